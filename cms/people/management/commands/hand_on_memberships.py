from django.core.management.base import BaseCommand, CommandError

from cms.people.groups import hand_on_what_ran_out


class Command(BaseCommand):
    help = "For memberships of groups whose time is over: hand the person's pages on, as when they leave. Every night."

    def handle(self, **options):
        handed_on, waiting = hand_on_what_ran_out()
        self.stdout.write(f"Memberships that ran out and were handed on: {handed_on}.")
        if waiting:
            names = ", ".join(sorted({f"“{group}”" for group in waiting}))
            raise CommandError(
                f"The time of the last worker of {names} is over, and pages there have nobody to write them. An "
                "administrator gives them to somebody under “Your groups” at the desk, or makes the worker's account "
                "longer."
            )
