"""The generation of the public site: one number, moved on whenever something that the public sees changes.

Every hit of the front cache asks for it, so asking must cost next to nothing. On one machine it is the size of a file,
which ``stat()`` tells and each change makes longer by one byte: no lock, nothing to parse, seen by every process at
once. Where several machines share a cache (``FRONT_CACHE["GENERATION"]`` is ``"cache"``), it stands there.
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal

_KEY = "front_cache.generation"

# Sent after the commit that moved the generation on, so that a copy kept elsewhere can be dropped.
site_changed = Signal()


def current():
    """Return the generation: an integer that only grows. Read it *before* rendering what you want to keep."""
    path = settings.FRONT_CACHE["GENERATION"]
    if path == "cache":
        return cache.get_or_set(_KEY, 1, timeout=None)
    try:
        return os.stat(path).st_size  # noqa: PTH116 - every hit asks, and a Path takes twice as long
    except FileNotFoundError:
        return 0


def advance():
    """Move the generation on once the current transaction is committed."""
    transaction.on_commit(_advance_now)


def moves_with(*models):
    """Move the generation on whenever a row of one of ``models`` is saved or deleted. For an app's ``ready()``.

    They are what readers see beside signed pages. Whoever writes them past ``save()`` calls :func:`advance` itself.
    """
    for model in models:
        for signal in (post_save, post_delete):
            signal.connect(_a_row_changed, sender=model, dispatch_uid="front_cache.generation")


def _a_row_changed(sender, **kwargs):
    advance()


def _advance_now():
    path = settings.FRONT_CACHE["GENERATION"]
    if path == "cache":
        current()
        cache.incr(_KEY)
    else:
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Appending is one step for the system, however many do it at once.
        with path.open("ab", buffering=0) as file:
            file.write(b".")
    site_changed.send(sender=None)
