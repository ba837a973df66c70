"""Where a person lives, or is to be found again and again: a street, a house, a postcode, a bench."""

import re

from cms.safeguarding.identity.words import (
    DAYS_AND_MONTHS,
    TOWNS,
    is_first_name,
    phrases_of,
    sentences_of,
    times_used,
    words_of,
)

_APPS = words_of("apps")
_WELL_KNOWN = re.compile("|".join(sorted(phrases_of("well_known_places"))), re.IGNORECASE)

_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|\b(?:fy|pr|la|bb|bl|wn|ol)\d{1,2}\s?\d[a-z]{2}\b")
_CAPITAL = r"[A-Z][\w’'-]{1,30}"
_NAME = rf"(?:(?:St\.?\s|The\s|Old\s)?{_CAPITAL}(?:[ \t]+(?:of\s|the\s|upon\s)?{_CAPITAL}){{0,2}})"
# Words that only the name of a street ends in, and words that name much else, too.
_STREET = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Av|Lane|Ln|Drive|Dr|Close|Cl|Crescent|Cres|Terrace|Grove|Brow|Fold|Garth|Mews|Rise|Way|Hey|"
    r"Ginnel|Snicket|Alley|Passage|Cul-de-sac|Croft|Walk|Row|Yard|Parade|Estate|Flats|Towers?|Gate|Mount|Backs|Alleyway|Boulevard|Blvd|"
    r"Meadows?|Wynd|Loke|Nook|Clough|Entry|Cottages?|Caravan Park|Holiday Park|Underpass|Subway|Footpath|Bridleway|Cut|Loop|Dene|Drove|Approach|"
    r"Circle|Crossing|Roundabout|Heights|Steps|Villas?|Buildings|Almshouses|Maisonettes)"
)
_PERHAPS_STREET = (
    r"(?:Park|Gardens?|Court|Ct|Place|Pl|Square|Sq|View|Hill|Green|House|Lodge|Bank|Quay|Wharf|Promenade|Prom|Dell|Vale|Wood|Woods|Arcade|Path|Lake|"
    r"Fields?|Farm|Rec|Recreation Ground|Playing Fields?|Common|Heath|Pier|Slipway|Beach|Allotments?|Station|Bridge|Precinct|Market|Corner|Lea|Leys?|"
    r"Point|Side|End|Edge|Bay|Hotel|Hostel|Inn|Arms|Café|Cafe|Chippy|Stores?|Shops?|Chip Shop|Newsagents?|Post Office|Supermarket|Pavilion|Bowl|Skate ?Park|Playground|"
    r"Tearooms?|Kiosk|Launderette|Garage|Garages|Pond|Reservoir|Sands|Dunes|Cliffs?|Tavern|Hall|Centre|Parks|Nursery|Marina|Docks?|Harbour|Retail Park|"
    r"Bus Station|Bus Stop|Tram Stop|Shelter|Viaduct|Tunnel|Canal|Lock|Weir|Towpath|Cemetery|Churchyard|Spinney|Copse|Orchard|Paddock|Stables|Mill|Works)"
)
_SMALL_PLACE = (
    r"(?:park|gardens|court|square|green|farm|rec|playing fields?|allotments?|station|bridge|precinct|market|hotel|hostel|café|cafe|chippy|chip shop|shops?|stores?|lake|pond|woods?|dunes|slipway|pier|"
    r"garages?|playground|bus stop|tram stop|launderette|post office|nursery|cemetery|beach|skate ?park|car park|arcade|underpass|subway)"
)
_HOUSE = r"(?:(?:[Nn]umber|[Nn]o\.?|[Ff]lat|[Rr]oom|[Aa]partment|[Aa]pt|[Uu]nit|[Pp]lot|[Pp]itch|[Cc]aravan|[Bb]lock|[Bb]ungalow|[Hh]ouse|[Vv]an|[Bb]erth|[Ss]tudio|[Ss]uite)\s+)?\d{1,4}\s?[a-zA-Z]?\b(?:[-/]\d{1,3}\b)?"
_ADDRESS = re.compile(
    rf"(?<![\w£.:#/-])(?:{_HOUSE},?[ \t]+(?:(?:in|on|of|at)[ \t]+)?)(?:the )?{_NAME}[ \t]+(?:{_STREET}|{_PERHAPS_STREET})\b(?!['’]s [a-z]+ed)"
)
_DWELLING = re.compile(
    r"(?<![\w£.:#/-])(?:[Ff]lat|[Aa]partment|[Aa]pt|[Pp]lot|[Pp]itch|[Cc]aravan|[Bb]ungalow|[Bb]erth|[Hh]ouse number|[Dd]oor number|[Hh]ouse|[Ss]tatic)\s+(?:number\s+|no\.?\s*)?(?:\d{1,4}[a-zA-Z]?|[A-D]\d{0,2})\b(?:,?\s+(?:the\s+)?"
    rf"{_NAME})?|\b(?:at|live at|we['’]re at|we are|is|to|i['’]m)\s+(?:number|no\.?)\s+\d{{1,4}}[a-z]?\b",
)
_LIVING_AT_NUMBER = re.compile(
    r"(?<!the )\b(?:number|no\.?)\s+(?:\d{1,4}[a-z]?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b(?!\s+(?:bus|tram|from|one fan))",
    re.IGNORECASE,
)
_NOT_FIRST = (
    r"(?!(?:My|Our|The|This|That|His|Her|Their|Every|Most|In|On|At|From|When|And|But|We|I|It|A|An|Some|No|Any|Your|There|Here|What|Where|Why|How|If|So|To|By|Near|"
    r"Outside|Behind|After|Before|Down|Up|Meet|Come|Find|Look|See|Mum|Dad|Nan|He|She|They)\b)"
)
_NAMED_STREET = re.compile(rf"(?<!\w){_NOT_FIRST}(?:{_CAPITAL}[ \t]+){{1,3}}{_STREET}\b(?!\.\w)")
_NAMED_PLACE = re.compile(rf"(?<!\w){_NOT_FIRST}(?:{_CAPITAL}[ \t]+){{1,3}}(?:{_PERHAPS_STREET}|{_SMALL_PLACE})\b")
_SMALL_STREET = re.compile(
    r"\b(?!(?:the|a|my|our|your|this|that|his|her|their|same|next|main|long|in|on|no|any|every|all|own|old|other|one|and|from|to|down|up|of|by|is|it|its|for|with|what|which|we|i|he|she|they|you|busy|quiet|wrong|right|first|last|big|little)\b)"
    r"[^\W\d_]{3,20}[ \t]+(?:street|road|rd|avenue|ave|lane|close|crescent|terrace|grove|brow|fold|garth|mews|ginnel|snicket|parade|estate|gardens|drive|court|flats|towers)\b"
)
_ENDS_AS_A_STREET = re.compile(
    r"\s(?:Street|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Close|Crescent|Terrace|Grove|Brow|Mews|Ginnel|Snicket|Parade)$",
    re.IGNORECASE,
)
_SMALL_ADDRESS = re.compile(
    r"(?<![\w£.:#/-])\d{1,4}[a-z]?[ \t]+(?:[^\W\d_]{3,20}[ \t]+){1,2}(?:street|st|road|rd|avenue|ave|lane|ln|close|crescent|terrace|grove|brow|fold|garth|mews|rise|way|hey|court|gardens|drive|walk|view|place|row|parade|square|hill|croft|gate|mount|park|bank)\b"
)
_LIVES = re.compile(
    r"\b(?:lives?|lived|living|my (?:house|home|flat|room|address|road|street|estate|block|back yard|yard|garden|front door|caravan|bedroom|window|doorstep|place)|our (?:house|home|flat|road|street|estate|block|back yard|yard|garden|front door|caravan|place|address|hostel|building|close|avenue)|"
    r"(?:his|her|their|mum['’]?s|dad['’]?s|nan['’]?s|gran['’]?s|grandma['’]?s|grandad['’]?s|mate['’]?s|uncle['’]?s|auntie?['’]?s) (?:house|home|flat|room|address|road|street|caravan|place)|home address|address|moved|moving|move|staying|stays?|stay with|sofa|"
    r"next door|neighbou?rs?|grew up|placements?|foster|refuge|hostel|b&b|supported housing|temporary accommodation|rent(?:s|ed)?|landlord|tenant|our house|flat|bedsit|top floor|ground floor|"
    r"number \d+|evicted|rehoused|housed|kicked (?:me |us |him |her )?out|post (?:it )?to|drop (?:it|them) (?:off )?at|come round|come over|knock (?:at|on|for)|doorbell|the house with|the one with|wonky gate|(?:red|blue|green|yellow|white|black|purple|pink|orange) door|front step|"
    r"parcel|deliver(?:ed|y)? to|they came to|pick(?:s|ed)? (?:me|us|him|her|[A-Z]\w+) up|drops? (?:me|us|him|her) (?:off|at)|sent to|bins? (?:are|go)|where (?:i|we|he|she|they) (?:live|stay|sleep|put)|put (?:me|us|him|her) (?:in|at)|home is|home['’]s)\b",
    re.IGNORECASE,
)
_HABIT = re.compile(
    r"\b(?:every|each|always|usually|most (?:days|nights|evenings|mornings|afternoons|weekends|lunchtimes|\w+days)|any (?:\w+day|night|evening|morning|afternoon|day)|after school|before school|after college|on the way (?:to|home|back)|way home|"
    r"at (?:lunch|dinner|dinnertime|lunchtime|home time|night)|after (?:tea|work|training|group|class|lessons|dark)|nightly|daily|weekly|mornings|evenings|afternoons|weekends|nights|(?:mon|tues|wednes|thurs|fri|satur|sun)days|"
    r"waits?|waiting|sleeps?|sleeping|slept|works?|worked|working|cleans|hangs? (?:out|about|around)|hanging (?:out|about|around)|chills?|sits?|catch(?:es)?|walks? (?:home|to|the dog|past|through|down|along|our|his|her|my)|walk|runs? the|"
    r"(?:our|my|his|her|their) (?:spot|bench|den|place|shop|stall|stop|bus stop|corner|wall|usual|regular|hiding place|shortcut|route|paper round|round|job|saturday job|shift|patch|pitch|local|tree|secret)|"
    r"the den|smokes?|vapes?|drinks? (?:in|at|by|behind)|plays? (?:out|football|in|at|on)|skates?|fish(?:es)?|busks?|begs?|meets? (?:me|him|her|us|up)|we meet|i meet|you['’]ll find|you (?:can|will) (?:always )?(?:find|see|spot|catch)|find (?:me|him|her|us|them)|look for (?:me|him|her|us)|"
    r"where i|where we|where he|where she|where my|if you want to see|used to (?:sit|sleep|hide|wait|go|meet|hang|live)|i go|we go|goes? to|go the|go to|gets? (?:off|on|the bus|the tram)|bus picks|picks? (?:me|us|him|her|them) up|"
    r"do(?:es)? (?:boxing|karate|dance|ballet|judo|gym|swimming|paper|her|his|my)|lives|dog walk|scared of|going past|have to (?:go|pass|walk)|nobody else knows|no one else knows|secret place|my best place|my safe place|my favourite (?:place|spot)|"
    r"saturday job|has a stall|runs|serves?|volunteers?|delivers?|paper round|cash in hand|on shift|all night|overnight|same (?:bench|spot|seat|table|bus|time)|by \d|at \d|from \d|till \d|until \d|twenty past|half past|quarter (?:past|to))\b",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"\b(?:i|i['’]m|im|i['’]ve|i['’]ll|me|my|mine|he|he['’]s|him|his|she|she['’]s|her|hers|we|us|our|mum|mam|mom|dad|nan|nana|gran|grandma|grandad|granddad|uncle|auntie|aunt|brother|sister|bro|sis|cousin|son|daughter|stepson|stepdaughter|"
    r"boyfriend|girlfriend|mate|mates|friend|friends|neighbour|carer|lad|lads|kid|child|twins|stepdad|stepmum|ex|partner|wife|husband|teacher|worker)\b",
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    r"\b(?:drop[ -]?in|the training|the course|the class|the party|the quiz|interviews?|open day|meetings?|meet(?:s)? (?:at|in|on) the|sessions?|open to|open (?:on|from|every|all|until|till)|is open|opens|everyone (?:is )?welcome|all welcome|free entry|tickets?|hosts?|hosted|host|conference|exhibition|event|events|festival|stall|"
    r"workshops?|has moved|have moved|moved to the|children['’]s centre|family hub|family centre|community centre|group (?:meets|is|has|runs|will)|surgery|clinic|office|outing|the trip|day trip|book(?:ed)? the|venue|album|song|film|game|book|"
    r"train(?:s)? (?:from|to)|conference|picnic|fair|concert|service|council|launch|foodbank|food bank|youth club|baby group|toddler|choir|campaign|library|museum|march(?:ed)?|parade starts|"
    r"collect(?:ed)? (?:from|at)|pick up your|leaflets|posters?|entrance|reception|based (?:at|in|on)|held|takes place|starts? at|in the hall)\b",
    re.IGNORECASE,
)
_SPOT_NOUN = (
    r"(?:bench|bus stop|bus shelter|tram stop|tram shelter|shelter|bins|doorway|steps|step|swings|slides?|skate ?park|skate bowl|bowl|underpass|subway|bridge|slipway|chippy|chip shop|arcades?|shop|shops|corner shop|offy|off licence|garages?|car park|allotments?|den|wall|station|"
    r"launderette|laundrette|cafe|café|caff|bookies|gates?|railings|alley|alleyway|park|field|fields|rec|woods?|trees?|hill|pond|lake|boats|bandstand|pier|sand ?dunes|dunes|prom|lamp ?post|phone box|postbox|post box|kebab shop|takeaway|pizza place|bakery|bakers|barbers|salon|nail bar|"
    r"vape shop|newsagents?|paper shop|pub|hotel|garage|petrol station|carwash|car wash|market|stall|kiosk|ice cream (?:van|kiosk|stand)|donkeys|big wheel|hut|huts|beach hut|tower|library steps|fountain|statue|clock|war memorial|memorial|churchyard|graveyard|cemetery|church|mosque|gym|pool|baths|"
    r"playground|climbing frame|basketball court|court|courts|pitch|goalposts|stand|tunnel|canal|towpath|lock|jetty|harbour|rocks|groynes?|pavilion|rink|cinema|odeon|crossing|lights|roundabout|corner|crossroads|multi-?storey|stairwell|roof|basement|squat|tent|caravan|van|laybys?|lay-by|stables|farm|yard|"
    r"spar|tesco|asda|aldi|lidl|morrisons|sainsbury['’]?s|co-?op|greggs|mcdonald['’]?s|maccies|kfc|subway|costa|wetherspoons?|poundland|boots|b&m|argos|iceland|home bargains|primark|costcutter|londis|nisa|premier|one stop|burger king|nando['’]?s|bargain booze|hairdressers?|florist|counter|till|table|window|seat|booth)"
)
_PREPOSITION = r"(?:behind|outside|under|underneath|beside|by|near|next to|opposite|round the back of|at the back of|in front of|past|in|on|at|along|down|through|up|between|above|below|round|around|from|off|to|over|across|of|into|inside|for|into)"
_SPOT = re.compile(
    rf"\b{_PREPOSITION}\s+(?:the\s+|a\s+|that\s+|our\s+|my\s+)?(?:[a-z’'-]{{2,14}}\s+){{0,3}}{_SPOT_NOUN}\b(?:\s+(?:{_PREPOSITION}|where|with)\s+(?:the\s+|a\s+)?(?:[a-z’'-]{{2,14}}\s+){{0,2}}{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}}(?:\s+[a-z]{{3,12}})?)?",
    re.IGNORECASE,
)
# So many places are called that, that nobody is found there.
_ANYWHERE = re.compile(
    rf"{_PREPOSITION}\s+(?:(?:the|a|that|our|my)\s+)?(?:(?:local|same|next|big|little|back|other|nearest)\s+)?(?:park|fields?|pool|gym|shops?|pub|church|mosque|market|cinema|car park|window|table|seat|counter|till|wall|corner|hill|pitch|lights|stand|steps?|"
    r"trees?|court|woods?|station|gates?|bridge|tower|clock|farm|yard|pier|prom|harbour|rocks|crossing|roof|hotel|caravan|van|tent|cafe|café|memorial|tunnel|lock|booth|hut|bowl|garage|boats|stall|bakery|salon|slide|slides|swings|playground|cemetery|boots|premier|subway|iceland)",
    re.IGNORECASE,
)
_PROPER = re.compile(
    rf"\b(?i:{_PREPOSITION})\s+(?:the\s+)?(?P<name>(?:the\s+)?(?:old\s+)?{_CAPITAL}(?:\s+(?:and\s+|of\s+|the\s+)?{_CAPITAL}){{0,3}}(?:\s+(?:{_SPOT_NOUN}|street|road|nursery|school|estate|sands))?)"
)
_THE_PROPER = re.compile(
    rf"\b(?:in|at|outside|behind|from|by|near|to)\s+(?P<name>(?:the|The)\s+{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}})"
)
_NOT_PROPER = frozenset(
    "i i'm group school college instagram snapchat tiktok discord facebook youtube roblox a&e mum dad nan gran god english maths science pe art camhs nhs year reception "
    "the we he she they it my our and but minecraft fortnite xbox playstation twitch spotify netflix zoom childline samaritans".split()
)


