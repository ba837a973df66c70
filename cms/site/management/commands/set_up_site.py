from django.core.management.base import BaseCommand

from cms.site.setup import set_up_site


class Command(BaseCommand):
    help = "Make the sections, roles, languages, workflow and framework that a site needs. Run it on every deployment."

    def handle(self, **options):
        made = set_up_site()
        for line in made:
            self.stdout.write(f"Made: {line}")
        if not made:
            self.stdout.write("Everything is there already.")
