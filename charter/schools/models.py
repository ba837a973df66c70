"""A school, the numbers it had in the national register, and the people who speak for it."""

import uuid

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MOST_WORDS = 10  # that are looked for


class SchoolQuerySet(models.QuerySet):
    def open(self):
        """Filter to the schools that have not closed."""
        return self.exclude(status=School.Status.CLOSED)

    def with_urn(self, urn, on=None):
        """Filter to the school that has the number ``urn`` on a day (default: today)."""
        return self.filter(pk__in=SchoolNumber.objects.current(on).filter(urn=urn).values("school"))

    def called(self, words):
        """Filter to the schools with all ``words`` in their name or town, or with this number, also an older one."""
        numbered = SchoolNumber.objects.filter(urn=words).values("school")
        in_words = Q()
        for word in words.split()[:MOST_WORDS] or [words]:
            in_words &= Q(name__icontains=word) | Q(town__icontains=word)
        return self.filter(in_words | Q(pk__in=numbered))

    def spoken_for_by(self, user):
        """Filter to the schools whose coordinator ``user`` is now."""
        return self.filter(pk__in=SchoolMembership.objects.current().filter(user=user.pk).values("school"))


class School(models.Model):
    """A school. Its id is its own: a number in the national register changes when a school is re-brokered.

    No head teacher, no telephone number, and of its place the town only.
    """

    class Phase(models.TextChoices):
        SECONDARY = "secondary", _("Secondary")
        ALL_THROUGH = "all-through", _("All-through")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSING = "closing", _("Open, but about to close")
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    town = models.CharField(_("town"), max_length=100, blank=True)
    website = models.URLField(_("website"), max_length=200, blank=True)
    phase = models.CharField(_("phase"), max_length=12, choices=Phase, default=Phase.SECONDARY)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    # An award passes on by an explicit decision only.
    successor = models.ForeignKey(
        "self",
        verbose_name=_("the school that follows it"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
    )
    successor_set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    successor_set_at = models.DateTimeField(null=True, editable=False)
    successor_reason = models.CharField(_("why"), max_length=500, blank=True)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("school")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="charter_school_successor_is_decided",
                condition=Q(successor=None) | (Q(successor_set_at__isnull=False) & ~Q(successor_reason="")),
            ),
            models.CheckConstraint(
                name="charter_school_follows_no_itself", condition=Q(successor=None) | ~Q(successor=F("id"))
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def followed_on(self):
        """The day on which it was decided that another school follows it, or None."""
        return timezone.localdate(self.successor_set_at) if self.successor_id else None

    @property
    def urn(self):
        """Its number in the register today, or an empty text. One query, or none after a prefetch of ``numbers``."""
        today = timezone.localdate()
        return next((number.urn for number in self.numbers.all() if number.counts_on(today)), "")


class SchoolNumberQuerySet(models.QuerySet):
    def current(self, on=None):
        """Filter to the numbers that schools have on a day (default: today)."""
        on = on or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gt=on), since__lte=on)


class SchoolNumber(models.Model):
    """A number of a school in the national register (URN), from one day up to another, which is not in it."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="numbers")
    urn = models.CharField(
        _("number (URN)"),
        max_length=6,
        validators=[RegexValidator(r"^[0-9]{6}\Z", _("A school’s number (URN) has six digits."))],
    )
    since = models.DateField(_("from"), default=timezone.localdate)
    until = models.DateField(_("up to"), null=True, blank=True)
    # Why it counts, where the national register was read and does not have it.
    because = models.CharField(_("why it counts"), max_length=500, blank=True, default="", db_default="")

    objects = SchoolNumberQuerySet.as_manager()

    class Meta:
        verbose_name = _("number of a school")
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["urn"], condition=Q(until=None), name="charter_urn_has_one_school_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["school"], condition=Q(until=None), name="charter_school_has_one_urn_at_a_time"
            ),
            models.CheckConstraint(
                name="charter_urn_ends_after_it_begins", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self):
        return self.urn

    def counts_on(self, day):
        """Return whether the school has this number on ``day``."""
        return self.since <= day and (self.until is None or self.until > day)


class RegisterImport(models.Model):
    """That the national register's file was read to its end. From then on a number that no school has stands out."""

    finished_at = models.DateTimeField(default=timezone.now, editable=False)
    made = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("import of the national register")
        ordering = ["-finished_at", "-pk"]

    def __str__(self):
        return f"{self.finished_at:%Y-%m-%d %H:%M}"


class SchoolMembershipQuerySet(models.QuerySet):
    def current(self, at=None):
        """Filter to the memberships that have not ended at the moment ``at`` (default: now)."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=at or timezone.now()))


class SchoolMembership(models.Model):
    """A coordinator: somebody who speaks for a school here, until they hand over."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="schools", verbose_name=_("person")
    )
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = SchoolMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("coordinator of a school")
        constraints = [
            models.UniqueConstraint(
                fields=["school", "user"], condition=Q(ended_at=None), name="charter_coordinator_once"
            )
        ]

    def __str__(self):
        return f"{self.user} for {self.school}"


class SchoolInvitation(models.Model):
    """Which school an invitation is for: whoever uses its code becomes a coordinator there."""

    invitation = models.OneToOneField("people.Invitation", on_delete=models.CASCADE, primary_key=True, related_name="+")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="invitations")

    class Meta:
        verbose_name = _("invitation of a school")

    def __str__(self):
        return f"{self.invitation} for {self.school}"
