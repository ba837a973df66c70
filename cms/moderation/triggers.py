"""The gate's second layer: triggers that stop what no Python sees (``update()``, ``bulk_create``, SQL, ``loaddata``).

They are generated from the models after every ``migrate``, on SQLite and PostgreSQL, and compared with the database
at every start. A public column of a live row changes only in a transaction that holds a *permit* for that page,
which the checked save in :mod:`cms.moderation.gate` writes and takes away again. Signed files are frozen, and the
ledger's rows are neither changed nor removed.

SQLite loses a table's triggers when a migration rebuilds the table, and refuses a rebuild that a trigger mentions:
so ``migrate`` drops them first and makes them last, and an interrupted one leaves a site that does not start.
"""

from dataclasses import dataclass

from django.db import connection, transaction

from cms.media.models import CustomDocument, CustomImage
from cms.moderation.models import LEDGERS, Permit, SignedPayload, SignOffAsset
from cms.moderation.public_columns import child_tables, page_table, specific_tables

PREFIX = "moderation_"


@dataclass(frozen=True)
class Trigger:
    """One rule: before ``event`` on ``table``, when ``condition`` holds, stop with ``message``."""

    table: str
    event: str
    condition: str
    message: str

    @property
    def name(self):
        """A name that says what it guards, short enough for PostgreSQL (63 letters)."""
        return f"{PREFIX}{self.table}_{self.event.lower()}"[:63]

    def statements(self, vendor):
        """Return the SQL that makes it on ``vendor`` (``sqlite`` or ``postgresql``)."""
        before = f'"{self.name}" BEFORE {self.event} ON "{self.table}" FOR EACH ROW'
        if vendor == "sqlite":
            body = f"SELECT RAISE(ABORT, '{self.message}')"
            return [f"CREATE TRIGGER {before} WHEN {self.condition} BEGIN {body}; END"]
        row = "OLD" if self.event == "DELETE" else "NEW"
        body = f"BEGIN IF {self.condition} THEN RAISE EXCEPTION '{self.message}'; END IF; RETURN {row}; END"
        return [
            f'CREATE OR REPLACE FUNCTION "{self.name}"() RETURNS trigger LANGUAGE plpgsql AS $gate${body}$gate$',
            f'CREATE TRIGGER {before} EXECUTE FUNCTION "{self.name}"()',
        ]


def expected(vendor):
    """Return every trigger that a database of ``vendor`` must have."""
    unequal = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"

    def changed(columns):
        return "(" + (" OR ".join(f'OLD."{column}" {unequal} NEW."{column}"' for column in columns) or "1=0") + ")"

    def live(row, column):
        return f'EXISTS (SELECT 1 FROM "{pages.table}" p WHERE p.id = {row}."{column}" AND p.live)'

    def no_permit(row, column, *, new=False):
        # A page that is being made has no id yet when its save is checked.
        ids = f'{row}."{column}"' + (f", {Permit.NEW_PAGE}" if new else "")
        return f'NOT EXISTS (SELECT 1 FROM "{Permit._meta.db_table}" g WHERE g.page_id IN ({ids}))'

    pages = page_table()
    unsigned = "unsigned: a live page changes only with a sign-off of exactly that content"
    triggers = [
        Trigger(
            pages.table,
            "INSERT",
            f"NEW.live AND NEW.depth > 1 AND {no_permit('NEW', pages.page_column, new=True)}",
            unsigned,
        ),
        Trigger(
            pages.table,
            "UPDATE",
            f"NEW.live AND NEW.depth > 1 AND (NOT OLD.live OR {changed((pages.page_column, *pages.columns))}) "
            f"AND {no_permit('NEW', pages.page_column)}",
            unsigned,
        ),
    ]
    for table in [*specific_tables(), *child_tables()]:
        key = table.page_column
        triggers += [
            Trigger(table.table, "INSERT", f"{live('NEW', key)} AND {no_permit('NEW', key, new=True)}", unsigned),
            Trigger(table.table, "DELETE", f"{live('OLD', key)} AND {no_permit('OLD', key)}", unsigned),
            Trigger(
                table.table,
                "UPDATE",
                f"{changed((key, *table.columns))} AND (({live('OLD', key)} AND {no_permit('OLD', key)}) "
                f"OR ({live('NEW', key)} AND {no_permit('NEW', key)}))",
                unsigned,
            ),
        ]
    for model, columns in ((CustomImage, ("file", "description")), (CustomDocument, ("file", "title"))):
        signed = (
            f'EXISTS (SELECT 1 FROM "{SignOffAsset._meta.db_table}" a '
            f"WHERE a.object_type = '{model._meta.label_lower}' AND a.object_id = OLD.id)"
        )
        frozen = "frozen: a file of a signed page is never changed, upload a new one"
        triggers.append(Trigger(model._meta.db_table, "UPDATE", f"{changed(columns)} AND {signed}", frozen))
    append_only = "append-only: entries are never changed or removed"
    for model in LEDGERS:
        triggers += [Trigger(model._meta.db_table, event, "1=1", append_only) for event in ("UPDATE", "DELETE")]
    emptied = "NOT (NEW.words = '' AND NEW.salt = '' AND NEW.id = OLD.id)"
    triggers += [
        Trigger(SignedPayload._meta.db_table, "UPDATE", emptied, "append-only: signed words are only ever emptied"),
        Trigger(SignedPayload._meta.db_table, "DELETE", "1=1", append_only),
    ]
    return triggers


