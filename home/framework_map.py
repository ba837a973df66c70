"""The whole framework at a glance: its areas, their items, and how much there is to read about each."""

import functools
import json
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.db.models import Count

from cms.pages.models import PageFrameworkItem

DATA = Path(__file__).parent / "data" / "resilience_framework.json"


@functools.cache
def attribution():
    """Return whose work the framework is based on. It comes with the software, as the framework does."""
    return json.loads(DATA.read_text(encoding="utf-8"))["attribution"]


@dataclass(frozen=True)
class Place:
    """One item on the map: its address, how many pages help with it, and whether it has a page of its own."""

    item: object
    url: str
    count: int
    has_page: bool


@dataclass(frozen=True)
class Section:
    """One area of the map."""

    area: object
    places: list[Place] = field(default_factory=list)


def framework_map(page, listing):
    """Return the areas of ``page``, a framework page, each with its items, in their order. Three queries.

    ``listing`` is the :class:`~cms.pages.filters.EveryPage` that is counted.
    """
    counts = dict(
        PageFrameworkItem.objects.filter(page__in=listing.chosen_pages.values("pk"))
        .order_by()
        .values("item")
        .annotate(count=Count("page", distinct=True))
        .values_list("item", "count")
    )
    written = urls_of_items(page)
    sections = {}
    for tag in sorted(page.framework_tags, key=lambda tag: (tag.item.area.sort_order, tag.item.sort_order)):
        item = tag.item
        url = written.get(item.pk)
        place = Place(item, url or page.url_of(item), counts.get(item.pk, 0), has_page=bool(url))
        sections.setdefault(item.area_id, Section(item.area)).places.append(place)
    return list(sections.values())


def urls_of_items(page):
    """Return the addresses of the live pages about items below ``page``, by item: one query."""
    pages = apps.get_model("home.FrameworkItemPage").objects.child_of(page).live()
    return {each.item_id: each.url for each in pages.order_by("-path")}
