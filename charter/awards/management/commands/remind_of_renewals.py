from django.core.management.base import BaseCommand

from charter.awards.actions import remind


class Command(BaseCommand):
    help = "Tell schools whose charter mark ends in six, three or one months, once each, however often this runs."

    def handle(self, **options):
        self.stdout.write(f"Schools told: {remind()}.")
