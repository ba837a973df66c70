"""Names that people go by on apps, in games and on streams."""

import re

from cms.safeguarding.identity.contacts import all_emails_in
from cms.safeguarding.identity.words import (
    DAYS_AND_MONTHS,
    TOWNS,
    is_first_name,
    may_be_first_name,
    sentences_of,
    times_used,
    words_of,
)

_ORGANISATIONS = words_of("organisations")
# Those that persons have in a name of their own, too, tell of an organisation only together with another.
_SURELY_ORGANISATIONS = _ORGANISATIONS - frozenset(
    """
    official beat frank scope mind rock mix park shop kids together care pool fire action family voice team club gym food home homes tv news media
    crisis shout support rugby football cricket zoo store cafe bakery radio guides temple mp ltd badge housing kooth uk
    """.split()
)
_LAST_PARTS = frozenset("uk team club tv news fc support mind media cafe shop radio official".split())
_ENDINGS = "council library libraries nhs school academy college charity trust museum hospital youthhub foodbank theatre police centre foundation".split()
_BEGINNINGS = ("nhs", "bbc", "nspcc", "childline", "youngminds", "samaritans", "blackpoolcouncil")
_APPS = words_of("apps")
# These are everyday words too, and tell of an app only in the company of a name that looks like nothing else.
_WEAK_APPS = frozenset(
    "streams stream rocket league scratch steam threads kick switch messenger acc bumble hinge brawl clash royale quiz".split()
)
_APP = re.compile(
    r"(?<![\w@])(?:"
    + "|".join(sorted(map(re.escape, _APPS - _WEAK_APPS), key=len, reverse=True))
    + r"|among us|clash (?:royale|of clans)|"
    r"brawl stars|rocket league|animal crossing|call of duty|apex legends|game ?tag|gamer ?tag|user ?names?|usernames?|screen ?name|display name|"
    r"gaming name|gamer name|online name|my channel|friend code|friend request|on (?:scratch|steam|threads|kick|switch|stream|zoom|signal|x|there|line|the ps\d|league|apex|cod|sims)|"
    r"(?:scratch|steam|kick|threads|signal) (?:name|account|user|is|as|at|friend|profile|id)|profile name|account name|nintendo switch|i stream|online|(?:switch|steam|ps\d|game) friends?|last\.fm|streams? (?:as|under|on)|"
    r"rec room|gorilla tag|geometry dash|fall guys|genshin impact|league of legends|rainbow six|the sims|chess\.com|toca boca|tiktok live|snap ?streaks?)(?!\w)",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"\b(?:add (?:me|him|her|us|them)|adds?|follow(?:s|ed|ing)?|dm|tag me|sub(?:scribe)? to|friend request|look (?:me |him |her )?up|search(?: for)?|"
    r"message me|find me|goes by|go by|known as|handle|username|nickname online|gamer|hacked|block(?:ed)?|report(?:ed)?|account|channel|profile)\b",
    re.IGNORECASE,
)
_AT = re.compile(r"(?<![\w.@/+-])@(?=[\w.-]{0,40}[^\W\d])\w[\w.-]{0,40}\w|(?<![\w.@/+-])@[^\W\d_](?!\w)")
_NUMBERED = re.compile(r"(?<![\w#@])[^\W_][\w.-]{1,30}#\d{3,6}(?!\w)")
_TAG = re.compile(r"(?<![\w#&/])#(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{5,12}(?!\w)")
_UNDERSCORED = re.compile(r"(?<![\w@/.#-])(?=[\w.-]{0,40}_)(?=[\w.-]{0,40}[^\W_])(?![\w.-]{0,40}_{4})[\w.-]{2,60}\w")
_DOTTED = re.compile(r"(?<![\w@/.#:-])[a-z0-9_]{2,20}(?:\.[a-z0-9_]{1,20}){1,5}(?![\w@/-]|\.\w)", re.IGNORECASE)
_NUMBERED_WORD = re.compile(r"(?<![\w@/.#:+-])[A-Za-z]{5,24}\d{1,5}(?![\w@.-]\w)")
_SMALL_TAG = re.compile(
    r"\b(?:he['’]s|she['’]s|i['’]m|im|as|under|called|name['’]?s?(?: is)?|tag(?: is)?)\s+(#[^\W\d]\w{3,24})",
    re.IGNORECASE,
)
_KNOWN_AS = re.compile(
    r"\b(?:know(?:s|n)? (?:me |him |her |us |them )?as|calls? (?:me|him|her|myself)|goes by|go by|under(?: the name)?(?: of)?|name is|named|name['’]s|playing as|plays as|logs? (?:in|on) as)\s+[\"“'‘]?(?=(?-i:[A-Z]))",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\s,;:()\"“”!?/…|]+")
