"""A database of its own for a large site, so that it is built once and leaves the other goals alone."""

from contextlib import contextmanager
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection

from cms.front_cache import kept


@contextmanager
def own_database(name):
    """Work in the database ``name``, which stands beside the bench's own and is kept for the next run.

    On SQLite it is a file in the same folder, on PostgreSQL a database of the same server.
    """
    outer = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        inner = str(Path(outer).with_name(f"{name}.sqlite3"))
    else:
        inner = name
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [inner])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{inner}"')
    _use(inner)
    try:
        yield
    finally:
        _use(outer)


def _use(name):
    connection.close()
    connection.settings_dict["NAME"] = name
    # All of them remember rows of the database that was used before.
    ContentType.objects.clear_cache()
    cache.clear()
    kept.forget()
