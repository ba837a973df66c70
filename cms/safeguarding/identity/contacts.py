"""Phone numbers and e-mail addresses of persons, in figures or spelled out."""

import re
from functools import cache

from cms.safeguarding.crisis_lines import CRISIS_LINES
from cms.safeguarding.identity.words import may_be_first_name, sentences_of, times_used, words_of

# Each repetition has a limit, so that no text takes long.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}")
_AT = r"(?:\s{0,2}[(\[{<]\s?(?:at|@)\s?[)\]}>]\s{0,2}|\s{1,2}(?:at|AT|At)(?:[ -]sign)?\s{1,2}|\s{0,2}@\s{0,2})"
_DOT = (
    r"(?:\s{0,2}[(\[{<]\s?(?:dot|\.)\s?[)\]}>]\s{0,2}|\s{1,2}(?:dot|DOT|Dot|full stop|point)\s{1,2}|\s{0,1}\.\s{0,1})"
)
_SPELLED_DOT = r"(?:\s{0,2}[(\[{<]\s?(?:dot|\.)\s?[)\]}>]\s{0,2}|\s{1,2}(?:dot|DOT|Dot|full stop|point)\s{1,2})"
_JOINER = (
    r"(?:\s{1,2}(?:dot|underscore|dash|hyphen|minus|plus|DOT)\s{1,2}|\s{0,1}[(\[](?:dot|underscore|dash)[)\]]\s{0,1})"
)
_NAME = rf"[\w.+-]{{1,40}}(?:{_JOINER}[\w.+-]{{1,40}}){{0,3}}"
_TLD = r"(?:com|org|net|uk|example|co|ac|gov|sch|nhs|info|eu|me|io|test|invalid|pl|ro|ie|pk)"
_PROVIDERS = r"(?:g-?mail|googlemail|hotmail|outlook|yahoo|icloud|live|msn|aol|proton(?:mail)?|btinternet|sky|ymail)"
_SPELLED_EMAIL = re.compile(
    rf"(?<![\w.+@-])(?P<local>{_NAME})(?:"
    rf"{_AT}[\w-]{{1,40}}(?:{_SPELLED_DOT}[\w-]{{1,20}}){{1,3}}"  # a dot in words: nothing else is written so
    rf"|{_AT}[\w-]{{1,40}}(?:{_DOT}[\w-]{{1,20}}){{0,2}}{_DOT}{_TLD}\b"
    rf"|{_AT}{_PROVIDERS}\b"
    rf")",
    re.IGNORECASE,
)
_NOT_LOCAL = frozenset(
    "us me it them him her you find look looking available online more on here is are see meet is was and or page "
    "website site app live working based".split()
)
#: What the address of a service starts with. One is shared only when nothing else stands before its @.
_SHARED = words_of("organisations") | frozenset(
    """
    hello hi hiya info information packs pack reception office offices admin administrator contact contactus contacts enquiries enquiry
    bookings booking book bookclub newsletter newsletters editor editors editorial feedback complaints complaint compliments jobs recruitment
    volunteer volunteers volunteering referral referrals refer safeguarding membership members member orders order sales accounts
    finance noreply no reply donotreply post mail email webmaster web website it ict desk helpdesk frontdesk the our your a of for and
    we us all ask askus join joinus getinvolved involved hub team teams staff head headteacher principal secretary senco send sencos
    attendance absence absences admissions exams year sixthform letters letter ideas idea stories story talk talktous chat listen listening
    young people person youngpeople local offer start well wellbeing mental health camhs early family hubs duty intake first response
    front door mash equipment kit prints print shop store tickets ticket box boxoffice workshops workshop courses course learning learn
    quiz poster posters art arts crafts funding grants grant bids donations donate giving lost property lostproperty queries questions
    question survey surveys consultation consultations research study trial appointments appointment patients patient ward unit
    advocacy advocate rights participation engagement inclusion equality access disability deaf sen sendiass autism pupils students
    student pupil alumni parentcarer parentvoice youthvoice education quiet room venue hire hall bookings rooms house meet meetup meetings
    meeting agenda minutes chair charter mark badge badges assess assessor assessors training train comms communications marketing social
    parent carer parents carers magazine zine podcast radio studio studios website support
    """.split()
)

