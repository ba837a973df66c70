"""Where to get help at once: one source, always shown, and a nudge to look the numbers up again."""

import datetime

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from cms.safeguarding import checks, crisis_lines
from cms.safeguarding.crisis_lines import CRISIS_LINES, EXIT_ADDRESS

EXPECTED = {
    "Emergency": ("Call 999", "tel:999"),
    "NHS mental health": ("Call 111 and choose 2", "tel:111"),
    "Samaritans": ("Call 116 123", "tel:116123"),
    "Childline": ("Call 0800 1111", "tel:08001111"),
    "Shout": ("Text SHOUT to 85258", "sms:85258?&body=SHOUT"),
}


def test_lines_are_those_that_were_checked_and_the_emergency_comes_first():
    assert {str(line.name): (str(line.how), line.href) for line in CRISIS_LINES} == EXPECTED
    assert CRISIS_LINES[0].href == "tel:999"
    assert all(str(line.when) and str(line.for_whom) for line in CRISIS_LINES)


def test_every_number_that_is_read_is_the_number_that_is_called():
    for line in CRISIS_LINES:
        digits = "".join(letter for letter in str(line.how).split(" and choose")[0] if letter.isdigit())
        assert line.href.split(":")[1].split("?")[0] == digits


def test_text_to_shout_is_written_already():
    """Android reads ``?body=``, iOS ``&body=``; both read this."""
    assert [line.href for line in CRISIS_LINES if line.href.startswith("sms:")] == ["sms:85258?&body=SHOUT"]


def test_way_out_is_a_neutral_address_over_https():
    assert EXIT_ADDRESS.startswith("https://")
    for word in ("camhs", "help", "mental", "child", "?"):
        assert word not in EXIT_ADDRESS.lower()


@pytest.mark.parametrize(("days", "overdue"), [(0, False), (180, False), (181, True), (3650, True)])
def test_operator_is_nudged_half_a_year_after_the_last_look(days, overdue):
    today = crisis_lines.CHECKED_ON + datetime.timedelta(days=days)
    assert crisis_lines.check_is_overdue(today) == overdue


def test_overdue_look_is_a_note_to_the_operator_and_hides_no_number(monkeypatch):
    long_ago = datetime.date(2000, 1, 1)
    monkeypatch.setattr(crisis_lines, "CHECKED_ON", long_ago)
    monkeypatch.setattr(checks, "CHECKED_ON", long_ago)
    (message,) = checks.crisis_lines_are_checked(None)
    assert (message.id, message.is_serious()) == ("safeguarding.I001", False)
    assert "01 January 2000" in message.msg
    shown = render_to_string("components/crisis_lines.html", {"lines": CRISIS_LINES})
    assert all(str(line.how) in shown for line in CRISIS_LINES)


def test_lines_on_error_pages_need_nothing_but_the_page():
    for template in ("404.html", "500.html"):
        page = render_to_string(template)
        assert "999" in page
        assert EXIT_ADDRESS in page


def test_author_is_told_that_a_draft_is_no_cry_for_help(author, sign_in):
    from tests.factories import make_leaflet

    page = sign_in(author).get(f"/admin/pages/{make_leaflet(by=author).pk}/edit/").content.decode()
    assert "call 999" in page
    assert "0800 1111" in page


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<p>Samaritans: 116 123.</p>", '<p>Samaritans: <a href="tel:116123">116 123</a>.</p>'),
        ("Call 116&nbsp;123", 'Call <a href="tel:116123">116&nbsp;123</a>'),
        ("Ring 08001111 or 999", 'Ring <a href="tel:08001111">08001111</a> or <a href="tel:999">999</a>'),
        ("<b>111</b> and choose 2", '<b><a href="tel:111">111</a></b> and choose 2'),
        ("Text SHOUT to 85258", 'Text SHOUT to <a href="sms:85258?&amp;body=SHOUT">85258</a>'),
        ('<a href="/999/">999</a> <i>999</i>', '<a href="/999/">999</a> <i><a href="tel:999">999</a></i>'),
    ],
)
def test_reader_of_a_help_box_presses_the_number_and_reads_the_same_words(written, shown):
    assert crisis_lines.with_links(written) == shown


@pytest.mark.parametrize(
    "words", ["0300 111 222", "0808 800 1111", "9991", "£999", "1,999", "111.5", "01253 111 999 4", "&#999;", "999%"]
)
def test_number_that_is_none_of_ours_is_no_link(words):
    assert crisis_lines.with_links(words) == words


def test_numbers_are_links_in_help_boxes_only():
    value = {"title": "People to talk to", "text": mark_safe("<p>116 123</p>")}
    for tone, count in (("help", 1), ("info", 0), ("important", 0)):
        shown = render_to_string("blocks/call_out.html", {"value": {**value, "tone": tone}})
        assert shown.count('href="tel:116123"') == count
