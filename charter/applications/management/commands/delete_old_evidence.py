from django.core.management.base import BaseCommand

from charter.applications.retention import delete_what_is_not_needed, not_needed


class Command(BaseCommand):
    help = "Delete the evidence of schools that nobody needs any more. Every night."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Say how much would go, and change nothing.")

    def handle(self, *, dry_run, **options):
        if dry_run:
            pieces = not_needed()
            self.stdout.write(
                f"Pieces of evidence whose time is over: {pieces.count()}, "
                f"of {pieces.values('application').distinct().count()} applications. Nothing was changed."
            )
            return
        self.stdout.write(f"Pieces of evidence deleted: {delete_what_is_not_needed()}.")
