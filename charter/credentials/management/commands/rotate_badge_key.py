from django.core.management.base import BaseCommand

from charter.credentials.keys import rotate


class Command(BaseCommand):
    help = (
        "Sign badges with a new key from now on, sealed under the first of the SEALING_KEYS. Badges that are out stay "
        "good: the public halves of older keys are told for ever. The private half of the key before is forgotten."
    )

    def handle(self, **options):
        self.stdout.write(f"Badges are signed with {rotate()} from now on. Badges that are out stay good.")
