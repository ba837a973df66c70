"""The key pair that signs badges. It is made when it is first needed, and its private half stands sealed.

The private half is forgotten when another key takes over: what it signed is checked with the public half, which
``/.well-known/did.json`` goes on telling.
"""

import logging

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import IntegrityError, transaction
from django.utils import timezone
from openbadgeslib.ob3 import multikey_from_pem, resolve_did

from charter.credentials.addresses import issuer
from charter.credentials.models import BadgeKey
from cms.people.sealing_keys import CannotOpen, lock, unlock

logger = logging.getLogger(__name__)

_PURPOSE = "charter.credentials.badge_key"


class CannotSign(Exception):
    """There is a key that signs, and it cannot be used. The text says what to do."""

    def __init__(self):
        super().__init__(
            "None of the SEALING_KEYS opens the key that signs badges, or the row in the database was changed. Put the "
            "SEALING_KEYS from before back. If they are lost, run rotate_badge_key: badges that are out stay good."
        )


def current():
    """Return the :class:`BadgeKey` that signs today, made now if there is none."""
    return BadgeKey.objects.filter(is_current=True).first() or _make_the_first()


def private_half(key):
    """Return the private half of ``key``, ready to sign. Raises :class:`CannotSign`."""
    try:
        private = Ed25519PrivateKey.from_private_bytes(unlock(key.sealed_private, purpose=_PURPOSE))
    except (CannotOpen, ValueError):
        raise CannotSign from None
    if _multikey(private) != key.multikey:
        raise CannotSign
    return private


@transaction.atomic
def rotate():
    """Let a new key sign from now on, and forget the private half of the one before. Returns the new key.

    It needs no old key, so it also helps when that cannot be opened any more.
    """
    BadgeKey.objects.filter(is_current=True).update(is_current=False, retired_at=timezone.now(), sealed_private="")
    key = _make()
    logger.warning("Badges are signed with a new key: %s", key)
    return key


def method_of(key):
    """Return the address under which a proof names ``key``."""
    return f"{issuer()}#{key.multikey}"


def public_half(key):
    """Return the public half of ``key`` as PEM."""
    return resolve_did(f"did:key:{key.multikey}")


def find(method):
    """Return the key of this site that a proof names as ``method``, or None."""
    # Not asked of the database: it is a stranger's text, and there are few keys.
    return next((key for key in BadgeKey.objects.all() if method_of(key) == method), None)


def did_document():
    """Return what ``/.well-known/did.json`` tells: every key that ever signed, today's first."""
    current()
    methods = [
        {"id": method_of(key), "type": "Multikey", "controller": issuer(), "publicKeyMultibase": key.multikey}
        for key in BadgeKey.objects.order_by("-is_current", "-pk")
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": issuer(),
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _make_the_first():
    try:
        with transaction.atomic():
            return _make()
    except IntegrityError:  # Somebody else made it in this moment.
        return BadgeKey.objects.get(is_current=True)


def _make():
    private = Ed25519PrivateKey.generate()
    sealed = lock(private.private_bytes_raw(), purpose=_PURPOSE)
    return BadgeKey.objects.create(multikey=_multikey(private), sealed_private=sealed)


def _multikey(private):
    return multikey_from_pem(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
