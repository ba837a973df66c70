"""A school proves to an outsider that one thing was among what it showed, and nobody else can."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from charter.applications import actions as applications
from charter.applications.models import Evidence
from charter.awards.models import Award
from charter.credentials.commitments import Proof, is_proven
from charter.judging.models import Decision
from cms.people.roles import Role
from tests.charter.credentials.test_commitments import DOCUMENT
from tests.factories import make_peer_worker, make_user
from tests.factories.awards import give_award
from tests.helpers.charter import assess, decide, send

THINGS = {
    "upload": SimpleUploadedFile("plan.txt", b"What we do.\r\nEach term."),
    "link": "https://example.org/our-rules",
    "words": "We ask every year.\r\nThen we tell what came of it.",
}


@pytest.fixture
def pieces(application, coordinator):
    """One thing of each kind, beside a statement for each criterion."""
    return {
        kind: applications.add_evidence(application, "listening", by=coordinator, **{kind: value})
        for kind, value in THINGS.items()
    }


@pytest.fixture
def award(application, pieces, coordinator, worker, other_worker):
    """An award that was judged here."""
    sent = send(application, by=coordinator)
    for name in ("dunlin", "knot"):
        assess(sent, make_user(name, role=Role.ASSESSOR), by=worker)
    decide(sent, Decision.Outcome.AWARD, by=[other_worker, make_peer_worker("plover")])
    return Award.objects.get()


@pytest.fixture
def proofs(award):
    return reverse("desk:award_proofs", args=[award.pk])


def proof(award, piece):
    return reverse("desk:award_proof", args=[award.pk, piece.pk])


def unpacked(response):
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("kind", THINGS)
def test_school_downloads_one_thing_and_an_outsider_checks_it_as_the_document_says(
    kind, award, pieces, coordinator, sign_in, tmp_path, monkeypatch, capsys
):
    response = sign_in(coordinator).get(proof(award, pieces[kind]))
    assert "attachment" in response.headers["Content-Disposition"]
    assert "no-store" in response.headers["Cache-Control"]
    given = unpacked(response)
    assert set(given) == {"badge.json", "proof.json", "shown.txt", "how-to-check.txt"}
    program = DOCUMENT.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    for name, content in given.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["check.py", "badge.json", "proof.json", "shown.txt"])
    for content, said in ((given["shown.txt"], "It was there."), (given["shown.txt"] + b".", "NOT proven")):
        (tmp_path / "shown.txt").write_bytes(content)
        exec(compile(program, "check.py", "exec"), {})  # noqa: S102 - it is ours, and it is what the test is about
        assert said in capsys.readouterr().out


def test_what_is_given_away_shows_no_other_thing_and_no_name_of_one(award, pieces, coordinator, sign_in):
    given = unpacked(sign_in(coordinator).get(proof(award, pieces["link"])))
    everything = b"".join(given.values()).decode()
    assert all(words not in everything for words in ("plan", "We ask every year", "Come and see"))
    others = Evidence.objects.exclude(pk=pieces["link"].pk)
    assert not any(bytes(value).hex() in everything for each in others for value in (each.salt, each.digest))


def test_school_finds_the_screen_from_its_award_and_its_application(award, application, proofs, coordinator, sign_in):
    browser = sign_in(coordinator)
    for path in (
        reverse("desk:award", args=[award.pk]),
        reverse("desk:charter_application", args=[application.pk]),
    ):
        assert f'href="{proofs}"' in browser.get(path).content.decode()
    page = browser.get(proofs).content.decode()
    assert all(f'href="{proof(award, piece)}"' in page for piece in Evidence.objects.all())


@pytest.mark.parametrize("who", ["worker", "administrator", "superuser", "stranger_school", "author", "assessor"])
def test_nobody_else_makes_a_proof(who, award, pieces, proofs, request, sign_in):
    user = make_user("turnstone", role=Role.ASSESSOR) if who == "assessor" else request.getfixturevalue(who)
    browser = sign_in(user)
    for path in (proofs, *(proof(award, piece) for piece in pieces.values())):
        answer = browser.get(path)
        assert answer.status_code in (403, 404)
        assert b"What we do." not in answer.content
    if browser.get(reverse("desk:award", args=[award.pk])).status_code == 200:
        assert proofs not in browser.get(reverse("desk:award", args=[award.pk])).content.decode()


def test_nobody_gets_in_without_signing_in(award, pieces, proofs, visitor):
    for path in (proofs, proof(award, pieces["upload"])):
        assert "/account/" in visitor.get(path).headers["Location"]


def test_thing_of_another_application_is_not_found_under_this_award(award, stranger_school, coordinator, sign_in):
    other = applications.start(stranger_school.schools.get().school, "bronze", by=stranger_school)
    piece = applications.add_evidence(other, "listening", by=stranger_school, words="CANARY")
    page = sign_in(coordinator).get(proof(award, piece), follow=True).content.decode()
    assert "nobody can prove it" in page
    assert "CANARY" not in page


def test_thing_that_was_taken_out_is_not_proved_and_the_others_still_are(award, pieces, proofs, coordinator, sign_in):
    applications.take_out(pieces["words"], by=coordinator, because="It told of a pupil.")
    browser = sign_in(coordinator)
    assert "Something was taken out on" in browser.get(proofs).content.decode()
    refused = browser.get(proof(award, pieces["words"]), follow=True)
    assert "not kept here any more" in refused.content.decode()
    given = unpacked(browser.get(proof(award, pieces["link"])))
    told = json.loads(given["proof.json"])
    shown = Proof(
        told["index"], told["size"], bytes.fromhex(told["salt"]), tuple(bytes.fromhex(each) for each in told["path"])
    )
    assert is_proven(bytes(award.evidence_root), given["shown.txt"], shown)


def test_file_that_is_lost_or_was_changed_is_said_and_not_proved(award, pieces, coordinator, sign_in):
    file, browser = pieces["upload"].file, sign_in(coordinator)
    for damage, said in (
        (lambda: file.storage.save(file.name, SimpleUploadedFile("x.txt", b"Another.")), "not the one that was judged"),
        (lambda: None, "Its file is not here."),
    ):
        file.storage.delete(file.name)
        damage()
        assert said in browser.get(proof(award, pieces["upload"]), follow=True).content.decode()


def test_award_whose_evidence_was_deleted_or_that_had_none_says_that_there_is_nothing_to_prove(
    award, proofs, coordinator, judged_by, worker, sign_in
):
    browser = sign_in(coordinator)
    Evidence.objects.all().delete()
    assert "not kept here any more" in browser.get(proofs).content.decode()
    bare = give_award(award.school, judged_by, by=worker, level="silver")
    answer = browser.get(reverse("desk:award_proofs", args=[bare.pk])).content.decode()
    assert "there is nothing to prove" in answer
    assert "Prove one thing" not in browser.get(reverse("desk:award", args=[bare.pk])).content.decode()


def test_list_asks_the_database_no_more_for_more_things(
    award, proofs, coordinator, sign_in, django_assert_max_num_queries
):
    browser = sign_in(coordinator)
    browser.get(proofs)
    assert Evidence.objects.count() > 4
    with django_assert_max_num_queries(12):
        browser.get(proofs)
