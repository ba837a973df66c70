"""Checking a credential that somebody hands in: a plain answer first, then what it rests on.

Whatever comes in is a stranger's. It is bounded in size and depth before anything reads it, and only a credential that
names this site and one of its keys goes any further. The rest is done by openbadgeslib: it knows only the contexts that
it brings with it, refuses words that no context knows (they would not be signed), and gives up on a graph of nameless
things that would take long to put into order.
"""

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from urllib.parse import urljoin, urlsplit

from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError

from charter.credentials import addresses, baking, keys, status
from charter.credentials.facts import Level, Place
from charter.credentials.models import StatusPlace

logger = logging.getLogger(__name__)

LARGEST = 64 * 1024  # bytes; ours have five thousand
DEEPEST = 32  # things within things; ours have eight

State = StatusPlace.State


class Answer(Enum):
    """What can be said of a credential. Only the first one means that it counts."""

    VALID = "valid"
    ENDED = "ended"
    NOT_YET = "not-yet"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    CHANGED = "changed"
    OTHER_KEY = "other-key"
    OTHER_ISSUER = "other-issuer"
    NOT_A_BADGE = "not-a-badge"
    NO_BADGE_INSIDE = "no-badge-inside"
    TOO_LARGE = "too-large"
    UNREADABLE = "unreadable"
    REFUSED = "refused"


# What went on before these was right, in this order: a signature is good before its dates are looked at.
_GENUINE = (Answer.VALID, Answer.ENDED, Answer.NOT_YET, Answer.SUSPENDED, Answer.REVOKED)


@dataclass(frozen=True)
class Badge:
    """What a credential says that this site really signed."""

    address: str
    school: str
    urn: str
    level: Level
    criteria: str
    awarded_at: datetime
    valid_until: datetime

    @property
    def picture(self):
        """Where its picture is, as it is today, on this site."""
        return urlsplit(urljoin(self.address, "badge.svg")).path


@dataclass(frozen=True)
class Verdict:
    """The answer, why in technical words, and what the credential says if this site signed it."""

    answer: Answer
    reason: str = ""
    badge: Badge | None = None
    key: str = ""
    place: Place | None = None

    @property
    def is_valid(self):
        """Whether the badge counts today."""
        return self.answer is Answer.VALID

    @property
    def is_genuine(self):
        """Whether this site signed exactly this, whether it still counts or not."""
        return self.answer in _GENUINE


class _Refused(Exception):
    def __init__(self, answer, reason=""):
        self.verdict = Verdict(answer, str(reason))


def check(data):
    """Return the :class:`Verdict` on the bytes of a credential, or of a picture that has one in it."""
    try:
        document = _read(_out_of_picture(data) if baking.is_picture(data) else data)
        key = _key_of(document)
        ended = _proof_holds(document, key)
        place = _place_of(document)
        badge = _badge_in(document)
    except _Refused as refused:
        return refused.verdict
    answer, reason = _standing(place)
    if ended and answer is not Answer.REVOKED:  # What was taken back stays so.
        answer, reason = ended
    return Verdict(answer, reason, badge, str(key), place)


def _out_of_picture(data):
    try:
        found = baking.credential_in(data)
    except baking.NotAPicture as problem:
        too_large = isinstance(problem, baking.TooLarge)
        raise _Refused(Answer.TOO_LARGE if too_large else Answer.UNREADABLE, problem) from problem
    if found is None:
        raise _Refused(Answer.NO_BADGE_INSIDE, "The picture holds no Open Badge 3.0.")
    return found


def _read(data):
    if len(data) > LARGEST:
        raise _Refused(Answer.TOO_LARGE, f"It has {len(data):,} bytes. At most {LARGEST:,} are read.")
    try:
        document = json.loads(data, parse_constant=_no_number, object_pairs_hook=_said_once)
    except (ValueError, RecursionError) as problem:
        raise _Refused(Answer.UNREADABLE, f"It is not JSON: {type(problem).__name__}.") from problem
    if not isinstance(document, dict):
        raise _Refused(Answer.NOT_A_BADGE, "It is no JSON object.")
    if _is_deeper_than(DEEPEST, document):
        raise _Refused(Answer.REFUSED, f"It has more than {DEEPEST} things within things.")
    if "OpenBadgeCredential" not in _as_list(document.get("type")):
        raise _Refused(Answer.NOT_A_BADGE, "Its type is not OpenBadgeCredential.")
    return document