def is_named_as_a_street(name):
    """Return whether ``name`` ends as the names of streets do, and of nothing else: "Hollins Road", "hollins lane"."""
    return bool(_ENDS_AS_A_STREET.search(name))


def places_in(text, names=()):
    """Return (start, end) of each place in ``text`` where a person lives or is to be found again and again.

    The venue of something that is open to everybody is left out, and a place that somebody went to once.
    ``names`` are the (start, end) of what is something else: the names of people, of apps and of schools.
    """
    spans = []
    for start, end in sentences_of(text):
        for span in _in_sentence(text, start, end, names):
            if not any(span[0] < last and first < span[1] for first, last in spans):
                spans.append(span)
    return sorted(spans)


def _in_sentence(text, start, end, names):
    sentence = text[start:end]
    lives, habit = _LIVES.search(sentence), _HABIT.search(sentence)
    somebody = _SOMEBODY.search(sentence) or any(
        is_first_name(word.lower()) for word in re.findall(r"[A-Z][a-z]+", sentence[:200])
    )
    public = _PUBLIC.search(sentence)
    yield from (match.span() for match in _POSTCODE.finditer(text, start, end) if not (public and not lives))
    for match in _ADDRESS.finditer(text, start, end):
        if not public or lives:
            yield match.span()
    for match in _DWELLING.finditer(text, start, end):
        if lives or (match.group()[0] in "FfAaPpCcBb" and not public):
            yield match.span()
    for match in _SMALL_ADDRESS.finditer(text, start, end):
        if lives or times_used(match.group().split()[1]) < 5000:
            yield match.span()
    for match in _NAMED_STREET.finditer(text, start, end):
        if (not public or lives) and not _is_of_a_thing(text, match) and (somebody or not public):
            yield match.span()
    for match in _NAMED_PLACE.finditer(text, start, end):
        if (lives or habit) and somebody and (not public or lives) and not _is_of_a_thing(text, match):
            yield match.span()
    if somebody and (lives or habit) and not public:
        yield from (
            match.span()
            for match in _SMALL_STREET.finditer(text, start, end)
            if times_used(match.group().split()[0]) < 3000
        )
    if somebody and lives:
        yield from (match.span() for match in _LIVING_AT_NUMBER.finditer(text, start, end))
    if somebody and habit and not public:
        yield from _spots(text, start, end, names)


