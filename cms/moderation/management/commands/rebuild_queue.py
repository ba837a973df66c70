from django.core.management.base import BaseCommand

from cms.moderation import queue


class Command(BaseCommand):
    help = (
        "Look at the row of every page that waits, and make it as the workflow and the draft say. It can be run at any "
        "time, and says how many were not right: none, as a rule."
    )

    def handle(self, **options):
        mended = queue.rebuild()
        self.stdout.write(f"Mended: {mended}. Waiting: {queue.waiting_pages().count()}.")
