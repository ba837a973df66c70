"""Template tags that say who shares a page, and whether readers reach it."""

from django import template

from cms.coauthoring import readers

register = template.Library()


@register.filter
def who_can_read(page):
    """Return the plain sign that says who can read the draft of ``page``."""
    return readers.who_can_read(page)


@register.filter
def readers_reach(page):
    """Return whether readers can reach ``page``: it is live, and so is every page above it."""
    return page.live and not page.get_ancestors().filter(depth__gt=1, live=False).exists()