_SEPARATORS = r"[\s()./\\,_*–—‐‑-]{0,4}"
_FIGURE = r"[0-9oOIl]"
_NUMBER = re.compile(
    rf"(?<![\w£$€.@#/-])(?:(?:\+|\b00)[\s(]?\d{{1,3}}(?:{_SEPARATORS}\d){{8,11}}"
    rf"|\(?0(?:{_SEPARATORS}{_FIGURE}){{9,10}}"
    rf"|[oO](?:{_SEPARATORS}{_FIGURE}){{10}}"
    rf"|44(?:{_SEPARATORS}\d){{10}}"
    rf"|7(?:{_SEPARATORS}\d){{9}})(?![\w])"
)
_SHORT_NUMBER = re.compile(r"(?<![\w£$€.@#/:-])[2-9]\d{2}[ -]?\d{3}(?![\w:-]|\.\d)")
_SHORT_CUE = re.compile(
    r"\b(?:ring|phone|call|mobile|tel|telephone|landline|dial|text|home number|my number|house number is|number is)\b",
    re.IGNORECASE,
)
_NOT_SHORT = re.compile(r"\b(?:code|score|order|ticket|reference|ref|pin|room|charity|case)\b", re.IGNORECASE)

_UNITS = dict(
    zip("zero one two three four five six seven eight nine".split(), "0123456789", strict=True),
    oh="0",
    o="0",
    nought="0",
    naught="0",
    nil="0",
    ought="0",
    fower="4",
    niner="9",
)
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SPELLED = "|".join(
    sorted([*_UNITS, *_TEENS, *_TENS, "hundred", "thousand", "double", "triple", "treble"], key=len, reverse=True)
)
_SPELLED_NUMBER = re.compile(
    rf"(?<![\w'’])(?:(?:{_SPELLED}|\d{{1,6}})(?:[\s,.;/–-]{{1,3}}(?:and[\s,]{{1,2}}|then[\s,]{{1,2}})?|(?!\w))){{3,24}}",
    re.IGNORECASE,
)
_A_SPELLED_FIGURE = re.compile(rf"\b(?:{_SPELLED})\b", re.IGNORECASE)
_SERVICE_PREFIXES = ("03", "080", "084", "087", "09", "0500", "+4480", "+443", "+44080", "+4403", "004480", "00443")
_OF_A_SERVICE = re.compile(
    r"\b(?:school|office|hub|council|surgery|clinic|library|centre|center|reception|service|team|helpline|hotline|advice|"
    r"line|desk|hospital|ward|college|academy|museum|theatre|church|charity|police|station|trust|department|unit|pharmacy|"
    r"dentist|group|club|bureau|agency|shop|foodbank|switchboard|housing|association|nursery|gp|cafe|society|venue|hall|rock)\b",
    re.IGNORECASE,
)
_OF_A_PERSON = re.compile(
    r"\b(?:my|mine|me|i|i['’]m|his|her|hers|him|he|she|mum|mam|mom|mummy|dad|daddy|nan|nana|nanny|gran|grandma|granny|"
    r"grandad|granddad|grandpa|auntie|aunt|uncle|brother|sister|bro|sis|cousin|son|daughter|wife|husband|partner|boyfriend|girlfriend|"
    r"neighbou?r|carer|foster|step-?(?:mum|dad)|friend|mate|landline|home|personal|own|father|mother|parent|guardian|"
    r"emergency contact|childminder|babysitter)(?:['’]s)?\b",
    re.IGNORECASE,
)


def phones_in(text):
    """Return (start, end) of each phone number in ``text`` that may be a person's.

    Numbers of services are left out: those that cost nothing or are kept for them, the crisis lines, and a landline
    beside the name of an office where nobody of a family is named.
    """
    spans = []
    for start, end in sentences_with(text, r"\d|[a-z]{3}"):
        for span in _numbers(text, start, end):
            if not _overlaps(span, spans):
                spans.append(span)
    return sorted(spans)


def _numbers(text, start, end):
    for match in _NUMBER.finditer(text, max(0, start - 1), len(text)):
        if not start <= match.start() < end:
            if match.start() >= end:
                break
            continue
        figures = re.sub(r"[^\d+]", "", _with_figures(match.group()))
        if _may_be_a_persons(figures, text[start : max(end, match.end())], match.group()):
            yield _trimmed(text, *match.span())
    for match in _SPELLED_NUMBER.finditer(text, start, end):
        figures = _figures(match.group())
        if _A_SPELLED_FIGURE.search(match.group()) and _is_whole_number(figures):
            yield _trimmed(text, *match.span())
    sentence = text[start:end]
    if _SHORT_CUE.search(sentence) and not _NOT_SHORT.search(sentence):
        for match in _SHORT_NUMBER.finditer(text, start, end):
            if _OF_A_PERSON.search(sentence) and re.sub(r"\D", "", match.group()) not in _crisis_numbers():
                yield match.span()


