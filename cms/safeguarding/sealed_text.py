"""Words that the database holds only encrypted, under keys that it does not hold."""

import zlib

from django.apps import apps
from django.db import models, transaction

from cms.people import sealing_keys
from cms.people.sealing_keys import CannotOpen


def lock(words):
    """Return ``words`` encrypted with the first of the ``SEALING_KEYS``."""
    return sealing_keys.lock(zlib.compress(words.encode()))


def unlock(locked):
    """Return the words in ``locked``, made with any of the ``SEALING_KEYS``.

    Raises :class:`~cms.people.sealing_keys.CannotOpen`.
    """
    try:
        return zlib.decompress(sealing_keys.unlock(locked)).decode()
    except zlib.error as problem:
        raise CannotOpen("These sealed words are damaged.") from problem


class SealedTextField(models.TextField):
    """Text that stands encrypted in its column. An empty text stays empty, so that erasing needs no key."""

    def from_db_value(self, value, expression, connection):
        return unlock(value) if value else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return lock(value) if value else value


def lock_again():
    """Encrypt every sealed text under the first of the ``SEALING_KEYS``.

    Returns how many were, and a list of those that no key opens, each named by its table and its key: they stay as they
    are. Each is written by itself, so an interrupted run can be begun again, and people can work meanwhile.
    """
    count, closed = 0, []
    for field in _sealed_fields():
        rows = field.model._base_manager.order_by("pk")
        for key in list(rows.values_list("pk", flat=True)):
            try:
                count += _lock_row_again(rows, field.name, key)
            except CannotOpen:
                closed.append(f"{field.model._meta.label} {key}")
    return count, closed


@transaction.atomic
def _lock_row_again(rows, name, key):
    # Held, so that what is erased at this moment does not come back.
    words = rows.select_for_update().filter(pk=key).values_list(name, flat=True).first()
    return rows.filter(pk=key).update(**{name: words}) if words else 0


def _sealed_fields():
    return [
        field
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, SealedTextField)
    ]
