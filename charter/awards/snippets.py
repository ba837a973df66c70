"""What a school puts into its own page, in three ways, and the answer for sites that ask by oEmbed.

Whatever is put in shows the award as it is when somebody looks, so the words in it never say that it is valid.
"""

from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext as _

from charter.credentials import addresses

SIZE = 240  # pixels of the picture
FRAME = (300, 420)  # pixels of the frame


def picture(award_id, size=SIZE):
    """Return a picture with a link: it needs nothing of the page around it but that it shows pictures."""
    return format_html(
        '<a href="{}" referrerpolicy="no-referrer"><img src="{}" alt="{}" width="{}" height="{}" '
        'referrerpolicy="no-referrer"></a>',
        addresses.of_award(award_id),
        addresses.of_award(award_id, "badge.svg"),
        _("Anti-bullying charter mark: check current status"),
        size,
        size,
    )


def frame(award_id):
    """Return a frame, which no style of the page around it reaches."""
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" referrerpolicy="no-referrer" '
        'style="border:0"></iframe>',
        addresses.of_award(award_id, "widget/"),
        _("Anti-bullying charter mark: check current status"),
        *FRAME,
    )


def element(award_id):
    """Return an element of its own. Where its script may not run, the link in it stays."""
    return format_html(
        '<script type="module" src="{}"></script>\n<charter-mark award="{}">'
        '<a href="{}" referrerpolicy="no-referrer">{}</a></charter-mark>',
        addresses.of_site("/charter/badge.js"),
        award_id,
        addresses.of_award(award_id),
        _("Anti-bullying charter mark: check current status"),
    )


def oembed(award, room=()):
    """Return the answer of https://oembed.com for an award: the picture with its link.

    ``room`` are the most pixels that it may have one way or the other: it is as high as it is wide.
    """
    size = min([SIZE, *room])
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": settings.SITE_NAME,
        "provider_url": addresses.of_site("/"),
        "title": _("Anti-bullying charter mark of %(school)s: %(standing)s")
        % {"school": award.school.name, "standing": award.standing.label},
        "html": picture(award.pk, size),
        "width": size,
        "height": size,
        "thumbnail_url": addresses.of_award(award.pk, "badge.png"),
        "thumbnail_width": size,
        "thumbnail_height": size,
        "cache_age": 30,
    }
