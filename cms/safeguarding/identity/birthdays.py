"""Birthdays: a date of birth, a birthday with its day, an age that changes on a day."""

import re

from django.utils.timezone import localdate

from cms.safeguarding.identity.words import sentences_of

_MONTH = (
    # also as children spell them
    r"(?:jan(?:\w{0,4}ry)?|feb(?:\w{0,4}ry)?|mar(?:ch)?|apr(?:il)?|may|jun[ey]?|jull?y?|au?gu?(?:\w{0,2}st)?|sept?(?:\w{0,4}er)?|oct(?:\w{0,4}er)?|"
    r"nov(?:\w{0,4}er)?|dec(?:\w{0,4}er)?)\b\.?"
)
_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|"
    r"sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|(?:twenty|thirty)[ -](?:first|second|third|fourth|"
    r"fifth|sixth|seventh|eighth|ninth))"
)
_DAY = rf"(?:(?:3[01]|[12]\d|0?[1-9])(?:\s?(?:st|nd|rd|th))?|{_ORDINAL})"
_YEAR = r"(?:(?:19|20)\d\d|['’]\d\d)"
_DATE = re.compile(
    rf"\b(?:(?P<day_first>{_DAY}(?:\s+day)?(?:\s+of)?[\s,./-]+{_MONTH})|(?P<month_first>{_MONTH},?\s+(?:the\s+)?{_DAY}\b))"
    rf"(?:[\s,./-]+(?P<year>{_YEAR}|\d\d(?![\d:.]|\s?(?:am|pm|%))))?(?!\w)",
    re.IGNORECASE,
)
_FIGURES = re.compile(
    r"(?<![\w£$€.,/:-])(?:(?:19|20)\d\d\s?([-/.])\s?\d{1,2}\s?\1\s?\d{1,2}"
    r"|(?:3[01]|[12]\d|0?[1-9])\s?([-/. ])\s?(?:1[0-2]|0?[1-9]|3[01]|[12]\d)\s?\2\s?(?:(?:19|20)\d\d|\d\d))(?![\w/-]|\.\d)"
)
_SHORT_FIGURES = re.compile(
    r"(?<![\w£$€.,/:-])(?:3[01]|[12]\d|0?[1-9])\s?[/.-]\s?(?:1[0-2]|0?[1-9])(?![\w/:%-]|\.\d|\s?(?:am|pm|of|out)\b)"
)
_OF_THE = re.compile(r"\b\d{1,2}(?:st|nd|rd|th) of the \d{1,2}(?:st|nd|rd|th)\b", re.IGNORECASE)
_FEAST_WORDS = (
    r"(?:(?:christmas|xmas|boxing|new year['’]?s?|st\.? \w{4,8}['’]?s?|saint \w{4,8}['’]?s?|valentine['’]?s?|"
    r"april fools?['’]?s?|pancake|leap|mother['’]?s['’]?|mothering|father['’]?s['’]?|may|earth|star wars|bonfire|remembrance|"
    r"canada|independence|world book|australia|burns['’]?|guy fawkes|all saints['’]?|all souls['’]?|armistice|"
    r"midsummer['’]?s?|twelfth|hogmanay|bastille|pi|anzac|vaisakhi|st|palm|easter|good|shrove|ash|maundy|whit|"
    r"international women['’]?s|trafalgar|pride|poppy|election|groundhog|mischief|burns) "
    r"(?:day|eve|night|sunday|monday|tuesday|wednesday|thursday|friday|saturday)|christmas|xmas|halloween|hallowe['’]en|"
    r"hogmanay|diwali|eid(?:[ -]al[ -]\w+)?|hanukkah|the summer solstice|the winter solstice|"
    r"the (?:longest|shortest) (?:day|night)|29th? feb\w*|leap day|guy fawkes|lunar new year|chinese new year|nowruz|holi|"
    r"may day|epiphany|bank holiday monday|(?:the )?ides of march|first day of (?:spring|summer|autumn|winter|the year)|"
    r"(?:the )?(?:first|last|final) (?:day )?of (?:january|february|march|april|may|june|july|august|september|october|november|december))"
)
_FEAST = re.compile(rf"\b{_FEAST_WORDS}\b(?:\s+(?:19|20)\d\d\b)?", re.IGNORECASE)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b"
_RELATIVE = (
    r"(?:(?:since |till |until |from )?(?:today|tomorrow|yesterday)|tonight|(?:at|when the clock strikes) midnight(?: tonight)?|(?:at|this|next|last) (?:the )?weekend|tmrw|tomoz|tmw|2moro|2morrow|the day (?:before yesterday|after tomorrow)|"
    r"(?:this|next|last|on|till|until|til|as of|since|from|come|by)\s+(?:the\s+)?(?:(?:this|next|last|coming)\s+)?"
    rf"(?:{_WEEKDAY}|week\s+on\s+{_WEEKDAY}|{_DAY}\b(?!\s*(?:minutes|hours|of us))(?:(?:\s+of)?\s+{_MONTH})?|{_FEAST_WORDS}|{_MONTH}\s+{_DAY}\b|"
    rf"christmas\s+\w+|boxing day|new year\S*\s+\w+|easter\s+\w+|halloween|valentine\S*(?:\s+day)?|bonfire night|"
    rf"(?:pancake|st\.?\s\w+['’]?s?)\s+day)|{_WEEKDAY}(?:\s+(?:gone|just gone|coming|week))?|"
    rf"a week (?:ago )?(?:today|tomorrow|on {_WEEKDAY})|in (?:\d|two|three|four|five|six|ten) days|(?:two|three|four|five|\d) days ago|"
    rf"christmas (?:day|eve)|boxing day|new year['’]?s (?:day|eve)|easter sunday|halloween)"
)
_UNIT = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_AGE = (
    rf"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -]{_UNIT})?|{_UNIT}|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|a teenager|an adult|legal|double (?:figures|digits)|three figures|100|\d{1,2}(?:st|nd|rd|th)?)(?![\w/:%£-]|[.,]\d)"
)
_BECOMES = (
    r"(?:\b(?:i['’]?m|im|i am|i was|i be|i['’]?ll be|ill be|i will be|am|is|was|were|are|be|being|been|turn|turns|turned|turning|becomes?|became|"
    r"hits?|reach(?:es|ed)?|gets?|got|makes?|went|goes|going|officially|finally|now|only|just|not|sweet)|['’](?:s|re|m|ll be|d be))"
)
_FILLERS = r"(?:\s+(?:only been|still|nearly|almost|the grand old age of|just|only|finally|now|going to be|gonna be|be|officially|going|already|the big|a whole|actually|not|both|all|about to be|about to turn|turned|turning|years old|old enough to be|double digits))?"
_AFTER_AGE = r"(?:,?\s+(?:years?(?:\s+old)?|yrs?(?:\s+old)?|y/?o|months?(?:\s+old)?|again|weeks?|old|for real|now|birthday|this|(?:last|next|this) week|(?:in|this|next) (?:january|february|march|april|may|june|july|august|september|october|november|december)))?"
_AGE_THEN_DAY = re.compile(
    rf"(?P<becomes>{_BECOMES}){_FILLERS}\s+(?P<age>{_AGE}){_AFTER_AGE}[\s,(]+(?:(?:yay|on|at|last|long|midnight|exactly|officially|come|finally|already|too|also|young|apparently|lol|woo)\s+){{0,3}}(?P<day>{_RELATIVE}|the {_DAY}\b|(?:on )?the (?:day|night|morning) (?:of|before|after) \w+)",
    re.IGNORECASE,
)
_DAY_THEN_AGE = re.compile(
    rf"\b(?P<day>{_RELATIVE})[\s,]+(?:\w+(?:['’]\w+)?[\s,]+){{0,4}}?(?:\w+)?(?P<becomes>{_BECOMES}){_FILLERS}\s+(?P<age>{_AGE})(?!\s+(?:of|people|minutes|hours|weeks|months|miles|times|pm|am|to|pages|chairs|in|days|per))",
    re.IGNORECASE,
)
_BARE_AGE_AND_DAY = re.compile(
    rf"\b(?!an? |legal)(?P<age>{_AGE}|sweet sixteen)(?:\s+(?:years? old|birthday))?\s+(?P<day>today|tomorrow|tmrw|yesterday|in (?:two|three|four|five|\d) days)\b|\b{_AGE},? (?:as of|since|from) {_RELATIVE}|(?:[,(:]\s?|[–—]\s)(?!one|two){_AGE}\s+{_RELATIVE}(?=\s*[,).;–—]|$)|\b(?:my|his|her|their|our|[’']s)\s+(?:big\s+)?(?:{_ORDINAL}|fortieth|fiftieth|sixtieth|seventieth|eightieth|ninetieth|\d{{1,2}}(?:st|nd|rd|th))(?:['’]s)?(?:\s+(?:is|was|falls|lands|party is))?\s+(?:on\s+)?(?:{_RELATIVE}|{_DAY}\s+(?:of\s+)?{_MONTH})|\bsweet sixteen\b[^.!?\n]{{0,12}}{_RELATIVE}",
    re.IGNORECASE,
)
_THINGS_WITH_AGES = re.compile(
    r"\b(?:centre|center|club|group|hub|charity|school|building|tower|pier|project|team|band|company|cafe|library|trust|council|"
    r"museum|website|shop|church|theatre|service|programme|magazine|newsletter|festival|rock|voices|college|academy|nhs|"
    r"scheme|charter|park|hospital|tram|podcast|leaflet|network|choir|garden|degrees|there|doors?|open|score|scored|lost|won|"
    r"tickets?|places?|seats?|bus|spaces|size|number|late)\b",
    re.IGNORECASE,
)
_BIRTHDAY = re.compile(
    r"\b(?:b(?:irth|irf|urth|ith) ?days?|b[-'’]?days?|birth ?date|date[ -]of[ -]birth|d\.?o\.?b\b\.?|born|birth|due date|had me|came into the world|"
    r"was delivered|arrived|got here|popped out|entered the world|welcomed|gave birth|cake day|turn(?:ed|s|ing)? \w+|aged?|years old|"
    r"gave me life|made me a (?:mum|dad|gran|nan|parent|big|sister|brother)|became an? (?:mum|dad|gran|nan|grandma|grandad|aunt|uncle|big)|"
    r"birth certificate|red book|passport|star sign|twins?|i was nine months|a leap year baby|leap baby|older today|"
    r"same day as|i share|we (?:both )?share|shares? (?:it|a day|the day)|in labour|the maternity|name day|adoption day|my big day|candles|cake list|baby (?:came|arrived|was|is)|(?:a|an|the|day|eve|\d{1,2}(?:st|nd|rd|th)?|july|january|february|march|april|may|june|august|september|october|november|december|year) baby|came early|came late|"
    r"due on|showed up|turned up early|same age|a year older|year older|my turn to be|first breath|first day on earth|to be born|my arrival|blew out|i began|my life began|made me an? \w+ (?:mum|dad|nan|gran)|"
    r"(?:i['’]m|i am|he['’]s|she['’]s) an? (?:capricorn|aquarius|pisces|aries|taurus|gemini|cancer|leo|virgo|libra|scorpio|sagittarius))\b"
    r"|(?<!\w)(?:b\.|🎂)|\bmine (?:is|was|['’]s|falls)|\b(?:mum|mam|dad|nan|gran|grandma|grandad|sister|brother|twin|his|hers|yours)(?:['’]s)? (?:is|falls) (?:on )?(?:the )?\d",
    re.IGNORECASE,
)
_STRONG_BIRTHDAY = re.compile(
    r"\b(?:b(?:irth|irf|urth|ith) ?days?|b[-'’]?days?|birth ?date|date[ -]of[ -]birth|d\.?o\.?b\b\.?|born|had me|came into the world|gave birth|name day)\b|(?<!\w)b\.",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:meet(?:ing|ings|s)?|met|printed|published|publish|launch(?:ed|es)?|open(?:ed|s|ing)?|clos(?:ed|es|ing)|deadline|spent|"
    r"start(?:ed|s|ing)?|begin(?:s|ning)?|began|term|half term|session|workshop|updated|review(?:ed)?|version|"
    r"held|conference|agenda|minutes|results|applications?|apply|survey|report|signed|dated|valid|expires?|ends?|ended|"
    r"training|festival|concert|trip|visit(?:ed)?|show|event|next|last checked|correct|checked|voted|agreed|"
    r"decided|won|announced|wrote|written|sent|emailed|posted|delivered|inspection|inspected|ofsted|lockdown|act|law|"
    r"election|war|battle|queen|king|treaty|founded|charity|policy|issue|edition)\b",
    re.IGNORECASE,
)
# With its year, a date is one of birth more often: only these say that it is not.
_PAPER = re.compile(
    r"\b(?:meetings?|met|printed|published|launch(?:ed)?|opened|closed|deadline|spent|term|workshop|updated|review(?:ed)?|version|conference|agenda|minutes|"
    r"results|apply|survey|reported|report|signed|dated|expires?|training|festival|concert|trip|event|last checked|voted|won|announced|inspection|ofsted|lockdown|act|law|"
    r"election|war|battle|treaty|founded|charity|policy|issue|edition|began|started|session|group|club|council|project|newsletter|leaflet|charter|award|applications?|moved|website|court)\b",
    re.IGNORECASE,
)
_EVENT_BEFORE = re.compile(
    r"\b(?:by|until|till|before|since|from|between|to|and|after|week of|as at)(?: \w+day)?,? (?:the )?$", re.IGNORECASE
)
_TO_BE_BORN = 5  # years: whoever is named on a page was most likely born longer ago
_NOT_OF_PEOPLE = re.compile(
    r"\b(?:the|our|this|that) (?:\w+ ){0,2}(?:group|club|centre|hub|charity|school|building|tower|pier|project|library|museum|"
    r"cafe|trust|rock|team|nhs|website|magazine|newsletter|church|choir|band|college|theatre)(?:['’]s)? "
    r"(?:\w+ ){0,3}(?:birthday|born|turned|turns|is|was)\b|\b(?:nhs|group|club|hub|charity|school|centre|library|project|tower|rock|voices)['’]s (?:\w+ )?birthday\b",
    re.IGNORECASE,
)


