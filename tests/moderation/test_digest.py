"""The canonical form: deaf to the editor's noise, and to nothing else."""

import json
import re
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page, get_page_models

from cms.coauthoring.actions import start_page
from cms.moderation.digest import content_of, contents_of, same_content
from cms.pages.models import PageCredit, PageFrameworkItem
from cms.people.models import WritingGroup
from cms.site.information import make_information_pages
from home.models import FrameworkItemPage, FrameworkPage, Item
from publications.models import LeafletPage
from tests.factories import (
    make_badge,
    make_document,
    make_group_page,
    make_image,
    make_leaflet,
    make_training,
    make_version,
)
from tests.factories.pages import block, body_of

# The text of a paragraph as Draftail stores it: escaped, so that no letter can pass for a tag.
words = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=40).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
)
keys = st.from_regex(r"[a-z0-9]{5}", fullmatch=True)
paragraphs = st.lists(words, min_size=1, max_size=4)
patiently = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def leaflet(blocks, **fields):
    return LeafletPage(title="Sleep", slug="sleep", path="00010001", depth=2, body=json.dumps(blocks), **fields)


def stream(texts, key=lambda: "abcde"):
    html = "".join(f'<p data-block-key="{key()}">{text}</p>' for text in texts)
    steps = [{"type": "item", "value": {"title": text, "text": ""}, "id": str(uuid.uuid4())} for text in texts]
    return [
        {"type": "text", "value": html, "id": str(uuid.uuid4())},
        {"type": "steps", "value": {"title": "", "steps": steps}, "id": str(uuid.uuid4())},
    ]


def canonical(page):
    content = content_of(page)
    return content.public, content.private


@patiently
@given(texts=paragraphs, data=st.data())
def test_editor_noise_changes_nothing(db, texts, data):
    noisy = stream(texts, key=lambda: data.draw(keys))
    assert canonical(leaflet(stream(texts))) == canonical(leaflet(noisy))


@patiently
@given(texts=paragraphs, other=words, data=st.data())
def test_author_who_changes_one_paragraph_changes_the_digest(db, texts, other, data):
    place = data.draw(st.integers(0, len(texts) - 1))
    changed = [*texts[:place], other, *texts[place + 1 :]]
    assert (canonical(leaflet(stream(texts))) == canonical(leaflet(stream(changed)))) is (texts == changed)


@patiently
@given(text=words)
def test_words_that_look_like_a_block_key_are_words(db, text):
    html = f'<p data-block-key="abcde">{text} data-block-key="rude words"</p>'
    with_words = leaflet([{"type": "text", "value": html, "id": "1"}])
    without = leaflet([{"type": "text", "value": re.sub(' data-block-key="rude words"', "", html), "id": "1"}])
    assert canonical(with_words) != canonical(without)


@patiently
@given(texts=paragraphs)
def test_revision_says_the_same_as_the_page_it_was_made_from(db, texts):
    page = leaflet(stream(texts))
    page.credits = [PageCredit(kind="pen-name", name="Seagull"), PageCredit(name="a young person")]
    again = LeafletPage.from_serializable_data(json.loads(json.dumps(page.serializable_data(), default=str)))
    assert canonical(page) == canonical(again)


@patiently
@given(several=st.lists(paragraphs, max_size=4))
def test_pages_read_together_say_what_each_says_alone(db, several):
    pages = [leaflet(stream(texts)) for texts in several]
    assert contents_of(pages) == [content_of(page) for page in pages]


