"""Looking through words for what could tell strangers who somebody is: a surname, a phone number, a street.

It only ever says "look at this again". It judges nobody, keeps nothing, and misses things: people still read every
page. The Children’s Code of the ICO asks for warnings to authors, not for scores of children.

Each kind has a module that says what it looks for. All of them are lists of words and patterns: the same words always
give the same hints, and why can be read. How good they are is measured, see docs/identity-checks.md.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from cms.safeguarding.identity.addresses import person_reached_by
from cms.safeguarding.identity.birthdays import birthdays_in
from cms.safeguarding.identity.contacts import emails_in, phones_in
from cms.safeguarding.identity.handles import handles_in
from cms.safeguarding.identity.names import full_names_in
from cms.safeguarding.identity.places import is_named_as_a_street, places_in
from cms.safeguarding.identity.pupils import pupils_in
from cms.safeguarding.identity.schools import schools_in


@dataclass(frozen=True)
class Hint:
    """Something to look at again. ``kind`` is stable, ``found`` are the words it is about, ``advice`` what to do.

    ``start`` and ``end`` are where the words stand in the text, the first time.
    """

    kind: str
    found: str
    advice: str
    start: int
    end: int


_ADVICE = {
    "full-name": _("This looks like somebody’s full name. Use a first name, or a made-up one."),
    "e-mail": _("This looks like an e-mail address. Take it out, or use one of a service, not of a person."),
    "phone": _("This looks like a phone number. Take it out unless it belongs to a service."),
    "handle": _("This looks like somebody’s name on an app. Take it out."),
    "place": _("This looks like a street, a park or a postcode. It could show where somebody lives or goes."),
    "birthday": _("This looks like a birthday. Say “a teenager” instead."),
    "school": _("A name, a school and a year together can tell people who it is. Leave two of them out."),
}
#: What differs where it is known which school the words are about: a first name is too much there.
_ADVICE_BESIDE_SCHOOL = {
    "full-name": _("This looks like somebody’s full name. Write “a pupil” or “a teacher” instead."),
    "first-name": _(
        "This looks like a name. With the school, a first name is enough to know who it is. Write “a pupil”."
    ),
    "initials": _("These look like somebody’s initials. With the school they can be enough. Write “a pupil”."),
    "only-one": _("If there is only one, people know who it is. Say it so that it fits several, such as “some of us”."),
    "school": _("It is known which school this is. Write “a pupil”, with no name, no year and no class."),
}
KINDS = tuple(_ADVICE)
#: The kinds that lead to somebody.
WAYS_TO_REACH = frozenset(("e-mail", "handle", "phone"))
# Arabic and Persian figures, each as the one that it stands for: places in the text stay as they are.
_FIGURES = {ord(figure): str(at % 10) for at, figure in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
#: How each kind is called, for who reads later what an answer was about.
KIND_NAMES = {
    "full-name": _("a full name"),
    "e-mail": _("an e-mail address"),
    "phone": _("a phone number"),
    "handle": _("a name on an app"),
    "place": _("a street, park or postcode"),
    "birthday": _("a birthday"),
    "school": _("a school beside a name and a year"),
}


def advice_on(kind):
    """Return what to do about a thing of this kind."""
    return str(_ADVICE[kind])


def advice_beside_school(kind):
    """Return what to do about a thing of this kind in words of a school that is known."""
    return str(_ADVICE_BESIDE_SCHOOL.get(kind) or _ADVICE[kind])


def hints_in(text):
    """Return a :class:`Hint` for each thing in ``text`` that could tell who somebody is, in the order of its kind.

    What belongs to a service, and famous people, are left alone as far as words tell.
    """
    hints = {}
    for kind, start, end in _found_in(text):
        words = " ".join(text[start:end].split())
        hints.setdefault((kind, words), Hint(kind, words, advice_on(kind), start, end))
    return list(hints.values())


def hints_in_link(address, words=""):
    """Return the same for where a link with these ``words`` leads: a :class:`Hint`, or none."""
    if reached := person_reached_by(address, words):
        kind, found = reached
        start = address.find(found)
        return [Hint(kind, found, advice_on(kind), start, start + len(found))]
    return []


@lru_cache(maxsize=500)
def _found_in(text):
    """Return ``(kind, start, end)`` of each. An editor asks again and again, and a page's other parts stay as they are."""
    text = text.translate(_FIGURES)
    names = full_names_in(text)
    schools = schools_in(text, names)
    phones = phones_in(text)
    handles = _apart_from(phones, handles_in(text))
    # "Mia in Year 9 at Hollins Road": what ends as a street does is told as one, and not as a school.
    streets, schools = _split(schools, lambda span: is_named_as_a_street(text[slice(*span)]))
    places = _apart_from([*schools, *phones], places_in(text, [*names, *handles, *schools]))
    places += _apart_from(places, streets)
    found = {
        "full-name": _apart_from([*schools, *places, *handles], names),
        "e-mail": emails_in(text),
        "phone": phones,
        "handle": handles,
        "place": places,
        "birthday": birthdays_in(text),
        "school": schools,
    }
    return tuple((kind, start, end) for kind, spans in found.items() for start, end in spans)


def hints_where_school_is_known(text):
    """Return the same for words of a school that everybody who reads them knows, with what points at a pupil there."""
    hints = {(hint.kind, hint.found): replace(hint, advice=advice_beside_school(hint.kind)) for hint in hints_in(text)}
    for kind, start, end in pupils_in(text, [(start, end) for _kind, start, end in _found_in(text)]):
        words = " ".join(text[start:end].split())
        hints.setdefault((kind, words), Hint(kind, words, advice_beside_school(kind), start, end))
    return list(hints.values())


def _split(spans, fits):
    return [span for span in spans if fits(span)], [span for span in spans if not fits(span)]


def _apart_from(others, spans):
    return [(start, end) for start, end in spans if not any(start < last and first < end for first, last in others)]