def birthdays_in(text):
    """Return (start, end) of each birthday in ``text``: a day with a word such as "born" near it, or an age and a day.

    Birthdays of groups and buildings, and dates of meetings and papers, are left out.
    """
    sentences = sentences_of(text)
    spans = []
    for at, (start, end) in enumerate(sentences):
        around = text[sentences[max(0, at - 1)][0] : sentences[min(at + 1, len(sentences) - 1)][1]]
        found = [*_ages(text, start, end), *_days(text, start, end, around)]
        spans += _without_overlaps(found)
    return spans


def _ages(text, start, end):
    sentence = text[start:end]
    for pattern in (_AGE_THEN_DAY, _DAY_THEN_AGE, _BARE_AGE_AND_DAY):
        for match in pattern.finditer(text, start, end):
            if not _THINGS_WITH_AGES.search(sentence, max(0, match.start() - start - 60), match.end() - start):
                yield match.span()


def _days(text, start, end, around):
    yield from (match.span() for match in _OF_THE.finditer(text, start, end))
    sentence = text[start:end]
    of_things = _NOT_OF_PEOPLE.search(around)
    is_birthday = (_BIRTHDAY.search(sentence) or _STRONG_BIRTHDAY.search(around)) and not of_things
    for match in _FIGURES.finditer(text, start, end):
        if is_birthday or (_may_be_birth(text, start, match) and not (_PAPER.search(sentence) or of_things)):
            yield match.span()
    for match in _DATE.finditer(text, start, end):
        if (is_birthday and (_STRONG_BIRTHDAY.search(around) or not _EVENT.search(sentence))) or (
            match.group("year") and _may_be_birth(text, start, match) and not (_PAPER.search(sentence) or of_things)
        ):
            yield match.span()
    if is_birthday:
        strong = _STRONG_BIRTHDAY.search(around)
        for match in _FEAST.finditer(text, start, end):
            if (
                strong
                or text[match.end() : match.end() + 5] == " baby"
                or match.group()[-4:].isdigit()
                or re.search(r"\bmine\b|had me", sentence, re.IGNORECASE)
            ):
                yield match.span()
        if _STRONG_BIRTHDAY.search(sentence):
            yield from (match.span() for match in _SHORT_FIGURES.finditer(text, start, end))
            yield from _birthday_and_weekday(text, start, end)


