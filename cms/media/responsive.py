"""The sizes and formats in which readers get a picture, said once: to the template and to what makes them ahead."""

from bisect import bisect_left
from pathlib import PurePosixPath

from PIL import features
from wagtail.images.models import Picture
from wagtail.images.shortcuts import get_renditions_or_not_found

#: Dots across. A phone takes the first or the second; the last is for fine screens and for paper.
WIDTHS = (480, 800, 1200)

#: How wide a picture in the body of a page is shown: the column, less its edges. See ``.page-body`` in ``site.css``.
SIZES = "(min-width: 50rem) 46rem, 92vw"

_OLD_BROWSERS = 2  # widths that the picture's own format comes in: hardly anybody needs it
_OWN_FORMATS = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png"}


def specs_of(image):
    """Return Wagtail's filter specs of every rendition that a page needs of ``image``.

    AVIF where this machine can write it, WebP, and the format the picture came in. No larger than the picture is.
    """
    widths = WIDTHS[: bisect_left(WIDTHS, image.width) + 1]
    own = _OWN_FORMATS.get(PurePosixPath(image.file.name).suffix)
    return [
        *(f"width-{width}|format-avif" for width in widths if features.check("avif")),
        *(f"width-{width}|format-webp" for width in widths),
        *(f"width-{width}|format-{own}" for width in widths[:_OLD_BROWSERS] if own),
    ]


def responsive_picture(image, *, is_first=False):
    """Return Wagtail's :class:`~wagtail.images.models.Picture` of ``image``: a ``<picture>`` for a page's body.

    The first one of a page is fetched at once, others when they come near the screen.
    """
    renditions = get_renditions_or_not_found(image, specs_of(image))
    attributes = {"class": "image-picture", "decoding": "async", "loading": None if is_first else "lazy"}
    if image.width > WIDTHS[0]:
        attributes["sizes"] = SIZES
    return Picture(renditions, attributes)
