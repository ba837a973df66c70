"""What changed because somebody said so, as pages tell it themselves in words that were signed with them."""

import datetime
from dataclasses import dataclass
from itertools import chain

from django.utils import timezone

MOST = 3
_PAGES_LOOKED_AT = 24
_CAME_OF_IT = {"done", "partly"}


@dataclass(frozen=True)
class ToldChange:
    """One change, in the words of the page at ``url`` that tells it. ``said`` is what was asked for, where it says."""

    what: str
    said: str
    title: str
    url: str
    audience: str
    day: datetime.date


def newest_changes(leaflets, groups):
    """Return the newest few changes that public pages tell, one a page, the newest first. A query for each kind.

    ``leaflets`` and ``groups`` are querysets. Each kind has its newest one in it: what a leaflet tells counts from the
    day that it was published last, and would push what groups were answered long ago off the front page for ever.
    """
    told = [_newest_first(leaflets, _told_by_a_leaflet), _newest_first(groups, _told_by_a_group)]
    firsts = [changes[0] for changes in told if changes]
    others = _by_day(chain.from_iterable(changes[1:] for changes in told))
    return _by_day([*firsts, *others[: MOST - len(firsts)]])


def _newest_first(pages, told_by):
    newest = pages.order_by("-last_published_at", "-pk")[:_PAGES_LOOKED_AT]
    return _by_day(change for change in map(told_by, newest) if change)


def _by_day(changes):
    return sorted(changes, key=lambda change: change.day, reverse=True)


def _told_by_a_leaflet(page):
    """Return the first thing that a page says it changed, or None."""
    parts = (part.value for part in page.how_made if part.block_type == "changed")
    what = next((what for part in parts for what in part), "")
    return _change(page, what, "", timezone.localdate(page.last_published_at)) if what else None


def _told_by_a_group(page):
    """Return the newest thing that came of what a group said, or None: no "no", and nothing that waits."""
    rows = [row for row in page.changes_newest_first if row["outcome"] in _CAME_OF_IT and row["answered_on"]]
    return _change(page, rows[0]["they_did"], rows[0]["we_said"], rows[0]["answered_on"]) if rows else None


def _change(page, what, said, day):
    return ToldChange(what, said, page.title, page.url, page.audience, day)