def _may_be_birth(text, start, date):
    """Whether a date that no word calls a birthday may be one: long enough ago, and no weekday or "until" before it."""
    before = text[max(start, date.start() - 20) : date.start()]
    year = re.search(r"(?:19|20)\d\d", date.group())
    long_ago = not year or int(year.group()) <= localdate().year - _TO_BE_BORN
    return long_ago and not _EVENT_BEFORE.search(before) and not re.search(rf"{_WEEKDAY},?\s*$", before, re.IGNORECASE)


def _birthday_and_weekday(text, start, end):
    """A birthday on a day of the week or of the month: "it's my birthday on Friday", "the 9th is her birthday"."""
    for match in re.finditer(
        rf"\b(?:birth ?day|b[-'’]?day|born)\b[^.!?\n]{{0,60}}?\b(?:{_RELATIVE}|the {_DAY}\b|\d{{1,2}}(?:st|nd|rd|th)\b)"
        rf"|\b(?:{_RELATIVE}|the {_DAY})[^.!?\n]{{0,60}}?\b(?:birth ?day|b[-'’]?day)\b",
        text[start:end],
        re.IGNORECASE,
    ):
        yield start + match.start(), start + match.end()


def _without_overlaps(spans):
    kept = []
    for span in spans:
        if not any(span[0] < end and start < span[1] for start, end in kept):
            kept.append(span)
    return kept
