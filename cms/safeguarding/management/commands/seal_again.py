from django.core.management.base import BaseCommand, CommandError

from cms.people.sealed_secrets import seal_again
from cms.people.sealing_keys import CannotOpen
from cms.safeguarding.sealed_text import lock_again

_NAMED = 10


class Command(BaseCommand):
    help = (
        "Encrypt everything sealed anew, under the first of the SEALING_KEYS: second factors, and what the "
        "safeguarding lead keeps. Then an older key can go. Run it again after that: it fails if something opens with "
        "none of them."
    )

    def handle(self, **options):
        problems = []
        try:
            factors = seal_again()
        except CannotOpen:
            factors = 0
            problems.append("a second factor, so none of those was changed")
        texts, closed = lock_again()
        problems += closed[:_NAMED]
        if len(closed) > _NAMED:
            problems.append(f"and {len(closed) - _NAMED} more")
        self.stdout.write(f"Sealed under the first key: {factors} second factors, {texts} sealed texts.")
        if problems:
            raise CommandError(
                f"None of the SEALING_KEYS opens: {', '.join(problems)}. Put the key that was taken out back to the "
                "end of the list, and run this again."
            )
