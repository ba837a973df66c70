"""The secrets of second factors: the database holds them only encrypted, under keys that it does not hold.

Whoever reads a copy of the database, or writes into it, can show nobody's second factor. The keys are made from the
``SEALING_KEYS``, so that what is sealed here is no sealed text of anything else.
"""

from allauth.mfa.models import Authenticator
from django.db import transaction

from cms.people.sealing_keys import CannotOpen, lock, unlock

# Where allauth keeps them in an authenticator's data. Passkeys have none: what is kept of them is public.
SECRETS = ("secret", "seed")
_PURPOSE = "cms.people.second_factor"


def seal(secret):
    """Return ``secret`` encrypted under the first of the ``SEALING_KEYS``."""
    return lock(secret.encode(), purpose=_PURPOSE)


def unseal(sealed):
    """Return what was sealed under any of the ``SEALING_KEYS``.

    Raises :class:`~cms.people.sealing_keys.CannotOpen`.
    """
    return unlock(sealed, purpose=_PURPOSE).decode()


@transaction.atomic
def seal_again():
    """Seal every second factor under the first of the ``SEALING_KEYS``. Returns how many.

    Raises :class:`~cms.people.sealing_keys.CannotOpen`, and changes none, when one opens with none of them.
    """
    return change_each(Authenticator.objects.select_for_update(), lambda sealed: seal(unseal(sealed)))


def change_each(authenticators, change):
    """Put ``change`` of each secret in its place. Returns how many authenticators have one."""
    changed = 0
    for authenticator in authenticators.exclude(type="webauthn"):
        there = [name for name in SECRETS if name in authenticator.data]
        authenticator.data |= {name: change(authenticator.data[name]) for name in there}
        authenticator.save(update_fields=["data"])
        changed += bool(there)
    return changed


def cannot_be_opened():
    """Return how many second factors none of the ``SEALING_KEYS`` opens: their owners cannot sign in with them."""
    count = 0
    for data in Authenticator.objects.exclude(type="webauthn").values_list("data", flat=True):
        try:
            for name in set(SECRETS) & data.keys():
                unseal(data[name])
        except CannotOpen:
            count += 1
    return count
