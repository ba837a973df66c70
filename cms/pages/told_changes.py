"""What changed because somebody said so, as pages tell it themselves in their signed "how this was made"."""

from dataclasses import dataclass

MOST = 3
_PAGES_LOOKED_AT = 24


@dataclass(frozen=True)
class ToldChange:
    """One change, in the words of the page at ``url`` that tells it."""

    what: str
    title: str
    url: str
    audience: str


def newest_changes(pages):
    """Return the newest few changes that ``pages`` (a queryset of public pages) tell, one a page. One query."""
    newest = pages.order_by("-last_published_at", "-pk")[:_PAGES_LOOKED_AT]
    told = ((page, _first_change(page)) for page in newest)
    return [ToldChange(what, page.title, page.url, page.audience) for page, what in told if what][:MOST]


def _first_change(page):
    """Return the first thing that a page says it changed, or an empty text."""
    parts = (part.value for part in page.how_made if part.block_type == "changed")
    return next((what for part in parts for what in part), "")
