"""Which pictures and documents the newest version of each page shows, so that its people may see them."""

from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Page, ReferenceIndex, Revision

from cms.coauthoring.models import PageFile
from cms.coauthoring.policy import page_policy
from cms.media.models import CustomDocument, CustomImage
from cms.media.visibility import files_one_reads, files_one_writes_with


@receiver(post_save, sender=Revision)
def _keep(sender, instance, created, raw=False, **kwargs):
    if raw or not issubclass(instance.base_content_type.model_class(), Page):
        return
    page = instance.content_object
    if created or page.latest_revision_id == instance.pk:
        keep(page.with_content_json(instance.content))


def keep(version):
    """Write down which files ``version``, a page as it is now, shows."""
    # Wagtail keeps an index of references, of rows and not of drafts. This is how it finds them, and has no other name.
    found = ReferenceIndex._extract_references_from_object(version)
    kinds = {ContentType.objects.get_for_model(model).pk for model in (CustomImage, CustomDocument)}
    shown = {(kind, int(pk)) for kind, pk, *_place in found if kind in kinds}
    known = {(row.kind_id, row.file_id): row.pk for row in PageFile.objects.filter(page=version.pk)}
    if gone := [pk for file, pk in known.items() if file not in shown]:
        PageFile.objects.filter(pk__in=gone).delete()
    new = [PageFile(page_id=version.pk, kind_id=kind, file_id=pk) for kind, pk in shown - known.keys()]
    PageFile.objects.bulk_create(new, ignore_conflicts=True)


def _files_in(pages, model):
    in_them = PageFile.objects.filter(kind=ContentType.objects.get_for_model(model), page__in=pages.values("pk"))
    return model.objects.filter(pk__in=in_them.values("file_id"))


def files_in_what_one_writes(user, model):
    """Return the pictures or documents in the drafts that ``user`` writes."""
    return _files_in(page_policy.instances_user_has_permission_for(user, "change").order_by(), model)


def files_in_what_one_reads(user, model):
    """Return the pictures or documents in the drafts that ``user`` may read: theirs, and what waits for them."""
    return _files_in(page_policy.readable_instances(user), model)


files_one_writes_with.append(files_in_what_one_writes)
files_one_reads.append(files_in_what_one_reads)