def _may_be_a_persons(figures, sentence, written):
    if figures in _crisis_numbers() or figures.startswith(_SERVICE_PREFIXES):
        return False
    if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\D+\d{1,4}.*", written.strip()):
        return False  # a date, and something after it
    is_mobile = figures.startswith(("07", "7", "+447", "447", "00447"))
    return is_mobile or not _OF_A_SERVICE.search(sentence) or bool(_OF_A_PERSON.search(sentence))


def _with_figures(written):
    """Return a number in which O and l stand for nought and one, as some write it so that no filter sees it."""
    return written.translate(str.maketrans("oOIl", "0011"))


def _figures(words):
    """Return the figures of a number in words: "double seven" is 77, "nine hundred" 900, "twenty three" 23."""
    figures, times = "", 1
    parts = re.findall(r"[a-z]+|\d+", words.lower())
    for at, part in enumerate(parts):
        after = parts[at + 1] if at + 1 < len(parts) else ""
        if part in ("double", "triple", "treble"):
            times = 2 if part == "double" else 3
            continue
        if part in _UNITS:
            figures += _UNITS[part] * times
        elif part.isdigit():
            figures += part * times
        elif part in _TEENS:
            figures += str(10 + _TEENS.index(part))
        elif part in _TENS:
            figures += str(2 + _TENS.index(part)) + ("" if _UNITS.get(after, "0") != "0" else "0")
        elif part == "hundred":
            figures += "00"
        elif part == "thousand":
            figures += "000"
        times = 1
    return figures


def _is_whole_number(figures):
    return (9 <= len(figures) <= 13 and figures.startswith(("0", "7", "44"))) and not figures.startswith(
        _SERVICE_PREFIXES
    )


def emails_in(text):
    """Return (start, end) of each e-mail address in ``text`` that may be a person's, also of one spelled out."""
    spans = [match.span() for match in _EMAIL.finditer(text) if not _is_shared(match.group().split("@")[0])]
    written = [match.span() for match in _EMAIL.finditer(text)]
    for match in _SPELLED_EMAIL.finditer(text):
        local = match.group("local")
        if _overlaps(match.span(), written) or local.lower() in _NOT_LOCAL or "www" in match.group().lower():
            continue
        if not _is_shared(local):
            spans.append(match.span())
    return sorted(spans)


def all_emails_in(text):
    """Return (start, end) of each e-mail address in ``text``, whoever it belongs to."""
    return [match.span() for match in _EMAIL.finditer(text)] + [match.span() for match in _SPELLED_EMAIL.finditer(text)]


def _is_shared(local):
    parts = [part for part in re.split(r"[\W\d_]+", local.lower()) if part not in ("", "dot", "underscore", "dash")]
    if len(parts) == 1 and parts[0].endswith("s") and times_used(parts[0]) > 500 and local.isalpha():
        return not may_be_first_name(parts[0])  # films@, recipes@
    return bool(parts) and all(part in _SHARED or _is_two_shared(part) for part in parts)


def _is_two_shared(part):
    return any(part[:at] in _SHARED and part[at:] in _SHARED for at in range(3, min(len(part) - 2, 20)))


def sentences_with(text, pattern):
    """Return (start, end) of the sentences of ``text`` in which ``pattern`` is found."""
    wanted = re.compile(pattern, re.IGNORECASE)
    return [(start, end) for start, end in sentences_of(text) if wanted.search(text, start, end)]


def _trimmed(text, start, end):
    while end > start and not (text[end - 1].isalnum() or text[end - 1] == ")"):
        end -= 1
    if text[end - 1] == ")" and "(" not in text[start:end]:
        end -= 1
    return start, end


def _overlaps(span, spans):
    return any(span[0] < end and start < span[1] for start, end in spans)


@cache
def _crisis_numbers():
    return frozenset(re.sub(r"\D", "", line.href) for line in CRISIS_LINES)
