"""An application, its answers by criterion, and its evidence. All of it goes through :mod:`.actions`."""

import secrets
import uuid
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charter.applications.links import host_of
from charter.credentials.commitments import SALT_BYTES
from charter.scheme.levels import Level, Rating


def evidence_storage():
    """Return where evidence lies: never under the public media."""
    return storages["evidence"]


def _new_salt():
    return secrets.token_bytes(SALT_BYTES)


class Application(models.Model):
    """One school's way to one level, by one signed version of the criteria.

    ``round`` is 1 until a panel says "not yet": then the school mends ``gaps`` alone, and these are looked at again.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        SENT = "sent", _("Sent")
        ASSESSED = "assessed", _("Being assessed")
        DECIDED = "decided", _("Decided")
        WITHDRAWN = "withdrawn", _("Taken back")

    #: The states in which it goes on.
    OPEN = (State.DRAFT, State.SENT, State.ASSESSED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey("charter_schools.School", on_delete=models.PROTECT, related_name="applications")
    judged_by = models.ForeignKey("charter.JudgedBy", on_delete=models.PROTECT, related_name="+")
    level = models.CharField(_("level"), max_length=10, choices=Level)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    round = models.PositiveSmallIntegerField(default=1)
    gaps = models.JSONField(default=list)
    due_on = models.DateField(_("send it by"))
    reminded_on = models.DateField(null=True)
    returned_because = models.TextField(blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    #: When it was decided or taken back for good. Older ones have none: then the day counts by which it was due.
    ended_at = models.DateTimeField(null=True)
    #: When it was decided or given back last, and who of its school has read that since.
    news_at = models.DateTimeField(null=True)
    read_by = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    class Meta:
        verbose_name = _("application")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school"],
                condition=Q(state__in=["draft", "sent", "assessed"]),
                name="charter_one_open_application_a_school",
            )
        ]

    def __str__(self):
        return f"{self.school}: {self.get_level_display()}"

    @property
    def criteria(self):
        """The criteria that count in this round, in order: all of them, or the gaps alone."""
        criteria = self.judged_by.criteria
        return [each for each in criteria if each.key in self.gaps] if self.gaps else criteria

    @property
    def can_be_written(self):
        """Whether the school can change it now."""
        return self.state == self.State.DRAFT

    def is_asked_about(self, key):
        """Whether the criterion ``key`` counts in this round."""
        return key in {each.key for each in self.criteria}

    def is_shown(self, key):
        """Whether others than the school read what it says of a criterion.

        They do not while that is being written, and not after it was taken back.
        """
        if self.state == self.State.WITHDRAWN or key not in {each.key for each in self.judged_by.criteria}:
            return False
        return not (self.can_be_written and self.is_asked_about(key))


class GivenBack(models.Model):
    """That an application was given back to its school, and why. Kept for good, beside the newest one there."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="given_back")
    because = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("giving back of an application")
        verbose_name_plural = _("givings back of applications")
        ordering = ["pk"]

    def __str__(self):
        return self.because


class Answer(models.Model):
    """What a school says of itself in one criterion, and what it wants to do about it.

    ``edition`` counts the saves: whoever saves says which one they had before them.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=40)
    rating = models.PositiveSmallIntegerField(_("where you are"), choices=Rating, null=True, blank=True)
    words = models.TextField(_("how you do it"), max_length=4000, blank=True)
    plan = models.TextField(_("what you will do next"), max_length=2000, blank=True)
    plan_by = models.DateField(_("by when"), null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    #: What a coordinator writes.
    FIELDS = ("rating", "words", "plan", "plan_by")

    class Meta:
        verbose_name = _("answer")
        constraints = [models.UniqueConstraint(fields=["application", "key"], name="charter_one_answer_a_criterion")]

    def __str__(self):
        return self.key


class EvidenceQuerySet(models.QuerySet):
    def there(self):
        """Leave out what was taken out after it was sent: its row says so, and keeps what a badge commits to."""
        return self.filter(taken_out_at=None)


class Evidence(models.Model):
    """Something a school shows for one criterion: a file, a link or a statement. Never public."""

    class Kind(models.TextChoices):
        FILE = "file", _("a file")
        LINK = "link", _("a link")
        STATEMENT = "statement", _("a statement")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="evidence")
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(_("what it is"), max_length=120)
    file = models.FileField(storage=evidence_storage, max_length=100, blank=True)
    link = models.CharField(max_length=500, blank=True, validators=[URLValidator(schemes=["https", "http"])])
    words = models.TextField(blank=True, max_length=5000)
    # What in a file could show who somebody is: see charter.applications.file_words. Its words are kept nowhere else.
    hints = models.JSONField(default=list, null=True, blank=True)
    # What a badge commits to: see charter.credentials.commitments.
    digest = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=32, default=_new_salt)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    # Taken out after it was sent. Nothing of it is left then but its digest, its salt, and why.
    taken_out_at = models.DateTimeField(null=True, blank=True)
    taken_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    taken_out_because = models.TextField(_("why"), max_length=500, blank=True, default="", db_default="")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["added_at", "pk"]

    def __str__(self):
        return self.name

    @property
    def ending(self):
        """The ending of its file, such as ``pdf``."""
        return PurePosixPath(self.file.name).suffix.lstrip(".")

    @property
    def host(self):
        """The site that its link really leads to; empty when it has none, or one that is older than what we refuse."""
        try:
            return host_of(self.link) if self.link else ""
        except ValidationError:
            return ""


class PrivacyAnswer(models.Model):
    """Why no pupil can be recognised by something that stood out, as the school says. ``flag`` tells by what."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="privacy_answers")
    flag = models.CharField(max_length=64)
    because = models.TextField(_("no pupil can be recognised, because …"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answer about privacy")
        verbose_name_plural = _("answers about privacy")
        constraints = [models.UniqueConstraint(fields=["application", "flag"], name="charter_one_answer_a_flag")]

    def __str__(self):
        return self.flag
