"""Rich text in a plain box, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.coauthoring.lines_of_text import as_lines, can_be_lines, with_lines

LINKED = (
    '<p>Ask <a linktype="page" id="3">somebody</a> &amp; <b>breathe</b>.</p>'
    "<h2>Then</h2><ul><li>one</li><li>two</li></ul>"
)
LINES = ["Ask somebody & breathe.", "Then", "one", "two"]

words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
lines = st.lists(st.lists(words, min_size=1, max_size=3).map(" ".join), max_size=6)


def test_worker_sees_each_paragraph_heading_and_item_as_a_line():
    assert as_lines(LINKED) == LINES
    assert can_be_lines(LINKED)


def test_lines_that_stay_keep_their_links_and_bold_words():
    assert with_lines(LINKED, LINES) == LINKED
    changed = with_lines(LINKED, [LINES[0], "After that", "one", "two", "three & <four>"])
    assert changed == LINKED.replace("Then", "After that").replace(
        "</li></ul>", "</li><li>three &amp; &lt;four&gt;</li></ul>"
    )


def test_list_without_items_goes_and_words_in_nothing_become_a_paragraph():
    assert with_lines(LINKED, LINES[:2]) == LINKED.split("<ul>")[0]
    assert with_lines("", ["Hello"]) == "<p>Hello</p>"


@pytest.mark.parametrize("rich", ["<ul><li>a<ul><li>b</li></ul></li></ul>", '<p>a</p><embed id="1"/>', "bare words"])
def test_what_does_not_fit_into_lines_is_not_offered(rich):
    assert not can_be_lines(rich)


@given(lines, lines)
def test_whatever_the_lines_are_they_come_back_and_nothing_of_them_is_markup(before, after):
    rich = with_lines("", before)
    assert as_lines(rich) == [" ".join(line.split()) for line in before]
    assert as_lines(with_lines(rich, after)) == [" ".join(line.split()) for line in after]
    assert with_lines(rich, before) == rich
    assert can_be_lines(with_lines(rich, after))
