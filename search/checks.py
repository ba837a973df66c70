"""What ``check --database default`` says of the search."""

from django.core import checks
from django.db import DEFAULT_DB_ALIAS, DatabaseError

from search.keeping import live_pages_missing


@checks.register(checks.Tags.database)
def the_index_is_whole(app_configs, databases, **kwargs):
    """Warn when readers cannot find a live page."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    try:
        missing = live_pages_missing()
    except DatabaseError:
        return []  # Before the first ``migrate``.
    if not missing:
        return []
    message = f"The search does not know {missing} of the live pages, so that readers do not find them."
    return [checks.Warning(message, hint="Run update_index.", id="search.W001")]
