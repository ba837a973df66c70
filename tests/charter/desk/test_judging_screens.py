"""What those who judge read on their screens, and where they find what waits for them."""

import datetime
import re

import pytest
from django.utils import timezone

from charter.applications import actions
from charter.applications.models import Application
from charter.judging import actions as judging
from charter.judging.models import Assessment, Decision, Question
from cms.people.roles import Role
from tests.factories import make_user
from tests.helpers.charter import answer_all, assess, decide, finish, show_all
from tests.helpers.charter_screens import path, words_of

Outcome = Decision.Outcome


@pytest.fixture
def planned(application, coordinator):
    """A sent application that says in each criterion what is done and what is only planned."""
    day = timezone.localdate() + datetime.timedelta(days=100)
    answer_all(application, by=coordinator, words="We have a box.", plan="We tell the newest first.", plan_by=day)
    show_all(application, by=coordinator)
    return actions.send(application, by=coordinator, nobody_can_be_recognised=True)


def test_assessor_panel_and_worker_tell_a_plan_from_what_is_done(planned, assessors, worker, panel, sign_in):
    for assessor in assessors:
        judging.ask_to_assess(planned, assessor, by=worker)
    day = timezone.localdate() + datetime.timedelta(days=100)
    screens = [(assessors[0], path("assess", planned.pk)), (worker, path("answer", planned.pk, "listening"))]
    pages = [words_of(sign_in(user).get(screen)) for user, screen in screens]
    for assessment in planned.assessments.all():
        judging.rate(assessment, "listening", by=assessment.assessor, edition=0, rating=2, words="Yes.")
    for each in planned.assessments.all():
        for key in ("safe-places", "acting"):
            judging.rate(each, key, by=each.assessor, edition=0, rating=2, words="Yes.")
        judging.send(each, by=each.assessor)
    pages.append(words_of(sign_in(panel[0]).get(path("panel", planned.pk))))
    for page in pages:
        done, plan = page.index("What is done now"), page.index("Only a plan: it is not done yet")
        assert done < page.index("We have a box.") < plan < page.index("We tell the newest first.")
        assert f"By {day.day} {day:%B %Y}" in page[plan:]


# --- The talk ---------------------------------------------------------------------------------------


@pytest.fixture
def disagreed(sent, assessors, worker):
    """An application about which both assessors have sent, and do not agree about ``listening``."""
    first, second = (judging.ask_to_assess(sent, assessor, by=worker) for assessor in assessors)
    finish(first, listening=0)
    finish(second)
    return sent


def test_talk_says_you_to_the_two_and_they_to_who_supports_them_and_who_reads_it(disagreed, assessors, worker, sign_in):
    mine = words_of(sign_in(assessors[0]).get(path("talk", disagreed.pk)))
    theirs = words_of(sign_in(worker).get(path("talk", disagreed.pk)))
    assert "You do not agree yet" in mine
    assert "You agree" in mine
    assert "They do not agree yet" in theirs
    assert "What do you want to say to them?" in theirs
    for word in ("You agree", "You do not agree", "What do you think?", "Your rating now"):
        assert word not in theirs
    for page in (mine, theirs):
        assert "and the panel. The school does not." in page


@pytest.mark.parametrize("who", ["assessor", "worker"])
def test_whoever_says_too_much_in_the_talk_reads_so_and_finds_every_word_in_its_box(
    disagreed, assessors, worker, sign_in, who
):
    browser, talk = sign_in(assessors[0] if who == "assessor" else worker), path("talk", disagreed.pk)
    assert not re.search(r'name="words"[^>]*maxlength', browser.get(talk).content.decode())
    long = "z" * 6800
    page = browser.post(talk, {"key": "listening", "words": long}).content.decode()
    assert "This has 6800 letters, and 2000 are the most we can take. Nothing is lost" in page
    assert page.count(long) == 1
    assert not disagreed.remarks.exists()
    browser.post(talk, {"key": "listening", "words": long[:2000]})
    assert disagreed.remarks.get().words == long[:2000]


def test_words_too_long_for_a_talk_that_is_over_stay_to_copy(disagreed, assessors, panel, sign_in):
    browser, long = sign_in(assessors[0]), "z" * 2001
    decide(disagreed, "award", by=panel, overruled_because="We saw more.")
    answer = browser.post(path("talk", disagreed.pk), {"key": "listening", "words": long})
    assert answer.status_code == 409
    assert long in answer.content.decode()


