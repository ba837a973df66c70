from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from cms.moderation.heads import NotOurs, sign_heads


class Command(BaseCommand):
    help = (
        "Sign where every ledger stands now, with LEDGER_KEY. Prints the signed line, one line of JSON: keep it away "
        "from this machine and its database. Run it every day. `audit_signoffs --heads FILE` checks the lines kept."
    )

    def handle(self, **options):
        try:
            entry = sign_heads()
        except (ImproperlyConfigured, NotOurs) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(entry.line)
