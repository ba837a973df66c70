"""What authors are told while they write: what is missing, what to look at again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.pages.before_sending import checks_of
from tests.factories import make_leaflet
from tests.factories.pages import block, body_of
from tests.pages.editor import autosave, edit_address, text_block

LONG = "word " * 30


def in_a_year():
    return timezone.localdate() + timedelta(days=365)


def said(page, kind):
    return [(check.place, check.words) for check in checks_of(page) if check.kind == kind]


def test_author_of_a_whole_page_is_told_nothing_but_to_choose_a_day(site, author):
    page = make_leaflet(by=author)
    assert said(page, "look") == [
        ("Look at it again on", "Choose a day on which somebody checks that it is still right.")
    ]
    page.review_date = in_a_year()
    assert checks_of(page) == []


def test_author_is_told_what_is_missing_in_the_words_of_the_editor(site, author):
    empty = make_leaflet(by=author, summary="", body="[]")
    assert said(empty, "missing") == [
        ("What is it, and who is it for?", "Nothing is here yet."),
        ("The page", "Nothing is here yet."),
    ]


def test_author_is_led_to_the_block_that_is_not_finished(site, author):
    tip = block("tip", {"title": "Talk", "text": ""})
    page = make_leaflet(by=author, body=body_of(block("text", "<p>Talk.</p>"), tip), review_date=in_a_year())
    (check,) = checks_of(page)
    assert (check.kind, check.place, check.anchor) == ("missing", "Tip", f"block-{tip['id']}-section")


@pytest.mark.parametrize("part", ["title", "summary", "body"])
def test_author_is_asked_to_look_again_at_a_full_name_wherever_it_stands(site, author, part):
    words = "Jack Thornton helped"
    fields = {"body": body_of(block("text", f"<p>{words}</p>"))} if part == "body" else {part: words}
    ((place, said_of_it),) = said(make_leaflet(by=author, **fields), "must")
    assert "“Jack Thornton”" in said_of_it
    assert place in ("Title", "What is it, and who is it for?", "Text")


def test_hint_finds_words_deep_in_a_block(site, author):
    page = make_leaflet(
        by=author,
        body=body_of(
            block("how_to_say_it", {"situation": "say it", "lines": [{"type": "item", "value": "Ring 07700 900123"}]})
        ),
    )
    assert "07700 900123" in said(page, "must")[0][1]


def test_long_sentences_are_counted_in_english_only(site, author):
    page = make_leaflet(by=author, summary=f"{LONG}. {LONG}.", review_date=in_a_year())
    assert said(page, "look") == [
        ("What is it, and who is it for?", "2 long sentences. Shorter ones are easier to read.")
    ]
    page.locale = type(page.locale).objects.get(language_code="ar")
    assert not [check for check in checks_of(page) if "sentence" in str(check)]


def test_hint_never_stops_a_page_from_being_sent(site, author):
    from tests.helpers import submit

    page = make_leaflet(by=author, title="Jack Thornton", summary=LONG)
    assert submit(page, by=author).current_workflow_state is not None


def test_editor_shows_them_when_it_opens_and_after_each_save(site, author, sign_in):
    page = make_leaflet(by=author, title="Ring 07700 900123")
    browser = sign_in(author)
    assert "“07700 900123”" in browser.get(edit_address(page)).content.decode()
    answer = autosave(browser, page, title="Ask", body=[text_block("<p>Ask Jack Thornton</p>")]).json()
    assert answer["success"]
    assert "Jack Thornton" in answer["checks"]
    assert "07700" not in answer["checks"]
