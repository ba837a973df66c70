"""News for a person: what happened to a page of theirs, and when they last got a letter."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class Notice(models.Model):
    """One piece of news about one page, for one person. It holds no words of the page: its title is read when shown.

    :mod:`cms.desk.notices` makes them. A newer one of the same sort takes the place of one that nobody has read.
    """

    class Kind(models.TextChoices):
        CHANGES = "changes", _("A peer worker asks for changes")
        SIGNED = "signed", _("A peer worker has signed it off")
        LIVE = "live", _("It is live")
        DECLINED = "declined", _("A peer worker says: not this time")
        SUGGESTED = "suggested", _("A peer worker suggests other words")
        COMMENT = "comment", _("Somebody commented on it")
        READER = "reader", _("Somebody who read it by a link said something")
        INVITED = "invited", _("Somebody asks you in")
        OUT = "out", _("You are not in a page any more. What you wrote is kept")
        KEEPS = "keeps", _("You look after it now: you ask people in, and send it")
        CHANGED = "changed", _("A peer worker changed words of it")
        ANSWERED = "answered", _("The authors answered your suggestion")
        HANDED = "handed", _("A page was handed to you to read")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    made_at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "page", "kind"], name="desk_one_notice_of_a_kind")]

    def __str__(self):
        return f"{self.user_id}: {self.get_kind_display()}"

    @property
    def title(self):
        """The page's title; empty for one to read, which may be about something that its reader leaves out, and for
        one that they are not in any more.
        """
        return "" if self.kind in (self.Kind.HANDED, self.Kind.OUT) else self.page.draft_title


class Letter(models.Model):
    """When somebody last got a letter: one a day is enough."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("letter")

    def __str__(self):
        return f"{self.user_id}: {self.sent_at:%d %B %Y}"
