"""Encrypting what the database must not show, under keys that it does not hold: the ``SEALING_KEYS``.

The first of them encrypts, each of them opens. Where a ``purpose`` is named, keys of its own are made from them, so
that what is sealed for one purpose is no sealed text of another.
"""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.crypto import salted_hmac


class CannotOpen(Exception):
    """Something that none of the ``SEALING_KEYS`` opens: a key was taken out of the list, or somebody wrote the row."""


def lock(plain, *, purpose=""):
    """Return the bytes ``plain`` encrypted under the first of the ``SEALING_KEYS``, as text."""
    return _box(purpose).encrypt(plain).decode()


def unlock(locked, *, purpose=""):
    """Return the bytes in ``locked``, made under any of the ``SEALING_KEYS``. Raises :class:`CannotOpen`."""
    try:
        return _box(purpose).decrypt(locked.encode())
    except InvalidToken as problem:
        raise CannotOpen("None of the SEALING_KEYS opens this. Put the older keys back into the list.") from problem


def _box(purpose):
    if not settings.SEALING_KEYS:
        raise ImproperlyConfigured(
            "Set SEALING_KEYS, which encrypt what the database must not show. Make a key with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    return MultiFernet([Fernet(_key(key, purpose)) for key in settings.SEALING_KEYS])


def _key(key, purpose):
    if purpose:
        return urlsafe_b64encode(salted_hmac(purpose, "", secret=key, algorithm="sha256").digest())
    return key + "=" * (-len(key) % 4)  # token_urlsafe leaves out the padding that Fernet asks for.
