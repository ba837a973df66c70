import json
import sys

from django.core.management.base import BaseCommand
from wagtail.models import Page

from cms.moderation.audit import audit, live_pages


class Command(BaseCommand):
    help = (
        "Look at every live page, file, ledger entry and trigger again. Exits with 1 and names what is wrong. "
        "It mends nothing; --take-down takes the pages off the public site whose content was never signed."
    )

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")
        parser.add_argument("--take-down", action="store_true", help="unpublish the pages that fail")

    def handle(self, **options):
        total = live_pages().count()
        show_progress = self.stderr.isatty() and not options["json"]

        def progress(done):
            if show_progress and (done % 50 == 0 or done == total):
                self.stderr.write(f"\r{done} of {total} pages", ending="\n" if done == total else "")

        findings = []
        for finding in audit(progress):
            findings.append(finding)
            if not options["json"]:
                self.stdout.write(str(finding))
        if options["json"]:
            self.stdout.write(json.dumps([finding.as_dict() for finding in findings], indent=2, ensure_ascii=False))
        elif not findings:
            self.stdout.write(f"{total} live pages, their files, the ledger and the triggers are as they were signed.")
        if options["take_down"]:
            self._take_down({finding.page_id for finding in findings if finding.page_id})
        if findings:
            sys.exit(1)

    def _take_down(self, page_ids):
        for page in Page.objects.filter(pk__in=page_ids, live=True).specific():
            page.unpublish()
            self.stderr.write(f"Taken down: page {page.pk}")
