"""What follows when a page goes live or is taken down."""

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms.front_cache import generation


@receiver([page_published, page_unpublished, post_page_move])
def the_public_site_changed(sender, **kwargs):
    generation.advance()
