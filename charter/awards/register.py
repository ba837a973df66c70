"""Looking awards up: for the public register, for badges, and for the pages that tell a school's story.

What stands in the register are facts that a decision made, which a log keeps: the school's name, town and number as the
national register has them, a level, two days and a state. Nobody's words are in it, so it goes through no gate.
"""

import re
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from charter.awards.models import Award
from charter.credentials import addresses
from charter.models import CharterBadgePage
from charter.scheme.levels import Level
from charter.schools.models import School, SchoolNumber
from charter.standing import Standing, standing_of
from cms.moderation.public_pages import public_pages
from cms.pages.addresses import live_page_at
from cms.pages.filters import PER_PAGE, Choice, Facet

# Programs of others read these: a new one comes last.
COLUMNS = ("id", "school", "level", "awarded", "expires", "state", "credential", "urn", "town", "given_to")
LONGEST = 100  # letters that are looked for

NEWEST = "newest"
_SORTS = {
    NEWEST: (_("Newest first"), ("-awarded_at", "pk")),
    "title": (_("By school, A to Z"), (Lower("school__name"), "pk")),
}


def credential_of(award_id):
    """Return the kept credential of an award as bytes, or None."""
    kept = Award.objects.filter(pk=award_id).values_list("credential", flat=True).first()
    return bytes(kept) if kept else None


def award_called(words):
    """Return the id of the award that people call ``words``: the path of its public page, or its school's number."""
    awards = Award.objects.order_by("-awarded_at", "pk").values_list("pk", flat=True)
    if re.fullmatch(r"\d{6}", words, re.ASCII):
        ever = School.objects.filter(numbers__urn=words)  # It stands on copies that are out.
        found = (awards.filter(_of(schools)).first() for schools in (School.objects.with_urn(words), ever))
        return next(filter(None, found), None)
    if not words.startswith("/"):
        return None
    for site in Site.objects.select_related("root_page"):
        page = live_page_at(words, site.root_page)
        key = page and public_pages(CharterBadgePage.objects.filter(pk=page.pk)).values("translation_key")
        if key and (award := awards.filter(page_key__in=key).first()):
            return award
    return None


def _of(schools):
    """Return the filter of the awards of ``schools``, also of those that passed on to another one."""
    keys = schools.values("pk")
    return Q(school__in=keys) | Q(given_to__in=keys)


def changed_since(badge):
    """Return in words what is told of an award today and is not in ``badge``, a genuine copy that may be older."""
    number = re.search(r"/charter/badges/([0-9a-f-]{36})/", badge.address)
    award = Award.objects.with_facts().filter(pk=number[1]).first() if number else None
    if award is None:
        return []
    told, school = [], award.school
    if award.given_to:
        words = _(
            "It was given to %(before)s. %(school)s follows that school since %(day)s, and the badge passed on to it."
        )
        day = date_format(award.given_to.followed_on, "j F Y")
        told.append(words % {"before": award.given_to, "school": school, "day": day})
    if (badge.school, badge.urn) != (school.name, school.urn):
        words = _("This copy is an older one. Today the badge says: %(school)s, number (URN) %(urn)s.")
        told.append(words % {"school": school, "urn": school.urn})
    return told


def _as_rows(awards):
    """Yield each of ``awards`` as a dictionary of :data:`COLUMNS`. One query."""
    now = timezone.now()
    urn = Subquery(SchoolNumber.objects.current().filter(school=OuterRef("school")).values("urn")[:1])
    rows = awards.annotate(urn=Coalesce(urn, Value(""))).values_list(
        "pk",
        "school__name",
        "level",
        "awarded_at",
        "valid_until",
        "place__state",
        "urn",
        "school__town",
        "given_to__name",
    )
    for pk, school, level, awarded_at, valid_until, state, urn, town, given_to in rows.iterator(chunk_size=2_000):
        yield {
            "id": str(pk),
            "school": school,
            "level": level,
            "awarded": timezone.localdate(awarded_at).isoformat(),
            "expires": timezone.localdate(valid_until).isoformat(),
            "state": standing_of(state, awarded_at, valid_until, now).value,
            "credential": addresses.of_award(pk, "credential.json"),
            "urn": urn,
            "town": town,
            "given_to": given_to or "",
        }


