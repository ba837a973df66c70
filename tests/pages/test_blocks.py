"""The blocks a page is made of: each can be seen in the list, on the page, and in words."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.template.loader import get_template
from django.test import RequestFactory
from wagtail import blocks, hooks

from cms.pages.blocks import BodyBlock
from publications.models import LeafletPage
from tests.factories import make_document, make_image, make_leaflet
from tests.factories.pages import block, body_of
from tests.helpers import answer_checks, publish, sign_off, submit

KINDS = BodyBlock().child_blocks


def every_block(parent=None):
    """Yield every block of a body, at any depth, with its path."""
    for name, child in (parent or BodyBlock()).child_blocks.items():
        yield name, child
        if isinstance(child, blocks.ListBlock):
            yield f"{name}.item", child.child_block
            if isinstance(child.child_block, blocks.StructBlock):
                for path, deeper in every_block(child.child_block):
                    yield f"{name}.item.{path}", deeper
        elif isinstance(child, blocks.StructBlock | blocks.StreamBlock):
            for path, deeper in every_block(child):
                yield f"{name}.{path}", deeper


def rendered(kind, value):
    """Return the HTML of one block with this raw ``value``, as a page shows it."""
    stream = LeafletPage._meta.get_field("body").to_python(json.dumps([block(kind, value)]))
    return stream[0].render(context={"request": RequestFactory().get("/")})


def cleaned(kind, value):
    """Clean one block with this raw ``value`` as the editor does when the page is sent."""
    return KINDS[kind].clean(KINDS[kind].normalize(KINDS[kind].to_python(value)))


@pytest.fixture(scope="module")
def icons():
    files = []
    for hook in hooks.get_hooks("register_icons"):
        files = hook(files)
    return {file.rsplit("/", 1)[-1].removesuffix(".svg") for file in files}


@pytest.mark.parametrize("kind", list(KINDS))
def test_author_sees_each_block_with_an_icon_a_name_and_what_it_is_for(kind, icons):
    meta = KINDS[kind].meta
    assert meta.icon in icons
    assert str(meta.label)
    assert str(meta.description)
    assert str(meta.group)


@pytest.mark.parametrize("kind", list(KINDS))
def test_each_block_has_a_template_of_its_own(kind):
    assert KINDS[kind].meta.template == f"blocks/{kind}.html"
    get_template(KINDS[kind].meta.template)


def test_every_icon_of_a_smaller_block_exists(icons):
    assert [path for path, child in every_block() if child.meta.icon not in icons] == []


@pytest.mark.parametrize("kind", list(KINDS))
def test_author_sees_a_preview_of_each_block(author, sign_in, kind):
    response = sign_in(author).get("/admin/block-preview/", {"id": KINDS[kind].definition_prefix})
    assert response.status_code == 200
    page = response.content.decode()
    assert "css/site.css" in page
    page = re.sub(r"</?a\b[^>]*>", "", page)  # A crisis line's number is a link in the middle of words.
    value = KINDS[kind].get_preview_value()
    words = [line.strip() for line in _words_of(KINDS[kind].get_prep_value(value)) if line.strip()]
    assert words, "a preview shows something"
    assert all(line in page for line in words)


def _words_of(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("type", "id", "tone", "address"):
                yield from _words_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words_of(inner)
    elif isinstance(value, str):
        yield from re.split(r"<[^>]*>", value)


def test_no_block_takes_raw_html_and_none_embeds():
    forbidden = blocks.RawHTMLBlock
    assert [path for path, child in every_block() if isinstance(child, forbidden)] == []
    assert [path for path, child in every_block() if type(child).__name__ == "EmbedBlock"] == []


def test_rich_text_offers_a_narrow_list_everywhere():
    allowed = {"h2", "h3", "bold", "ol", "ul", "link", "document-link"}
    fields = {path: set(child.features) for path, child in every_block() if isinstance(child, blocks.RichTextBlock)}
    assert fields["text"] == allowed
    assert all(offered <= allowed for offered in fields.values()), fields


def test_author_who_sends_more_than_the_editor_offers_gets_plain_words():
    def paragraph(words, key, **more):
        blank = {"type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": [], "data": {}}
        return {**blank, "key": key, "text": words, **more}

    def linked(number):
        return {"entityRanges": [{"offset": 0, "length": 4, "key": number}]}

    sent = {
        "blocks": [
            paragraph("Hello <script>alert(1)</script> <img src=x onerror=alert(2)>", "a"),
            paragraph("Slanted", "b", inlineStyleRanges=[{"offset": 0, "length": 7, "style": "ITALIC"}]),
            paragraph("Here it is", "c", **linked(0)),
            paragraph("Film", "d", **linked(1)),
            paragraph("A huge heading", "e", type="header-one"),
        ],
        "entityMap": {
            "0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(3)"}},
            "1": {"type": "EMBED", "mutability": "IMMUTABLE", "data": {"url": "https://example.org/v"}},
        },
    }
    html = str(KINDS["text"].value_from_datadict({"text": json.dumps(sent)}, {}, "text"))
    for gone in ("<script", "<img", "<i", "<em", "javascript:", "<embed", "<iframe", "<h1"):
        assert gone not in html.lower(), gone
    assert "Hello" in html
    assert "Slanted" in html


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("tip", {"title": "<script>", "text": "<p>Breathe.</p>"}, ["&lt;script&gt;", "Breathe."]),
        (
            "how_to_say_it",
            {"situation": "say <no>", "lines": ["No, <thanks>"]},
            ["say &lt;no&gt;", "No, &lt;thanks&gt;"],
        ),
        (
            "quote",
            {"quote": "One\n\nTwo <b>", "said_by": "a <role>"},
            ["<p>One</p>", "Two &lt;b&gt;", "a &lt;role&gt;"],
        ),
        (
            "call_out",
            {"tone": "help", "title": "In danger <now>?", "text": "<p>Call 999.</p>"},
            ["call-out-help", "In danger &lt;now&gt;?", 'Call <a href="tel:999">999</a>.', "Where to get help"],
        ),
        (
            "steps",
            {"title": "How", "steps": [{"title": "First", "text": "Sit <down>"}, {"title": "Then", "text": ""}]},
            ["<ol", "First", "Sit &lt;down&gt;", "Then"],
        ),
        (
            "video",
            {
                "title": "Meet us",
                "address": "https://example.org/v?a=1&b=2",
                "summary": "Four people talk.",
                "transcript": "<p>Hello.</p>",
            },
            ["https://example.org/v?a=1&amp;b=2", "Four people talk.", "<details", "Hello."],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_reader_sees_the_words_of_a_block_and_never_its_code(kind, value, words):
    html = rendered(kind, value)
    for word in words:
        assert word in html


def test_reader_of_a_table_hears_the_heading_of_each_row_and_column():
    html = rendered(
        "table",
        {"caption": "Who to ask", "columns": ["You need", "Ask"], "rows": [{"cells": ["A quiet room", "Your tutor"]}]},
    )
    assert "<caption" in html
    assert html.count('<th scope="col">') == 2
    assert '<th scope="row">A quiet room</th>' in html
    assert "<td>Your tutor</td>" in html


def test_author_of_a_crooked_table_is_told_which_row_and_how_many_cells():
    with pytest.raises(ValidationError) as refusal:
        cleaned(
            "table",
            {
                "caption": "Who to ask",
                "columns": ["You need", "Ask"],
                "rows": [{"cells": ["A", "B"]}, {"cells": ["A"]}, {"cells": ["A", "B", "C"]}],
            },
        )
    assert "Row 2 has 1 cells, but there are 2 column headings." in str(refusal.value.as_json_data())


def test_author_of_a_straight_table_is_let_through():
    value = {"caption": "Who", "columns": ["Need", "Ask"], "rows": [{"cells": ["A", ""]}, {"cells": ["B", "C"]}]}
    assert len(cleaned("table", value)["rows"]) == 2


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("table", {"caption": "", "columns": ["A"], "rows": [{"cells": ["B"]}]}),
        ("table", {"caption": "A", "columns": [], "rows": [{"cells": []}]}),
        ("table", {"caption": "A", "columns": ["A"], "rows": []}),
        ("steps", {"title": "", "steps": []}),
        ("how_to_say_it", {"situation": "A", "lines": []}),
        ("quote", {"quote": "", "said_by": "somebody"}),
        ("quote", {"quote": "Words", "said_by": ""}),
        ("call_out", {"tone": "loud", "title": "A", "text": "<p>B</p>"}),
        ("video", {"title": "A", "address": "javascript:alert(1)", "summary": "B", "transcript": "<p>C</p>"}),
        ("video", {"title": "A", "address": "https://example.org/v", "summary": "B", "transcript": ""}),
        ("page_link", {"page": None, "text": "A"}),
        ("document", {"document": None, "about": "A"}),
        ("image", {"image": {"image": None, "alt_text": "", "decorative": False}, "caption": ""}),
    ],
    ids=range(13),
)
def test_block_with_a_part_missing_cannot_be_sent(db, kind, value):
    with pytest.raises(ValidationError):
        cleaned(kind, value)


@pytest.mark.parametrize("address", ["http://example.org/v", "ftp://example.org/v"])
def test_video_at_an_address_that_is_not_safe_cannot_be_sent(address):
    value = {"title": "A", "address": address, "summary": "B", "transcript": "<p>C</p>"}
    with pytest.raises(ValidationError):
        cleaned("video", value)


def test_picture_must_be_described_or_said_to_be_decoration(author):
    image = make_image(by=author).pk
    with pytest.raises(ValidationError):
        cleaned("image", {"image": {"image": image, "alt_text": "", "decorative": False}, "caption": ""})
    cleaned("image", {"image": {"image": image, "alt_text": "", "decorative": True}, "caption": ""})


def test_reader_who_cannot_see_gets_the_words_of_this_page_and_nothing_for_decoration(author):
    image = make_image(by=author, description="What the picture shows by itself")
    html = rendered(
        "image", {"image": {"image": image.pk, "alt_text": "The pier", "decorative": False}, "caption": "C"}
    )
    assert 'alt="The pier"' in html
    assert "srcset=" in html
    assert "/media/images/" in html
    assert image.file.name not in html
    html = rendered("image", {"image": {"image": image.pk, "alt_text": "", "decorative": True}, "caption": ""})
    assert 'alt=""' in html


def test_reader_meets_no_error_when_what_a_block_shows_was_removed(db, author):
    document, image = make_document(by=author), make_image(by=author)
    removed = [
        ("document", {"document": document.pk, "about": "A sheet"}),
        ("image", {"image": {"image": image.pk, "alt_text": "The pier", "decorative": False}, "caption": "C"}),
        ("page_link", {"page": 999_999, "text": "Read on"}),
    ]
    document.delete()
    image.delete()
    for kind, value in removed:
        assert "Traceback" not in rendered(kind, value)


def test_link_to_a_page_is_shown_only_while_that_page_is_live(open_site, author, worker):
    other = make_leaflet(by=author, title="Not for you yet", slug="secret-name")
    value = {"page": other.pk, "text": ""}
    assert "Not for you yet" not in rendered("page_link", value)
    assert "secret-name" not in rendered("page_link", value)
    publish(other, author=author, workers=[worker])
    assert "Not for you yet" in rendered("page_link", value)


def test_link_in_a_text_never_tells_the_address_of_a_draft(open_site, author, worker):
    other = make_leaflet(by=author, slug="a-secret-in-its-name")
    linked = f'<p>Read <a linktype="page" id="{other.pk}">more</a>.</p>'
    assert "a-secret-in-its-name" not in rendered("text", linked)
    publish(other, author=author, workers=[worker])
    assert "a-secret-in-its-name" in rendered("text", linked)


def test_body_of_every_kind_of_block_reads_well(open_site, author, worker, visitor):
    image, document = make_image(by=author), make_document(by=author)
    values = {
        kind: KINDS[kind].get_prep_value(KINDS[kind].get_preview_value())
        for kind in KINDS
        if kind not in ("image", "document", "page_link")
    }
    values["image"] = {"image": {"image": image.pk, "alt_text": "The pier", "decorative": False}, "caption": "C"}
    values["document"] = {"document": document.pk, "about": "A sheet"}
    values["page_link"] = {"page": open_site.pk, "text": ""}
    leaflet = make_leaflet(by=author, body=body_of(*(block(kind, value) for kind, value in values.items())))
    submit(leaflet, by=author)
    answer_checks(leaflet, by=worker)
    page = sign_off(leaflet, by=worker)
    html = visitor.get(page.url).content.decode()
    for kind in set(KINDS) - {"text"}:
        assert f'class="{kind.replace("_", "-")}' in html, kind
