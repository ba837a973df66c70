"""Looking through words for what could tell strangers who somebody is: a surname, a phone number, a street.

It only ever says "look at this again". It judges nobody, keeps nothing, and misses things: people still read every
page. The Children’s Code of the ICO asks for warnings to authors, not for scores of children.
"""

import re
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext_lazy as _

from cms.people.names import FIRST_NAMES
from cms.safeguarding.crisis_lines import CRISIS_LINES

# Each repetition has a limit, so that no text takes long.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_PHONE = re.compile(r"(?<![\w£])(?:\+\d{2}|0)(?:[\s()-]*\d){8,11}(?!\w)")
_HANDLE = re.compile(
    r"(?<![\w.@])@[A-Za-z_][\w.]{2,}|\b(?:snap(?:chat)?|insta(?:gram)?|tiktok|discord)\s*(?:is|:)\s*\S+",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b(?:\d+[a-z]?\s+)?(?:[A-Z][\w’']{1,30}\s+){1,3}"
    r"(?:Street|Road|Avenue|Lane|Drive|Close|Crescent|Terrace|Grove|Park|Gardens)\b"
)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b")
_BIRTHDAY = re.compile(
    r"\bI(?:['’]m| am)\s+\d{1,2}\s+(?:today|tomorrow|on\b)|\bmy birthday (?:is|was)\b|\b(?:I was )?born (?:on|in)\s+\w+"
    r"|\b\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d{2}\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+")
_SCHOOL = re.compile(r"\b[A-Z][\w’']{1,30}(?:\s+[A-Z][\w’']{1,30}){0,4}\s+(?:School|Academy|College|High|Primary)\b")
_SCHOOL_YEAR = re.compile(r"\b(?:Year|Y)\s?(?:1[0-3]|[1-9])\b", re.IGNORECASE)
_NAME = re.compile(r"\b([A-Z][^\W\d_]{1,30})\b(?:(?=(\s+)([A-Z][\w’'-]{0,30}[^\W\d_])))?")

# What may follow a first name without being a surname.
_NOT_SURNAMES = frozenset(
    """
    And Or But The A An In On At To Said Says Asked I We You They He She It Is Was Will Can Has From With Of
    Street Road Avenue Lane Drive Close School Academy College High Primary Hospital
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    January February March April May June July August September October November December
    """.split()  # noqa: SIM905 - a list of words is easier to read than a list of strings
)


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
KINDS = tuple(_ADVICE)


def hints_in(text):
    """Return a :class:`Hint` for each thing in ``text`` that could tell who somebody is, in the order of its kind.

    The crisis lines' own numbers are none.
    """
    without_emails = _EMAIL.sub(lambda match: " " * len(match.group()), text)
    spans = [
        *(("full-name", span) for span in _full_names(text)),
        *(("e-mail", match.span()) for match in _EMAIL.finditer(text)),
        *(("phone", m.span()) for m in _PHONE.finditer(text) if _digits(m.group()) not in _crisis_numbers()),
        *(("handle", match.span()) for match in _HANDLE.finditer(without_emails)),
        *(("place", match.span()) for pattern in (_STREET, _POSTCODE) for match in pattern.finditer(text)),
        *(("birthday", match.span()) for match in _BIRTHDAY.finditer(text)),
        *(("school", span) for span in _schools_beside_names(text)),
    ]
    hints = {}
    for kind, (start, end) in spans:
        found = " ".join(text[start:end].split())
        hints.setdefault((kind, found), Hint(kind, found, str(_ADVICE[kind]), start, end))
    return list(hints.values())


def _full_names(text):
    for match in _NAME.finditer(text):
        first, gap, second = match.groups()
        if second and first in FIRST_NAMES and second not in _NOT_SURNAMES and not _STREET.match(text, match.start()):
            yield match.start(), match.end(3)


def _schools_beside_names(text):
    for sentence in _SENTENCE.finditer(text):
        words = sentence.group()
        school, names = _SCHOOL.search(words), {match.group(1) for match in _NAME.finditer(words)}
        if school and _SCHOOL_YEAR.search(words) and names & FIRST_NAMES:
            yield sentence.start() + school.start(), sentence.start() + school.end()


def _digits(words):
    return re.sub(r"\D", "", words)


@cache
def _crisis_numbers():
    return frozenset(_digits(line.href) for line in CRISIS_LINES)