class Register:
    """The awards of which all that ``request`` chooses is true, some on each page. See ``components/filters.html``."""

    _HEADINGS = {"level": (_("Level"), Level), "state": (_("Is it valid?"), Standing)}

    def __init__(self, request):
        self.path, self.asked = request.path, request.GET

    @cached_property
    def words(self):
        """What a school's name or town has to have in it, or its number."""
        return self.asked.get("q", "").replace("\0", "").strip()[:LONGEST]

    @cached_property
    def values(self):
        """What is filtered by, known values only."""
        asked = {name: self.asked.get(name, "") for name in self._HEADINGS}
        return {name: value for name, value in asked.items() if value in self._HEADINGS[name][1].values}

    @property
    def sort(self):
        asked = self.asked.get("sort", NEWEST)
        return asked if asked in _SORTS else NEWEST

    @cached_property
    def _awards(self):
        awards = Award.objects.all()
        if self.words:
            awards = awards.filter(_of(School.objects.called(self.words)))
        if level := self.values.get("level"):
            awards = awards.filter(level=level)
        if state := self.values.get("state"):
            awards = awards.standing(state)
        return awards.order_by(*_SORTS[self.sort][1])

    def rows(self):
        """Yield all that was chosen, on whichever page, as dictionaries of :data:`COLUMNS`. One query."""
        return _as_rows(self._awards)

    @cached_property
    def total(self):
        return self._awards.order_by().count()

    @cached_property
    def results(self):
        """The Django page of awards that was asked for."""
        paginator = Paginator(self._awards.with_facts(), PER_PAGE)
        paginator.count = self.total
        return paginator.get_page(self.asked.get("page"))

    @property
    def is_as_linked(self):
        """Whether the address is one that this site makes itself, with no noise in it."""
        page = {"page": str(self.results.number)} if self.asked.get("page") else {}
        asked = {name: self.asked.getlist(name) for name in self.asked}
        return not self.words and asked == {name: [value] for name, value in {**self._query(), **page}.items()}

    # --- For components/filters.html ----------------------------------------------------------

    @property
    def facets(self):
        return [Facet(name, heading, self._choices(name, kind)) for name, (heading, kind) in self._HEADINGS.items()]

    def _choices(self, name, kind):
        chosen = self.values.get(name)
        return [
            Choice(
                each.value,
                each.label,
                None,  # Counting each would take longer than the list itself.
                self._url(**{name: None if each.value == chosen else each.value}),
                is_chosen=each.value == chosen,
            )
            for each in kind
            if each is not Standing.NOT_YET or each.value == chosen  # So rare that nobody is offered it.
        ]

    @property
    def chosen(self):
        """What is filtered by, as choices whose address is the list without them."""
        chosen = [
            Choice(value, self._HEADINGS[name][1](value).label, None, self._url(**{name: None}), is_chosen=True)
            for name, value in self.values.items()
        ]
        return chosen + (
            [Choice(self.words, self.words, None, self._url(q=None), is_chosen=True)] if self.words else []
        )

    @property
    def sorts(self):
        return [
            Choice(key, label, None, self._url(sort=None if key == NEWEST else key), is_chosen=key == self.sort)
            for key, (label, _order) in _SORTS.items()
        ]

    @property
    def query_string(self):
        """What was chosen, without the number of the page, as it stands in an address."""
        return urlencode(self._query())

    def _query(self, **changes):
        sort = {} if self.sort == NEWEST else {"sort": self.sort}
        query = {"q": self.words, **self.values, **sort, **changes}
        return {name: value for name, value in query.items() if value}

    def _url(self, **changes):
        query = urlencode(self._query(**changes))
        return f"{self.path}?{query}" if query else self.path
