"""What follows when a page goes live or is taken down."""

from django.dispatch import receiver
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import CollectionViewRestriction, Locale, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms.front_cache import generation
from cms.people.models import WritingGroup


@receiver([page_published, page_unpublished, post_page_move])
def the_public_site_changed(sender, **kwargs):
    generation.advance()


def connect():
    """Move the public site on with what administrators change, too: it shows in pages, or decides where they are."""
    generation.moves_with(CollectionViewRestriction, Locale, PageViewRestriction, Redirect, Site, WritingGroup)