_END = re.compile(r"(?:[’']s)?[.’'*]*$")
_WEB = re.compile(
    r"^(?:https?|www)|\.(?:com|org|net|uk|tv|gov|example|io|co|info|jpe?g|png|webp|gif|pdf|docx?|odt|txt|csv|xlsx?|pptx?|zip|gg|html?|me|app|mp[34])$",
    re.IGNORECASE,
)
_ORDINARY_SHAPE = re.compile(
    r"^(?:\d+(?:st|nd|rd|th|am|pm|p|k|kg|g|m|cm|mm|km|ml|l|gb|mb|s|x|ft|in|hrs?|mins?|yrs?|v\d+|d|a|b|c|ish)?|y(?:ea)?r?s?\d+\w?|\d+[a-z]|"
    r"[a-z]\d+|ks\d|ps\d|x\d+|mp\d|\d[\d.:,/-]*\w{0,2}|a&e|o2|covid-?\d*|\w{1,3}-\d+|\d+-\w+|[a-z]{1,2}\d{1,2}\s?\d?[a-z]{0,2}|place2be|lemon8|ao3|"
    r"(?:[a-z]\.){2,}[a-z]?|p\.s|e\.g|i\.e|a\.m|p\.m|d\.o\.b)$",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"[a-z0-9][A-Z]|[A-Z]{2,}[a-z]{2,}")
_NOT_CAMEL = re.compile(r"^(?:Mc|Mac|O[’']|De|Fitz|Van|Le|La|Di)[A-Z][a-z]+$|^(?:i|e)[A-Z]\w+$|[A-Z]+s$")
_BRANDS = frozenset(
    "youtube tiktok youngminds whatsapp playstation deviantart bereal vrchat linkedin soundcloud facetime snapchat mcdonald mcdonalds "
    "wattpad kidscape bluesky letterboxd powerpoint wifi iphone ipad ebay javascript goodreads childline imessage github "
    "ticktok duolingo minecraft roblox geoguessr chatgpt onlyfans wechat discord fortnite xbox beatbullying youngcarers openday "
    "capcut familyhub educationvoices vloggers vlogger emojis emoji selfie selfies memes meme hashtag hashtags pls plz lol "
    "gonna wanna cos coz cuz tho tbh omg idk ngl lmao rofl btw fyi aka thx ty bestie besties unfollow unfollowed unfriend "
    "cyberbullying wifi inbox online offline screenshot screenshots screenshotted livestream livestreams livestreaming unblock "
    "skibidi fidget trolled trolling trolls troll vlog vlogs podcast podcasts chatbot chatbots chatroom "
    "defo innit summat owt nowt ppl msg msgs pic pics vid vids fave faves tmrw uid tiktoks tiktoker youtuber youtubers gamers insta "
    "snapstreaks playlist playlists app apps smartphone smartphones login blackpool signup dm'd im ive dont doesnt didnt "
    "cant wont isnt thats whats hes shes theyre youre id ill favourite colour colours "
    "epipen last.fm covid formula admin admins stimming stims stim gifs gif "
    "ukulele autism adhd autistic bullies bully's cyberbullies cyberbully cyberbullied whatsapps".split()
)
_POSITIONS = re.compile(
    # An app or a word for such a name, and what follows it.
    r"(?<![\w@])(?P<app>{apps}|user ?name|gamer ?tag|screen ?name|display name|handle|gaming name|gamer name|online name|in-game name|my tag|channel)"
    r"(?:\s+(?:user ?name|name|tag|handle|id|account|channel|profile|user|acc|page|friend|nickname|@))?(?:\s+(?:on|for|there|online|in)\s+\w+)?"
    r"\s*(?P<link>['’]s(?!\w)|\bis\b|\bwas\b|\bused to be\b|:|=|\s[-–—]|\?|,|\bas\b|\bunder\b|\bcalled\b|[>→])\s*"
    r"(?:(?:the name|called|still|now|just|simply|is|all one word|as|under|user|channel|it['’]s|i['’]m|im)[\s:]+){0,2}[\"“'‘]?".replace(
        "{apps}",
        "|".join(sorted(map(re.escape, _APPS - {"dm", "dms", "acc"}), key=len, reverse=True))
        + "|among us|clash royale|brawl stars|rocket league|animal crossing|call of duty",
    ),
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"\b(?:under(?: the name)?|as|called|calls? me|name of|known as|goes by|go by|user|channel|search(?:ing)?(?: for)?|looks? up|look for|find|type(?: in)?|adds?|follow|dm|message|"
    r"request(?:s)? (?:to|from)|i['’]m|im|i am|he['’]s|she['’]s|it['’]s|subscribe to|sub to|tag|by|name is|name['’]s|named|from|against|with|play(?:s|ing)? as)\s+[\"“'‘]?",
    re.IGNORECASE,
)


