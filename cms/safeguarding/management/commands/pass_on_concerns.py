from django.core.management.base import BaseCommand

from cms.safeguarding.concerns import pass_on


class Command(BaseCommand):
    help = "Hand worries that the safeguarding lead did not take in time to the deputy, and write to who must know."

    def handle(self, **options):
        self.stdout.write(f"Handed on: {pass_on()}.")
