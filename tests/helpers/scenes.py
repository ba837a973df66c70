"""A scene that many tests look at and none may change: built once for all of them, and gone after the last."""

from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import TestCase, override_settings


@contextmanager
def built_once(build, django_db_blocker, tmp_path_factory):
    """Yield what ``build`` returns, in a transaction that stays open for the tests of a module.

    Each test's own transaction starts from there. Use it in a fixture of the scope of a module, which asks for
    ``django_db_setup``.
    """
    media = tmp_path_factory.getbasetemp() / "media"
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(MEDIA_ROOT=media):
        with TestCase.captureOnCommitCallbacks(execute=True):
            scene = build()
        yield scene
        connection.check_constraints()
        transaction.set_rollback(True)
    ContentType.objects.clear_cache()  # It may have read what was rolled back.


@contextmanager
def taken_back():
    """Undo what is done to the database within."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
