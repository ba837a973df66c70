"""Make a page's pictures ready when a version of it is signed, so that the first reader does not wait for them."""

from django.db import transaction
from django.dispatch import receiver

from cms.media.models import CustomImage
from cms.media.tasks import make_renditions
from cms.moderation.ledger import files_of
from cms.moderation.signals import signed_off


@receiver(signed_off, dispatch_uid="pages.pictures.signed")
def _make_them(sender, sign_off, **kwargs):
    """Hand the task over once the signature stands. Nothing that goes wrong there undoes it."""
    transaction.on_commit(lambda: _enqueue(sign_off), robust=True)


def _enqueue(sign_off):
    if pictures := list(files_of(sign_off, CustomImage).values_list("pk", flat=True)):
        make_renditions.enqueue(pictures)
