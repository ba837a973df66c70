"""Full names: a first name beside a surname, or a title and a surname."""

import re

from cms.safeguarding.identity.words import (
    DAYS_AND_MONTHS,
    FIRST_NAMES_THAT_ARE_WORDS,
    SURNAMES,
    TOWNS,
    is_first_name,
    may_be_first_name,
    phrases_of,
    times_used,
    words_in,
    words_of,
)

_APPS = words_of("apps")

_WELL_KNOWN = phrases_of("well_known")
_TITLES = frozenset(
    "mr mrs ms miss mx dr doctor nurse sgt sergeant pc pcso constable inspector detective officer coach prof professor rev reverend "
    "councillor cllr matron".split()
)
_SURE_TITLES = frozenset("mr mrs ms mx dr".split())
_PARTICLES = frozenset(
    "van der den de del della di da dos do la le ap ab ferch bin ibn binti bint al el ter von st mac abu ul".split()
)
_SPACE = re.compile(r"[ \t\xa0]{1,3}")
_OPENS, _CLOSES = re.compile(r" [\"“‘'(]"), re.compile(r"[\"”’')] ")
# Second first names that are hardly ever surnames.
_SECOND_NAMES = frozenset(
    "rose may grace hope joy faith marie louise jane ann anne mae leigh jo lou lee-ann beth kate lynn lynne jean ruby elizabeth "
    "jade lily daisy summer star jack max ray jay will mark angel sky skye".split()
)
_SURNAME_SHAPE = re.compile(
    r"^(?:o[’'].{3,}|mc.{3,}|mac[a-z]{4,}|fitz.{3,}|al-.{3,}|el-.{3,}|d[’'].{3,}|.{2,}(?:ski|ska|cki|cka|dzki|wicz|czyk|czak|escu|eanu|ova|ov|ev|eva|enko|nko|dko|chko|tko|yuk|iuk|uk|"
    r"chuk|shvili|yan|oglu|oğlu|ić|vic|sson|sen|opoulos|idis|akis|worth|bottom|thwaite|shaw|croft|combe|hurst|berg|stein|mann|son|kowski|zadeh|wala|preet|jee|"
    r"singh|uddin|ullah|walla|nathan|swamy|appa|inho|eira|ez|iak|aitis|auskas|iene|yte|enas|sky|skyy|skyi))$"
)
_NOT_A_PERSON_AFTER = frozenset(
    """
    street road avenue lane drive close crescent terrace grove park gardens school schools academy college high primary infants juniors hospital
    house centre center church trust foundation charity award awards cup theatre hall library court day week community institute university
    arena stadium bridge museum bank hotel ward unit clinic team room suite building gallery festival prize programme project fund
    show band ltd limited infirmary hospice chapel cathedral estate way square place shop store café cafe pub inn arms lodge farm bay beach
    pier promenade tower station hub club society association council media group brow fold garth hey rise view mews walk row hill
    yard nursery grammar comprehensive comp sixth nurses jumper jumpers ginnel
    """.split()
)
_NOT_A_PERSON_BEFORE = frozenset(
    "st saint lake mount the port prince princess king queen sir dame lord lady president pope emperor captain fort loch san santa".split()
)
_NOT_SURNAMES = (
    _NOT_A_PERSON_AFTER - {"hall", "day", "church", "hill", "close", "lane", "house", "bridge"}
    | DAYS_AND_MONTHS - {"may", "march", "sun", "day"}
    | frozenset(
        """
    and or but the a an in on at to said says asked i we you they he she it is was will can has from with of if when thinks wants
    loves likes so as my his her our their your for no yes not who what why where how then there this that these those than because
    junior senior mum dad nan gran uncle auntie aunt grandma grandad instagram snapchat tiktok discord facebook youtube roblox
    english maths science british welsh irish scottish polish english muslim christian year reception
    """.split()
    )
)
# How a word ends that only looks like a surname because somebody wrote it large: Poppy Thinks, Ellie Wanted.
_VERB_SHAPE = re.compile(r"(?:s|ed|ing|ly)$")
_SLANG = frozenset(
    "defo innit summat owt nowt tmrw pls plss plz lmao rofl idk tbh lool haha hahaha hahahaha xoxo xxxx aswell alot gonna wanna kinda tiktok insta whatsapp snapchat roblox "
    "youtube fortnite minecraft xbox havent didnt doesnt wasnt isnt wouldnt couldnt shouldnt werent hasnt arent thats whats hows theres weve youve theyre "
    "theyve shes youre youll theyll wholl itll favourite neighbour colour realise organised apologised recognised camhs".split()
)
_CUE = re.compile(
    r"(?:\b(?:called|named|name is|name['’]s|name was|i am|i['’]m|im|signed|aka|thanks to|thank you|credit to|by|real name|full name|"
    r"maiden name|says|surname is|surname:|name:|love|love from|regards|sincerely|dear|sister|brother|cousin|neighbour|friend|mate|teacher|tutor|"
    r"carer|worker|boy|girl|lad|kid|chair|uncle|auntie|aunt|mum|dad|nan|grandad)),?\s*(?:is|was|were|are|:)?\s*$",
    re.IGNORECASE,
)
_SURNAME_CUE = re.compile(
    r"\b(?:surname|last name|second name|family name|maiden name|married name)(?:['’]s|\s+(?:is|was)|:|\s+used to be)\s+([^\W\d_][\w'’-]{1,30})",
    re.IGNORECASE,
)
_ROLE_AFTER = re.compile(r"\s*,?\s*(?:said|says|who|told|wrote|taught|cried|laughed|plays|reads|sings|lives)\b")


