from django.core.management.base import BaseCommand

from charter.applications.reminders import remind


class Command(BaseCommand):
    help = "Remind schools of the day by which they wanted to send their application. Every night."

    def handle(self, **options):
        self.stdout.write(f"Schools reminded: {remind()}.")
