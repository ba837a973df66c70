"""The gate's second layer: triggers that stop what no Python sees (``update()``, ``bulk_create``, SQL, ``loaddata``).

They are generated from the models after every ``migrate``, on SQLite and PostgreSQL, and compared with the database
at every start. A public column of a live row changes only in a transaction that holds a *permit* for that page,
which the checked save in :mod:`cms.moderation.gate` writes and takes away again. So does the address that a page
inherits from the pages above it, with a permit for one of those. What signed pages show of other rows (a picture, the
name of a group) is frozen in the same way, and the rows of the ledgers, and of the log of the
safeguarding lead's cases, are neither changed nor removed.

On PostgreSQL a trigger looks for its tables in one place, so that a temporary table of the same name is not asked in
their stead, and fires in a session that replicates too. SQLite's ``OR REPLACE`` deletes whatever row is in the way,
and asks that row's trigger only where ``PRAGMA recursive_triggers`` is on: so the row that comes is asked instead.

SQLite loses a table's triggers when a migration rebuilds the table, and refuses a rebuild that a trigger mentions:
so ``migrate`` drops them first and makes them last, and an interrupted one leaves a site that does not start.
"""

from dataclasses import dataclass

from django.db import connection, transaction
from wagtail.search.models import IndexEntry

from cms.moderation.models import LEDGERS, Permit, SignedPayload, SignOffAsset
from cms.moderation.public_columns import (
    child_tables,
    page_table,
    shown_tables,
    specific_tables,
    type_table,
    unique_keys,
)
from cms.moderation.public_pages import SECTIONS_INDEX
from cms.safeguarding.models import ConcernEvent

PREFIX = "moderation_"
TRUNCATE = "TRUNCATE"
_WRITES = ("INSERT", "UPDATE")

_PAGE = page_table()
_PAGE_TYPE = "wagtailcore.page"
_UNSIGNED = "unsigned: a live page changes only with a sign-off of exactly that content"
_FROZEN = "frozen: a signed page shows this, make a new one"
_APPEND_ONLY = "append-only: entries are never changed or removed"
#: The models whose rows are only ever added: the ledgers of sign-off, the log of the safeguarding lead's cases, and
#: whatever log an upper package joins in its ``ready()``.
appended = [*LEDGERS, ConcernEvent]
_TYPE_IN_USE = "kept: there are pages of this type"


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

    def statements(self, vendor, schema="public"):
        """Return the SQL that makes it on ``vendor`` (``sqlite``, or ``postgresql`` with the tables in ``schema``)."""
        each = "STATEMENT" if self.event == TRUNCATE else "ROW"
        before = f'"{self.name}" BEFORE {self.event} ON "{self.table}" FOR EACH {each}'
        if vendor == "sqlite":
            body = f"SELECT RAISE(ABORT, '{self.message}')"
            return [f"CREATE TRIGGER {before} WHEN {self.condition} BEGIN {body}; END"]
        settings = f"LANGUAGE plpgsql SET search_path = {_search_path(schema)}"
        return [
            f'CREATE OR REPLACE FUNCTION "{self.name}"() RETURNS trigger {settings} AS $gate${self.body}$gate$',
            f'CREATE TRIGGER {before} EXECUTE FUNCTION "{self.name}"()',
            f'ALTER TABLE "{self.table}" ENABLE ALWAYS TRIGGER "{self.name}"',
        ]

    @property
    def body(self):
        """What its function does on PostgreSQL."""
        row = {"DELETE": "OLD", TRUNCATE: "NULL"}.get(self.event, "NEW")
        return f"BEGIN IF {self.condition} THEN RAISE EXCEPTION '{self.message}'; END IF; RETURN {row}; END"


def _search_path(schema):
    # PostgreSQL looks for tables in pg_temp first unless it is named.
    return f"pg_catalog, {schema}, pg_temp"


def expected(vendor):
    """Return every trigger that a database of ``vendor`` must have."""
    sql = (
        _Conditions("IS NOT", "", True) if vendor == "sqlite" else _Conditions("IS DISTINCT FROM", " FOR SHARE", False)
    )
    triggers = [
        *_of_pages(sql),
        *_of_rows_of_pages(sql),
        *_of_shown_rows(sql),
        *_of_types_of_pages(sql),
        *_of_ledgers(sql),
    ]
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
    #: Whether the database knows ``OR REPLACE``.
    replaces: bool

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

    def replacing(self, event, table, keys, protected):
        """The row that comes would replace another one, of which ``protected`` (about ``r``) holds."""
        if not self.replaces:
            return "1=0"
        same = " OR ".join(
            "(" + " AND ".join(f'r."{column}" = NEW."{column}"' for column in columns) + ")" for columns in keys
        )
        if event == "UPDATE":
            columns = dict.fromkeys(column for group in keys for column in group)
            exists = f'EXISTS (SELECT 1 FROM "{table}" r WHERE ({same}) AND r.rowid <> OLD.rowid AND {protected})'
            return f"({self.changed(columns)} AND {exists})"
        return f'EXISTS (SELECT 1 FROM "{table}" r WHERE ({same}) AND {protected})'