def test_pages_of_every_type_read_together_show_what_each_shows_alone(open_site, author):
    make_information_pages()
    item, other_item = Item.objects.all()[:2]
    group = WritingGroup.objects.create(name="Seagulls", slug="seagulls")
    picture = {"image": {"image": make_image(by=author).pk, "alt_text": "The pier", "decorative": False}, "caption": ""}
    document = {"document": make_document(by=author).pk, "about": "A sheet"}
    gone = {"document": document["document"] + 1, "about": "Another sheet"}
    makers = [make_leaflet, make_group_page, make_training, make_badge]
    pages = [maker(by=author, body=body_of(block("image", picture))) for maker in makers]
    pages += [
        make_leaflet(by=author, writing_group=group, body=body_of(block("document", document))),
        make_leaflet(by=author, writing_group=group, framework_items=[PageFrameworkItem(item=item)]),
        make_leaflet(by=author, framework_items=[PageFrameworkItem(item=item), PageFrameworkItem(item=other_item)]),
        make_leaflet(by=author, body=body_of(block("document", gone))),
        start_page(FrameworkItemPage(title="Sleep", item=item), parent=FrameworkPage.objects.get(), by=author),
        make_version(by=author),
        *(page for page in Page.objects.specific() if page.depth > 1),
    ]
    assert {type(page) for page in pages} == set(get_page_models()) - {Page}
    alone = [content_of(page) for page in pages]
    assert contents_of(pages) == alone
    assert [asset.object_type for asset in alone[5].assets] == ["home.area", "home.item", "people.writinggroup"]
    assert alone[7].assets == ()


def test_order_of_names_is_part_of_what_is_signed(db):
    page, other = leaflet([]), leaflet([])
    page.credits = [PageCredit(name="One", sort_order=0), PageCredit(name="Two", sort_order=1)]
    other.credits = [PageCredit(name="Two", sort_order=0), PageCredit(name="One", sort_order=1)]
    assert canonical(page) != canonical(other)


def test_content_signed_before_a_field_existed_is_the_same_while_the_field_holds_its_default(db):
    now = content_of(leaflet([])).data
    before = {**now, "fields": {name: value for name, value in now["fields"].items() if name != "audience"}}
    assert same_content(before, now, LeafletPage)
    other = content_of(leaflet([], audience="parents")).data
    assert not same_content(before, other, LeafletPage)


def test_content_signed_before_a_part_of_a_block_existed_is_the_same_while_the_part_holds_its_default(db):
    now = content_of(leaflet([{"type": "tip", "value": {"title": "", "text": "<p>x</p>"}, "id": "1"}])).data
    before = json.loads(json.dumps(now))
    del before["fields"]["body"][0]["value"]["title"]
    assert same_content(before, now, LeafletPage)
    before["fields"]["body"][0]["value"]["text"] = "<p>y</p>"
    assert not same_content(before, now, LeafletPage)


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="https://good.example/ data-block-key="evil1"">Look</a></p>',
        '<p><a href="https://good.example/" title=" data-block-key="evil1"">Look</a></p>',
        "<p><a href='x data-block-key=\"evil1\"'>Look</a></p>",
        '<p><a title="<p data-block-key="evil1">">Look</a></p>',
        '<p><a title="open <p data-block-key="evil1">Look</a></p>',
        '<p>a < b data-block-key="evil1"</p>',
        '<p title=x data-block-key="evil1">Look</p>',
        '<p data-block-key="evil123">Look</p>',
    ],
)
def test_letters_that_look_like_a_key_are_signed_where_a_browser_reads_them_as_words(db, html):
    assert "evil1" in content_of(leaflet([{"type": "text", "value": html, "id": "1"}])).public


@pytest.mark.parametrize(
    ("html", "signed"),
    [
        ('<p data-block-key="abcde">a &lt; b</p>', "<p>a &lt; b</p>"),
        ('<h2 data-block-key="a1b2c" id="x">One</h2><hr/>', '<h2 id="x">One</h2><hr/>'),
        ('<ul><li class="y" data-block-key="a1b2c">One</li></ul>', '<ul><li class="y">One</li></ul>'),
        ('<p data-block-key="ab1cd">"Hi" <a href="/x?a=1&amp;b=2">x</a><br/></p>', None),
    ],
)
def test_draftails_own_keys_are_noise(db, html, signed):
    signed = signed or html.replace(' data-block-key="ab1cd"', "")
    data = content_of(leaflet([{"type": "text", "value": html, "id": "1"}])).data
    assert data["fields"]["body"][0]["value"] == signed
