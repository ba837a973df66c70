from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cms.desk.models import Notice
from cms.moderation.models import HardReading
from cms.people.models import User
from cms.site.demo import DEMO_PASSWORD
from cms.site.demo.awards import make_awards
from cms.site.demo.charter import make_applications
from cms.site.demo.pages import DemoPages
from cms.site.demo.people import make_people


class Command(BaseCommand):
    help = "Fill the site with demo people and pages, once. A second run keeps what is there. Demo mode only."

    def handle(self, **options):
        if not settings.DEMO_MODE:
            raise CommandError("The demo has accounts whose password is public, so it is for demo mode only.")
        if User.objects.filter(is_demo=True).exists():
            self.stdout.write("The demo is loaded already. What people wrote since is kept.")
        elif User.objects.exists():
            raise CommandError("This site has real accounts. Load the demo into an empty database.")
        else:
            # All or nothing: an interrupted run leaves no half of a demo behind.
            with transaction.atomic():
                people = make_people()
                count = DemoPages(people, say=self._say).make()
                make_awards(by=people["worker1"])
                make_applications(people)
                # Nobody waited for these pages, or read them. What is left to do stays in the news.
                Notice.objects.filter(kind__in=[Notice.Kind.SIGNED, Notice.Kind.LIVE]).delete()
                HardReading.objects.all().delete()
            self.stdout.write(f"Loaded {count} pages.")
        self._print_log_ins()

    def _say(self, line):
        self.stdout.write(line)
        self.stdout.flush()

    def _print_log_ins(self):
        names = User.objects.filter(is_demo=True, is_active=True).order_by("pk").values_list("username", flat=True)
        self.stdout.write("")
        self.stdout.write(f"Sign in at {settings.WAGTAILADMIN_BASE_URL}/desk/ with the password {DEMO_PASSWORD} as")
        self.stdout.write(f"  {', '.join(names)}")
        self.stdout.write("Whoever supports others is asked for a code as well. The page shows it: it is a demo.")
