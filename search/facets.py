"""What a search can be narrowed down by. One table: what the address says, what is counted, and how it is called."""

from collections import Counter
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, get_page_models

from cms.pages.models import Audience, BasePage, PageFrameworkItem
from cms.people.models import WritingGroup
from search.models import SearchedPage

_LONGEST_VALUE = 120


@dataclass(frozen=True)
class Option:
    """One value of a facet: ``key`` in the database, ``slug`` in the address, ``label`` for people."""

    key: object
    slug: str
    label: str


@dataclass(frozen=True, eq=False)
class Facet:
    """Something to narrow down by. ``name`` is its name in the address, ``column`` where ``SearchedPage`` has it.

    ``options`` returns those with these keys, or the one with this slug.
    """

    name: str
    label: str
    column: str
    options: object

    def chosen(self, slug):
        """Return the option that an address means, or None: an unknown one narrows nothing."""
        slug = slug.replace("\0", "")[:_LONGEST_VALUE]
        return next((option for option in self.options(slug=slug) if option.slug == slug), None) if slug else None


def _audiences(keys=(), slug=None):
    return [Option(value, value, str(label)) for value, label in Audience.choices if value in keys or value == slug]


def _kinds(keys=(), slug=None):
    kinds = ContentType.objects.get_for_models(*(model for model in get_page_models() if issubclass(model, BasePage)))
    options = [Option(kind.pk, slug_of_kind(model), label_of_kind(model)) for model, kind in kinds.items()]
    return [option for option in options if option.key in keys or option.slug == slug]


def slug_of_kind(model):
    """Return the name of a page type in an address, such as ``leaflet`` for ``LeafletPage``."""
    return model._meta.model_name.removesuffix("page")


def label_of_kind(model):
    """Return what a page type is called."""
    return capfirst(model._meta.verbose_name)


def _languages(keys=(), slug=None):
    codes = {locale.pk: locale.language_code for locale in Locale.objects.all()}
    wanted = {pk: code for pk, code in codes.items() if pk in keys or code == slug}
    return [Option(pk, code, get_language_info(code)["name_local"]) for pk, code in wanted.items()]


def _groups(keys=(), slug=None):
    groups = WritingGroup.objects.filter(**_either(keys, slug)).filter(pk__in=_shown("group")).order_by("name")
    return [Option(group.pk, group.slug, group.name) for group in groups]


def _items(keys=(), slug=None):
    model = PageFrameworkItem._meta.get_field("item").related_model
    items = model.objects.filter(**_either(keys, slug)).filter(pk__in=_shown("page__framework_items__item"))
    return [Option(item.pk, item.slug, item.label) for item in items]


def _shown(path):
    """Return the rows that a live page shows: nobody has signed what others are called."""
    return SearchedPage.objects.exclude(**{path: None}).values(path)


def _either(keys, slug):
    return {"slug": slug} if slug is not None else {"pk__in": keys}


AUDIENCE = Facet("audience", _("Written for"), "audience", _audiences)
KIND = Facet("kind", _("What it is"), "kind_id", _kinds)
LANGUAGE = Facet("language", _("Language"), "locale_id", _languages)
GROUP = Facet("group", _("Made by"), "group_id", _groups)
ITEM = Facet("item", _("Helps with"), "page__framework_items__item_id", _items)

FACETS = (AUDIENCE, KIND, ITEM, GROUP, LANGUAGE)
#: Those that a page has one of each: they are counted together.
_TOGETHER = (AUDIENCE, KIND, LANGUAGE, GROUP)


class Counts:
    """How many of ``pages`` (a queryset of ``SearchedPage``) there are, in all and for each option of each facet.

    An option of a facet counts what all *other* choices leave. Two queries, and those for names.
    """

    def __init__(self, pages, chosen):
        self.pages = pages
        self.chosen = chosen
        narrowed = narrow(pages, {facet: option for facet, option in chosen.items() if facet is ITEM})
        columns = [facet.column for facet in _TOGETHER]
        self.rows = Counter()
        for *values, count in narrowed.order_by().values_list(*columns).annotate(count=Count("pk")):
            self.rows[tuple(values)] += count

    @property
    def total(self):
        """How many pages all choices leave."""
        return self._count(except_for=None).total()

    @property
    def in_the_language(self):
        """How many pages there are in the chosen language, whatever else is chosen."""
        if ITEM in self.chosen:  # What was counted is narrowed by it already.
            return narrow(self.pages, {LANGUAGE: self.chosen[LANGUAGE]}).count()
        return self._count(only=LANGUAGE).total()

    def of(self, facet):
        """Return ``[(option, count), …]`` of ``facet``, the most first."""
        counts = self._items() if facet is ITEM else self._by(facet)
        options = facet.options(keys=set(counts)) if counts else []
        return sorted(((option, counts[option.key]) for option in options), key=lambda pair: -pair[1])

    def _by(self, facet):
        place = _TOGETHER.index(facet)
        counts = Counter()
        for values, count in self._count(except_for=facet).items():
            if values[place] is not None:
                counts[values[place]] += count
        return counts

    def _items(self):
        pages = narrow(self.pages, {facet: option for facet, option in self.chosen.items() if facet is not ITEM})
        items = PageFrameworkItem.objects.filter(page__in=pages.values("page"))
        return dict(items.order_by().values_list("item_id").annotate(count=Count("pk")))

    def _count(self, except_for=None, only=None):
        wanted = [
            (_TOGETHER.index(facet), option.key)
            for facet, option in self.chosen.items()
            if facet in _TOGETHER and facet is not except_for and (only is None or facet is only)
        ]
        return Counter(
            {values: count for values, count in self.rows.items() if all(values[at] == key for at, key in wanted)}
        )


def narrow(pages, chosen):
    for facet, option in chosen.items():
        if facet is ITEM:
            pages = pages.filter(page__in=PageFrameworkItem.objects.filter(item=option.key).values("page"))
        else:
            pages = pages.filter(**{facet.column: option.key})
    return pages