def full_names_in(text):
    """Return (start, end) of each full name in ``text``, without those of famous people and of brands."""
    words = words_in(text)
    spans, at = [], 0
    while at < len(words):
        last = _last_of_name(text, words, at)
        if last is None:
            at += 1
            continue
        start, end = words[at].start, words[last].end
        if not _is_well_known(text, words, at, last):
            spans.append((start, end))
        at = last + 1
    spans += [
        match.span(1)
        for match in _SURNAME_CUE.finditer(text)
        if (match.group(1)[0].isupper() or match.group(1).lower() in SURNAMES or not times_used(match.group(1)))
        and not any(match.start(1) < end and start < match.end(1) for start, end in spans)
    ]
    return sorted(spans)


def _last_of_name(text, words, at):
    """Return the number of the last word of the full name that starts at ``at``, or None."""
    word = words[at]
    if word.base in _TITLES:
        return _after_title(text, words, at)
    if may_be_first_name(word.base):
        last = _after_first_name(text, words, at)
        if last is not None:
            return last
    if word.is_capital:
        return _unusual_name(text, words, at) or _surname_first(text, words, at)
    return None


def _after_title(text, words, at):
    title, surname = words[at].base, at + 1
    if surname + 1 < len(words) and words[surname].base == "and" and words[surname + 1].base in _TITLES:
        surname += 2
    elif surname + 1 < len(words) and words[surname].base in _TITLES and _gap(text, words, at) in (" & ", "/", " / "):
        surname += 1
    if surname >= len(words) or not re.fullmatch(r"\.?[ \t\xa0]{1,2}", _gap(text, words, surname - 1)):
        return None
    word = words[surname]
    if word.base in _PARTICLES and surname + 1 < len(words) and _joined(text, words, surname):
        surname += 1
        word = words[surname]
    if word.is_capital:
        if is_first_name(word.base) and word.base not in SURNAMES:
            if _continues(text, words, surname):
                return surname + 1
            return surname if title in ("mr", "mrs", "ms") else None
        if title not in _SURE_TITLES and times_used(word.base) > 1500 and word.base not in SURNAMES:
            return None
        if len(word.text) == 1 or word.base in _NOT_SURNAMES:
            return None
        while _continues(text, words, surname) and words[surname + 1].base in SURNAMES:
            surname += 1
        return surname
    if words[at].is_capital and title not in ("mr", "mrs", "ms", "miss"):
        return None
    is_surname = word.base in SURNAMES and (title != "miss" or times_used(word.base) < 20000)
    is_unknown = title in ("mr", "mrs") and times_used(word.base) < 50 and len(word.base) > 2
    return surname if is_surname or is_unknown else None


