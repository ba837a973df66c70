from django.core.management.base import BaseCommand

from cms.site.information import make_information_pages


class Command(BaseCommand):
    help = "Make the pages about the site itself, once: help now, privacy, accessibility. They wait for a peer worker."

    def handle(self, **options):
        made = make_information_pages()
        for page in made:
            self.stdout.write(f"“{page.title}” waits for a peer worker")
        if not made:
            self.stdout.write("The site has such pages already.")
