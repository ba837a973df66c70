"""Checks of how a page is built: its headings, and where its links lead."""

import re
from html import unescape

from django.utils.translation import gettext as _
from wagtail.blocks import PageChooserBlock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.models import Page

from cms.moderation.findings import Found, once
from cms.moderation.public_pages import public_pages
from cms.pages.addresses import lead_nowhere
from cms.pages.checking.parts import leaves_of, passages_of, plain, rich_texts_of

_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.DOTALL)
_LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_TITLE_IS = 1

NOWHERE = "nowhere"


def find_headings(page):
    """Find headings that leave a step out, or are empty. The title is the first."""
    level = _TITLE_IS
    for part, html in rich_texts_of(page):
        if part.block is None:
            continue  # Fields stand in places of their own, below headings of the template.
        for match in _HEADING.finditer(html):
            this, words = int(match.group(1)), plain(match.group(2))
            if not words:
                yield Found(f"{part.block.id} empty", advice=_("An empty heading. Take it out."), **part.where)
                continue
            if this > level + 1:
                advice = _("“%(heading)s” is a small heading, and there is no bigger one above it.")
                yield Found(words, advice=advice % {"heading": words}, **part.where)
            level = this


def find_dead_links(page):
    """Find links to pages and documents that were deleted, addresses on this site where nothing is, and links that lead
    nowhere. Other sites are not asked: they would learn what is being written here.
    """
    links = links_of(page)
    there = {"page": _there(Page, links, "page"), "document": _there(get_document_model(), links, "document")}
    for part, kind, key, words in links:
        if kind == NOWHERE or (kind in there and key not in there[kind]):
            advice = _("The link “%(words)s” leads nowhere: what it led to was deleted. Choose again, or take it out.")
            yield Found(f"{kind} {key} {words}", advice=advice % {"words": words}, **part.where)
    nowhere = lead_nowhere({address for _part, address, _words in addresses_of(page)})
    for part, address, words in addresses_of(page):
        if address in nowhere:
            advice = _(
                "The link “%(words)s” leads to nothing on this site. Choose the page again, or take the link out."
            )
            yield Found(f"address {address} {words}", advice=advice % {"words": words}, **part.where)


def find_links_to_drafts(page):
    """Find links to pages that readers cannot reach. They see no link until that page is live."""
    links = [link for link in links_of(page) if link[1] == "page"]
    there = _there(Page, links, "page")
    public = set(public_pages(Page.objects.filter(pk__in=there)).values_list("pk", flat=True)) if there else ()
    for part, _kind, key, words in links:
        if key in there and key not in public:
            advice = _("The link “%(words)s” leads to a page that is not live. Readers see no link until it is.")
            yield Found(f"{key} {words}", advice=advice % {"words": words}, **part.where)


@once
def addresses_of(page):
    """Return ``(part, address, words)`` of each link in ``page`` that has an address of its own: out of the site, to an
    e-mail address, to a telephone.
    """
    return tuple(
        (part, unescape(given["href"]), plain(match.group(2)))
        for part, html in rich_texts_of(page)
        for match in _LINK.finditer(html)
        if (given := dict(_ATTRIBUTE.findall(match.group(1)))).get("href")
    )


@once
def links_of(page):
    """Return ``(part, kind, key, words)`` of each link within the site: to a page, to a document, or to nowhere."""
    return tuple(_links_in(page))


def _links_in(page):
    for part, html in rich_texts_of(page):
        for match in _LINK.finditer(html):
            given = dict(_ATTRIBUTE.findall(match.group(1)))
            words = plain(match.group(2))
            if "linktype" in given:
                key = int(given["id"]) if given.get("id", "").isdigit() else None
                yield part, given["linktype"], key, words
            elif not given.get("href", "").strip("# "):
                yield part, NOWHERE, None, words
    for part in passages_of(page):
        if part.block is None:
            continue
        for leaf, value in leaves_of(part.block.block, part.block.value):
            if isinstance(leaf, PageChooserBlock | DocumentChooserBlock) and (value or leaf.required):
                kind = "page" if isinstance(leaf, PageChooserBlock) else "document"
                words = part.words.split("\n")[0] or part.place
                yield part, kind if value else NOWHERE, getattr(value, "pk", None), words


def _there(model, links, kind):
    """Return which of the rows that ``links`` of this ``kind`` lead to there are. No link, no query."""
    keys = {key for _part, its_kind, key, _words in links if its_kind == kind}
    return set(model.objects.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