def _said_once(pairs):
    """Refuse a name that is given twice: programs differ in which of the two they read."""
    if len(found := dict(pairs)) < len(pairs):
        raise ValueError("a name is given twice")
    return found


def _no_number(name):
    raise ValueError(f"{name} is no number")


def _is_deeper_than(most, value):
    layer = [value]
    for _depth in range(most):
        layer = [inner for outer in layer for inner in _inside(outer) if isinstance(inner, (dict, list))]
        if not layer:
            return False
    return True


def _inside(value):
    return value.values() if isinstance(value, dict) else value


def _key_of(document):
    """Return our key that the proof names. Everybody else's credential ends here."""
    issuer = document.get("issuer")
    name = issuer.get("id") if isinstance(issuer, dict) else issuer
    if name != addresses.issuer():
        raise _Refused(Answer.OTHER_ISSUER, "Its issuer is not this site.")
    proof = document.get("proof")
    key = keys.find(proof.get("verificationMethod")) if isinstance(proof, dict) else None
    if key is None:
        raise _Refused(Answer.OTHER_KEY, "Its proof names no key of this site.")
    return key


# How openbadgeslib says what is wrong: it has one exception for all. The tests hold these to its words.
_WORDS_OF_THE_LIBRARY = (
    ("Credential has expired", Answer.ENDED),
    ("Credential is not yet valid", Answer.NOT_YET),
    ("refusing", Answer.REFUSED),
)


def _proof_holds(document, key):
    """Return None if ``key`` signed exactly this and its time is now, or the answer and reason if its time is not."""
    try:
        OB3LdpVerifier(keys.public_half(key), issuer_did=addresses.issuer()).verify(document)
    except OB3VerificationError as problem:
        reason = str(problem)[:300]
        answer = next((answer for words, answer in _WORDS_OF_THE_LIBRARY if reason.startswith(words)), Answer.CHANGED)
        if answer not in _GENUINE:
            raise _Refused(answer, reason) from problem
        return answer, reason
    return None


def _place_of(document):
    place = status.place_of(document.get("credentialStatus"))
    if place is None:
        raise _Refused(Answer.CHANGED, "It names no place in a status list of this site.")
    return place


def _standing(place):
    """Return the answer that the status list gives, and why."""
    match status.state_of(place):
        case State.GOOD:
            return Answer.VALID, "Signature, dates and status list are right."
        case State.SUSPENDED:
            return Answer.SUSPENDED, "Its bit in the status list is set, until it is decided."
        case State.REVOKED:
            return Answer.REVOKED, "Its bit in the status list is set."
    logger.error("A credential of this site names a place in a status list that nobody was given: %s", place)
    return Answer.REVOKED, "This site does not know its place in the status list."


def _badge_in(document):
    """Read what the signature is under. It is under the meaning: one thing may stand alone or in a list of one."""
    try:
        subject = _only(document["credentialSubject"])
        known = {each["identityType"]: each["identityHash"] for each in _as_list(subject["identifier"])}
        return Badge(
            address=_only(document["id"]),
            school=_only(known["name"]),
            urn=_only(known["ext:gias-urn"]),
            level=Level(_only(_only(subject["result"])["achievedLevel"]).rpartition("#")[2]),
            criteria=_only(_only(_only(subject["achievement"])["criteria"])["id"]),
            awarded_at=datetime.fromisoformat(_only(document["awardedDate"])),
            valid_until=datetime.fromisoformat(_only(document["validUntil"])),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise _Refused(Answer.CHANGED, f"It is not written as we write it: {type(problem).__name__}.") from problem


def _only(value):
    """Return the one thing that stands in a list of one, or that stands alone."""
    [only] = _as_list(value)
    return only


def _as_list(value):
    return value if isinstance(value, list) else [] if value is None else [value]