def handles_in(text):
    """Return (start, end) of each name on an app in ``text`` that may be a person's.

    Accounts of organisations, hashtags and the names of the apps are left out.
    """
    taken = all_emails_in(text)
    spans = []
    for pattern in (_AT, _NUMBERED, _UNDERSCORED):
        for match in pattern.finditer(text):
            if (
                _is_free(match.span(), spans, taken)
                and not is_an_organisation(match.group())
                and (match.group().startswith("@") or not _WEB.search(match.group()))
            ):
                spans.append(match.span())
    for match in _DOTTED.finditer(text):
        if _is_free(match.span(), spans, taken) and _is_dotted_name(match.group()):
            spans.append(match.span())
    for match in _NUMBERED_WORD.finditer(text):
        if _is_free(match.span(), spans, taken) and _looks_made_up(match.group()):
            spans.append(match.span())
    spans += [match.span(1) for match in _SMALL_TAG.finditer(text) if _is_free(match.span(1), spans)]
    sentences = sentences_of(text)
    for at, (start, end) in enumerate(sentences):
        before = text[sentences[at - 1][0] : sentences[at - 1][1]] if at else ""
        has_app = bool(_APP.search(text, start, end))
        near_app = has_app or bool(_APP.search(before))
        for span in _in_sentence(text, start, end, has_app, near_app):
            if _is_free(span, spans, taken):
                spans.append(span)
    return sorted(spans)


def _in_sentence(text, start, end, has_app, near_app):
    if not (near_app or _CALL.search(text, start, end) or _POSITIONS.search(text, start, end)):
        return
    tokens = [_token(text, match) for match in _TOKEN.finditer(text, start, end)]
    tokens = [token for token in tokens if token[0]]
    if near_app:
        yield from (match.span() for match in _TAG.finditer(text, start, end))
    for match in _POSITIONS.finditer(text, start, end):
        yield from _named(text, tokens, match.end(), match.group("link"), match.group("app").lower())
    for at, (token, token_start, token_end) in enumerate(tokens):
        if token.startswith(("@", "#")):
            continue
        if _looks_made_up(token):
            yield token_start, token_end
        elif has_app and _is_unknown(token, at, tokens):
            last = token_end
            # "Shelbs Dramaqueen", "GrimRaccoon Gaz": a name with a space in it.
            if (
                at + 1 < len(tokens)
                and token[0].isupper()
                and tokens[at + 1][0][0].isupper()
                and tokens[at + 1][1] == token_end + 1
            ):
                last = tokens[at + 1][2]
            yield token_start, last
    if near_app:
        for match in _KNOWN_AS.finditer(text, start, end):
            yield from (
                token[1:]
                for token in tokens
                if token[1] == match.end() and token[0].lower() not in _APPS and not is_first_name(token[0].lower())
            )
        for match in _CALLED.finditer(text, start, end):
            yield from _capitals_after(text, tokens, match.end())


def _named(text, tokens, position, link, app):
    """The name that stands after an app and a word such as "is"."""
    following = [token for token in tokens if token[1] >= position][:3]
    if not following or following[0][1] > position + 2:
        return
    token, start, end = following[0]
    if token.lower() in _APPS or token.lower() in _BRANDS or token.startswith("#"):
        return
    is_close = link.strip() in (":", "=", "-", "–", "—", ">", "→")
    if (
        is_close
        and app not in ("tag", "dm")
        and not _is_sentence(text, position)
        and (times_used(token) < 1500 and not is_first_name(token.lower()))
    ) or (
        times_used(token) < 40
        and token.lower() not in TOWNS
        and not is_first_name(token.lower())
        and len(token) > 3
        and token[0].isalnum()
    ):
        yield start, end
    else:
        yield from _capitals_after(text, tokens, position, names=2)


def _is_sentence(text, position):
    return len(text[position : position + 120].split()) > 6


