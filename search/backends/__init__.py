"""The search backend of the whole site, for the public and for the admin: Wagtail's own for its database, mended.

``WAGTAILSEARCH_BACKENDS`` names this package. ``sqlite`` and ``postgresql`` say only what differs; ``one_pass`` is what
both share. See docs/decisions/0036.
"""

from django.db import connection


def SearchBackend(params):  # noqa: N802 - the name that Wagtail looks for
    """Return the backend for the database of this site."""
    if connection.vendor == "sqlite":
        from search.backends.sqlite import OnePassSQLiteBackend as Backend
    else:
        from search.backends.postgresql import OnePassPostgresBackend as Backend
    return Backend(params)
