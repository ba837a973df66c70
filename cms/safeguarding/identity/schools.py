"""A school beside a first name and a year, form or class: together they tell who somebody is."""

import re

from cms.safeguarding.identity.words import (
    DAYS_AND_MONTHS,
    TOWNS,
    is_first_name,
    may_be_first_name,
    sentences_of,
    times_used,
    words_in,
    words_of,
)

# Where people write to each other is no school, though they are "at gmail" as somebody is at a school.
_APPS = words_of("apps") | frozenset(
    "gmail googlemail hotmail outlook yahoo ymail icloud aol btinternet live msn protonmail proton gmx zoho".split()
)
_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|1[0-3]|[1-9])"
_YEAR = re.compile(
    rf"\b(?:(?:year|yr|y)s?[\s-]?{_NUMBER}s?(?![\w:]|['’]s (?:old|ago))|reception|(?:upper|lower) sixth|sixth form(?:er)?|foundation(?: stage)?|"
    r"(?:form|class|tutor group|set|room)\s+(?:[1-9]\d?\s?[A-Z]{0,3}|[A-Z]{1,3}\d{0,2})|(?:1[0-3]|[1-9])\s?-?[A-Z]{1,3}(?:/\w\d?)?|[A-Z]?(?:1[0-3]|[7-9])[A-Z]{1,3}\d?|"
    r"(?:1[0-3]|[1-9]) (?:Red|Blue|Green|Yellow|Purple|Orange|White|Black|Oak|Ash|Elm|Beech|Birch|Willow|Maple|Holly|Rowan|Pine|Gold|Silver|[A-Z][a-z]{2,9})|"
    r"(?:first|second|third|fourth|fifth|sixth|1st|2nd|3rd|4th|5th|6th|final|last) (?:year|form|former)s?|(?:[Pp]rimary )?[PSK][1-7]|key stage \w+|ks[1-5]|gcse year|(?:form|class) (?:captain|rep)|"
    r"(?:nursery|preschool|pre-school|infant|junior|reception) class|[A-Z][a-z]+ class|(?:badgers|foxes|owls|hedgehogs|squirrels|ladybirds|robins|otters|dolphins|penguins|[A-Z][a-z]+s) class|year group|head (?:girl|boy)|prefect|leaver)\b",
    re.IGNORECASE,
)
_UPPER_FORM = re.compile(
    r"\b(?:1[0-3]|[1-9])\s?-?(?:[A-Z]{1,3}|[a-z])(?:/\w\d?)?\b|\b(?:1[0-3]|[1-9]) [A-Z][a-z]{2,9}\b"
)
_SUFFIX = (
    r"(?:Schools?|Academy|College|High|Primary|Infants?|Juniors?|Grammar|Comprehensive|Comp|Sixth(?: Form)?|Nursery|Prep|Secondary|Middle|UTC|PRU|C of E|CE|RC|Catholic|"
    r"Technology|Community|Special|Free|Studio|Girls|Boys|and|&|Hub|Unit|Form|Centre|Hall|Elementary|Kindergarten|Preparatory|Collegiate)"
)
_SCHOOL = re.compile(
    r"(?:St\.?\s|Our\s|Holy\s|The\s)?[A-Z][\w’'.-]{1,30}(?:[ \t]+(?:of\s|the\s|and\s)?[A-Z][\w’'.-]{0,30}){0,4}?[ \t]+"
    rf"(?:School|Academy|College|High|Primary|Infants?|Juniors?|Grammar|Comprehensive|Comp|Sixth(?: Form)?|Nursery|Prep|Secondary|Middle|UTC|PRU)(?:[ \t]+{_SUFFIX}){{0,4}}\b"
)
_SMALL_SCHOOL = re.compile(
    r"\b(?:st\.?\s)?(?!(?:the|a|an|my|our|your|this|that|his|her|their|at|in|to|of|from|and|for|new|old|big|same|good|whole|every|any|no|primary|secondary|high|special|infant|junior|local|middle|nursery|sunday|night|boarding|after|before|into|left|like|hate|love|miss|is|was|i)\b)"
    r"[a-z’'-]{3,20}(?:\s(?:park|lane|road|street|hall|hill|bank|view|bay|house|wood|edge|green|moor|side|brook|field))?\s(?:school|academy|college|high|primary|infants|juniors|grammar|comp|comprehensive|sixth)\b"
)
_AT = re.compile(
    r"\b(?:[Aa]fter|[Bb]efore|[Ww]hen|[Ss]ince|[Ii]f|[Bb]ut|[Aa]nd|[Aa]t|[Ff]rom|[Ii]n|at|from|of|for|to|left|leaving|joined|started|starting|attends?|into|in|near|chose|called|with|goes to|went to|changed from|moved from|is|@)[ \t]+(?:[Tt]he\s)?(?P<name>(?:St\.?[ \t]|Our[ \t])?[A-Z][\w’'.-]{1,30}(?:[ \t]+(?:of[ \t]|and[ \t]|the[ \t])?[A-Z][\w’'-]{0,30}){0,4})"
)
_SMALL_AT = re.compile(
    r"\b(?:at|from|goes|go to|goes to|went to|attends|left|of)\s+(?P<name>[a-z’'-]{4,20}(?:\s(?:park|lane|road|street|hall|hill|bank|view|bay|house|wood|edge|green|moor|high|brook|fields?|mount|manor|grange|heath|vale|gate|rise|court|dale|cross|mere))?)\b"
)
_CAPITALS = re.compile(r"(?:St\.?[ \t])?[A-Z][\w’'-]{1,30}(?:[ \t]+(?:of[ \t]|and[ \t])?[A-Z][\w’'-]{0,30}){0,4}")
_NO_SCHOOL = frozenset(
    "i year years yr group form class english maths science art pe mum dad nan gran sir miss mr mrs ms dr the my our he she they we it reception french german spanish music drama history geography"
    " oak red blue green yellow key stage head a at in on of and but so when after before".split()
)
_REACH = 3  # sentences that belong together


