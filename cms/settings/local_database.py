"""The database of ``dev`` and ``test``: SQLite unless ``DATABASE_URL`` names another."""

from cms.settings.base import VAR_DIR, env

SQLITE_OPTIONS = {
    # Autosave writes every half second: readers must not wait for it (WAL), and two writers must
    # queue rather than fail halfway through a transaction (IMMEDIATE).
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds
    # INSERT OR REPLACE deletes the row in its way: only with recursive_triggers are the gate's triggers asked.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON;",
}


def local_database():
    """Return Django's settings for the default database.

    ``DATABASE_URL`` wins; without it the database is ``var/db.sqlite3``, in WAL mode.
    """
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    database = env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = SQLITE_OPTIONS
    return database


def apps_for(database):
    """Return the apps that only this kind of ``database`` needs."""
    return ["django.contrib.postgres"] if database["ENGINE"] == "django.db.backends.postgresql" else []
