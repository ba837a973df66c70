from django.core.management.base import BaseCommand, CommandError

from cms.media.models import CustomImage
from cms.media.tasks import make_renditions
from cms.moderation.ledger import files_on_live_pages


class Command(BaseCommand):
    help = "Make the sizes and formats of every picture that a live page shows. Those that are there stay."

    def handle(self, *args, **options):
        failed, number = [], 0
        for pk in files_on_live_pages(CustomImage).order_by("pk").values_list("pk", flat=True):
            failed += make_renditions.call([pk])
            number += 1
        self.stdout.write(f"{number - len(failed)} of {number} pictures have all their sizes.")
        if failed:
            raise CommandError(f"These could not be made, the log says why: {', '.join(map(str, failed))}")
