"""The grant of one page to one person."""

from django.db import models
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
