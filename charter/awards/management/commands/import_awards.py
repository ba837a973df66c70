from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from charter.awards.bulk import read_awards
from charter.credentials.issuing import CannotIssue
from charter.credentials.keys import CannotSign
from charter.credentials.status import UsedUp
from cms.people.models import User


class Command(BaseCommand):
    help = (
        "Give the awards of a CSV file, for a scheme that starts with existing ones. Columns: urn, level, awarded "
        "(YYYY-MM-DD), version (the number of the criteria). Nothing is given without --give, or while a line is wrong."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help="The sign-in name of the administrator or peer worker.")
        parser.add_argument("--reason", default="Given before this site was there.")
        parser.add_argument("--give", action="store_true", help="Give them. Without it, lines are only looked at.")

    def handle(self, *, file, by, reason, give, **options):
        user = User.objects.filter(username__iexact=by).first()
        if user is None:
            raise CommandError(f"There is no account {by}.")
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                done = read_awards(lines, by=user, reason=reason, give=give)
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(f"The file cannot be read as UTF-8: {problem}") from problem
        except (UsedUp, CannotSign, CannotIssue) as problem:
            raise CommandError(f"Nothing was given. {problem}") from problem
        for number, why in done.rejected:
            self.stderr.write(f"Line {number}: {why}")
        self.stdout.write(f"Good lines: {done.good}. Already there: {done.there}. Rejected: {len(done.rejected)}.")
        if done.rejected:
            raise CommandError("Nothing was given. Mend these lines and run it again.")
        self.stdout.write("Given." if give else "Nothing was given yet: run it again with --give.")
