"""What changed since a signed version, in words and marked in place."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.moderation.digest import content_of
from cms.moderation.ledger import last_signed
from cms.pages.comparison import changes_between, in_a_sentence, outline_of, words_before_and_after
from cms.pages.marked_words import marked_html, marked_words
from publications.models import LeafletPage
from tests.factories.pages import block, body_of

TALK = block("text", "<p>Talk to somebody you trust. You do not have to fix it.</p>")
WALK = block("tip", {"title": "Walk", "text": "<p>A walk by the sea can help.</p>"})
ASK = block("tip", {"title": "Ask", "text": "<p>Ask what would help right now.</p>"})
SAY = block("how_to_say_it", {"situation": "tell them", "lines": [{"type": "item", "value": "I feel low.", "id": "x"}]})


def fields_of(*blocks, **fields):
    fields = {"title": "Low days", "summary": "For a low day.", **fields}
    return content_of(LeafletPage(body=body_of(*blocks), **fields)).data["fields"]


def told(before, after):
    return in_a_sentence(LeafletPage, changes_between(LeafletPage, before, after))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ([TALK], [TALK], ""),
        ([TALK], [TALK, WALK, ASK], "2 tips added."),
        ([TALK, WALK], [WALK], "A text taken out."),
        ([TALK, WALK, ASK, SAY], [SAY, TALK, WALK, ASK], "A part moved."),
        (
            [TALK, WALK],
            [TALK, {**WALK, "value": {"title": "Walk", "text": "<p>A swim can help.</p>"}}],
            "A tip changed.",
        ),
        ([TALK, WALK], [ASK, TALK], "A tip added; a tip taken out."),
        # Said quite differently, and still the only text there was at its place.
        ([TALK, WALK], [{**TALK, "value": "<p>Nothing like it.</p>"}, WALK], "A text changed."),
    ],
)
def test_worker_reads_in_words_what_changed(db, before, after, words):
    # The signed form holds no ids: other ids say nothing.
    after = [{**each, "id": f"new-{number}"} for number, each in enumerate(after)]
    assert told(fields_of(*before), fields_of(*after)) == words
    assert told(outline_of(fields_of(*before)), outline_of(fields_of(*after))) == words


def test_worker_reads_of_the_title_and_of_what_was_set(db):
    before, after = fields_of(TALK), fields_of(TALK, WALK, title="Better days", audience="parents")
    assert told(before, after) == "The title changed; “Written for” changed; a tip added."


def test_words_are_marked_in_the_place_where_they_changed(db):
    swim = {**WALK, "value": {"title": "Swim", "text": "<p>A swim by the sea can help.</p>"}}
    (change,) = changes_between(LeafletPage, fields_of(TALK, WALK), fields_of(TALK, swim))
    assert words_before_and_after(LeafletPage, change) == (
        "<del>Walk</del> <ins>Swim</ins><br>A <del>walk</del> <ins>swim</ins> by the sea can help."
    )


def test_markup_in_words_stays_words(db):
    assert marked_words("<b>", "<script>&amp;") == "<del>&lt;b&gt;</del> <ins>&lt;script&gt;&amp;amp;</ins>"


_HTML = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<li>", "<strong>", "</strong>", "sea", "low ", " day", "&amp;", "\n", "<svg>x</svg>"]
    )
).map("".join)


@given(_HTML, _HTML)
def test_marks_change_neither_the_tags_nor_the_words(before, after):
    marked = marked_html(before, after)
    assert re.sub(r"<del>.*?</del> ?|</?ins>", "", marked) == after
    gone = " ".join(re.findall(r"<del>(.*?)</del>", marked)).split()
    assert set(gone) <= set(re.sub(r"<svg>.*?</svg>|<[^>]*>", " ", before).split())


def test_worker_compares_with_what_was_signed_after_every_revision_is_gone(live_leaflet, author):
    from cms.moderation.eligibility import latest_version
    from tests.helpers import edit, fresh

    edit(live_leaflet, by=author, title="Sleep very well")
    version = latest_version(fresh(live_leaflet))
    live_leaflet.revisions.exclude(pk=version.latest_revision_id).delete()
    content = content_of(version)
    signed = last_signed(version, content)
    assert told(signed.content.data["fields"], content.data["fields"]) == "The title changed."
