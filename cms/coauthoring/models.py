"""The grant of one page to one person; what open editors have sent; versions kept for a person to choose from."""

import json
import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase
from wagtail.models import Page


class PageUserObjectPermission(UserObjectPermissionBase):
    """A person may do one thing (``change_page``) with one page: that person is a co-author.

    A direct foreign key, so that a grant goes when its page or its person does. Its related name must not
    be ``"+"``: guardian would then quietly use its generic table, which keeps orphans.
    """

    content_object = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="user_grants")

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = _("grant")


class EditBase(models.Model):
    """What one open editor has sent last, or was shown when it opened: what its next save is compared with.

    ``token`` is known to that editor alone. ``offered`` are the steps that its last answer named, of which the editor
    says with its next save which it took. ``count`` is the number of the last save that counted, so that one that was
    held up on its way cannot undo a later one. ``unsaved`` is what the editor sent and could not be saved, as it was
    sent.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="edit_bases")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    content = models.JSONField(encoder=DjangoJSONEncoder)
    offered = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=0)
    unsaved = models.TextField(blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("open editor")
        indexes = [models.Index(fields=["page", "person"], name="coauthoring_editor")]

    def __str__(self):
        return f"{self.page_id}: {self.person_id}"


class MergeConflict(models.Model):
    """One place that two people wrote at once: the version that is not in the page, kept until somebody chooses.

    ``person`` is who wrote ``mine``; ``theirs`` is what the page had, ``other`` whoever had saved it last. ``block`` is
    the whole block around ``mine``, so that it can come back when the block in the page is gone. ``number`` counts a
    person's versions of one place: writing on changes the last one, writing anew from the page adds one.
    """

    class Kind(models.TextChoices):
        EDIT = "edit", _("both wrote here")
        ROW = "row", _("both changed this")
        DELETE = "delete", _("one took this out, the other wrote in it")
        ORDER = "order", _("both moved parts of the page")
        LEFT = "left", _("written by somebody who is not in this page any more")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        KEPT_MINE = "kept-mine", _("theirs was chosen")
        KEPT_THEIRS = "kept-theirs", _("the page’s was chosen")
        KEPT_BOTH = "kept-both", _("both were kept")

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="merge_conflicts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    path = models.CharField(max_length=500)
    number = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=Kind)
    base = models.JSONField(null=True)
    mine = models.JSONField(null=True)
    theirs = models.JSONField(null=True)
    block = models.JSONField(null=True)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    written_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("kept version")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["page", "person", "path", "number"], name="coauthoring_version_once")
        ]

    def __str__(self):
        return f"{self.page_id}: {self.path}"

    @property
    def steps(self):
        """The path as a tuple."""
        return tuple(json.loads(self.path))
