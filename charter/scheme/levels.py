"""The levels of the mark, and how far a school meets one criterion."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """The levels, in the order in which schools take them."""

    BRONZE = "bronze", _("Bronze")
    SILVER = "silver", _("Silver")
    GOLD = "gold", _("Gold")


class Rating(models.IntegerChoices):
    """How far a school meets a criterion, from less to more."""

    NOT_YET = 0, _("Not yet")
    PARTLY = 1, _("Partly")
    FULLY = 2, _("Fully")
