"""What many pages of one generation have in common, kept in memory by each process: the menu, where sections are.

It is for what a page that is *made* would otherwise read again each time. It keeps the promise of the front cache, by
the same two rules: a value carries the generation that was read before it was made, and lives for thirty seconds at
most. So keep only what moves the generation on when it is written, and never

- whether readers can reach something: what is taken down past every signal, by ``update()``, would stay;
- what one reader is or asks for: each name in a key is one that this site gave.

Values are shared by all requests of the process: nobody changes them, and whoever hands rows on hands on copies.
"""

import time
from typing import NamedTuple

from django.db import connection

from cms.front_cache import generation

LIFETIME = 30  # seconds
_MOST = 1_000  # values

_values = {}


class _Value(NamedTuple):
    value: object
    generation: int
    until: float


def kept(key, make):
    """Return what ``make()`` returns, or returned for ``key`` (a tuple) before in this generation.

    None stands for "there is no such thing" and is not kept: somebody who makes names up fills no memory. In a
    transaction nothing is kept or taken from here: it may have written what the others do not see.
    """
    if _in_a_transaction():
        return make()
    now = _generation()
    found = _values.get(key)
    if found and found.generation == now and time.monotonic() < found.until:
        return found.value
    value = make()
    if value is not None:
        if len(_values) >= _MOST:
            _values.clear()
        _values[key] = _Value(value, now, time.monotonic() + LIFETIME)
    return value


def forget():
    """Keep nothing any more: for a process that goes over to another database."""
    _values.clear()


def _generation():
    return generation.before_making()


def _in_a_transaction():
    return connection.in_atomic_block
