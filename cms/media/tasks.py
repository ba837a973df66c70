"""What is made of pictures outside of requests."""

import logging

from django_tasks import task

from cms.media.models import CustomImage
from cms.media.responsive import specs_of

logger = logging.getLogger(__name__)


@task()
def make_renditions(image_ids):
    """Make every rendition that pages need of these pictures, those that are there already left out.

    One that fails does not stop the others. Returns the ids of those that failed.
    """
    failed = []
    for image in CustomImage.objects.filter(pk__in=image_ids).order_by("pk"):
        try:
            image.get_renditions(*specs_of(image))
        except Exception:
            logger.exception(
                "The sizes of picture %s could not be made. Its pages stay signed, and try again when somebody reads "
                "them. Look at the picture and at the disk, then run: manage.py make_renditions",
                image.pk,
            )
            failed.append(image.pk)
    return failed