def _continues(text, words, at):
    return (
        at + 1 < len(words)
        and _joined(text, words, at)
        and words[at + 1].is_capital
        and words[at + 1].base not in _NOT_SURNAMES
    )


def _after_first_name(text, words, at):
    first = words[at]
    sure = is_first_name(first.base)
    if at and words[at - 1].base in _NOT_A_PERSON_BEFORE and _joined(text, words, at - 1):
        return None
    surname, steps = at + 1, 0
    while surname < len(words) and steps < 4:
        word = words[surname]
        if _is_nickname(text, words, surname):
            surname, steps = surname + 1, steps + 1
            continue
        if not (_joined(text, words, surname - 1) or _follows_nickname_or_initial(text, words, surname - 1)):
            return None
        is_initial = len(word.text) == 1 and word.is_capital
        middle = (
            is_initial
            or word.base in _PARTICLES
            or (
                is_first_name(word.base)
                and word.is_capital
                and surname + 1 < len(words)
                and _joined(text, words, surname)
                and words[surname + 1].is_capital
                and words[surname + 1].base in SURNAMES
                and (words[surname + 1].base not in _SECOND_NAMES)
            )
        )
        if not middle:
            break
        surname, steps = surname + 1, steps + 1
    if surname >= len(words) or not _is_surname(text, words, at, surname, sure):
        return None
    while (
        surname + 1 < len(words)
        and _joined(text, words, surname)
        and words[surname + 1].is_capital
        and (words[surname + 1].base in SURNAMES and words[surname + 1].base not in _NOT_SURNAMES)
    ):
        surname += 1
    if _is_a_thing(text, words, at, surname):
        return None
    return surname


def _is_surname(text, words, at, number, sure):
    first, word = words[at], words[number]
    base, used = word.base, times_used(word.base)
    is_capital = word.is_capital or bool(re.match(r"(?:al|el|ap|d|o|ibn)[-'’][A-Z]", word.text))
    if base in _NOT_SURNAMES or len(base) < 2 or base in _PARTICLES:
        return False
    if text[word.end : word.end + 1] in "_@#" and text[word.end : word.end + 1]:
        return False
    shaped = bool(_SURNAME_SHAPE.match(base)) or any(part in SURNAMES for part in base.split("-")[1:])
    if is_capital and (first.is_capital or sure):
        if not sure and not first.is_capital:
            return False
        if base in SURNAMES:
            if may_be_first_name(base):
                return base not in _SECOND_NAMES and not _in_a_row(text, words, at, number)
            return sure or times_used(first.base) < 30000 or used < 8000
        if words[number - 1].base in _PARTICLES and number - 1 > at:
            return True
        if is_first_name(base) or base in _SECOND_NAMES or base in TOWNS:
            return False
        if not sure:
            return shaped or used < 100
        is_noun = not _VERB_SHAPE.search(base) and not text[word.end : word.end + 2].startswith("'s")
        return (
            used < 2500
            or (shaped and used < 20000)
            or (is_noun and used < 15000 and not _starts_sentence_of_capitals(words, number))
        )
    if not sure or is_capital:
        return False
    if base in SURNAMES:
        if may_be_first_name(base):
            return False
        return used < (40000 if not first.is_capital else 600)
    if first.is_capital:
        return False
    return used == 0 and len(base) >= 4 and base not in _SLANG and text[word.end : word.end + 1] not in ("-", "'", "’")


def _starts_sentence_of_capitals(words, number):
    """Whether the next word is a capital, too, as in the name of a thing: then an everyday word is no surname."""
    return number + 1 < len(words) and words[number + 1].is_capital and words[number + 1].start - words[number].end == 1


def _in_a_row(text, words, at, number):
    """Whether first names stand in a row, as in a list: then the last is no surname."""
    return (
        at and _joined(text, words, at - 1) and words[at - 1].is_capital and may_be_first_name(words[at - 1].base)
    ) or (
        number + 1 < len(words)
        and _joined(text, words, number)
        and words[number + 1].is_capital
        and may_be_first_name(words[number + 1].base)
    )


