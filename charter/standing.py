"""Whether an award counts: the four states that everything which shows an award has words for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    """What readers are told of an award today. Only the first one means that it counts."""

    VALID = "valid", _("Valid")
    SUSPENDED = "suspended", _("On hold")
    REVOKED = "revoked", _("No longer valid")
    EXPIRED = "expired", _("Ended")
