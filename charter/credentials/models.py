"""What a site that signs badges has to remember: its keys, and which bits of its status lists are whose."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Clocks differ: what begins in this very second has not begun yet for some.
CLOCKS_DIFFER = timedelta(minutes=5)


class BadgeKey(models.Model):
    """A key pair that signs badges. The public half is told for ever, the private half until another takes over."""

    multikey = models.CharField(_("public key"), max_length=60, unique=True)
    sealed_private = models.TextField(_("private key, sealed"), blank=True)
    is_current = models.BooleanField(_("signs today"), default=True)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    class Meta:
        verbose_name = _("badge key")
        verbose_name_plural = _("badge keys")
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=models.Q(is_current=True), name="one_badge_key_signs"
            )
        ]

    def __str__(self):
        return self.multikey


class StatusList(models.Model):
    """One list of bits, which says of many awards at once whether they still count."""

    #: The least that the standard allows: one award hides among so many.
    SIZE = 131_072

    number = models.PositiveIntegerField(_("number"), primary_key=True)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)

    class Meta:
        verbose_name = _("status list")
        verbose_name_plural = _("status lists")

    def __str__(self):
        return str(self.number)


class StatusPlace(models.Model):
    """A bit that was given to an award. The row stays for ever, so that no bit is given twice."""

    class State(models.TextChoices):
        GOOD = "good", _("counts")
        SUSPENDED = "suspended", _("suspended")
        REVOKED = "revoked", _("revoked")

    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="places")
    index = models.PositiveIntegerField(_("index"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.GOOD)
    taken_at = models.DateTimeField(_("taken"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)

    class Meta:
        verbose_name = _("place in a status list")
        verbose_name_plural = _("places in status lists")
        constraints = [
            models.UniqueConstraint(fields=["status_list", "index"], name="no_status_place_is_taken_twice"),
            models.CheckConstraint(condition=models.Q(index__lt=StatusList.SIZE), name="status_place_is_in_its_list"),
        ]

    def __str__(self):
        return f"{self.status_list_id}#{self.index}"
