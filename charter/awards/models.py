"""An award, and the log of what became of it. All changes go through :mod:`charter.awards.actions`."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from charter.credentials import addresses
from charter.credentials.models import CLOCKS_DIFFER, StatusPlace
from charter.scheme.levels import Level
from charter.standing import Standing, standing_of
from cms.safeguarding.append_only import AppendOnlyModel


class AwardQuerySet(models.QuerySet):
    def with_facts(self):
        """Bring along, in the same query, all that readers are told of an award."""
        return self.select_related("school", "given_to", "judged_by", "place")

    def with_appeals(self):
        """Say of each award whether somebody waits for another look at it (``is_appealed``), in the same query."""
        what = AwardEvent.What
        about = AwardEvent.objects.filter(award=OuterRef("pk"), what__in=[what.APPEALED, what.RESTORED, what.UPHELD])
        last = Subquery(about.order_by("-pk").values("what")[:1])
        return self.alias(last_word=Coalesce(last, Value(""))).annotate(is_appealed=Q(last_word=what.APPEALED))

    def with_last_event(self):
        """Say of each award when readers were told something else of it (``last_event_at``), in the same query."""
        told = AwardEvent.objects.filter(award=OuterRef("pk"), what__in=AwardEvent.TOLD).order_by("-pk")
        return self.annotate(last_event_at=Subquery(told.values("at")[:1]))

    def standing(self, standing, at=None):
        """Filter to the awards with this :class:`Standing` at a moment (default: now)."""
        state, at = StatusPlace.State, at or timezone.now()
        lasting, begun = Q(valid_until__gte=at), Q(awarded_at__lte=at + CLOCKS_DIFFER)
        # Few places are not good, so these are asked for and not joined.
        revoked, suspended = (
            Q(place__in=StatusPlace.objects.filter(state=each).values("pk"))
            for each in (state.REVOKED, state.SUSPENDED)
        )
        return self.filter(
            {
                Standing.REVOKED: revoked,
                Standing.EXPIRED: ~revoked & ~lasting,
                Standing.NOT_YET: ~revoked & lasting & ~begun,
                Standing.SUSPENDED: suspended & lasting & begun,
                Standing.VALID: ~revoked & ~suspended & lasting & begun,
            }[Standing(standing)]
        )


class Award(models.Model):
    """One level of the mark for one school. Whether it is on hold or was taken back is what its status place says."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey("charter_schools.School", on_delete=models.PROTECT, related_name="awards")
    #: The school that it was given to first, where another one follows that by now: it is the award of ``school`` then.
    given_to = models.ForeignKey(
        "charter_schools.School", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    level = models.CharField(_("level"), max_length=10, choices=Level)
    # The version keeps its number, its words and their digest for ever.
    judged_by = models.ForeignKey("charter.JudgedBy", on_delete=models.PROTECT, related_name="awards")
    awarded_at = models.DateTimeField(_("awarded"))
    valid_until = models.DateTimeField(_("valid until"))
    place = models.OneToOneField(StatusPlace, on_delete=models.PROTECT, related_name="award")
    evidence_root = models.BinaryField(null=True, editable=False)
    #: What decided it, so that one decision makes one award however often it is sent.
    decision = models.UUIDField(null=True, unique=True, editable=False)
    #: The pages that tell its story, in each language: their ``translation_key``.
    page_key = models.UUIDField(null=True, unique=True, editable=False)
    credential = models.BinaryField(editable=False)
    #: What the credential was made from, to know when it has to be made anew.
    issued_for = models.CharField(max_length=64, editable=False)
    issued_at = models.DateTimeField(editable=False)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        ordering = ["-awarded_at", "pk"]
        indexes = [models.Index(F("awarded_at").desc(), F("id"), name="charter_awards_newest_first")]
        constraints = [
            models.CheckConstraint(
                name="charter_award_ends_after_it_begins", condition=Q(valid_until__gt=F("awarded_at"))
            ),
        ]

    def __str__(self):
        return f"{self.school}: {self.get_level_display()}"

    @property
    def standing(self):
        """The :class:`Standing` now."""
        return standing_of(self.place.state, self.awarded_at, self.valid_until)

    @property
    def is_current(self):
        """Whether it counts today."""
        return self.standing is Standing.VALID

    @property
    def is_over(self):
        """Whether it was taken back, or its time is over. One that is on hold is not over."""
        return self.standing in (Standing.REVOKED, Standing.EXPIRED)

    @property
    def turned_on(self):
        """The day on which it was put on hold or taken back, or None where it was not."""
        turned_at = self.place.changed_at
        if turned_at is None or self.standing not in (Standing.SUSPENDED, Standing.REVOKED):
            return None
        return timezone.localdate(turned_at)

    @property
    def last_change(self):
        """When readers were told something else of it last, or None. For awards of :meth:`with_last_event`."""
        ended = self.valid_until if self.valid_until < timezone.now() else None
        return max(filter(None, [self.last_event_at, ended]), default=None)

    @property
    def check_address(self):
        """Where anybody sees whether it counts: what its QR code leads to."""
        return addresses.of_check(self.pk)

    @property
    def awarded_on(self):
        """The day of the award, here."""
        return timezone.localdate(self.awarded_at)

    @cached_property
    def meaning(self):
        """What its level means, by the criteria that it was judged by. Two queries."""
        return self.judged_by.meaning_of(self.level)

    @property
    def last_day(self):
        """The last day on which it counts, here."""
        return timezone.localdate(self.valid_until)

    @cached_property
    def names_before(self):
        """The names by which it was told before its school was corrected, or another school followed. One query."""
        renamed = self.events.filter(what__in=AwardEvent.RENAMED)
        names = {event.data["before"].get("name") for event in renamed}
        return names - {None, self.school.name}

    @cached_property
    def open_appeal(self):
        """The event of an appeal that nobody answered yet, or None. One query."""
        what = AwardEvent.What
        about = self.events.filter(what__in=[what.APPEALED, what.RESTORED, what.UPHELD])
        last = about.order_by("pk").last()
        return last if last and last.what == what.APPEALED else None


class AwardEvent(AppendOnlyModel):
    """A line of an award's log: append-only. The database keeps it so, too (:mod:`cms.moderation.triggers`)."""

    class What(models.TextChoices):
        GRANTED = "granted", _("gave the award")
        SUSPENDED = "suspended", _("put it on hold")
        RESTORED = "restored", _("let it count again")
        REVOKED = "revoked", _("took it back")
        APPEALED = "appealed", _("asked for another look")
        UPHELD = "upheld", _("looked again and left it as it is")
        REMINDED = "reminded", _("was told that it ends soon")
        REISSUED = "reissued", _("made its credential anew")
        LINKED = "linked", _("gave it a page")
        CORRECTED = "corrected", _("corrected what is told of the school")
        PASSED_ON = "passed-on", _("let it pass on to the school that follows")

    #: After these, readers are told something else of the award than before.
    TOLD = (What.SUSPENDED, What.RESTORED, What.REVOKED, What.CORRECTED, What.PASSED_ON)

    #: After these, it may be told by another name. ``data`` has what was told ``before`` and ``after``.
    RENAMED = (What.CORRECTED, What.PASSED_ON)

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="events", editable=False)
    what = models.CharField(max_length=10, choices=What, editable=False)
    by_id = models.PositiveBigIntegerField(null=True, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    reason = models.TextField(blank=True, editable=False)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder, editable=False)

    class Meta:
        verbose_name = _("line of an award’s log")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}: {self.what}"


