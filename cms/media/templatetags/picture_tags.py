"""Template tags for pictures."""

from django import template

from cms.media import responsive

register = template.Library()


@register.simple_tag
def responsive_picture(image, is_first=False, sizes=responsive.SIZES):
    """Show a picture of a page's body: see :func:`cms.media.responsive.responsive_picture`."""
    return responsive.responsive_picture(image, is_first=is_first, sizes=sizes) if image else ""
