"""Finding a credential of ours by what people paste: an address, a number, or what else names an award."""

import re
import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit

from charter.credentials import addresses

# Callables ``(award id) -> bytes or None`` of whoever keeps issued credentials.
issued = []
# Callables ``(words) -> award id or None`` of whoever knows awards by another name: a page, a school's number.
named = []
# Callables ``(badge) -> sentences`` of whoever knows what is told of it today: it may be an older copy.
changed = []

LONGEST = 300  # letters of an address

_NUMBER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_BEGINS_WITH_SLASHES = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_BEGINS_WITH_A_HOST = re.compile(r"(?P<host>[\w.-]+(?::\d+)?)/")


@dataclass(frozen=True)
class Found:
    """What ``words`` name: the bytes of a ``credential`` or None; ``is_elsewhere``, an address of another site."""

    credential: bytes | None = None
    is_elsewhere: bool = False


def find(words, *, host=""):
    """Return what the ``words`` of somebody name, as a :class:`Found`. ``host`` is where they ask.

    An address on another site names nothing, whatever number it holds: a forger may put a real one into theirs.
    """
    words = words[:LONGEST].strip()
    ours = {urlsplit(addresses.of_site()).netloc.lower(), host.lower()}
    if (address := _as_address(words, ours)) is not None:
        if address.netloc.lower() not in ours:
            return Found(is_elsewhere=True)
        words = address.path
    # The address of our own check has the number in its query.
    number = _NUMBER.search(words) or (address and _NUMBER.search(address.query))
    award = uuid.UUID(number[0]) if number else next((pk for known in named if (pk := known(words))), None)
    return Found(next((found for known in issued if award and (found := known(award))), None))


def changed_since(badge):
    """Return in sentences what is told today of ``badge``, which is genuine, and what does not stand in this copy."""
    return [str(sentence) for knows in changed for sentence in knows(badge)]


def _as_address(words, ours):
    """Return the parts of ``words`` where they name a host, or None. What is broken has no host of ours."""
    if not _BEGINS_WITH_SLASHES.match(words):
        begins = _BEGINS_WITH_A_HOST.match(words)
        if not begins or not (begins["host"].lower() in ours or "." in begins["host"] or ":" in begins["host"]):
            return None
        words = f"//{words}"
    try:
        return urlsplit(words)
    except ValueError:
        return urlsplit("//broken/")
