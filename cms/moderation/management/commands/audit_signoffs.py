import json
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm
from wagtail.models import Page

from cms.moderation.audit import audit, count_to_look_at, live_pages


class Command(BaseCommand):
    help = (
        "Look at every live page, file, ledger entry and trigger again. Exits with 1 and names what is wrong. "
        "It mends nothing; --take-down takes the pages off the public site whose content was never signed."
    )

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")
        parser.add_argument("--take-down", action="store_true", help="unpublish the pages that fail")
        parser.add_argument(
            "--heads",
            metavar="FILE",
            help="also check the lines of sign_chain_heads that were kept elsewhere; - reads them from standard input",
        )

    def handle(self, **options):
        total = live_pages().count()
        findings = []
        try:
            with self._bar() as bar:
                for finding in audit(bar.update, self._kept_lines(options["heads"])):
                    findings.append(finding)
                    if not options["json"]:
                        bar.clear()
                        self.stdout.write(str(finding))
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            self.stdout.write(json.dumps([finding.as_dict() for finding in findings], indent=2, ensure_ascii=False))
        elif not findings:
            self.stdout.write(f"{total} live pages, their files, the ledger and the triggers are as they were signed.")
        if options["take_down"]:
            self._take_down({finding.page_id for finding in findings if finding.page_id})
        if findings:
            sys.exit(1)

    def _bar(self):
        """A progress bar on a terminal, and nothing in a log."""
        return tqdm(total=count_to_look_at(), unit=" entries, files and pages", file=sys.stderr, disable=None)

    def _kept_lines(self, path):
        if not path:
            return ()
        try:
            return (sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")).splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"The signed heads in {path} cannot be read: {error}") from None

    def _take_down(self, page_ids):
        for page in Page.objects.filter(pk__in=page_ids, live=True).specific():
            page.unpublish()
            self.stderr.write(f"Taken down: page {page.pk}")
