"""The words that checks look at: those of each field and block of a version, and what it shows."""

from collections import Counter
from dataclasses import dataclass, replace

from django.utils.html import strip_tags
from django.utils.text import capfirst
from wagtail.blocks import ListBlock, StreamBlock, StructBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text import RichText, get_text_for_indexing

from cms.coauthoring.parts import walk
from cms.moderation.findings import once

# Fields of Wagtail's that authors never fill in.
NOT_THEIRS = (
    *("slug", "path", "url_path", "depth", "translation_key", "locale", "content_type", "draft_title"),
    *("seo_title", "search_description"),
)


@dataclass(frozen=True)
class Passage:
    """One field, or one block of a body. ``place`` names it for people, ``words`` is its text.

    ``where`` are the arguments that tell a :class:`~cms.moderation.findings.Found` its place.
    """

    place: str
    words: str
    block: object = None
    field: str = ""

    @property
    def where(self):
        return {"place": self.place, "block": self.block.id if self.block else "", "field": self.field}


@once
def passages_of(page):
    """Return a :class:`Passage` for each field of words and each block of ``page``, the title first.

    Of several blocks of a kind each is called by its number, as in "Text 2".
    """
    passages = [_passage(page, field, block) for field, block in walk(page)]
    there, seen = Counter(each.place for each in passages), Counter()
    for at, each in enumerate(passages):
        seen[each.place] += 1
        if there[each.place] > 1:
            passages[at] = replace(each, place=f"{each.place} {seen[each.place]}")
    return tuple(passages)


def _passage(page, field, block):
    if block is not None:
        return Passage(str(block.block.label), words_of(block), block)
    value = getattr(page, field.name) or ""
    words = get_text_for_indexing(value) if isinstance(field, RichTextField) else value
    return Passage(capfirst(field.verbose_name), words, field=field.name)


def words_of(block):
    """Return the text of a block, a line for each piece of it."""
    return "\n".join(str(part) for part in block.block.get_searchable_content(block.value))


def text_of(page):
    """Return everything that ``page`` says, as one text."""
    return "\n".join(part.words for part in passages_of(page) if part.words)


def blocks_of(page):
    """Yield the blocks of every body of ``page``."""
    for field in stream_fields(page):
        yield from getattr(page, field.name)


def stream_fields(page):
    """Return the fields of ``page`` that are made of blocks."""
    return [field for field in page._meta.get_fields() if isinstance(field, StreamField)]


def leaves_of(block, value):
    """Yield ``(block, value)`` for everything within a block that is not made of blocks itself."""
    if isinstance(block, StreamBlock):
        for child in value or ():
            yield from leaves_of(child.block, child.value)
    elif isinstance(block, ListBlock):
        for each in value or ():
            yield from leaves_of(block.child_block, each)
    elif isinstance(block, StructBlock) and hasattr(value, "get"):
        for name, child in block.child_blocks.items():
            yield from leaves_of(child, value.get(name))
    else:
        yield block, value


def rich_texts_of(page):
    """Yield ``(part, HTML)`` for each rich text in ``page``, as it is stored."""
    for part in passages_of(page):
        if part.block is None:
            if isinstance(page._meta.get_field(part.field), RichTextField):
                yield part, getattr(page, part.field) or ""
            continue
        for _leaf, value in leaves_of(part.block.block, part.block.value):
            if isinstance(value, RichText):
                yield part, value.source


def is_english(page):
    """Return whether ``page`` is in the language that some checks know."""
    return page.locale.language_code == "en"


def plain(html):
    """Return the text of a piece of HTML."""
    return strip_tags(html).strip()
