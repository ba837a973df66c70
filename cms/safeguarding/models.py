"""Who looks after everybody's safety, and what they look after: concerns, with the words that are sealed for them.

Nothing here has a foreign key to a page: a sealed page keeps nothing that could lead anybody to it. All changes go
through :mod:`cms.safeguarding.team` and :mod:`cms.safeguarding.concerns`.
"""

import hashlib
import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.safeguarding.append_only import AppendOnlyModel
from cms.safeguarding.sealed_text import SealedTextField


class SafeguardingTeam(models.Model):
    """The lead and the deputy of this site: one record. Without both, nothing goes live."""

    #: The key of the one record.
    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("lead")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("deputy")
    )
    hours = models.PositiveSmallIntegerField(
        _("hours until a worry goes to the deputy"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(72)],
    )
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("safeguarding team")
        constraints = [
            models.CheckConstraint(name="safeguarding_one_team", condition=models.Q(id=1)),
            models.CheckConstraint(
                name="safeguarding_two_people",
                condition=models.Q(lead=None) | models.Q(deputy=None) | ~models.Q(lead=models.F("deputy")),
                violation_error_message=_("Choose two different people."),
            ),
        ]

    def __str__(self):
        return f"{self.lead}, {self.deputy}"


class Concern(models.Model):
    """Somebody is worried about a page. From that moment its words are sealed.

    It says nothing of what the page is or says. ``reference`` names it in addresses.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        RETURNED = "returned", _("given back to its authors")
        KEPT = "kept", _("kept sealed")
        ERASED = "erased", _("erased")

    reference = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    raised_at = models.DateTimeField(default=timezone.now)
    # Was it with the peer workers? Then whoever of them is worried too may still say so.
    was_waiting = models.BooleanField(default=False)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    passed_on_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # What the lead tells the people of the page at the end.
    message = SealedTextField(blank=True)

    class Meta:
        verbose_name = _("concern")
        ordering = ["-raised_at", "-pk"]

    def __str__(self):
        return str(self.reference)

    @property
    def name(self):
        """What people call the case: the first letters of its reference."""
        return str(self.reference)[:8].upper()

    @property
    def began_at(self):
        """When the state that it is in now began: ended, taken, or waiting."""
        return self.ended_at or self.acknowledged_at or self.raised_at


class SealedPage(models.Model):
    """A page whose words are sealed, like its translations and whatever follows it. The row goes at its return."""

    page_id = models.PositiveBigIntegerField(unique=True)
    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="pages")

    class Meta:
        verbose_name = _("sealed page")

    def __str__(self):
        return str(self.page_id)


class SealedLink(models.Model):
    """A link for a reader without an account that worked when its page was sealed, until the case ends.

    It opens nothing any more. What its reader was writing at that moment is kept with the sealed words. ``link_id`` is
    the key that the link has when it is given back.
    """

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="links")
    page_id = models.PositiveBigIntegerField()
    link_id = models.PositiveBigIntegerField()
    token_digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("link to a sealed page")

    def __str__(self):
        return str(self.page_id)


class SealedCopy(models.Model):
    """Words exactly as they were, with their SHA-256. It is written once; only erasing empties it."""

    class Kind(models.TextChoices):
        PAGE = "page", _("the page with all that belonged to it")
        LATE = "late", _("words that an open editor sent afterwards")

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="copies")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PAGE)
    page_id = models.PositiveBigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    words = SealedTextField()
    digest = models.CharField(max_length=64)
    emptied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sealed words")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.page_id}"

    @staticmethod
    def digest_of(words):
        """Return the SHA-256 of ``words``, in hex."""
        return hashlib.sha256(words.encode()).hexdigest()

    @property
    def is_whole(self):
        """Whether the words are still exactly those that were sealed."""
        return self.digest == self.digest_of(self.words)


class ConcernPerson(models.Model):
    """Somebody who was in the page when it was sealed: they meet a kind message where it stood.

    Without ``is_in_it`` they supported the page's group, or were worried: they may tell the lead more, and see no more
    than that it has been looked after.
    """

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_in_it = models.BooleanField(default=True)
    message_read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("person in a sealed page")
        constraints = [models.UniqueConstraint(fields=["concern", "user"], name="safeguarding_person_once")]

    def __str__(self):
        return str(self.user)


class ConcernReport(models.Model):
    """Somebody pressed “I’m worried about this”, and perhaps told the lead more."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    words = SealedTextField(blank=True)

    class Meta:
        verbose_name = _("worry")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"


class ConcernNote(models.Model):
    """What the lead or the deputy writes down about a case, for the two of them."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = SealedTextField()

    class Meta:
        verbose_name = _("note")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"


class ConcernEvent(AppendOnlyModel):
    """A line of the log: append-only, ids and numbers, no words. Without a ``concern`` it is about the team.

    The database keeps it so, too (:mod:`cms.moderation.triggers`).
    """

    class What(models.TextChoices):
        NAMED = "named", _("named the lead and the deputy")
        RAISED = "raised", _("was worried")
        TOLD_MORE = "told-more", _("told the lead more")
        LATE_WORDS = "late-words", _("sent words when it was sealed already")
        ALERTED = "alerted", _("was told that something waits")
        NOT_ALERTED = "not-alerted", _("could not be told by e-mail")
        PASSED_ON = "passed-on", _("went on to the deputy")
        ACKNOWLEDGED = "acknowledged", _("took the case")
        READ = "read", _("opened the words")
        NOTED = "noted", _("wrote a note")
        RETURNED = "returned", _("gave it back to its authors")
        KEPT = "kept", _("decided to keep it sealed")
        ERASED = "erased", _("erased it")

    # PROTECT: a case with a log is never deleted.
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, null=True, related_name="events", editable=False)
    what = models.CharField(max_length=15, choices=What, editable=False)
    by_id = models.PositiveBigIntegerField(null=True, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder, editable=False)

    class Meta:
        verbose_name = _("line of a case’s log")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}: {self.what}"
