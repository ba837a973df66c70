"""Logs and ledgers that only grow. The database keeps them so, too (:mod:`cms.moderation.triggers`)."""

from django.db import models


class AppendOnly(Exception):
    """Something tried to change or remove an entry of a log or a ledger."""


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **fields):
        raise AppendOnly(f"{self.model.__name__} entries are never changed.")

    def delete(self):
        raise AppendOnly(f"{self.model.__name__} entries are never removed.")


class AppendOnlyModel(models.Model):
    """A row that is written once: a second save, and a deletion, raise :class:`AppendOnly`."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnly(f"{type(self).__name__} entries are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly(f"{type(self).__name__} entries are never removed.")