def _is_of_a_thing(text, match):
    """Whether what follows says that it is the name of a record, a school, a station."""
    if re.match(r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Nurse|Sgt|PC)\b", match.group()):
        return True
    return _WELL_KNOWN.search(match.group()) or re.match(
        r"\s+(?:School|Primary|Academy|College|High|Infants|Juniors|Surgery|Church|Centre|Hospital|Library|Hub|Clinic|Theatre|Museum|is my [\w’']+ favourite|was built)\b",
        text[match.end() : match.end() + 40],
    )


def _spots(text, start, end, others):
    for match in _SPOT.finditer(text, start, end):
        if not _ANYWHERE.fullmatch(match.group()):
            yield match.span()
    for pattern in (_PROPER, _THE_PROPER):
        for match in pattern.finditer(text, start, end):
            words = re.findall(r"[^\W\d_][\w’'-]*", match.group("name"))
            names = [word.lower() for word in words if word[0].isupper() and word.lower() != "the"]
            if (
                not names
                or names[0] in _NOT_PROPER | DAYS_AND_MONTHS | TOWNS
                or (is_first_name(names[0].split("'")[0].split("’")[0]) and not re.search(r"[’']s", words[0]))
            ):
                continue
            span = match.span("name")
            if (
                names[0] not in _APPS
                and not _WELL_KNOWN.search(match.group("name"))
                and not any(span[0] < last and first < span[1] for first, last in others)
            ):
                yield span
