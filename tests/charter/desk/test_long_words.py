"""Whoever types or pastes too much at the charter mark's desk reads how much, and finds every letter again."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from charter.applications import actions
from charter.judging import actions as judging
from charter.judging.models import Decision
from charter.schools.models import School
from tests.helpers.charter import assess, decide
from tests.helpers.charter_screens import path

TEMPLATES = Path(__file__).parents[3] / "cms/desk/templates/desk"
LIMIT = re.compile(r"<(?:input|textarea)[^>]*maxlength[^>]*>")


def refused(page, letters, most):
    """Return whether a page says how many letters are too many."""
    words = f"This has {letters} letters, and {most} are the most we can take. Nothing is lost: take at least "
    return f"{words}{letters - most} away." in page


def limits_in(page):
    """Return the boxes of the desk in a page that cut what is pasted into them."""
    return [box for box in LIMIT.findall(page) if "search-form" not in box]


@pytest.fixture
def judged(sent, assessors, worker):
    for assessor in assessors:
        assess(sent, assessor, by=worker)
    sent.refresh_from_db()
    return sent


def test_panel_that_says_too_much_proposes_nothing_and_loses_nothing(judged, worker, other_worker, sign_in):
    browser, panel = sign_in(worker), path("panel", judged.pk)
    assert not limits_in(browser.get(panel).content.decode())
    reasons, against = "r" * 2007, "a" * 2001
    fields = {"outcome": "no", "reasons": reasons, "overruled_because": against}
    page = browser.post(panel, fields).content.decode()
    assert refused(page, 2007, 2000)
    assert refused(page, 2001, 2000)
    assert "Not done yet. What you typed is still here" in page
    assert reasons in page
    assert against in page
    assert not Decision.objects.exists()


def test_panel_whose_words_come_too_late_finds_them_to_copy(judged, worker, panel, sign_in):
    decide(judged, "award", by=panel)
    answer = sign_in(worker).post(path("panel", judged.pk), {"outcome": "no", "reasons": "r" * 2001})
    assert answer.status_code == 409
    assert "r" * 2001 in answer.content.decode()


def test_assessor_who_says_too_much_about_one_criterion_keeps_all_of_it(sent, assessors, worker, sign_in):
    judging.ask_to_assess(sent, assessors[0], by=worker)
    browser, screen = sign_in(assessors[0]), path("assess", sent.pk)
    assert not limits_in(browser.get(screen).content.decode())
    long = "w" * 2010
    page = browser.post(screen, {"words-listening": long, "words-acting": "Short.", "question": "?"}).content.decode()
    assert refused(page, 2010, 2000)
    assert all(words in page for words in (long, "Short.", "Not done yet. What you typed is still here"))


def test_worker_who_gives_it_back_with_too_many_words_keeps_them_in_the_box(sent, worker, sign_in):
    browser, screen = sign_in(worker), path("application", sent.pk)
    assert not limits_in(browser.get(screen).content.decode())
    long = "b" * 2300
    page = browser.post(path("send_back", sent.pk), {"reason": long}).content.decode()
    assert refused(page, 2300, 2000)
    assert re.search(rf'name="reason"[^>]*>\s*{long}</textarea>', page)
    sent.refresh_from_db()
    assert sent.state == sent.State.SENT


@pytest.mark.parametrize("letters", [20, 2001])
def test_worker_who_gives_it_back_too_late_finds_the_words_to_copy(judged, worker, sign_in, letters):
    answer = sign_in(worker).post(path("send_back", judged.pk), {"reason": "b" * letters})
    assert answer.status_code == 409
    assert "b" * letters in answer.content.decode()
    assert "Somebody has sent their rating already" in answer.content.decode()


def test_worker_who_gives_it_back_without_a_word_is_asked_for_one(sent, worker, sign_in):
    page = sign_in(worker).post(path("send_back", sent.pk), {"reason": " "}).content.decode()
    assert "This field is required." in page
    sent.refresh_from_db()
    assert sent.state == sent.State.SENT


def test_who_takes_evidence_out_with_too_many_words_keeps_them_and_the_evidence(sent, worker, sign_in):
    piece = sent.evidence.first()
    browser = sign_in(worker)
    assert not limits_in(browser.get(path("answer", sent.pk, piece.key)).content.decode())
    long = "t" * 503
    page = browser.post(path("take_out", piece.pk), {"because": long}).content.decode()
    assert refused(page, 503, 500)
    assert long in page
    assert "Say in a sentence or two" not in page
    piece.refresh_from_db()
    assert piece.taken_out_at is None


def test_assessor_and_worker_who_ask_and_answer_too_long_find_it_to_copy(sent, assessors, worker, sign_in):
    assessment = judging.ask_to_assess(sent, assessors[0], by=worker)
    for user in (assessors[0], worker):
        answer = sign_in(user).post(path("beside", assessment.pk), {"words": "q" * 2004})
        assert answer.status_code == 409
        assert refused(answer.content.decode(), 2004, 2000)
        assert "q" * 2004 in answer.content.decode()


def test_worker_who_registers_a_school_with_a_long_name_keeps_it(worker, sign_in):
    browser, find = sign_in(worker), path("find")
    assert not limits_in(browser.get(find).content.decode())
    site = f"https://example.org/{'s' * 200}"
    fields = {"name": "n" * 125, "town": "t" * 102, "phase": "secondary", "website": site}
    page = browser.post(find, fields).content.decode()
    assert refused(page, 125, 120)
    assert refused(page, 102, 100)
    assert refused(page, len(site), 200)
    assert all(f'value="{fields[name]}"' in page for name in ("name", "town", "website"))
    assert not School.objects.filter(name__startswith="nnn").exists()


def test_worker_whose_search_is_longer_than_any_name_keeps_it(school, worker, sign_in):
    long = f"{school.name} {'x' * 60_000}"
    page = sign_in(worker).get(path("find"), {"q": long}).content.decode()
    assert "We know no such school" in page
    assert long in page


def test_coordinator_meets_no_box_that_cuts_words(application, coordinator, sign_in):
    actions.add_evidence(application, "listening", by=coordinator, words="Come and see.")
    browser = sign_in(coordinator)
    for screen in (
        path("answer", application.pk, "listening"),
        path("application", application.pk),
        reverse("desk:charter"),
    ):
        assert not limits_in(browser.get(screen).content.decode())


def test_no_template_of_the_charter_desk_tells_a_browser_to_cut_words():
    templates = [*(TEMPLATES / "charter").rglob("*.html"), *TEMPLATES.glob("award*.html"), TEMPLATES / "field.html"]
    assert len(templates) > 30
    assert not [each.name for each in templates if "maxlength" in each.read_text()]
