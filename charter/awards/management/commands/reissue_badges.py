from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from charter.awards.actions import issue_again
from charter.awards.models import Award
from charter.credentials.issuing import CannotIssue
from charter.credentials.keys import CannotSign


class Command(BaseCommand):
    help = (
        "Make the credentials anew whose address, key or school changed: after PUBLIC_ORIGIN changed or "
        "rotate_badge_key. Run it as often as you like; a second time it changes nothing."
    )

    def handle(self, **options):
        awards, made = Award.objects.order_by("pk").only("pk"), 0
        try:
            for award in tqdm(awards.iterator(chunk_size=500), total=awards.count(), disable=None):
                made += issue_again(award)
        except (CannotSign, CannotIssue) as problem:
            raise CommandError(f"{made} made anew. {problem}") from problem
        self.stdout.write(f"Made anew: {made}.")
