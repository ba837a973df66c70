"""The files of evidence. More than one application may show the same one, so it goes with the last of them."""

import logging

from django.db import transaction

from charter.applications.models import Evidence

logger = logging.getLogger(__name__)


def delete_unused(names):
    """Delete the files with these ``names`` that no evidence has any more, once the change is certain."""
    transaction.on_commit(lambda: _delete({*names} - {""}))


def _delete(names):
    for name in names - set(Evidence.objects.filter(file__in=names).values_list("file", flat=True)):
        try:
            Evidence._meta.get_field("file").storage.delete(name)
        except OSError:
            logger.exception("A file of evidence could not be deleted: %s. Delete it by hand.", name)