def _of_pages(sql):
    key = _PAGE.page_column
    becomes_public = f"NOT OLD.live OR {sql.changed((key, *_PAGE.columns))}"
    # No exception for the root of the tree: a page could be put there for the moment in which it is changed.
    return [
        Trigger(
            _PAGE.table,
            "INSERT",
            f"(NEW.live AND {sql.no_permit('NEW', key, new=True)}) "
            f"OR {sql.replacing('INSERT', _PAGE.table, _PAGE.keys, 'r.live')}",
            _UNSIGNED,
        ),
        Trigger(
            _PAGE.table,
            "UPDATE",
            f"(NEW.live AND ((({becomes_public}) AND {sql.no_permit('NEW', key)}) "
            f"OR ({sql.changed(('url_path',))} AND {sql.no_permit_above('NEW')}))) "
            f"OR {sql.replacing('UPDATE', _PAGE.table, _PAGE.keys, 'r.live')}",
            _UNSIGNED,
        ),
    ]


def _of_rows_of_pages(sql):
    for table in [*specific_tables(), *child_tables()]:
        key = table.page_column
        old = f"({sql.live('OLD', key)} AND {sql.no_permit('OLD', key)})"
        new = f"({sql.live('NEW', key)} AND {sql.no_permit('NEW', key)})"
        inserted = f"({sql.live('NEW', key)} AND {sql.no_permit('NEW', key, new=True)})"
        inserted += f" OR {sql.replacing('INSERT', table.table, table.keys, sql.live('r', key))}"
        updated = f"({sql.changed((key, *table.columns))} AND ({old} OR {new}))"
        updated += f" OR {sql.replacing('UPDATE', table.table, table.keys, sql.live('r', key))}"
        yield Trigger(table.table, "INSERT", inserted, _UNSIGNED)
        yield Trigger(table.table, "DELETE", old, _UNSIGNED)
        yield Trigger(table.table, "UPDATE", updated, _UNSIGNED)


def _of_shown_rows(sql):
    for shown in shown_tables():
        kind, table = shown.object_type, shown.table
        old = f"{sql.signed('OLD', kind)} AND {sql.no_permit('OLD', 'id', object_type=kind)}"
        new = f"{sql.signed('NEW', kind)}"
        replacing = {event: sql.replacing(event, table, shown.keys, sql.signed("r", kind)) for event in _WRITES}
        changed = f"({sql.changed(shown.columns)} AND {old}) OR ({sql.changed(('id',))} AND {new})"
        # A row with the key of one that was signed would be shown in its place.
        yield Trigger(table, "INSERT", f"{new} OR {replacing['INSERT']}", _FROZEN)
        yield Trigger(table, "DELETE", old, _FROZEN)
        yield Trigger(table, "UPDATE", f"{changed} OR {replacing['UPDATE']}", _FROZEN)


def _of_types_of_pages(sql):
    """A page is read as what its type's row says. Two rows that swap their names would show other words."""
    table, columns, keys = type_table()

    def used(row):
        return f'EXISTS (SELECT 1 FROM "{_PAGE.table}" p WHERE p.content_type_id = {row}.id)'

    changed = f"({sql.changed(columns)} AND {used('OLD')})"
    yield Trigger(table, "DELETE", used("OLD"), _TYPE_IN_USE)
    yield Trigger(table, "UPDATE", f"{changed} OR {sql.replacing('UPDATE', table, keys, used('r'))}", _TYPE_IN_USE)
    if sql.replaces:
        yield Trigger(table, "INSERT", sql.replacing("INSERT", table, keys, used("r")), _TYPE_IN_USE)


def _of_ledgers(sql):
    for model in appended:
        for event in ("UPDATE", "DELETE"):
            yield Trigger(model._meta.db_table, event, "1=1", _APPEND_ONLY)
    if sql.replaces:
        for model in (*appended, SignedPayload):
            table = model._meta.db_table
            yield Trigger(table, "INSERT", sql.replacing("INSERT", table, unique_keys(model), "1=1"), _APPEND_ONLY)
    # All of it, or the private part alone.
    private = "NEW.private_words = '' AND NEW.private_salt = ''"
    others = sql.changed(("words", "salt", "emptied_at"))
    emptied = f"NEW.id = OLD.id AND {private} AND ((NEW.words = '' AND NEW.salt = '') OR NOT {others})"
    table = SignedPayload._meta.db_table
    yield Trigger(table, "UPDATE", f"NOT ({emptied})", "append-only: signed words are only ever emptied")
    yield Trigger(table, "DELETE", "1=1", _APPEND_ONLY)


