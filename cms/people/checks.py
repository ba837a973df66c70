"""System checks about people."""

from django.conf import settings
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, DatabaseError

from cms.people.models import User
from cms.people.sealed_secrets import cannot_be_opened


def demo_accounts_outside_demo_mode():
    """Return whether active demo accounts exist while demo mode is off. Their password is public."""
    return not settings.DEMO_MODE and User.objects.filter(is_demo=True, is_active=True).exists()


@checks.register(checks.Tags.database)
def no_demo_accounts_outside_demo_mode(app_configs, databases, **kwargs):
    """``check --database default`` reports demo accounts on a real site; ``cms.wsgi`` refuses to start."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    try:
        found = demo_accounts_outside_demo_mode()
    except DatabaseError:
        return []  # Not migrated yet: there is nobody at all.
    if not found:
        return []
    return [
        checks.Error(
            "This database has demo accounts, and demo mode is off.",
            hint="Their password is public. Start from an empty database, or set is_active to False on each.",
            id="people.E001",
        )
    ]


@checks.register(checks.Tags.database)
def second_factors_can_be_opened(app_configs, databases, **kwargs):
    """``check --database default`` reports second factors that were sealed under a key which is not there."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    try:
        count = cannot_be_opened()
    except DatabaseError:
        return []
    if not count:
        return []
    return [
        checks.Error(
            f"None of the SEALING_KEYS opens {count} second factors: their owners cannot sign in with them.",
            hint="Put the key that was taken out back to the end of SEALING_KEYS, then run seal_again.",
            id="people.E002",
        )
    ]
