"""Signing where the ledgers stand, with a key that the database does not hold.

Somebody with the database's own password can drop the triggers, change an old entry and compute every hash after it
again. What they cannot do is sign. So a line is signed each day that says how long every ledger is and which hash its
last entry has; what stood there then must stand there for good. One of the ledgers holds these lines, so they vouch
for each other. They are also printed, to be kept elsewhere: a copy finds whoever takes lines out of the database too.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from cms.moderation.digest import serialise
from cms.moderation.ledger import append
from cms.moderation.models import LEDGERS, ChainHead, SignedHeads

_KEY_BYTES = 32
_HOW_TO_GET_ONE = {
    "LEDGER_KEY": "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
    "LEDGER_PUBLIC_KEYS": "Each line that sign_chain_heads prints has its public key in it, under the name “key”.",
}


class NotOurs(Exception):
    """An entry is in a ledger that this site did not write. The text names it and says what to do."""


@dataclass(frozen=True)
class SignedLine:
    """What a line says that a key of ours signed: ``heads`` has the length and last hash of each ledger by its label.

    ``at`` is a moment before the first head was read, so that an entry which no head covers has a later time.
    """

    at: datetime
    heads: dict[str, dict]


def sign_heads():
    """Sign where every ledger stands now, and keep the line in the database. Returns the entry.

    Raises ``ImproperlyConfigured`` when there is no key to sign with, and :class:`NotOurs` when somebody else has
    added an entry since the last signing: a signature would vouch for it.
    """
    key = _signing_key()
    if forged := next(_not_ours(), None):
        raise NotOurs(
            f"Nothing was signed: {type(forged).__name__} {forged.pk} was not written by this site. "
            "Run audit_signoffs, and find out who can write to the database."
        )
    facts = {
        "at": timezone.now().isoformat(),
        "heads": {name: head for name in map(_label, LEDGERS) if (head := _head(name))},
        "key": _text(key.public_key().public_bytes_raw()),
    }
    signature = _text(key.sign(serialise(facts).encode()))
    return append(SignedHeads(line=serialise({**facts, "signature": signature})))


def _not_ours():
    """Yield each entry since the last signing that does not carry the seal of this site."""
    newest = SignedHeads.objects.order_by("-pk").first()
    line = read_line(newest.line) if newest else None
    for ledger in LEDGERS:
        signed = ledger.objects.filter(entry_hash=line.heads.get(_label(ledger), {}).get("hash")) if line else ()
        since = {"pk__gt": signed[0].pk} if signed else {}
        for entry in ledger.objects.filter(**since).order_by("pk").iterator():
            if not entry.seal_is_ours():
                yield entry


def read_line(text):
    """Return the :class:`SignedLine` in ``text``, or None if it holds none that one of our keys signed."""
    try:
        facts = json.loads(text)
        signature, key = _bytes(facts.pop("signature")), _bytes(facts["key"])
        if key not in _public_keys():
            return None
        Ed25519PublicKey.from_public_bytes(key).verify(signature, serialise(facts).encode())
    except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
        return None
    return SignedLine(at=datetime.fromisoformat(facts["at"]), heads=facts["heads"])


def _label(ledger):
    return ledger._meta.label_lower


@transaction.atomic
def _head(name):
    """Return where a ledger stands once nobody is writing to it; nothing, for one without entries."""
    head = ChainHead.objects.select_for_update().filter(ledger=name).first()
    return {"length": head.length, "hash": head.entry_hash} if head else None


def _signing_key():
    if not settings.LEDGER_KEY:
        raise ImproperlyConfigured(f"LEDGER_KEY is not set: nothing can be signed. {_HOW_TO_GET_ONE['LEDGER_KEY']}")
    return Ed25519PrivateKey.from_private_bytes(_key_bytes("LEDGER_KEY", settings.LEDGER_KEY))


def _public_keys():
    keys = {_key_bytes("LEDGER_PUBLIC_KEYS", text) for text in settings.LEDGER_PUBLIC_KEYS}
    if settings.LEDGER_KEY:
        keys.add(_signing_key().public_key().public_bytes_raw())
    return keys


def _key_bytes(name, text):
    try:
        key = _bytes(text)
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise ImproperlyConfigured(f"{name} is not {_KEY_BYTES} bytes in base64url. {_HOW_TO_GET_ONE[name]}")
    return key


def _text(raw):
    """Return bytes as base64url without padding, as ``secrets.token_urlsafe`` writes a key."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