def install():
    """Make every trigger, or none: an error leaves the database without them, and the site does not start."""
    vendor = connection.vendor
    with transaction.atomic(), connection.cursor() as cursor:
        if vendor == "postgresql":
            connection.check_constraints()  # A table with checks that still wait takes no trigger.
        _drop(cursor)
        options = {} if vendor == "sqlite" else {"schema": _schema(cursor)}
        for trigger in expected(vendor):
            for statement in trigger.statements(vendor, **options):
                cursor.execute(statement)
        cursor.execute(SECTIONS_INDEX)


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
    cursor.execute(
        "SELECT proname FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace "
        f"WHERE n.nspname = current_schema() AND starts_with(f.proname, '{PREFIX}')"
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP FUNCTION "{name}"() CASCADE')


def problems():
    """Return what is wrong with the triggers of this database, as sentences; an empty list when nothing is."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            wanted = {(each.table, each.name): each.statements("sqlite")[0] for each in expected("sqlite")}
            others = _of_the_search_index()
            cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
            rules = ()
        else:
            schema = _schema(cursor)
            wanted = {(each.table, each.name): _as_postgresql_tells(each, schema) for each in expected("postgresql")}
            cursor.execute("SELECT tablename, rulename FROM pg_rules WHERE schemaname = current_schema()")
            rules, others = cursor.fetchall(), {}
            cursor.execute(_POSTGRESQL)
        found = {(table, name): _one(definition) for table, name, *definition in cursor.fetchall()}
    installed = {key: definition for key, definition in found.items() if others.get(key) != definition}
    missing = [f"The trigger {name} is missing." for _table, name in sorted(wanted.keys() - installed.keys())]
    altered = [
        f"The trigger {name} was altered."
        for table, name in sorted(wanted.keys() & installed.keys())
        if installed[table, name] != wanted[table, name]
    ]
    unknown = [
        f"The {kind} {name} on {table} is not one of ours. Find out who made it, and drop it."
        for kind, there in (("trigger", installed.keys() - wanted.keys()), ("rule", rules))
        for table, name in sorted(there)
    ]
    return missing + altered + unknown


def _one(definition):
    return definition[0] if len(definition) == 1 else tuple(definition)


def _of_the_search_index():
    """The triggers that Wagtail's search makes on SQLite (``wagtail/search/migrations/0006``), letter for letter."""
    table = IndexEntry._meta.db_table
    words = ("title", "body", "autocomplete")
    new = ", ".join(f"NEW.{word}" for word in words)
    does = {
        "insert": f"AFTER INSERT ON {table} BEGIN INSERT INTO {table}_fts({', '.join(words)}, rowid) "
        f"VALUES ({new}, NEW.id)",
        "update": f"AFTER UPDATE ON {table} BEGIN UPDATE {table}_fts "
        f"SET {', '.join(f'{word}=NEW.{word}' for word in words)} WHERE rowid=NEW.id",
        "delete": f"AFTER DELETE ON {table} BEGIN DELETE FROM {table}_fts WHERE rowid=OLD.id",
    }
    return {
        (table, f"{event}_{table}_fts"): f"CREATE TRIGGER {event}_{table}_fts {what}; END"
        for event, what in does.items()
    }


# All that PostgreSQL knows of a trigger and its function, of every trigger in our schema.
_POSTGRESQL = """
    SELECT c.relname, t.tgname, t.tgenabled::text, t.tgtype, t.tgattr::text, t.tgqual IS NULL, t.tgnargs,
        t.tgconstraint = 0, COALESCE(t.tgoldtable, t.tgnewtable) IS NULL, f.proname, f.pronamespace = c.relnamespace,
        l.lanname, f.prosecdef, f.provolatile::text, f.proisstrict, array_to_string(f.proconfig, '; '), f.prosrc
    FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_proc f ON f.oid = t.tgfoid
    JOIN pg_language l ON l.oid = f.prolang
    WHERE n.nspname = current_schema() AND NOT t.tgisinternal
"""
_BEFORE = 2  # pg_trigger.tgtype; 1 stands for "for each row"
_EVENT_BITS = {"INSERT": 1 + 4, "DELETE": 1 + 8, "UPDATE": 1 + 16, TRUNCATE: 32}


def _as_postgresql_tells(trigger, schema):
    return (
        "A",  # fires always
        _BEFORE + _EVENT_BITS[trigger.event],
        "",  # for every column
        True,  # without a condition of its own
        0,  # and without arguments
        True,
        True,
        trigger.name,
        True,
        "plpgsql",
        False,  # with the rights of whoever writes
        "v",
        False,
        f"search_path={_search_path(schema)}",
        trigger.body,
    )


def _schema(cursor):
    cursor.execute("SELECT quote_ident(current_schema())")
    return cursor.fetchone()[0]
