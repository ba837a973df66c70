"""The seal of a credential: it says that this site wrote it. The key is not in the database, so SQL cannot make one."""

import json
from datetime import UTC, datetime

from django.utils.crypto import salted_hmac

# Callables ``(keys) -> {key: seal}`` from higher up, which know the seal that each credential got last. A seal stays
# good for ever: without them, a credential that has ended could get its old row back, old seal and all.
newest_seals = []


def last_seals(keys):
    """Return what each of ``newest_seals`` knows of the credentials with these keys."""
    return [known(keys) for known in newest_seals]


def seal_of(facts, *, key=None):
    """Return the seal, 64 hex digits, of ``facts`` under ``key``, a secret key of the site (default: today's).

    ``facts`` are plain values by name: ids, moments with a time zone, true or false, or None. Migrations use this
    too: a change of what is returned makes every seal there is worthless.
    """
    plain = {name: _as_text(value) if isinstance(value, datetime) else value for name, value in facts.items()}
    message = json.dumps(plain, sort_keys=True)
    return salted_hmac("cms.people.credential", message, secret=key, algorithm="sha256").hexdigest()


def _as_text(moment):
    # Databases give a moment back in another time zone than it came in.
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
