"""Template tags that say who shares a page."""

from django import template

from cms.coauthoring import readers

register = template.Library()


@register.filter
def who_can_read(page):
    """Return the plain sign that says who can read the draft of ``page``."""
    return readers.who_can_read(page)
