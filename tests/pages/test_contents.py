"""The contents list: each heading has an id of its own, and the words of the page stay as they are."""

import re

from django.utils.html import strip_tags
from hypothesis import example, given
from hypothesis import strategies as st

from cms.pages.contents import numbered
from tests.factories import make_leaflet
from tests.factories.pages import block, body_of
from tests.helpers import publish

HEADINGS = st.lists(st.text(st.characters(exclude_characters="<>&\"'", exclude_categories=["C"]), max_size=20))


def test_reader_gets_a_list_of_the_parts_that_leads_to_them(open_site, author, worker, visitor):
    body = body_of(
        block("text", "<h2>Before</h2><p>One.</p><h2>After &amp; then</h2>"),
        block("text", "<h2>Before</h2><p>Two.</p>"),
    )
    html = visitor.get(
        publish(make_leaflet(by=author, body=body), author=author, workers=[worker]).url
    ).content.decode()
    assert re.findall(r'<h2 id="(h-[^"]*)"', html) == ["h-before", "h-after-amp-then", "h-before-2"]
    assert re.findall(r'contents-link" href="#([^"]*)">([^<]*)<', html) == [
        ("h-before", "Before"),
        ("h-after-amp-then", "After &amp; then"),
        ("h-before-2", "Before"),
    ]


def test_short_leaflet_needs_no_list(open_site, author, worker, visitor):
    page = make_leaflet(by=author, body=body_of(block("text", "<h2>Only one</h2><p>Short.</p>")))
    html = visitor.get(publish(page, author=author, workers=[worker]).url).content.decode()
    assert "What’s in it" not in html


def test_arabic_headings_keep_their_letters():
    assert numbered("<h2>قبل النوم</h2>").contents[0]["id"] == "h-قبل-النوم"


@given(HEADINGS)
@example(["Part", "Part", "Part 2"])
def test_ids_are_never_twice_and_nothing_else_changes(words):
    html = "".join(f"<h2>{each}</h2><p>x</p>" for each in words)
    result = numbered(html)
    ids = re.findall(r'id="([^"]*)"', result.html)
    assert len(ids) == len(set(ids)) == len(result.contents)
    assert re.sub(r' id="[^"]*"', "", result.html) == html


def test_screen_reader_finds_each_box_by_its_heading_one_level_below_its_part(open_site, author, worker, visitor):
    tip = block("tip", {"title": "Breathe", "text": "<p>Slowly.</p>"})
    body = body_of(
        tip,
        block("text", "<h2>Before</h2><p>One.</p>"),
        tip,
        block("tip", {"title": "", "text": "<p>Slowly.</p>"}),
        block("call_out", {"tone": "info", "title": "Good", "text": "<p>Two.</p>"}),
        block("how_to_say_it", {"situation": "At home", "lines": ["I need a minute."]}),
        block("steps", {"title": "One by one", "steps": [{"title": "Sit", "text": "Down."}]}),
        block("text", "<h2>After</h2><p>Two.</p>"),
    )
    html = visitor.get(
        publish(make_leaflet(by=author, body=body), author=author, workers=[worker]).url
    ).content.decode()
    article = html[html.index('class="page-body"') : html.index('class="useful"')]
    found = re.findall(r"<(h[1-6])[^>]*>(.*?)</h[1-6]>", article, re.DOTALL)
    assert [(level, " ".join(strip_tags(words).split())) for level, words in found] == [
        ("h2", "Tip: Breathe"),
        ("h2", "Before"),
        ("h3", "Tip: Breathe"),
        ("h3", "Tip"),
        ("h3", "Good"),
        ("h3", "How to say it: At home"),
        ("h3", "One by one"),
        ("h2", "After"),
    ]
    assert re.findall(r'contents-link" href="#([^"]*)"', html) == ["h-before", "h-after"]
