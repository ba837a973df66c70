"""Filters of a list of pages: plain links with counts, in addresses that can be passed on.

One module for every list of pages. An address says what is chosen by known names and known values, in one order;
whatever else somebody adds to it changes nothing. Counting takes one query, however many filters, values and pages
there are.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import CharField, Count, F, Min, Value
from django.db.models.functions import Cast, Coalesce, Lower
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, get_page_models

from cms.moderation.public_pages import public_pages
from cms.pages.models import Audience, PageFrameworkItem, for_cards

PER_PAGE = 24

#: What a value in an address may look like. Anything else is noise, and no query is asked about it.
_VALUE = re.compile(r"[a-z0-9_-]{1,120}")

NEWEST = "newest"
SORTS = {
    NEWEST: (_("Newest first"), ("-first_published_at", "pk")),
    "oldest": (_("Oldest first"), ("first_published_at", "pk")),
    "title": (_("By title, A to Z"), (Lower("title"), "pk")),
}

#: Every name in an address that a list looks at, in the order in which they stand there.
NAMES = ("audience", "topic", "item", "group", "format", "sort", "page")

#: The filters whose values are rows: their model, and the fields of value and label.
_ROWS = {
    "topic": ("home.Area", "key", "label"),
    "item": ("home.Item", "slug", "label"),
    "group": ("people.WritingGroup", "slug", "name"),
}

_TOTAL = "total"


@dataclass(frozen=True)
class Choice:
    """One value of a filter: how it is called, how many have it (or None), the address with and without it."""

    value: str
    label: str | Promise
    count: int | None
    url: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """One filter as readers meet it."""

    name: str
    heading: str | Promise
    choices: list[Choice] = field(default_factory=list)


class PageList:
    """The live pages below ``index``, a page, of which all that ``request`` chooses is true.

    ``facets``, ``sorts``, ``languages`` and ``chosen`` are for ``components/filters.html``, ``results`` is the Django
    page of them that was asked for, ``total`` how many there are.
    """

    headings = {
        "audience": _("Who it is for"),
        "topic": _("What it helps with"),
        "item": _("More exactly"),
        "group": _("Who made it"),
        "format": _("What kind"),
    }

    def __init__(self, index, request):
        self.index = index
        self.path = request.path
        self.asked = request.GET

    @cached_property
    def types(self):
        """The types of the pages that can be in it."""
        return _with_an_audience(self.index.allowed_subpage_models())

    def pages_of(self, model):
        """Return the pages of ``model`` that are in it before anything is chosen, as a queryset."""
        return model.in_lists(model.objects.child_of(self.index).live())

    # --- What was asked for -------------------------------------------------------------------

    @cached_property
    def chosen_values(self):
        """What is filtered by: known names with known values only, one each."""
        return {name: value for name, value in self._asked.items() if (name, value) in self._labels}

    @cached_property
    def sort(self):
        asked = self.asked.get("sort", NEWEST)
        return asked if asked in SORTS else NEWEST

    @property
    def is_as_linked(self):
        """Whether the address is one that this site makes itself, with no noise in it."""
        page = {"page": str(self.results.number)} if self.asked.get("page") else {}
        return {name: self.asked.getlist(name) for name in self.asked} == {
            name: [value] for name, value in {**self._query(), **page}.items()
        }

    # --- The pages ----------------------------------------------------------------------------

    @cached_property
    def results(self):
        """The asked-for Django page of the pages: one query, or one more a type where there are several types."""
        pages = self._filtered(self.chosen_values).order_by(*SORTS[self.sort][1])
        if len(self.types) != 1:
            pages = pages.specific()
        paginator = Paginator(pages, PER_PAGE)
        paginator.count = self.total  # Counted with the filters already.
        results = paginator.get_page(self.asked.get("page"))
        results.object_list = for_cards(results.object_list)
        return results

    @property
    def total(self):
        return self._counts[_TOTAL]["", ""]

    def _filtered(self, values):
        pages = self._pages
        for name, value in values.items():
            if name in ("topic", "item"):
                path = "item__area__key" if name == "topic" else "item__slug"
                tagged = PageFrameworkItem.objects.filter(**{path: value}).values("page_id")
                pages = pages.filter(pk__in=tagged)
            elif name == "format":
                pages = pages.filter(content_type__model=value)
            else:
                pages = pages.filter(**{f"facet_{name}": value})
        return pages

    @cached_property
    def _pages(self):
        model = self.types[0] if len(self.types) == 1 else Page
        paths = {"audience": "audience", "group": "writing_group__slug"}
        return self.pages_of(model).annotate(
            **{f"facet_{name}": self._of_types(path) for name, path in paths.items() if name in self.headings}
        )

    def _of_types(self, path):
        if len(self.types) == 1:
            return F(path)
        paths = [F(f"{model._meta.model_name}__{path}") for model in self.types]
        return Coalesce(*paths, Value(""), output_field=CharField())

    # --- The filters --------------------------------------------------------------------------

    @cached_property
    def facets(self):
        """The filters in which there is something to choose."""
        facets = [Facet(name, heading, self._choices(name)) for name, heading in self.headings.items()]
        return [facet for facet in facets if len(facet.choices) > 1]

    @cached_property
    def chosen(self):
        """What is filtered by, as choices whose address is the list without them."""
        return [
            Choice(value, self._labels[name, value], 0, self._url(**{name: None}), is_chosen=True)
            for name, value in self.chosen_values.items()
        ]

    @property
    def sorts(self):
        """The orders to choose from; none where there is nothing to put in order."""
        if self.total < 2:
            return []
        return [
            Choice(key, label, 0, self._url(sort=None if key == NEWEST else key), is_chosen=key == self.sort)
            for key, (label, _order) in SORTS.items()
        ]

    @cached_property
    def languages(self):
        """The same list in the other languages that readers can reach it in."""
        others = public_pages(self.index.get_translations()).select_related("locale")
        query = f"?{self.query_string}" if self.query_string else ""
        codes = [(page.locale.language_code, page.url) for page in others if page.url]
        return [Choice(code, get_language_info(code)["name_local"], 0, f"{url}{query}") for code, url in codes]

    @property
    def clear_url(self):
        """The whole list."""
        return self.path

    @property
    def query_string(self):
        """What was chosen, without the number of the page, as it stands in an address."""
        return urlencode(self._query())

    @property
    def canonical_query(self):
        """What was chosen and which page of it, as it stands in an address."""
        page = {"page": self.results.number} if self.results.number > 1 else {}
        return urlencode({**self._query(), **page})

    @cached_property
    def _fixed_labels(self):
        kinds = {model._meta.model_name: capfirst(model._meta.verbose_name) for model in self.types}
        return {"audience": dict(Audience.choices), "format": kinds}

    def _choices(self, name):
        counted = self._counts.get(name, {})
        chosen = self.chosen_values.get(name)
        choices = [
            Choice(
                value,
                self._fixed_labels[name].get(value, "") if name in self._fixed_labels else label,
                count,
                # An item stands within its topic, and goes with it.
                self._url(**{name: None if value == chosen else value, **({"item": None} if name == "topic" else {})}),
                is_chosen=value == chosen,
            )
            for (value, label), count in counted.items()
        ]
        if name in self._fixed_labels:
            order = list(self._fixed_labels[name])
            return sorted((choice for choice in choices if choice.label), key=lambda c: order.index(c.value))
        return choices

    @cached_property
    def _counts(self):
        """How many pages have each value of each filter, with the other filters as they are: one query for all."""
        parts = [
            self._count(_TOTAL, self._filtered(self.chosen_values), Value(""), Value("")),
            *(self._count_facet(name) for name in self.headings if self._is_counted(name)),
        ]
        counts = {_TOTAL: {("", ""): 0}}
        rows = parts[0].union(*parts[1:], all=True).order_by("place", "label")
        for facet, value, label, _place, count in rows:
            counts.setdefault(facet, {})[value, label] = count
        return counts

    def _is_counted(self, name):
        if name == "format":
            return len(self.types) > 1
        # All items of all topics at once would be a wall.
        return name != "item" or "topic" in self.chosen_values or "item" in self.chosen_values

    def _count_facet(self, name):
        leave_out = {name, "item"} if name == "topic" else {name}
        others = {other: value for other, value in self.chosen_values.items() if other not in leave_out}
        pages = self._filtered(others)
        if name == "audience":
            return self._count(name, pages.exclude(facet_audience=""), F("facet_audience"), Value(""))
        if name == "group":
            label = self._of_types("writing_group__name")
            return self._count(name, pages.filter(facet_group__gt=""), F("facet_group"), label)
        if name == "format":
            kind = F("content_type__model")
            return self._count(name, pages, kind, Value(""))
        tags = PageFrameworkItem.objects.filter(page__in=pages.order_by().values("pk"))
        if name == "topic":
            area = "item__area"
            return self._count(name, tags, F(f"{area}__key"), F(f"{area}__label"), f"{area}__sort_order", "page")
        if topic := self.chosen_values.get("topic"):
            tags = tags.filter(item__area__key=topic)
        return self._count(name, tags, F("item__slug"), F("item__label"), "item__sort_order", "page")

    @staticmethod
    def _count(name, rows, value, label, place=None, counted="pk"):
        return (
            rows.order_by()
            .annotate(
                facet=Value(name, output_field=CharField()),
                value=Cast(value, CharField()),
                label=Cast(label, CharField()),
            )
            .values("facet", "value", "label")
            .annotate(place=Min(place or Value(0)), count=Count(counted, distinct=True))
            .values_list("facet", "value", "label", "place", "count")
        )

    # --- What values are called ---------------------------------------------------------------

    @cached_property
    def _asked(self):
        """What stands in the address under known names, if it can be a value at all."""
        asked = {name: self.asked.get(name, "") for name in self.headings}
        return {name: value for name, value in asked.items() if _VALUE.fullmatch(value)}

    @cached_property
    def _labels(self):
        """How each known value that was asked for is called: ``{(name, value): label}``. One query, or none.

        Rows that no public page shows are not known: nobody has signed what they are called.
        """
        labels = {
            (name, value): self._fixed_labels[name][value]
            for name, value in self._asked.items()
            if value in self._fixed_labels.get(name, ())
        }
        rows = [
            apps.get_model(model)
            .objects.order_by()
            .filter(**{key: self._asked[name]}, pk__in=_SHOWN[name]())
            .annotate(facet=Value(name, output_field=CharField()), shown=Cast(label, CharField()))
            .values_list("facet", key, "shown")
            for name, (model, key, label) in _ROWS.items()
            if name in self._asked
        ]
        if rows:
            labels |= {(name, value): label for name, value, label in rows[0].union(*rows[1:])}
        return labels

    # --- Addresses ----------------------------------------------------------------------------

    def _query(self, **changes):
        sort = {} if self.sort == NEWEST else {"sort": self.sort}
        query = {**self.chosen_values, **sort, **changes}
        return {name: query[name] for name in NAMES if query.get(name)}

    def _url(self, **changes):
        query = urlencode(self._query(**changes))
        return f"{self.path}?{query}" if query else self.path


class PublicPages(PageList):
    """The public pages of every type in the language of ``index``."""

    @cached_property
    def types(self):
        return [model for model in _with_an_audience(get_page_models()) if not model.is_a_map]

    def pages_of(self, model):
        kinds = ContentType.objects.get_for_models(*self.types).values()
        return public_pages(model.objects.filter(locale=self.index.locale_id, content_type__in=kinds))


class EveryPage(PublicPages):
    """All of them, by audience only and in no order: what a map of them counts."""

    headings = {"audience": PageList.headings["audience"]}
    sort = NEWEST

    @property
    def chosen_pages(self):
        """All of them that are chosen, in no order."""
        return self._filtered(self.chosen_values).order_by()


class TaggedPages(PublicPages):
    """Those of them that help with ``item`` of the framework."""

    headings = {name: PageList.headings[name] for name in ("audience", "group", "format")}

    def __init__(self, page, item, request):
        super().__init__(page, request)
        self.item = item

    def pages_of(self, model):
        tagged = PageFrameworkItem.objects.filter(item=self.item).values("page_id")
        return super().pages_of(model).filter(pk__in=tagged)


def _with_an_audience(models):
    return [model for model in models if hasattr(model, "audience")]


def _tags(path):
    return PageFrameworkItem.objects.filter(page__in=public_pages().values("pk")).values(path)


def _groups():
    models = [model for model in get_page_models() if hasattr(model, "writing_group")]
    rows = [public_pages(model.objects.exclude(writing_group=None)).values("writing_group") for model in models]
    return rows[0].order_by().union(*(each.order_by() for each in rows[1:]))


#: The rows of each filter that a public page shows, as a subquery of their keys.
_SHOWN = {"topic": lambda: _tags("item__area"), "item": lambda: _tags("item"), "group": _groups}
