"""Keeping :class:`~cms.coauthoring.models.PageGroup` in step with the newest version of each page."""

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Page, Revision

from cms.coauthoring.models import PageGroup
from cms.people.models import WritingGroup


@receiver(post_save, sender=Revision)
def _keep(sender, instance, raw=False, **kwargs):
    if not raw and issubclass(instance.base_content_type.model_class(), Page):
        keep(int(instance.object_id), instance.content.get("writing_group"))


def keep(page_id, group_id):
    """Write that the page is from the group with the id ``group_id``; None, or a group that is gone, is no group."""
    known = PageGroup.objects.filter(page=page_id)
    if known.values_list("group", flat=True).first() == group_id:
        return
    if WritingGroup.objects.filter(pk=group_id).exists():
        PageGroup.objects.update_or_create(page_id=page_id, defaults={"group_id": group_id})
    else:
        known.delete()


def group_of(page):
    """Return the writing group that the newest version of ``page`` is from, or None."""
    found = PageGroup.objects.filter(page=page.pk).select_related("group").first()
    return found.group if found else None
