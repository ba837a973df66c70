"""The secrets of second factors: the database holds them only encrypted, under keys that it does not hold.

Whoever reads a copy of the database, or writes into it, can show nobody's second factor. The keys are made from the
``SEALING_KEYS``, so that what is sealed here is no sealed text of anything else.
"""

from base64 import urlsafe_b64encode

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

# Where allauth keeps them in an authenticator's data. Passkeys have none: what is kept of them is public.
SECRETS = ("secret", "seed")
_PURPOSE = "cms.people.second_factor"


class CannotOpen(Exception):
    """A secret that none of the ``SEALING_KEYS`` opens: a key was taken out of the list, or somebody wrote the row."""


def _box():
    made = (salted_hmac(_PURPOSE, "", secret=key, algorithm="sha256").digest() for key in settings.SEALING_KEYS)
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in made])


def seal(secret):
    """Return ``secret`` encrypted under the first of the ``SEALING_KEYS``."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed):
    """Return what was sealed under any of the ``SEALING_KEYS``. Raises :class:`CannotOpen`."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as problem:
        raise CannotOpen("None of the SEALING_KEYS opens this second factor.") from problem


@transaction.atomic
def seal_again():
    """Seal every second factor under the first of the ``SEALING_KEYS``. Returns how many.

    Raises :class:`CannotOpen`, and changes none, when one opens with none of them.
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
