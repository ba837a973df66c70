"""The generation of the public site: one number, moved on whenever something that the public sees changes."""

from django.core.cache import cache
from django.db import transaction
from django.dispatch import Signal

_KEY = "front_cache.generation"

# Sent after the commit that moved the generation on, so that a copy kept elsewhere can be dropped.
site_changed = Signal()


def current():
    """Return the generation: an integer that only grows. Read it *before* rendering what you want to keep."""
    return cache.get_or_set(_KEY, 1, timeout=None)


def advance():
    """Move the generation on once the current transaction is committed."""
    transaction.on_commit(_advance_now)


def _advance_now():
    current()
    cache.incr(_KEY)
    site_changed.send(sender=None)
