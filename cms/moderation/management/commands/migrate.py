from django.core.management.commands import migrate

from cms.moderation.installation import about_to_migrate


class Command(migrate.Command):
    """Django's ``migrate``. It checks the database first, which must not fail for want of what it is about to make."""

    def check(self, *args, **kwargs):
        with about_to_migrate():
            super().check(*args, **kwargs)
