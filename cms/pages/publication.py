"""What follows when a page goes live or is taken down."""

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from cms.front_cache import generation


@receiver([page_published, page_unpublished])
def the_public_site_changed(sender, **kwargs):
    generation.advance()
