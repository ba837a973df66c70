"""Assessments and decisions. All of it goes through :mod:`.actions`."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charter.scheme.levels import Rating


class OwnSchool(models.Model):
    """A school that somebody cannot judge, such as their own. Why is nobody's business."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey("charter_schools.School", on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("school that somebody cannot judge")
        constraints = [models.UniqueConstraint(fields=["user", "school"], name="charter_own_school_once")]

    def __str__(self):
        return f"{self.user_id}: {self.school_id}"


class AssessmentQuerySet(models.QuerySet):
    def current(self):
        """Leave out those of assessors who were taken off."""
        return self.filter(taken_off_at=None)


class Assessment(models.Model):
    """What one young assessor thinks of one application in one round. Nobody else reads it before both have sent."""

    application = models.ForeignKey(
        "charter_applications.Application", on_delete=models.CASCADE, related_name="assessments"
    )
    round = models.PositiveSmallIntegerField(default=1)
    # What was judged stays when the account goes, without saying by whom.
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="assessments"
    )
    supporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    # An assessor who was asked and is not needed any more. The row stays: it is what the application's log says of it.
    taken_off_at = models.DateTimeField(null=True)
    taken_off_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    #: When the assessor read what came of it.
    heard_at = models.DateTimeField(null=True)
    #: Since when a question of the assessor waits for an answer.
    asks_since = models.DateTimeField(null=True)
    #: Since when an answer to it waits to be read.
    answered_at = models.DateTimeField(null=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        ordering = ["-asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "round", "assessor"],
                condition=Q(taken_off_at=None),
                name="charter_one_assessment_a_person_and_round",
            )
        ]

    def __str__(self):
        return f"{self.application_id}, {self.round}"

    @property
    def is_sent(self):
        return self.sent_at is not None


class CriterionRating(models.Model):
    """How far a school meets one criterion, as one assessor sees it: blind first, and settled after they talked."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="ratings")
    key = models.CharField(max_length=40)
    rating = models.PositiveSmallIntegerField(_("your rating"), choices=Rating, null=True, blank=True)
    words = models.TextField(_("why"), max_length=2000, blank=True)
    settled = models.PositiveSmallIntegerField(choices=Rating, null=True, blank=True)
    # Counts the saves, as that of a school's answer does.
    edition = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        verbose_name = _("rating")
        constraints = [models.UniqueConstraint(fields=["assessment", "key"], name="charter_one_rating_a_criterion")]

    def __str__(self):
        return self.key

    @property
    def final(self):
        """What counts: the settled rating, or the blind one."""
        return self.rating if self.settled is None else self.settled

    @property
    def is_changed(self):
        """Whether they think otherwise now than when they were blind."""
        return self.final != self.rating


class Remark(models.Model):
    """A line of the conversation about one criterion in which the two do not agree."""

    application = models.ForeignKey(
        "charter_applications.Application", on_delete=models.CASCADE, related_name="remarks"
    )
    round = models.PositiveSmallIntegerField(default=1)
    key = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    words = models.TextField(_("what you think"), max_length=2000)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("remark")
        ordering = ["made_at", "pk"]

    def __str__(self):
        return self.key


class Question(models.Model):
    """A line between one assessor and who supports them, before and after they send. The other assessor reads none."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="questions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    words = models.TextField(_("what you want to ask"), max_length=2000)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("question of an assessor")
        ordering = ["made_at", "pk"]

    def __str__(self):
        return f"{self.assessment_id}"


class Decision(models.Model):
    """What a panel decides about one round: one person proposes it, another confirms it. Neither assessed it."""

    class Outcome(models.TextChoices):
        AWARD = "award", _("Award")
        GAPS = "gaps", _("Not yet: small gaps")
        NO = "no", _("Not this time")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        "charter_applications.Application", on_delete=models.CASCADE, related_name="decisions"
    )
    round = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(_("what you decide"), max_length=5, choices=Outcome)
    reasons = models.TextField(_("your reasons, for the school"), max_length=2000)
    gaps = models.JSONField(default=list)
    # Why the panel decides other than the young assessors would. They read it.
    overruled_because = models.TextField(blank=True, max_length=2000)
    #: What the school said of each gap, by key, before it mended it. None of older decisions.
    said = models.JSONField(null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("decision")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "round"], name="charter_one_decision_a_round"),
            models.CheckConstraint(
                name="charter_decision_by_two_people",
                condition=Q(confirmed_by=None) | Q(proposed_by=None) | ~Q(confirmed_by=F("proposed_by")),
            ),
        ]

    def __str__(self):
        return self.get_outcome_display()


class ReplacedProposal(models.Model):
    """What was proposed to decide, before another proposal took its place. Nobody confirmed it. Kept for good."""

    application = models.ForeignKey(
        "charter_applications.Application", on_delete=models.CASCADE, related_name="replaced_proposals"
    )
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=5, choices=Decision.Outcome)
    reasons = models.TextField()
    gaps = models.JSONField(default=list)
    overruled_because = models.TextField(blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    replaced_at = models.DateTimeField(default=timezone.now)

    #: What is kept of the proposal.
    FIELDS = ("application", "round", "outcome", "reasons", "gaps", "overruled_because", "proposed_by", "proposed_at")

    class Meta:
        verbose_name = _("replaced proposal")
        ordering = ["pk"]

    def __str__(self):
        return self.get_outcome_display()
