"""The grant of one page to one person, the invitation that came before it, and the group a page is from."""

from django.conf import settings
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
