"""The grant of one page to one person, and the invitation before it; the group a page is from and the files it shows;
what open editors have sent, and the versions that are kept for a person to choose from.
"""

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
    """A person may do one thing with one page: write in it (``change_page``) or comment on it (``view_page``).

    A direct foreign key, so that a grant goes when its page or its person does. Its related name must not
    be ``"+"``: guardian would then quietly use its generic table, which keeps orphans.
    """

    content_object = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="user_grants")

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = _("grant")


class CoAuthorInvitation(models.Model):
    """One person asked into one page, and what became of it. An invitation is not a grant.

    ``person`` is empty while a code that anybody could type has not been used. All changes go through
    :mod:`cms.coauthoring.coauthors`, which writes the page's log too.
    """

    class Role(models.TextChoices):
        WRITE = "write", _("can write")
        COMMENT = "comment", _("can comment")

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        ACCEPTED = "accepted", _("joined")
        DECLINED = "declined", _("said no")
        WITHDRAWN = "withdrawn", _("taken back")
        LEFT = "left", _("left")
        REMOVED = "removed", _("removed")

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="coauthor_invitations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="coauthor_invitations"
    )
    role = models.CharField(_("what they may do"), max_length=10, choices=Role, default=Role.WRITE)
    state = models.CharField(max_length=10, choices=State, default=State.INVITED)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    # Of a code: its digest under the site's secret key, and when it stops working. The code itself is nowhere.
    code_digest = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - many have none
    expires_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation to write together")
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "person"],
                condition=models.Q(state__in=["invited", "accepted"]),
                name="coauthoring_one_invitation_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) | models.Q(state__in=["invited", "withdrawn"]),
                name="coauthoring_answered_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.page_id}: {self.get_role_display()}, {self.get_state_display()}"


class PageGroup(models.Model):
    """Which writing group a page is from, by its newest version.

    Each page type keeps that in a column of its own. Here it is for all of them, drafts of live pages included, so
    that a permission is one query. :mod:`cms.coauthoring.page_groups` keeps it.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, primary_key=True, related_name="from_group")
    group = models.ForeignKey("people.WritingGroup", on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("group of a page")

    def __str__(self):
        return f"{self.page_id}: {self.group}"


class PageFile(models.Model):
    """One picture or document that the newest version of a page shows. :mod:`cms.coauthoring.page_files` keeps it."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="shown_files")
    kind = models.ForeignKey("contenttypes.ContentType", on_delete=models.CASCADE, related_name="+")
    file_id = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("file of a page")
        constraints = [models.UniqueConstraint(fields=["page", "kind", "file_id"], name="coauthoring_file_once")]
        indexes = [models.Index(fields=["kind", "file_id"], name="coauthoring_file")]

    def __str__(self):
        return f"{self.page_id}: {self.kind} {self.file_id}"


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