class ProposalQuerySet(models.QuerySet):
    def waiting(self):
        """Filter to those that nobody has confirmed or dropped."""
        return self.filter(confirmed_at=None, dropped_at=None)


class Proposal(models.Model):
    """What one person proposed, and who else confirmed it, or dropped it. Kept for good.

    See :mod:`charter.awards.proposals`.
    """

    #: The fields with the schools that it is about.
    about = ("school",)

    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, editable=False)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    dropped_at = models.DateTimeField(null=True, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_waiting(self):
        """Whether nobody has confirmed or dropped it."""
        return self.confirmed_at is None and self.dropped_at is None


class SchoolCorrection(Proposal):
    """What somebody proposed to correct of a school that has an award, and who confirmed or dropped it. Kept for good.

    ``before`` and ``after`` hold what is changed: see :func:`charter.awards.corrections.facts_of`.
    """

    school = models.ForeignKey("charter_schools.School", on_delete=models.PROTECT, related_name="corrections")
    before = models.JSONField(editable=False)
    after = models.JSONField(editable=False)

    class Meta:
        verbose_name = _("correction of a school")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school"],
                condition=Q(confirmed_at=None, dropped_at=None),
                name="charter_one_correction_waits_for_a_school",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
                name="charter_correction_needs_a_second_person",
            ),
        ]

    def __str__(self):
        return f"{self.school}: {self.after}"

    @property
    def changes(self):
        """``(what, before, after)`` of each thing that changes, in words."""
        fields = {field.name: field for field in self.school._meta.get_fields() if hasattr(field, "verbose_name")}
        names = {
            "urn": _("number (URN)"),
            "because": _("why the number counts"),
            **{name: field.verbose_name for name, field in fields.items()},
        }
        words = {"phase": dict(fields["phase"].choices)}  # The other ones stand as they are typed.
        return [
            (names[name], *(words.get(name, {}).get(each, each) for each in (self.before[name], value)))
            for name, value in self.after.items()
        ]


class SchoolSuccession(Proposal):
    """That one school follows another, as somebody proposed it, and why: see :mod:`charter.awards.successions`."""

    about = ("school", "successor")

    school = models.ForeignKey("charter_schools.School", on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey("charter_schools.School", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, editable=False)

    class Meta:
        verbose_name = _("succession of a school")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school"],
                condition=Q(confirmed_at=None, dropped_at=None),
                name="charter_one_succession_waits_for_a_school",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
                name="charter_succession_needs_a_second_person",
            ),
        ]

    def __str__(self):
        return f"{self.school}: {self.successor}"
