from django.core.management.base import BaseCommand

from charter.awards.actions import remind


class Command(BaseCommand):
    help = "Tell schools whose charter mark ends in six, three or one months, once each, however often this runs."

    def handle(self, **options):
        reminded = remind()
        self.stdout.write(f"Schools told: {reminded.told}.")
        if reminded.unheard:
            self.stdout.write(
                f"Schools that could not be told: {reminded.unheard}. Nobody speaks for them yet. Ask a peer worker to "
                "make a code for somebody there: whoever uses it is told."
            )
