"""Words that the database holds only encrypted, under keys that it does not hold."""

import zlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


class CannotOpen(Exception):
    """Sealed words that none of the ``SEALING_KEYS`` opens: a key was taken out of the list, or the row was changed."""


def _box():
    if not settings.SEALING_KEYS:
        raise ImproperlyConfigured(
            "Set SEALING_KEYS, which encrypt what a safeguarding lead keeps sealed. Make a key with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    # token_urlsafe leaves out the padding that Fernet asks for.
    return MultiFernet([Fernet(key + "=" * (-len(key) % 4)) for key in settings.SEALING_KEYS])


def lock(words):
    """Return ``words`` encrypted with the first of the ``SEALING_KEYS``."""
    return _box().encrypt(zlib.compress(words.encode())).decode()


def unlock(locked):
    """Return the words in ``locked``, made with any of the ``SEALING_KEYS``. Raises :class:`CannotOpen`."""
    try:
        return zlib.decompress(_box().decrypt(locked.encode())).decode()
    except (InvalidToken, zlib.error) as problem:
        raise CannotOpen(
            "None of the SEALING_KEYS opens these words. Put the older keys back into the list."
        ) from problem


class SealedTextField(models.TextField):
    """Text that stands encrypted in its column. An empty text stays empty, so that erasing needs no key."""

    def from_db_value(self, value, expression, connection):
        return unlock(value) if value else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return lock(value) if value else value
