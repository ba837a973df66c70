"""System checks about the key that signs badges."""

from django.core import checks
from django.db import DEFAULT_DB_ALIAS, DatabaseError

from charter.credentials.keys import CannotSign, private_half
from charter.credentials.models import BadgeKey


@checks.register(checks.Tags.database)
def badges_can_be_signed(app_configs, databases, **kwargs):
    """``check --database default`` reports a key that cannot sign. The site goes on: badges that are out stay good."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    try:
        if key := BadgeKey.objects.filter(is_current=True).first():
            private_half(key)
    except DatabaseError:
        return []  # Not migrated yet.
    except CannotSign as problem:
        return [checks.Warning("No badge can be signed.", hint=str(problem), id="charter_credentials.W001")]
    return []
