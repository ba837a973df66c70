"""What stays to read, and what can still be taken out, when an application goes another round or has ended."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from charter.applications import actions
from charter.applications.actions import ApplicationRefused, evidence_root, may_read
from charter.applications.models import Application, Evidence
from charter.judging.models import Decision
from tests.factories import make_peer_worker
from tests.helpers.charter import answer_all, assess, decide

Outcome = Decision.Outcome


def refusal(code):
    return pytest.raises(ApplicationRefused, check=lambda refused: refused.code == code)


def path(name, *arguments):
    return reverse(f"desk:charter_{name}", args=arguments)


@pytest.fixture
def panel(other_worker):
    return [other_worker, make_peer_worker("plover")]


@pytest.fixture
def file(application, coordinator):
    upload = SimpleUploadedFile("plan.txt", b"Poppy said so.")
    return actions.add_evidence(application, "acting", by=coordinator, name="Poppy’s plan", upload=upload)


@pytest.fixture
def small_gaps(application, file, coordinator, assessors, worker, panel):
    """An application in its second round: one criterion is a gap."""
    answer_all(application, by=coordinator, words="We act each term.")
    actions.send(application, by=coordinator, nobody_can_be_recognised=True)
    for assessor in assessors:
        assess(application, assessor, by=worker, rating=0)
    decide(application, Outcome.GAPS, by=panel, gaps=["listening"])
    return Application.objects.get(pk=application.pk)


def test_school_worker_and_assessors_still_read_the_other_criteria_after_small_gaps(
    small_gaps, coordinator, worker, assessors, sign_in
):
    acting = path("answer", small_gaps.pk, "acting")
    for user in (coordinator, worker, assessors[0]):
        page = sign_in(user).get(acting).content.decode()
        assert "We act each term." in page
        assert 'name="words"' not in page
        assert acting in sign_in(user).get(path("application", small_gaps.pk)).content.decode()


def test_what_the_school_mends_is_read_by_nobody_else_before_it_is_sent(
    small_gaps, coordinator, worker, assessors, sign_in
):
    piece = actions.add_evidence(
        small_gaps, "listening", by=coordinator, upload=SimpleUploadedFile("draft.txt", b"CANARY")
    )
    for user in (worker, assessors[0]):
        assert not may_read(small_gaps, "listening", user)
        page = sign_in(user).get(path("answer", small_gaps.pk, "listening"), follow=True).content.decode()
        assert "The school is writing it." in page
        assert "draft.txt" not in page
        assert actions.evidence_behind(actions.link_to(piece, user), user) is None


def test_panel_of_the_second_round_reads_all_that_it_decides_about_and_still_does_after_the_end(
    small_gaps, coordinator, worker, assessors, panel, sign_in
):
    answer_all(small_gaps, by=coordinator, words="We have minutes now.")
    actions.send(small_gaps, by=coordinator, nobody_can_be_recognised=True)
    again = Application.objects.get(pk=small_gaps.pk)
    for assessor in assessors:
        assess(again, assessor, by=worker)
    browser, screen = sign_in(panel[0]), path("panel", again.pk)

    def is_all_there():
        page = browser.get(screen).content.decode()
        return "We act each term." in page and "We have minutes now." in page and page.count("We saw it.") == 6

    assert is_all_there()
    decide(again, Outcome.NO, by=panel)
    assert is_all_there()
    assert "Propose it" not in browser.get(screen).content.decode()
    for user in (coordinator, worker):
        assert "We act each term." in sign_in(user).get(path("answer", again.pk, "acting")).content.decode()


@pytest.mark.parametrize("who", ["coordinator", "worker"])
def test_school_or_worker_takes_evidence_out_that_shows_a_pupil_and_its_commitment_stays(
    who, request, small_gaps, file, sign_in, django_capture_on_commit_callbacks
):
    user, root, storage = request.getfixturevalue(who), evidence_root(small_gaps), file.file.storage
    browser, screen = sign_in(user), path("answer", small_gaps.pk, "acting")
    take_out = path("take_out", file.pk)
    assert take_out in browser.get(screen).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(take_out, {"because": "It tells whose plan it is."})
    assert not storage.exists(file.file.name)
    assert evidence_root(small_gaps) == root
    gone = Evidence.objects.get(pk=file.pk)
    assert (gone.taken_out_by, gone.file.name, gone.words, gone.link) == (user, "", "", "")
    page = browser.get(screen).content.decode()
    assert "It tells whose plan it is." in page
    assert "Poppy" not in page
    assert "0 things to show" in browser.get(path("application", small_gaps.pk)).content.decode()


def test_evidence_is_taken_out_by_nobody_else_nor_without_a_reason_nor_with_one_that_names_somebody(
    small_gaps, file, assessors, stranger_school, worker
):
    for user in (assessors[0], stranger_school):
        with refusal("role"):
            actions.take_out(file, by=user, because="It tells whose plan it is.")
    with refusal("reason"):
        actions.take_out(file, by=worker, because=" ")
    with refusal("names"):
        actions.take_out(file, by=worker, because="It is about Poppy Pemberton.")
    assert Evidence.objects.get(pk=file.pk).file


def test_worker_takes_nothing_out_that_the_school_still_writes(application, file, worker, sign_in):
    with refusal("role"):
        actions.take_out(file, by=worker, because="It tells whose plan it is.")
    assert sign_in(worker).post(path("take_out", file.pk), {"because": "Why."}).status_code == 404
