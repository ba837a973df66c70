"""Whether an award counts: the four states that everything which shows an award has words for."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charter.credentials.models import StatusPlace


class Standing(models.TextChoices):
    """What readers are told of an award today. Only the first one means that it counts."""

    VALID = "valid", _("Valid")
    SUSPENDED = "suspended", _("On hold")
    REVOKED = "revoked", _("No longer valid")
    EXPIRED = "expired", _("Ended")


def standing_of(state, valid_until, at=None):
    """Return the :class:`Standing` of an award whose status place has ``state``.

    Taken back comes before run out, and that before on hold.
    """
    if state == StatusPlace.State.REVOKED:
        return Standing.REVOKED
    if valid_until < (at or timezone.now()):
        return Standing.EXPIRED
    return Standing.SUSPENDED if state == StatusPlace.State.SUSPENDED else Standing.VALID
