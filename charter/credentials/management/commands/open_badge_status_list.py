from django.core.management.base import BaseCommand

from charter.credentials.models import StatusList
from charter.credentials.status import open_list


class Command(BaseCommand):
    help = "Open one more status list for badges. Only needed when all places of the one before are taken."

    def handle(self, **options):
        self.stdout.write(f"Opened status list {open_list()}, with {StatusList.SIZE:,} places.")
