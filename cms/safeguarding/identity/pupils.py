"""What shows a pupil where everybody knows which school it is about: a first name, initials, the only one of a kind.

Elsewhere a first name alone tells nobody who it is, so :func:`~cms.safeguarding.identity.hints_in` lets it be.
"""

import re

from cms.safeguarding.identity.words import (
    DAYS_AND_MONTHS,
    is_first_name,
    may_be_first_name,
    times_used,
    words_in,
)

_NUMBERS = "seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
#: A year, a form or a class of a secondary school.
YEAR_OR_CLASS = re.compile(
    rf"\b(?i:years?|yr|y)[ .]?(?:1[0-3]|[7-9]|(?i:{_NUMBERS}))\b"
    r"|\b(?:class|form|tutor group) (?:\d{1,2} ?)?[A-Z]{1,3}\b"
    r"|\b(?:1[0-3]|[7-9])-?(?!AM|PM)[A-Z]{1,3}\d?\b"
)
#: An age of somebody who goes there.
AGE = re.compile(
    rf"\b(?:aged?|i[’']?m|i am|we[’']?re|we are) (?:1[0-9]|{_NUMBERS})\b(?! (?:minutes|times|people|of)\b)"
    rf"|\b(?:1[0-9]|{_NUMBERS})[ -]years?[ -]old\b|,\s*1[0-9]\W*\Z",
    re.IGNORECASE,
)
_PUPIL = r"(?:pupil|student|child|kid|boy|girl|lad|lass|teenager|learner|young person)"
_DOTTED = re.compile(r"(?<![\w.])(?:[A-Z]\. ?){2,3}(?!\w)|(?<![\w.])[A-Z]\. ?[A-Z]\b(?![\w’'])")
_PLAIN = re.compile(rf"\b(?i:{_PUPIL}),? (?i:called |named )?(?P<initials>(?:[A-Z]\. ?){{1,3}}|[A-Z]{{1,3}})(?![\w’'])")
# What is shortened and is nobody: subjects, offices, places.
_SHORT_FOR_THINGS = frozenset(
    "pe re it rs dt uk us eu tv id hr gp nhs sen ks ey aka eg ie am pm phd ba ma bsc msc ceo dsl pta pshe rse sre ict".split()
)
# "Pupil A" is how people leave a name out.
_STANDS_FOR_A_NAME = frozenset("abcdeixyz")
_ONLY_ONE = re.compile(
    rf"\b(?:(?:the|our|their|his|her|your) (?:only|single) (?:[\w’'-]+ ){{0,3}}?{_PUPIL}\b(?!['’]s? (?:voice|council))"
    rf"|(?:the|our) one (?:[\w’'-]+ ){{0,2}}?{_PUPIL}\b"
    r"|(?:the|our) only (?:one|person|somebody|wheelchair user)(?= (?:\w+ ){0,4}?(?:in|of|from|with|who)\b))"
    r"(?: [\w’'-]+){0,6}",
    re.IGNORECASE,
)
_BEFORE_NO_PERSON = frozenset("st saint mount lake port the".split())
_BETWEEN = re.compile(r"(?:,| in| from| of|, in| \(|, aged)? ?")
_LONGEST_BETWEEN = 10
_NEAR = 100  # letters between initials and a year or a class


def pupils_in(text, known=()):
    """Return ``(kind, start, end)`` of each first name, initials and only one of a kind in ``text``.

    ``known`` are the (start, end) of what was found already.
    """
    years = [match.start() for kind in (YEAR_OR_CLASS, AGE) for match in kind.finditer(text)]
    found = [("first-name", *span) for span in _first_names(text, years)]
    found += [("initials", *span) for span in _initials(text, years)]
    found += [("only-one", *match.span()) for match in _ONLY_ONE.finditer(text)]
    return [hint for hint in found if not any(hint[1] < last and first < hint[2] for first, last in known)]


def _first_names(text, years):
    words = words_in(text)
    for at, word in enumerate(words):
        if not word.is_capital or word.base in DAYS_AND_MONTHS:
            continue
        before, after = (words[at - 1] if at else None), (words[at + 1] if at + 1 < len(words) else None)
        if _is_beside_a_year(text, word, years) or _is_a_name(text, word, before, after):
            yield word.start, word.end


def _is_beside_a_year(text, word, years):
    """Beside a year a word is a name that is one among other things (Will, Grace), or that is no word at all."""
    between = (text[word.end : year] for year in years if 0 < year - word.end <= _LONGEST_BETWEEN)
    if word.text.isupper() or not any(map(_BETWEEN.fullmatch, between)):
        return False
    return may_be_first_name(word.base) or not (times_used(word.base) or times_used(word.base.removesuffix("s")))


def _is_a_name(text, word, before, after):
    if not is_first_name(word.base) or (before and before.base in _BEFORE_NO_PERSON):
        return False
    if after is None or not after.is_capital or text[word.end : after.start] != " ":
        return True
    # Another large word makes it a street or an office: Charlotte Street, the Anna Freud Centre.
    return bool(YEAR_OR_CLASS.match(text, after.start)) or is_first_name(after.base) or len(after.base) == 1


def _initials(text, years):
    spans = [match.span("initials") for match in _PLAIN.finditer(text)]
    spans += [
        match.span() for match in _DOTTED.finditer(text) if not any(at <= match.start() < end for at, end in spans)
    ]
    for start, end in spans:
        letters = re.sub(r"\W", "", text[start:end]).lower()
        is_beside_a_year = any(abs(year - start) <= _NEAR for year in years)
        is_surely = len(letters) > 1 and "." not in text[start:end]  # "pupil MT"
        stands_for_a_name = len(letters) == 1 and letters in _STANDS_FOR_A_NAME
        if letters not in _SHORT_FOR_THINGS and not stands_for_a_name and (is_surely or is_beside_a_year):
            yield start, start + len(text[start:end].rstrip())
