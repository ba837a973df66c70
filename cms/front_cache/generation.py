"""The generation of the public site: one number, moved on whenever something that the public sees changes.

Every hit of the front cache asks for it, so asking must cost next to nothing. On one machine it is eight bytes of a
file that every process has mapped into its memory: no call to the system, seen by all at once. Where several machines
share a cache (``FRONT_CACHE["GENERATION"]`` is ``"cache"``), it stands there.
"""

import fcntl
import mmap
import os
from contextlib import contextmanager
from pathlib import Path
from struct import Struct

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal

_KEY = "front_cache.generation"
_NUMBER = Struct("<Q")
_maps = {}  # by path: the number of the file that is mapped, and its bytes

# Sent after the commit that moved the generation on, so that a copy kept elsewhere can be dropped.
site_changed = Signal()


def current():
    """Return the generation: an integer that only grows."""
    path = settings.FRONT_CACHE["GENERATION"]
    if path == "cache":
        return cache.get_or_set(_KEY, 1, timeout=None)
    # In one step: another thread may be taking it out, because the file is another one.
    if mapped := _maps.get(path):
        return _NUMBER.unpack_from(mapped[1])[0]
    return before_making()


def before_making():
    """Return the generation for what is about to be made: read it *before* rendering what you want to keep.

    It also looks whether the file is another one by now, as after somebody removed it.
    """
    path = settings.FRONT_CACHE["GENERATION"]
    if path == "cache":
        return current()
    try:
        status = os.stat(path)  # noqa: PTH116 - asked for each page that is made, and a Path takes twice as long
        mapped = _maps.get(path)
        if mapped is None or mapped[0] != status.st_ino:
            with Path(path).open("rb") as file:
                number = mmap.mmap(file.fileno(), _NUMBER.size, access=mmap.ACCESS_READ)
                mapped = _maps[path] = (os.fstat(file.fileno()).st_ino, number)
    except (FileNotFoundError, ValueError):  # ValueError: it is not yet as long as it will be.
        _maps.pop(path, None)
        with _held(path):
            return 0
    return _NUMBER.unpack_from(mapped[1])[0]


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
        with _held(path) as file:
            number = _NUMBER.unpack(os.pread(file, _NUMBER.size, 0))[0]
            os.pwrite(file, _NUMBER.pack(number + 1), 0)
    site_changed.send(sender=None)


@contextmanager
def _held(path):
    """Open the file, a new one where there is none, for one process at a time."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file).st_size < _NUMBER.size:
            os.truncate(file, _NUMBER.size)
        yield file
    finally:
        os.close(file)
