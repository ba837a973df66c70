"""Links by which a person is reached: their number, their e-mail, their page on an app. Readers press them, so they are
looked at like words.
"""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from cms.safeguarding.identity.contacts import emails_in, phones_in
from cms.safeguarding.identity.handles import is_an_organisation

_NUMBER_LINKS = {"tel", "sms", "callto", "whatsapp"}
_NUMBER_HOSTS = {"wa.me", "api.whatsapp.com", "chat.whatsapp.com"}
#: Where people have a page of their own, and what stands between the host and their name.
_PROFILES = {
    "ask.fm": (),
    "bsky.app": ("profile",),
    "discord.com": ("users",),
    "facebook.com": (),
    "instagram.com": (),
    "linkedin.com": ("in",),
    "linktr.ee": (),
    "reddit.com": ("u", "user"),
    "roblox.com": ("users",),
    "snapchat.com": ("add",),
    "steamcommunity.com": ("id", "profiles"),
    "t.me": (),
    "threads.com": (),
    "threads.net": (),
    "tiktok.com": (),
    "twitch.tv": (),
    "twitter.com": (),
    "x.com": (),
    "youtube.com": ("user", "c"),
}
#: First parts of an address there that are nobody's name.
_NOBODY = frozenset(
    "about channel events explore feed groups hashtag help i intent legal legend login p pages playlist privacy reel reels "
    "safety search share shorts stories support t tag tags terms v video videos watch".split()
)


def person_reached_by(address, words=""):
    """Return ``(kind, what tells of them)`` of whoever the link ``address`` reaches, or None when it may be a service.

    ``kind`` is ``phone``, ``e-mail`` or ``handle``. The ``words`` of the link can say that a number is an office's.
    """
    try:
        parts = urlsplit(unquote(address.strip()))
    except ValueError:  # It leads nowhere.
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if parts.scheme == "mailto":
        spans = emails_in(parts.path)
        return ("e-mail", parts.path[slice(*spans[0])]) if spans else None
    if parts.scheme in _NUMBER_LINKS:
        return _phone(words, parts.path)
    if host in _NUMBER_HOSTS:
        number = parse_qs(parts.query).get("phone", [parts.path.strip("/")])[0]
        return _phone(words, number)
    return _profile(host, parts.path)


def _phone(words, number):
    text = f"{words} {number}"
    spans = [span for span in phones_in(text) if span[1] > len(words)]
    return ("phone", text[slice(*spans[0])].strip()) if spans else None


def _profile(host, path):
    if host not in _PROFILES:
        return None
    steps = [step for step in path.split("/") if step]
    if steps and steps[0].lower() in _PROFILES[host]:
        steps = steps[1:]
    elif _PROFILES[host] and not (steps and steps[0].startswith("@")):
        return None
    name = steps[0].removeprefix("@") if steps else ""
    if not re.search(r"\w", name) or name.lower() in _NOBODY or is_an_organisation(name):
        return None
    return "handle", name
