"""What stays to read, and what can still be taken out, when an application goes another round or has ended."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from charter.applications import actions
from charter.applications.actions import ApplicationRefused, evidence_root, may_read
from charter.applications.models import Application, Evidence
from charter.judging import actions as judging
from charter.judging.models import Decision
from charter.schools.actions import add_coordinator
from cms.people.roles import Role
from tests.factories import make_school, make_user
from tests.helpers.charter import answer_all, assess, decide, finish, send, show_all
from tests.helpers.charter_screens import path

Outcome, State = Decision.Outcome, Application.State


def refusal(code):
    return pytest.raises(ApplicationRefused, check=lambda refused: refused.code == code)


@pytest.fixture
def file(application, coordinator):
    upload = SimpleUploadedFile("plan.txt", b"Popsi said so.")
    return actions.add_evidence(application, "acting", by=coordinator, name="Popsi’s plan", upload=upload)


@pytest.fixture
def small_gaps(application, file, coordinator, assessors, worker, panel):
    """An application in its second round: one criterion is a gap."""
    answer_all(application, by=coordinator, words="We act each term.")
    show_all(application, by=coordinator)
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
        return "We act each term." in page and "We have minutes now." in page and page.count("We saw it.") == 8

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
    assert "Popsi" not in page
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


def test_reason_that_names_somebody_is_refused_and_stays_in_its_box(small_gaps, file, worker, sign_in):
    page = sign_in(worker).post(path("take_out", file.pk), {"because": "It is about Poppy Pemberton."}).content.decode()
    assert "Your reason could show who somebody is." in page
    assert "It is about Poppy Pemberton.</textarea>" in page
    assert Evidence.objects.get(pk=file.pk).file


def test_worker_takes_nothing_out_that_the_school_still_writes(application, file, worker, sign_in):
    with refusal("role"):
        actions.take_out(file, by=worker, because="It tells whose plan it is.")
    assert sign_in(worker).post(path("take_out", file.pk), {"because": "Why."}).status_code == 404


# --- Taken back while it is being assessed ------------------------------------------------------------


@pytest.fixture
def asked(sent, assessors, worker):
    return [judging.ask_to_assess(sent, assessor, by=worker) for assessor in assessors]


def test_school_that_takes_back_what_is_being_assessed_reads_before_and_after_that_it_ends(
    sent, asked, coordinator, sign_in
):
    browser = sign_in(coordinator)
    assert "This application ends then" in browser.get(path("application", sent.pk)).content.decode()
    page = browser.post(path("withdraw", sent.pk), {"seen": State.ASSESSED}, follow=True).content.decode()
    assert "This application has ended." in page
    assert "It is with you again." not in page
    assert path("answer", sent.pk, "listening") in page


def test_school_whose_screen_said_that_it_can_write_on_ends_nothing_that_is_assessed_meanwhile(
    sent, asked, coordinator, sign_in
):
    page = sign_in(coordinator).post(path("withdraw", sent.pk), {"seen": State.SENT}, follow=True).content.decode()
    assert "Something changed meanwhile" in page
    assert Application.objects.get(pk=sent.pk).state == State.ASSESSED


def test_worker_and_assessors_read_that_the_school_took_it_back_and_nothing_of_what_it_said(
    sent, asked, coordinator, worker, assessors, sign_in
):
    actions.withdraw(sent, by=coordinator)
    for user in (worker, assessors[0]):
        browser = sign_in(user)
        assert "took its application back" in browser.get(reverse("desk:charter")).content.decode()
        page = browser.get(path("application", sent.pk)).content.decode()
        assert "The school took it back. You did nothing wrong." in page
        assert path("answer", sent.pk, "listening") not in page


def test_assessor_gets_the_words_back_that_were_typed_when_the_school_took_it_back(
    sent, asked, coordinator, assessors, sign_in
):
    judging.rate(asked[0], "acting", by=assessors[0], edition=0, rating=1, words="Kept before.")
    actions.withdraw(sent, by=coordinator)
    browser, typed = sign_in(assessors[0]), {"words-listening": "I saw minutes.", "words-acting": "Kept before."}
    answer = browser.post(path("assess", sent.pk), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The school took its application back." in page
    assert "I saw minutes." in page
    assert "Kept before." not in page
    assert "Kept before." in browser.get(path("talk", sent.pk)).content.decode()
    said = browser.post(path("talk", sent.pk), {"key": "listening", "words": "What do you think?"})
    assert "What do you think?" in said.content.decode()


def test_assessor_who_was_taken_off_gets_the_typed_words_back_and_a_stranger_nothing(
    sent, asked, worker, assessors, people_outside, sign_in
):
    judging.take_off(asked[0], by=worker)
    typed = {"words-listening": "I saw minutes."}
    page = sign_in(assessors[0]).post(path("assess", sent.pk), typed).content.decode()
    assert "I saw minutes." in page
    for user in people_outside:
        assert sign_in(user).post(path("assess", sent.pk), typed).status_code == 404


@pytest.fixture
def people_outside(stranger_school, author):
    return [stranger_school, author, make_user(role=Role.ASSESSOR)]


# --- What assessors hear ------------------------------------------------------------------------------


@pytest.fixture
def overruled(sent, asked, panel):
    for assessment in asked:
        finish(assessment)
    decide(sent, Outcome.NO, by=panel, overruled_because="The policy is from 2011.")
    return sent


def test_assessor_hears_on_the_desk_that_the_panel_decided_otherwise_and_why(overruled, assessors, sign_in):
    browser, first, mark = sign_in(assessors[0]), reverse("desk:home"), reverse("desk:charter")
    assert "Read what came of a school that you judged" in browser.get(first).content.decode()
    page = browser.get(mark).content.decode()
    assert "They decided against what you said." in page
    assert "The policy is from 2011." in page
    browser.get(path("talk", overruled.pk))
    assert "Read what came of a school" not in browser.get(first).content.decode()
    # It stays to read.
    assert "The policy is from 2011." in browser.get(mark).content.decode()
    assert browser.get(path("answer", overruled.pk, "listening")).status_code == 200


def test_assessor_hears_of_small_gaps_and_still_reads_both_ratings(small_gaps, assessors, sign_in):
    browser = sign_in(assessors[0])
    assert "The panel decided: Not yet: small gaps." in browser.get(reverse("desk:charter")).content.decode()
    talk = browser.get(path("talk", small_gaps.pk)).content.decode()
    assert talk.count("We saw it.") == 6
    assert "Say something" not in talk


def test_list_of_what_was_judged_costs_the_same_for_two_and_for_twelve(
    judged_by, worker, stranger_school, assessors, sign_in
):
    browser, screen = sign_in(assessors[0]), reverse("desk:charter")

    def more(count):
        for _number in range(count):
            school = make_school(by=worker)
            add_coordinator(school, stranger_school, by=worker)
            application = send(actions.start(school, "bronze", by=stranger_school), by=stranger_school)
            judging.ask_to_assess(application, assessors[0], by=worker)
            actions.withdraw(application, by=stranger_school)

    def queries():
        with CaptureQueriesContext(connection) as counted:
            browser.get(screen)
        return len(counted)

    more(2)
    few = queries()
    more(10)
    assert queries() == few


# --- The conversation ---------------------------------------------------------------------------------


def test_second_to_send_reads_that_both_have_and_whose_is_whose(sent, asked, assessors, worker, sign_in):
    finish(asked[0])
    full = {f"rating-{each.key}": 1 for each in sent.criteria} | {
        f"words-{each.key}": "Seen." for each in sent.criteria
    }
    browser = sign_in(assessors[1])
    page = browser.post(path("assess", sent.pk), {**full, "send": 1}, follow=True).content.decode()
    assert "The other one has sent too: now you can read" in page
    first, second = page.index("The other one</bdi>"), page.index("You</bdi>")
    assert first < page.index("We saw it.") < second < page.index("Seen.")
    theirs = sign_in(worker).get(path("talk", sent.pk)).content.decode()
    assert all(f"{assessor.username}</bdi>" in theirs for assessor in assessors)


def test_assessor_who_chooses_the_same_rating_again_has_changed_nothing(sent, asked, assessors, sign_in):
    for assessment in asked:
        finish(assessment, rating=1)
    browser, talk = sign_in(assessors[0]), path("talk", sent.pk)
    browser.post(talk, {"key": "listening", "rating": 1})
    assert "→" not in browser.get(talk).content.decode()
    browser.post(talk, {"key": "listening", "rating": 2})
    assert "Partly → Fully" in browser.get(talk).content.decode()
