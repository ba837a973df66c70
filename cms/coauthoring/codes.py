"""Codes that let somebody into a page: short, easy to type, and kept as a digest only."""

import secrets

from django.core.cache import cache
from django.utils.crypto import salted_hmac

# Without letters and numbers that look alike.
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_LENGTH = 10

WRONG_CODES_AN_HOUR = 10
_HOUR = 60 * 60  # seconds


def new_code():
    """Return a code to read out or write down, in two groups of letters."""
    code = "".join(secrets.choice(_ALPHABET) for _letter in range(_LENGTH))
    return f"{code[: _LENGTH // 2]}-{code[_LENGTH // 2 :]}"


def digest_of(code):
    """Return the digest that is kept of ``code``, however it was typed: capitals, spaces and dashes do not count."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return salted_hmac("cms.coauthoring.codes", plain, algorithm="sha256").hexdigest()


def too_many_wrong(user):
    """Return whether ``user`` has typed too many wrong codes in this hour."""
    return cache.get(_key(user), 0) >= WRONG_CODES_AN_HOUR


def count_wrong(user):
    """Remember that ``user`` typed a wrong code."""
    cache.add(_key(user), 0, _HOUR)
    try:
        cache.incr(_key(user))
    except ValueError:  # It ran out between the two.
        cache.set(_key(user), 1, _HOUR)


def _key(user):
    return f"coauthoring:wrong-codes:{user.pk}"