def test_panel_reads_the_talk_and_that_it_goes_on_and_that_somebody_else_confirms(disagreed, assessors, panel, sign_in):
    judging.say(disagreed, "listening", by=assessors[1], words="I saw the box myself.")
    browser = sign_in(panel[0])
    page = words_of(browser.get(path("panel", disagreed.pk)))
    assert "I saw the box myself." in page
    assert "They do not agree yet" in page
    assert "their talk goes on" in page
    assert page.index("somebody else on the panel reads it and confirms it") < page.index("Propose it")
    assert path("talk", disagreed.pk) in browser.get(path("panel", disagreed.pk)).content.decode()


def test_assessor_who_changes_a_rating_without_words_reads_that_it_is_changed(disagreed, assessors, sign_in):
    answer = sign_in(assessors[0]).post(path("talk", disagreed.pk), {"key": "listening", "rating": 2}, follow=True)
    assert "Your rating is changed." in answer.content.decode()


# --- Questions --------------------------------------------------------------------------------------


def test_assessor_asks_while_judging_and_loses_no_rating_and_the_worker_answers_beside_the_other_assessor(
    sent, assessors, worker, coordinator, sign_in
):
    for assessor in assessors:
        judging.ask_to_assess(sent, assessor, by=worker)
    browser, screen = sign_in(assessors[0]), path("assess", sent.pk)
    data = {"edition-listening": 0, "words-listening": "Not sure.", "question": "What is a policy?", "ask": "1"}
    page = browser.post(screen, data, follow=True).content.decode()
    assert "Not sure." in page
    assert "What is a policy?" in page
    assessment = Assessment.objects.get(assessor=assessors[0])
    assert assessment.asks_since
    helper = sign_in(worker)
    assert "What is a policy?" in helper.get(path("application", sent.pk)).content.decode()
    helper.post(path("beside", assessment.pk), {"words": "Rules that they wrote down."})
    assessment.refresh_from_db()
    assert assessment.asks_since is None
    assert "Rules that they wrote down." in browser.get(screen).content.decode()
    for other in (assessors[1], coordinator):
        for name in ("application", "assess", "talk"):
            page = sign_in(other).get(path(name, sent.pk), follow=True).content.decode()
            assert "What is a policy?" not in page
            assert "Rules that they wrote down." not in page


def test_question_that_is_too_long_is_cut_by_nobody_and_stays_to_copy(disagreed, assessors, sign_in):
    browser, assessment = sign_in(assessors[0]), disagreed.assessments.get(assessor=assessors[0])
    long = "z" * 2001
    answer = browser.post(path("beside", assessment.pk), {"words": long})
    assert "This has 2001 letters" in answer.content.decode()
    assert long in answer.content.decode()
    assert not assessment.questions.exists()


def test_nobody_else_writes_to_an_assessor_and_a_question_that_comes_too_late_stays_to_copy(
    sent, assessors, worker, coordinator, stranger_school, sign_in
):
    assessment = judging.ask_to_assess(sent, assessors[0], by=worker)
    for user in (assessors[1], coordinator, stranger_school):
        answer = sign_in(user).post(path("beside", assessment.pk), {"words": "Say yes."})
        assert answer.status_code == 404
    judging.take_off(assessment, by=worker)
    page = sign_in(assessors[0]).post(path("assess", sent.pk), {"question": "May I go on?"})
    assert page.status_code == 409
    assert "May I go on?" in page.content.decode()
    assert not Question.objects.exists()


# --- The second round -------------------------------------------------------------------------------


@pytest.fixture
def mended(planned, assessors, worker, panel, coordinator):
    """An application in its second round: the school said something else, and showed something new."""
    for assessor in assessors:
        finish(judging.ask_to_assess(planned, assessor, by=worker), listening=0)
    decide(planned, Outcome.GAPS, by=panel, gaps=["listening"], reasons="Show us what changed.")
    again = Application.objects.get(pk=planned.pk)
    answer_all(again, by=coordinator, words="We meet each week.")
    actions.add_evidence(again, "listening", by=coordinator, name="Minutes", words="We met.")
    return actions.send(again, by=coordinator, nobody_can_be_recognised=True)


