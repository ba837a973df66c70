from itertools import islice

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

from cms.moderation import triggers
from cms.moderation.audit import audit_pages
from cms.moderation.installation import about_to_migrate, pages_are_compared, unapplied_migrations, were_compared
from cms.moderation.models import SignOff

_NAMED = 20  # findings; the audit names all

_CHANGED = "The database is migrated, but these live pages do not say what was signed any more:"
_WHAT_TO_DO = (
    "A migration did this, and must not. No server starts until it is put right. Restore the backup and mend the "
    "migration, or write another one that puts the pages back. Or run audit_signoffs --take-down, and send the pages "
    "to a peer worker again. Then run migrate once more."
)


class Command(migrate.Command):
    """Django's ``migrate``, which ends by looking whether the live pages still say what was signed.

    While migrations run, the guard is off, and they write past every check. It also checks the database first, which
    must not fail for want of what it is about to make.
    """

    def check(self, *args, **kwargs):
        with about_to_migrate():
            super().check(*args, **kwargs)

    def handle(self, *args, **options):
        # An interrupted run has left the database without its guard, and may have changed something. So may the last
        # run have done, whose findings nobody has put right.
        self.has_migrated = bool(triggers.problems()) or not pages_are_compared()
        super().handle(*args, **options)
        asks_only = options["plan"] or options["check_unapplied"]
        if options["database"] != DEFAULT_DB_ALIAS or asks_only or unapplied_migrations():
            return
        if self.has_migrated and SignOff.objects.exists():
            self._compare_with_what_was_signed()
        were_compared()

    def migration_progress_callback(self, action, migration=None, fake=False):
        super().migration_progress_callback(action, migration, fake)
        self.has_migrated |= action in ("apply_success", "unapply_success")

    def _compare_with_what_was_signed(self):
        if self.verbosity > 0:
            self.stdout.write("Comparing every live page with what was signed.")
        findings = audit_pages()
        named = [str(finding) for finding in islice(findings, _NAMED)]
        if more := sum(1 for _ in findings):
            named.append(f"and {more} more, which audit_signoffs names")
        if named:
            raise CommandError("\n".join([_CHANGED, *named, _WHAT_TO_DO]))
