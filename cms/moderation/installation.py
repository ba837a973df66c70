"""Keeping the triggers in step with the schema, and telling when they are not."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.core import checks
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate, pre_migrate

from cms.moderation import triggers
from cms.moderation.models import PagesToCompare, Permit, SignOff

_triggers_were_dropped: ContextVar[bool] = ContextVar("moderation_triggers_were_dropped", default=False)
_about_to_migrate = ContextVar("moderation_about_to_migrate", default=False)


@contextmanager
def about_to_migrate():
    """Keep :func:`triggers_are_in_place` quiet: ``migrate`` is what puts them in place."""
    token = _about_to_migrate.set(True)
    try:
        yield
    finally:
        _about_to_migrate.reset(token)


def connect(config):
    """Drop the triggers before ``migrate`` and make them after it. An error stops ``migrate`` and says why."""
    pre_migrate.connect(_before_migrating, sender=config, dispatch_uid="moderation.triggers")
    post_migrate.connect(_after_migrating, sender=config, dispatch_uid="moderation.triggers")


def _before_migrating(sender, using, **kwargs):
    if using == DEFAULT_DB_ALIAS:
        triggers.drop()
        _triggers_were_dropped.set(True)


@transaction.atomic
def _after_migrating(sender, using, **kwargs):
    if using != DEFAULT_DB_ALIAS or not _everything_is_migrated():
        return
    # Together with the triggers, so that there is no moment in which the site looks safe and was not looked at.
    if _triggers_were_dropped.get() and SignOff.objects.exists() and not PagesToCompare.objects.exists():
        PagesToCompare.objects.create()
    _triggers_were_dropped.set(False)
    triggers.install()


def pages_are_compared():
    """Return whether the live pages were found to be as signed since the triggers were last off."""
    there = PagesToCompare._meta.db_table in connection.introspection.table_names()
    return not (there and PagesToCompare.objects.exists())


def were_compared():
    """Let servers start again: every live page says what was signed."""
    PagesToCompare.objects.all().delete()


def _everything_is_migrated():
    """A partial ``migrate`` leaves tables out; the triggers come with the migration that completes the schema."""
    tables = set(connection.introspection.table_names())
    return (
        Permit._meta.db_table in tables
        and {trigger.table for trigger in triggers.expected(connection.vendor)} <= tables
    )


def unapplied_migrations():
    """Return the names of the migrations that this database still lacks."""
    executor = MigrationExecutor(connection)
    return [str(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


@checks.register(checks.Tags.database)
def triggers_are_in_place(app_configs, databases, **kwargs):
    """``check --database default`` reports a missing or altered trigger; ``cms.wsgi`` refuses to serve."""
    if DEFAULT_DB_ALIAS not in (databases or ()) or _about_to_migrate.get():
        return []
    try:
        found = triggers.problems()
    except DatabaseError as error:
        found = [f"The triggers cannot be read: {error}"]
    if not found:
        return []
    return [
        checks.Error(
            "The database's own guard against unsigned content is not in place. " + " ".join(found[:5]),
            hint="Run: python manage.py migrate. Then run: python manage.py audit_signoffs.",
            id="moderation.E001",
        )
    ]


@checks.register(checks.Tags.database)
def live_pages_are_as_signed(app_configs, databases, **kwargs):
    """After a migration that changed live pages, the site stays closed until they are as signed, or taken down."""
    if DEFAULT_DB_ALIAS not in (databases or ()) or _about_to_migrate.get():
        return []
    try:
        if pages_are_compared():
            return []
    except DatabaseError:
        return []  # What stands in the way is told of by `triggers_are_in_place`.
    return [
        checks.Error(
            "The guard was off, and live pages were not found to be as signed since.",
            hint="Run: python manage.py migrate. It names the pages and says what to do.",
            id="moderation.E004",
        )
    ]
