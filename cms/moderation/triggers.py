"""The gate's second layer: triggers that stop what no Python sees (``update()``, ``bulk_create``, SQL, ``loaddata``).

They are generated from the models after every ``migrate``, on SQLite and PostgreSQL, and compared with the database
at every start. A public column of a live row changes only in a transaction that holds a *permit* for that page,
which the checked save in :mod:`cms.moderation.gate` writes and takes away again. So does the address that a page
inherits from the pages above it, with a permit for one of those. What signed pages show of other rows (a picture, the
name of a group) is frozen in the same way, and the ledger's rows are neither changed nor removed.

SQLite loses a table's triggers when a migration rebuilds the table, and refuses a rebuild that a trigger mentions:
so ``migrate`` drops them first and makes them last, and an interrupted one leaves a site that does not start.
"""

from dataclasses import dataclass

from django.db import connection, transaction

from cms.moderation.models import LEDGERS, Permit, SignedPayload, SignOffAsset
from cms.moderation.public_columns import child_tables, page_table, shown_tables, specific_tables

PREFIX = "moderation_"
TRUNCATE = "TRUNCATE"

_PAGE = page_table()
_PAGE_TYPE = "wagtailcore.page"
_UNSIGNED = "unsigned: a live page changes only with a sign-off of exactly that content"
_FROZEN = "frozen: a signed page shows this, make a new one"


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
        each = "STATEMENT" if self.event == TRUNCATE else "ROW"
        before = f'"{self.name}" BEFORE {self.event} ON "{self.table}" FOR EACH {each}'
        if vendor == "sqlite":
            body = f"SELECT RAISE(ABORT, '{self.message}')"
            return [f"CREATE TRIGGER {before} WHEN {self.condition} BEGIN {body}; END"]
        row = {"DELETE": "OLD", TRUNCATE: "NULL"}.get(self.event, "NEW")
        body = f"BEGIN IF {self.condition} THEN RAISE EXCEPTION '{self.message}'; END IF; RETURN {row}; END"
        return [
            f'CREATE OR REPLACE FUNCTION "{self.name}"() RETURNS trigger LANGUAGE plpgsql AS $gate${body}$gate$',
            f'CREATE TRIGGER {before} EXECUTE FUNCTION "{self.name}"()',
        ]


def expected(vendor):
    """Return every trigger that a database of ``vendor`` must have."""
    sql = _Conditions("IS NOT", "") if vendor == "sqlite" else _Conditions("IS DISTINCT FROM", " FOR SHARE")
    triggers = [*_of_pages(sql), *_of_rows_of_pages(sql), *_of_shown_rows(sql), *_of_ledgers(sql)]
    if vendor == "postgresql":  # SQLite has no TRUNCATE.
        tables = {trigger.table: trigger.message for trigger in triggers}
        triggers += [Trigger(table, TRUNCATE, "1=1", message) for table, message in tables.items()]
    return triggers


@dataclass(frozen=True)
class _Conditions:
    """The conditions that triggers are put together from. ``row`` is ``OLD`` or ``NEW``."""

    unequal: str
    #: What makes a read wait for whoever is publishing the page at this moment.
    waiting: str

    def changed(self, columns):
        return "(" + (" OR ".join(f'OLD."{column}" {self.unequal} NEW."{column}"' for column in columns) or "1=0") + ")"

    def live(self, row, column):
        page = f'SELECT p.live FROM "{_PAGE.table}" p WHERE p.id = {row}."{column}"{self.waiting}'
        return f"COALESCE(({page}), FALSE)"

    def no_permit(self, row, column, *, new=False, object_type=_PAGE_TYPE):
        # A page that is being made has no id yet when its save is checked.
        ids = f'{row}."{column}"' + (f", {Permit.NEW}" if new else "")
        return (
            f'NOT EXISTS (SELECT 1 FROM "{Permit._meta.db_table}" g '
            f"WHERE g.object_type = '{object_type}' AND g.object_id IN ({ids}))"
        )

    def no_permit_above(self, row):
        """Neither the page nor one above it has a permit."""
        return (
            f'NOT EXISTS (SELECT 1 FROM "{Permit._meta.db_table}" g JOIN "{_PAGE.table}" p ON p.id = g.object_id '
            f"WHERE g.object_type = '{_PAGE_TYPE}' AND substr({row}.path, 1, length(p.path)) = p.path)"
        )

    def signed(self, row, object_type):
        return (
            f'EXISTS (SELECT 1 FROM "{SignOffAsset._meta.db_table}" a '
            f"WHERE a.object_type = '{object_type}' AND a.object_id = {row}.id)"
        )


