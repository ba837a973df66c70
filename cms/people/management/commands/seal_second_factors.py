from django.core.management.base import BaseCommand, CommandError

from cms.people.sealed_secrets import CannotOpen, seal_again


class Command(BaseCommand):
    help = "Seal the secrets of second factors under the first of the SEALING_KEYS, so that an older one can go."

    def handle(self, **options):
        try:
            count = seal_again()
        except CannotOpen:
            raise CommandError("One of them opens with none of the SEALING_KEYS. Put the older key back.") from None
        self.stdout.write(f"Sealed under the first key: {count}. The older keys open nothing of these any more.")
