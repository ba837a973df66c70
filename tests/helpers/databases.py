"""Databases for whoever needs a process of its own: copies of one in which ``migrate`` and ``set_up_site`` have run."""

import os
import secrets
import shutil
import sqlite3
from contextlib import closing
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


def databases_like(connection, folders):
    """Return what makes copies of the database of ``connection``, as it is now. Not inside a transaction.

    ``folders`` is pytest's factory of folders.
    """
    if connection.vendor == "sqlite":
        return _SQLite(connection, folders)
    return _PostgreSQL(connection)


class _SQLite:
    def __init__(self, connection, folders):
        self._folders = folders
        self._first = self._path()
        connection.ensure_connection()
        with closing(sqlite3.connect(self._first)) as copy:
            connection.connection.backup(copy)

    def make(self):
        """Make another copy and return its address."""
        path = self._path()
        shutil.copy(self._first, path)
        return f"sqlite:///{path}"

    def remove(self):
        """Leave the files to their folder, which goes by itself."""

    def _path(self):
        return self._folders.mktemp("database") / "db.sqlite3"


class _PostgreSQL:
    def __init__(self, connection):
        self._server = os.environ["DATABASE_URL"]
        self._made = []
        connection.close()  # PostgreSQL copies nothing that somebody is connected to.
        self._first = self._copy(connection.settings_dict["NAME"])

    def make(self):
        """Make another copy and return its address."""
        return urlunsplit(urlsplit(self._server)._replace(path=f"/{self._copy(self._first)}"))

    def remove(self):
        """Drop every copy."""
        for name in self._made:
            self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def _copy(self, template):
        name = f"suite_{secrets.token_hex(4)}"
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        self._made.append(name)
        return name

    def _execute(self, statement, *names):
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
