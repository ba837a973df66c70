"""Wrong codes into pages, counted for the account that types them: nobody else at a school's one address waits.

Guessing stays hopeless. A code (:mod:`cms.people.codes`) is one of 25^12, which is 5.9e16. Let 1,000 accounts guess at
once, each as often as it may, while 1,000 codes are open, for ten years without a pause: that is 1,000 x 10 an hour x
87,840 hours x 1,000 / 5.9e16, one chance in 67,000 that any of them ever opens anything.
"""

from django.core.cache import cache

WRONG_CODES_AN_HOUR = 10
_HOUR = 60 * 60  # seconds


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