def test_those_who_judge_again_read_what_was_asked_and_what_the_school_said_before(
    mended, assessors, worker, panel, sign_in
):
    for assessor in assessors:
        judging.ask_to_assess(mended, assessor, by=worker)
    page = words_of(sign_in(assessors[0]).get(path("assess", mended.pk)))
    for words in (
        "This is a second look",
        "Show us what changed.",
        "We meet each week.",
        "We have a box.",
        "We saw it.",
    ):
        assert words in page
    assert "New in this round" in page
    assert "We have a box." in words_of(sign_in(worker).get(path("answer", mended.pk, "listening")))
    for assessment in mended.assessments.filter(round=2):
        finish(assessment)
    page = words_of(sign_in(panel[0]).get(path("panel", mended.pk)))
    assert page.count("We have a box.") == 3
    assert "What they said in round 1" in page


def test_new_assessor_of_the_second_round_reads_no_older_rating_and_the_first_ones_keep_theirs_after_the_end(
    mended, assessors, worker, panel, sign_in
):
    new = judging.ask_to_assess(mended, make_user("whimbrel", role=Role.ASSESSOR), by=worker)
    judging.ask_to_assess(mended, assessors[0], by=worker)
    page = words_of(sign_in(new.assessor).get(path("assess", mended.pk)))
    assert "We have a box." in page
    assert "We saw it." not in page
    for assessment in mended.assessments.filter(round=2):
        finish(assessment)
    decide(mended, Outcome.AWARD, by=panel)
    page = words_of(sign_in(assessors[1]).get(path("talk", mended.pk)))
    assert "What was said in round 1" in page
    assert page.count("We saw it.") == 8


def test_panel_of_the_second_round_waits_for_no_talk_that_is_over(
    planned, assessors, worker, panel, coordinator, sign_in
):
    goes_on = "The two do not agree yet, so their talk goes on."
    first, second = (judging.ask_to_assess(planned, assessor, by=worker) for assessor in assessors)
    finish(first, listening=0, acting=0)
    finish(second, listening=0)
    browser = sign_in(panel[0])
    assert goes_on in words_of(browser.get(path("panel", planned.pk)))
    decide(planned, Outcome.GAPS, by=panel, gaps=["listening"])
    again = Application.objects.get(pk=planned.pk)
    answer_all(again, by=coordinator, words="We meet each week.")
    actions.send(again, by=coordinator, nobody_can_be_recognised=True)
    first, second = (judging.ask_to_assess(again, assessor, by=worker) for assessor in assessors)
    finish(first, listening=1)
    finish(second)
    looks = {each.key: each.looking_for for each in again.judged_by.criteria}
    about = words_of(browser.get(path("panel", again.pk))).split(goes_on)[1].split("Read and join their talk")[0]
    assert looks["listening"] in about
    assert looks["acting"] not in about
    judging.settle(first, "listening", by=assessors[0], rating=2)
    assert goes_on not in words_of(browser.get(path("panel", again.pk)))


# --- The panel --------------------------------------------------------------------------------------


def test_panel_that_proposes_an_award_and_ticks_a_gap_is_asked_which_it_means(sent, assessors, worker, panel, sign_in):
    for assessor in assessors:
        assess(sent, assessor, by=worker)
    data = {"outcome": "award", "reasons": "Well done.", "gaps": ["listening"]}
    page = sign_in(panel[0]).post(path("panel", sent.pk), data).content.decode()
    assert "Which do you mean?" in page
    assert "Well done." in page
    assert not sent.decisions.exists()


def test_who_confirms_second_reads_that_it_is_decided(sent, assessors, worker, panel, sign_in):
    for assessor in assessors:
        assess(sent, assessor, by=worker)
    decision = judging.propose(sent, by=worker, outcome=Outcome.NO, reasons="No.", overruled_because="It is not.")
    for who in (panel[0], panel[1]):
        page = sign_in(who).post(path("confirm", sent.pk), {"decision": decision.pk}, follow=True).content.decode()
    assert "Somebody confirmed it already." in page


def test_who_confirms_has_the_ratings_the_evidence_and_the_gaps_on_the_same_screen(disagreed, panel, sign_in):
    judging.propose(disagreed, by=panel[0], outcome=Outcome.GAPS, reasons="Nearly.", gaps=["listening"])
    browser = sign_in(panel[1])
    assert f"{path('panel', disagreed.pk)}#confirm" in browser.get(path("application", disagreed.pk)).content.decode()
    page = words_of(browser.get(path("panel", disagreed.pk)))
    for words in ("Come and see.", "We saw it.", "Confirm it"):
        assert words in page
    gap = next(each for each in disagreed.judged_by.criteria if each.key == "listening")
    assert gap.looking_for in page.split("What is proposed")[1].split("Confirm it")[0]
    assert "Confirm it" not in words_of(sign_in(panel[0]).get(path("panel", disagreed.pk)))