def _of_pages(sql):
    key = _PAGE.page_column
    becomes_public = f"NOT OLD.live OR {sql.changed((key, *_PAGE.columns))}"
    # No exception for the root of the tree: a page could be put there for the moment in which it is changed.
    return [
        Trigger(_PAGE.table, "INSERT", f"NEW.live AND {sql.no_permit('NEW', key, new=True)}", _UNSIGNED),
        Trigger(
            _PAGE.table,
            "UPDATE",
            f"NEW.live AND ((({becomes_public}) AND {sql.no_permit('NEW', key)}) "
            f"OR ({sql.changed(('url_path',))} AND {sql.no_permit_above('NEW')}))",
            _UNSIGNED,
        ),
    ]


def _of_rows_of_pages(sql):
    for table in [*specific_tables(), *child_tables()]:
        key = table.page_column
        old = f"({sql.live('OLD', key)} AND {sql.no_permit('OLD', key)})"
        new = f"({sql.live('NEW', key)} AND {sql.no_permit('NEW', key)})"
        inserted = f"({sql.live('NEW', key)} AND {sql.no_permit('NEW', key, new=True)})"
        if key != "page_ptr_id":
            # SQLite's INSERT OR REPLACE would delete the row in its way. PRAGMA recursive_triggers asks that row's
            # trigger, and somebody else's connection need not have it.
            inserted += (
                f' OR EXISTS (SELECT 1 FROM "{table.table}" r JOIN "{_PAGE.table}" p ON p.id = r."{key}" '
                f"WHERE r.id = NEW.id AND p.live)"
            )
        yield Trigger(table.table, "INSERT", inserted, _UNSIGNED)
        yield Trigger(table.table, "DELETE", old, _UNSIGNED)
        yield Trigger(table.table, "UPDATE", f"{sql.changed((key, *table.columns))} AND ({old} OR {new})", _UNSIGNED)


def _of_shown_rows(sql):
    for object_type, table, columns in shown_tables():
        old = f"{sql.signed('OLD', object_type)} AND {sql.no_permit('OLD', 'id', object_type=object_type)}"
        new = f"{sql.signed('NEW', object_type)}"
        # A row with the key of one that was signed would be shown in its place.
        yield Trigger(table, "INSERT", new, _FROZEN)
        yield Trigger(table, "DELETE", old, _FROZEN)
        yield Trigger(
            table, "UPDATE", f"({sql.changed(columns)} AND {old}) OR ({sql.changed(('id',))} AND {new})", _FROZEN
        )


def _of_ledgers(sql):
    append_only = "append-only: entries are never changed or removed"
    for model in LEDGERS:
        for event in ("UPDATE", "DELETE"):
            yield Trigger(model._meta.db_table, event, "1=1", append_only)
    # All of it, or the private part alone.
    private = "NEW.private_words = '' AND NEW.private_salt = ''"
    others = sql.changed(("words", "salt", "emptied_at"))
    emptied = f"NEW.id = OLD.id AND {private} AND ((NEW.words = '' AND NEW.salt = '') OR NOT {others})"
    table = SignedPayload._meta.db_table
    yield Trigger(table, "UPDATE", f"NOT ({emptied})", "append-only: signed words are only ever emptied")
    yield Trigger(table, "DELETE", "1=1", append_only)


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
_BEFORE = 2  # pg_trigger.tgtype; 1 stands for "for each row"
_EVENT_BITS = {"INSERT": 1 + 4, "DELETE": 1 + 8, "UPDATE": 1 + 16, TRUNCATE: 32}


def _installed_on_postgresql(cursor):
    cursor.execute(_POSTGRESQL, [])
    return cursor.fetchall()


def _as_postgresql_tells(trigger):
    body = trigger.statements("postgresql")[0].split("$gate$")[1]
    return f"{trigger.table} O {_BEFORE + _EVENT_BITS[trigger.event]} {body}"
