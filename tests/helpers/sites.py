"""The two databases of a session: one in which nothing is live, and a copy of it whose sections are.

Signing the sections off takes longer than most tests do, so it is done once, and each test starts in the one it needs.
"""

from django.db import connection


class Sites:
    """Built while the connection is at the database in which nothing is live. ``open_it`` makes the copy's live."""

    def __init__(self, open_it):
        self._closed = connection.settings_dict["NAME"]
        self._open = self._copy()
        self._left = {}
        connection.ensure_connection()
        self.use(is_open=True)
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            self._left[self._closed].backup(connection.connection)
        open_it()

    def use(self, *, is_open):
        """Go to the one database or the other. Not inside a transaction, which belongs to one of them."""
        name, now = self._open if is_open else self._closed, connection.settings_dict["NAME"]
        if name == now:
            return
        if connection.in_atomic_block:
            raise RuntimeError("A test that shares its scene with others cannot ask for the open site as well.")
        if connection.vendor == "sqlite":
            # A database in memory is gone with the last connection to it.
            self._left[now], connection.connection = connection.connection, self._left.get(name)
        else:
            connection.close()
        connection.settings_dict["NAME"] = name

    def remove_copy(self):
        """Drop the copy, and stay in the other."""
        self.use(is_open=False)
        if connection.vendor == "sqlite":
            self._left.pop(self._open).close()
        else:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {connection.ops.quote_name(self._open)}")

    def _copy(self):
        if connection.vendor == "sqlite":
            return "file:open_site?mode=memory&cache=shared"
        name, quote = f"{self._closed}_open", connection.ops.quote_name
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {quote(name)} TEMPLATE {quote(self._closed)}")
        return name
