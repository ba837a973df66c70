"""Status lists: one bit for each award, which is set as long as the award does not count.

A list is told whole, so whoever asks for it does not tell us which school they ask about. Places are given at random:
their order says nothing of who was awarded when. The schema of Open Badges allows a credential one bit only, so it is
set for a suspended award too; which of the two it is, this site says.
"""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from openbadgeslib.ob3 import OB3Signer, build_status_list_credential, status_entry

from charter.credentials import addresses, keys
from charter.credentials.facts import Place
from charter.credentials.models import CLOCKS_DIFFER, StatusList, StatusPlace
from charter.credentials.signing import sign

# An old copy of a list, shown to somebody in place of today's, is good for no longer.
LASTS = timedelta(hours=2)
_ASK_AGAIN = 30_000  # milliseconds
_PURPOSE = "revocation"


class UsedUp(Exception):
    """Every place of the status lists is taken. The text says what to do."""

    def __init__(self, status_list):
        super().__init__(
            f"All {StatusList.SIZE:,} places of status list {status_list} are taken, so no award can be given now. "
            "Nothing is lost. Ask the operator to run open_badge_status_list, then award again."
        )


@transaction.atomic
def take_place():
    """Give an award its :class:`~charter.credentials.facts.Place`, which nobody had before. Raises :class:`UsedUp`."""
    if not StatusList.objects.exists():
        open_list()
    status_list = StatusList.objects.select_for_update().latest("number")
    taken = set(status_list.places.values_list("index", flat=True))
    free = [index for index in range(StatusList.SIZE) if index not in taken]
    if not free:
        raise UsedUp(status_list)
    return Place(status_list.number, status_list.places.create(index=secrets.choice(free)).index)


def open_list():
    """Open one more status list. New awards get their places there. Returns it."""
    last = StatusList.objects.aggregate(last=Max("number"))["last"] or 0
    return StatusList.objects.get_or_create(number=last + 1)[0]


@transaction.atomic
def set_state(place, state):
    """Say that the award at ``place`` counts, is suspended or is revoked (:class:`StatusPlace.State`).

    Every page and list that shows it follows.
    """
    row = StatusPlace.objects.select_for_update().get(status_list_id=place.number, index=place.index)
    if row.state != state:
        row.state, row.changed_at = state, timezone.now()
        row.save(update_fields=["state", "changed_at"])


def state_of(place):
    """Return the :class:`StatusPlace.State` of the award at ``place``, or None if nobody was ever given that place."""
    rows = StatusPlace.objects.filter(status_list_id=place.number, index=place.index)
    state = rows.values_list("state", flat=True).first()
    return StatusPlace.State(state) if state else None


def entry_of(place):
    """Return how a credential names ``place``."""
    return status_entry(addresses.of_status_list(place.number), _PURPOSE, place.index)


def place_of(entry):
    """Return the place that a credential names, or None if it names none of ours."""
    try:
        place = Place(int(entry["statusListCredential"].rpartition("/")[2]), int(entry["statusListIndex"]))
    except (TypeError, KeyError, AttributeError, ValueError):
        return None
    return place if entry_of(place) == entry else None


def signed_list(status_list):
    """Return a status list as a credential with a Data Integrity proof."""
    begins = timezone.now() - CLOCKS_DIFFER
    return sign(_unsigned(status_list, begins), at=begins)


def list_as_jwt(status_list):
    """Return a status list as a signed JWT, which some verifiers ask for."""
    begins = timezone.now() - CLOCKS_DIFFER
    claims = _unsigned(status_list, begins)
    registered = {"iss": claims["issuer"], "jti": claims["id"], "nbf": int(begins.timestamp())}
    return OB3Signer(keys.private_half(keys.current()), "EdDSA").sign_payload(claims | registered)


def _unsigned(status_list, begins):
    return build_status_list_credential(
        addresses.issuer(),
        addresses.of_status_list(status_list.number),
        _PURPOSE,
        status_list.places.exclude(state=StatusPlace.State.GOOD).values_list("index", flat=True),
        StatusList.SIZE,
        issued=begins,
        valid_until=timezone.now() + LASTS,
        ttl=_ASK_AGAIN,
    )
