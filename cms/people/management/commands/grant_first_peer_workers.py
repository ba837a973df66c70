import logging

from django.core.management.base import BaseCommand, CommandError

from cms.people.credentials import CredentialRefused, found
from cms.people.models import User

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Give a new site its first two peer workers. Works once; after that, people grant each other."

    def add_arguments(self, parser):
        parser.add_argument("usernames", nargs=2, metavar="sign-in-name", help="the two people's sign-in names")

    def handle(self, *, usernames, **options):
        users = []
        for username in usernames:
            try:
                users.append(User.objects.get_by_natural_key(username))
            except User.DoesNotExist:
                raise CommandError(f"Nobody here signs in as {username!r}. Make the account first.") from None
        try:
            credentials = found(users)
        except CredentialRefused as refused:
            raise CommandError(str(refused)) from None
        for credential in credentials:
            logger.warning("First peer workers: credential %s given to user %s", credential.pk, credential.user_id)
            self.stdout.write(f"{credential.user} can sign off until {credential.expires_at:%d %B %Y}.")
