"""Whether an award counts: the states that everything which shows an award has words for."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charter.credentials.models import CLOCKS_DIFFER, StatusPlace


class Standing(models.TextChoices):
    """What readers are told of an award today. Only the first one means that it counts."""

    VALID = "valid", _("Valid")
    SUSPENDED = "suspended", _("On hold")
    REVOKED = "revoked", _("No longer valid")
    EXPIRED = "expired", _("Ended")
    #: Only where a clock was wrong when it was given: no award is given for a day that has not come.
    NOT_YET = "not-yet", _("Not valid yet")


def standing_of(state, awarded_at, valid_until, at=None):
    """Return the :class:`Standing` of an award whose status place has ``state``, as a check of its credential does.

    Taken back comes before run out or not begun, and these before on hold.
    """
    at = at or timezone.now()
    if state == StatusPlace.State.REVOKED:
        return Standing.REVOKED
    if valid_until < at:
        return Standing.EXPIRED
    if awarded_at > at + CLOCKS_DIFFER:
        return Standing.NOT_YET
    return Standing.SUSPENDED if state == StatusPlace.State.SUSPENDED else Standing.VALID
