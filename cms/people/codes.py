"""Codes that let somebody in, to the site or into a page: made to be read from a card and typed on a phone."""

import re
import secrets
import unicodedata

from django.conf import settings
from django.utils.crypto import salted_hmac

#: No vowels, so that no word comes out; of letters and numbers that look alike, one.
ALPHABET = "23456789CDFGHJKMNPQRTVWXY"
LENGTH = 12  # 25 ** 12 is more than 2 ** 55
_GROUP = 4

# What somebody types who reads one for the other. None of them can be meant: they are in no code.
_ALIKE = str.maketrans({"B": "8", "S": "5", "Z": "2"})


def make():
    """Return a new code, as it is typed: "7KXD-9QMP-3RTW"."""
    code = "".join(secrets.choice(ALPHABET) for _number in range(LENGTH))
    return "-".join(code[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))


def normalised(typed):
    """Return ``typed`` without what makes no difference: capitals, spaces, dashes, dots."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    return re.sub(r"[\W_]+", "", plain).translate(_ALIKE)


def hash_of(code, purpose, *, key=None):
    """Return the keyed hash, 64 hex digits, under which a code is kept (default: under today's secret key).

    ``purpose`` names what it opens, so that a code for one thing is none for another.
    """
    return salted_hmac(purpose, normalised(code), secret=key, algorithm="sha256").hexdigest()


def possible_hashes(code, purpose):
    """Return the hashes of ``code`` under the secret key of today and each older one that still counts."""
    return [hash_of(code, purpose, key=key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