def install():
    """Make every trigger, or none: an error leaves the database without them, and the site does not start."""
    with transaction.atomic(), connection.cursor() as cursor:
        _drop(cursor)
        for trigger in expected(connection.vendor):
            for statement in trigger.statements(connection.vendor):
                cursor.execute(statement)


def drop():
    """Take every trigger away, before a migration."""
    with transaction.atomic(), connection.cursor() as cursor:
        _drop(cursor)


def _drop(cursor):
    if connection.vendor == "sqlite":
        cursor.execute(f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '{PREFIX}%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
        return
    for name, _table, _definition in _installed_on_postgresql(cursor):
        cursor.execute(f'DROP FUNCTION "{name}"() CASCADE')


def problems():
    """Return what is wrong with the triggers of this database, as sentences; an empty list when nothing is."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '{PREFIX}%'")
            installed = dict(cursor.fetchall())
            wanted = {trigger.name: trigger.statements("sqlite")[0] for trigger in expected("sqlite")}
        else:
            installed = {name: f"{table} {definition}" for name, table, definition in _installed_on_postgresql(cursor)}
            wanted = {trigger.name: _as_postgresql_tells(trigger) for trigger in expected("postgresql")}
    missing = [f"The trigger {name} is missing." for name in sorted(wanted.keys() - installed.keys())]
    altered = [
        f"The trigger {name} was altered."
        for name in sorted(wanted.keys() & installed.keys())
        if installed[name] != wanted[name]
    ]
    unknown = [f"The trigger {name} is not one of ours." for name in sorted(installed.keys() - wanted.keys())]
    return missing + altered + unknown


# What PostgreSQL is asked of each trigger: its table, whether it is switched on, when it fires, and its body.
_POSTGRESQL = """
    SELECT f.proname, c.relname, t.tgenabled::text || ' ' || t.tgtype::text || ' ' || f.prosrc
    FROM pg_proc f
    JOIN pg_namespace n ON n.oid = f.pronamespace AND n.nspname = current_schema()
    LEFT JOIN pg_trigger t ON t.tgfoid = f.oid AND NOT t.tgisinternal
    LEFT JOIN pg_class c ON c.oid = t.tgrelid
    WHERE f.proname LIKE 'moderation\\_%%'
"""
_ROW_BEFORE = 1 + 2  # pg_trigger.tgtype: for each row, before
_EVENT_BITS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16}


def _installed_on_postgresql(cursor):
    cursor.execute(_POSTGRESQL, [])
    return cursor.fetchall()


def _as_postgresql_tells(trigger):
    body = trigger.statements("postgresql")[0].split("$gate$")[1]
    return f"{trigger.table} O {_ROW_BEFORE + _EVENT_BITS[trigger.event]} {body}"