def _capitals_after(text, tokens, position, names=0):
    """Two or three words written as a name is, such as Toast King, after "I'm" or "under"."""
    run = []
    for token, start, end in tokens:
        if start < position:
            continue
        if (run and start > run[-1][2] + 1) or (not run and start > position + 1) or len(run) == 3:
            break
        if (
            not token[0].isupper()
            or token.lower() in _APPS
            or token.lower() in _BRANDS
            or token.lower() in DAYS_AND_MONTHS
        ):
            break
        run.append((token, start, end))
    too_many = sum(may_be_first_name(token.lower()) for token, _, _ in run) > names
    if (
        len(run) >= 2
        and not too_many
        and not any(token.lower() in TOWNS | _ORGANISATIONS for token, _, _ in run)
        and run[0][0] != "I"
    ):
        yield run[0][1], run[-1][2]


def _is_dotted_name(token):
    """crisp.packet.kev, but not a sentence without its space, or a web address."""
    if (
        _WEB.search(token)
        or _ORDINARY_SHAPE.match(token)
        or not re.search(r"[^\W\d]{2}", token)
        or token.lower() in _BRANDS
    ):
        return False
    parts = token.split(".")
    if any(part[:1].isupper() for part in parts[1:]) and not any(part[0].isdigit() for part in parts):
        return len(parts) > 2
    if is_an_organisation(token):
        return False
    return (len(parts) > 2 and len(token) > 6) or (
        any(not times_used(part) or is_first_name(part.lower()) for part in parts if part) and len(token) > 5
    )


def _token(text, match):
    token, start = match.group(), match.start()
    while token and token[0] in "'‘*-":
        token, start = token[1:], start + 1
    token = token[: _END.search(token).start()]
    return token, start, start + len(token)


def _looks_made_up(token):
    """A shape that no ordinary word has: a dot or a number inside, small and big letters mixed."""
    if (
        len(token) < 4
        or _WEB.search(token)
        or _ORDINARY_SHAPE.match(token)
        or token.lower() in _BRANDS
        or is_an_organisation(token)
    ):
        return False
    letters = sum(character.isalpha() for character in token)
    figures = sum(character.isdigit() for character in token)
    inner_dot = re.search(r"[^\W_]{2}\.[^\W_]|[^\W_]\.[^\W_]{2}", token)
    camel = (
        _CAMEL.search(token)
        and not _NOT_CAMEL.search(token)
        and "-" not in token
        and "'" not in token
        and "’" not in token
    )
    return letters >= 2 and bool(
        (figures and letters >= 3)
        or inner_dot
        or camel
        or (figures and "-" in token and letters > 3)
        or re.search(r"__|_$|^_", token)
        or ("-" in token and figures and letters > 2)
    )


def _is_unknown(token, at, tokens):
    """A word that English has not, and that is no name, place or brand."""
    lower = token.lower()
    plain = lower.replace("’", "'")
    if len(token) < 4 or not re.search(r"[^\W\d]", token) or _ORDINARY_SHAPE.match(token) or _WEB.search(token):
        return False
    if plain in _BRANDS or plain in _APPS or plain in TOWNS or plain in DAYS_AND_MONTHS or may_be_first_name(plain):
        return False
    if "'" in plain or is_an_organisation(token):
        return False
    parts = [part for part in re.split(r"[-.]", plain) if part]
    if all(times_used(part) >= 3 or part in _BRANDS or part in _APPS or may_be_first_name(part) for part in parts):
        # saltmarsh-sprite: ordinary parts, but not one word, and written small.
        return False
    if token[0].isupper() and at and is_first_name(tokens[at - 1][0].lower()):
        return False  # a surname
    stem = re.sub(r"(?:ing|ed|er|ers|s|es|ly|y|ish|ness|able|less)$", "", plain)
    return not (times_used(stem) >= 30 or times_used(stem + "e") >= 100)


def is_an_organisation(name):
    """Return whether an account or address of this ``name`` is surely not one person's."""
    parts = [part for part in re.split(r"[\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()) if part]
    whole = "".join(parts)
    return (
        not _SURELY_ORGANISATIONS.isdisjoint(parts)
        or whole in _ORGANISATIONS
        or (len(parts) > 1 and parts[-1] in _LAST_PARTS and all(part in _ORGANISATIONS | TOWNS for part in parts))
        or any(whole.endswith(ending) and len(whole) > len(ending) + 1 for ending in _ENDINGS)
        or whole.startswith(_BEGINNINGS)
    )


def _is_free(span, *taken):
    return not any(span[0] < end and start < span[1] for spans in taken for start, end in spans)