def _is_a_thing(text, words, at, last):
    if (
        last + 1 < len(words)
        and _joined(text, words, last)
        and words[last].end == words[last].start + len(words[last].text)
    ):
        after = words[last + 1]
        if after.base in _NOT_A_PERSON_AFTER and (
            after.is_capital
            or after.base in ("school", "hospital", "hospice", "centre", "cafe", "jumper", "jumpers", "nurses", "award")
        ):
            return True
    return False


def _unusual_name(text, words, at):
    """A first name that no list has, beside a surname that one has, or where a name is to be expected."""
    first, number = words[at], at + 1
    while (
        number < len(words)
        and words[number].base in _PARTICLES
        and _joined(text, words, number - 1)
        and number < at + 4
    ):
        number += 1
    if number >= len(words) or not _joined(text, words, number - 1) or not words[number].is_capital:
        return None
    word = words[number]
    if any(
        len(part.base) < 2
        or part.base in _NOT_SURNAMES
        or part.base in TOWNS
        or part.base in _NOT_A_PERSON_BEFORE
        or part.base in _TITLES
        or part.base in _NOT_A_PERSON_AFTER
        or part.base in _APPS
        for part in (first, word)
    ):
        return None
    if at and words[at - 1].base in _NOT_A_PERSON_BEFORE and _joined(text, words, at - 1):
        return None
    if _is_a_thing(text, words, at, number) or (at and words[at - 1].is_capital and _joined(text, words, at - 1)):
        return None
    shaped = bool(_SURNAME_SHAPE.match(word.base)) or any(part in SURNAMES for part in word.base.split("-"))
    rare_first, rare = times_used(first.base) < 30, times_used(word.base) < 300
    if rare_first and first.base not in SURNAMES and ((shaped and rare) or word.base in SURNAMES):
        return number
    cued = _CUE.search(text, max(0, first.start - 30), first.start) or _ROLE_AFTER.match(text, word.end)
    if times_used(first.base) == 0 and times_used(word.base) == 0 and not re.search(r"[a-z][A-Z]", first.text):
        return number
    if cued and rare_first and times_used(word.base) < 30 and word.base not in FIRST_NAMES_THAT_ARE_WORDS:
        return number
    return None


def _surname_first(text, words, at):
    """Thornton, Jack; and the order of a register: Okafor Chidi."""
    if at + 1 >= len(words):
        return None
    surname, first = words[at], words[at + 1]
    gap = _gap(text, words, at)
    is_surname = surname.base in SURNAMES or (times_used(surname.base) == 0 and surname.base not in TOWNS)
    if not is_surname or may_be_first_name(surname.base) or not may_be_first_name(first.base) or not first.is_capital:
        return None
    if at and words[at - 1].is_capital and _gap(text, words, at - 1) in (" ", ", "):
        return None
    if re.fullmatch(r",[ ]?", gap):
        # A list of people goes on after a comma; a name in a register does not.
        return (
            at + 1
            if not re.match(r",? (?:and|or|&) |, [A-Z]", text[first.end : first.end + 8])
            and times_used(surname.base) < 3000
            else None
        )
    return at + 1 if gap == " " and surname.base in SURNAMES and times_used(surname.base) < 300 else None


def _is_well_known(text, words, at, last):
    for start in range(max(0, at - 1), at + 1):
        for end in range(last, min(last + 3, len(words))):
            phrase = " ".join(word.base for word in words[start : end + 1]).replace("'", "")
            if phrase in _WELL_KNOWN:
                return True
    return last > at + 1 and " ".join(word.base for word in (words[at], words[at + 1])) in _WELL_KNOWN


def _gap(text, words, number):
    return text[words[number].end : words[number + 1].start]


def _joined(text, words, number):
    return bool(_SPACE.fullmatch(_gap(text, words, number)))


def _is_nickname(text, words, number):
    """Whether the word stands in quotes or brackets between two others: Daniel "Danny" Hodge."""
    return (
        number + 1 < len(words)
        and bool(_OPENS.fullmatch(_gap(text, words, number - 1)))
        and bool(_CLOSES.fullmatch(_gap(text, words, number)))
    )


def _follows_nickname_or_initial(text, words, number):
    gap = _gap(text, words, number)
    return (len(words[number].text) == 1 and gap == ". ") or bool(
        _CLOSES.fullmatch(gap) and number and _is_nickname(text, words, number)
    )
