from django.core.management.base import BaseCommand, CommandError

from cms.desk.letters import send_letters


class Command(BaseCommand):
    help = (
        "Write to everybody who gave an address and has news: what happened to their pages and, for peer workers, what "
        "waits and what is late. One letter a day at most, however often this runs. It names no page and no topic."
    )

    def handle(self, **options):
        sent, failed = send_letters()
        self.stdout.write(f"Letters sent: {sent}.")
        if failed:
            ids = ", ".join(str(pk) for pk in failed)
            raise CommandError(f"Could not be sent, and are tried again the next time, for the accounts: {ids}.")