def schools_in(text, names=()):
    """Return (start, end) of each school in ``text`` that has a first name and a year group within three sentences.

    ``names`` are the (start, end) of the full names in it, which are no schools.
    """
    sentences = sentences_of(text)
    spans = []
    for at in range(len(sentences)):
        start, end = sentences[at][0], sentences[min(at + _REACH, len(sentences)) - 1][1]
        if at and at + _REACH > len(sentences) and len(sentences) >= _REACH:
            break
        window = text[start:end]
        if _has_year(window) and _has_first_name(window):
            found = [(start + first, start + last) for first, last in _schools(window)]
            spans += [span for span in found if _is_free(span, [*spans, *names])]
    return sorted(spans)


def _has_year(window):
    return any(
        not match.group()[0].isdigit() or _UPPER_FORM.fullmatch(match.group()) for match in _YEAR.finditer(window)
    )


def _has_first_name(window):
    words = words_in(window)
    for at, word in enumerate(words):
        if is_first_name(word.base) and (word.is_capital or times_used(word.base) < 30000):
            return True
        follower = words[at + 1] if at + 1 < len(words) else None
        goes_on = follower and follower.is_capital and window[word.end : follower.start] == " "
        # "Jade T." is a name, "Jade Street" is none.
        is_more = goes_on and len(follower.base) > 1 and not may_be_first_name(follower.base)
        if word.is_capital and may_be_first_name(word.base) and not is_more:
            return True
    return False


def _schools(window):
    """Return what is most surely a school in ``window``: by its last word, else by where it stands, else by its oddness."""
    return (
        [_without_lead(window, m.span()) for m in _SCHOOL.finditer(window) if not _is_no_school(m.group())]
        or [match.span() for match in _SMALL_SCHOOL.finditer(window)]
        or [match.span("name") for match in _AT.finditer(window) if _may_be_school(match.group("name"))][:2]
        or [match.span("name") for match in _SMALL_AT.finditer(window) if _may_be_small_school(match.group("name"))][:1]
        or [_without_lead(window, m.span()) for m in _CAPITALS.finditer(window) if _is_unheard_of(m.group())][:1]
    )


def _may_be_small_school(name):
    """A school that is written small: "hollinsgate", "lowther park"."""
    first = name.split()[0]
    if first in _APPS:
        return False
    is_rare = times_used(first) < (2000 if " " in name else 30)
    return is_rare and not may_be_first_name(first) and name not in TOWNS and first not in DAYS_AND_MONTHS


def _without_lead(window, span):
    """Leave out what stands before and behind the school and is not its name: "At Ashdale High", "Molly from"."""
    start, end = span
    while match := re.match(
        r"(?:At|From|In|When|After|Before|Since|If|The|My|Our|Year|And|But|To|For|Is|Head|Miss|Mr|Mrs)[ \t]+",
        window[start:end],
    ):
        start += match.end()
    return start, start + len(re.sub(r"(?:[ \t]+(?:and|&))+$", "", window[start:end]))


def _is_no_school(words):
    return bool(
        re.match(
            r"(?:Junior|Senior|Primary|Secondary|High|Sunday|Night|My|The|Our|This|Year) (?:School|High|Primary)$",
            words,
        )
    )


def _may_be_school(name):
    first = re.split(r"[ \t]", name)[0].lower().rstrip(".")
    stem = re.sub(r"[’']s$", "", first)
    if first in ("st", "our", "holy"):
        return True
    if _YEAR.match(name):
        return False
    if stem in _NO_SCHOOL or stem in DAYS_AND_MONTHS or stem in _APPS or (stem in TOWNS and " " not in name):
        return False
    return not (may_be_first_name(stem) and len(name.split()) == 1) and not (
        is_first_name(stem) and len(name.split()) > 1 and not re.search(r"[’']s", name)
    )


def _is_unheard_of(name):
    parts = name.split()
    first = parts[0].lower()
    if not _may_be_school(name) or may_be_first_name(first):
        return False
    return times_used(first) < 60 or (
        len(parts) > 1
        and all(part[0].isupper() for part in parts)
        and first not in _NO_SCHOOL
        and times_used(first) < 20000
    )


def _is_free(span, spans):
    return not any(span[0] < end and start < span[1] for start, end in spans)
