"""The sizes and formats in which readers get a picture, said once: to the template and to what makes them ahead."""

from bisect import bisect_left
from copy import copy
from pathlib import PurePosixPath

from PIL import features
from wagtail.images.models import Picture
from wagtail.images.shortcuts import get_renditions_or_not_found

from cms.media.models import CustomImage, CustomRendition

#: Dots across. A phone takes the first or the second; the last is for fine screens.
WIDTHS = (480, 800, 1200)

#: How wide a picture in the body of a page is shown: the column, less its edges. See ``.page-body`` in ``site.css``.
SIZES = "(min-width: 50rem) 46rem, 92vw"

#: The largest goes to screens with several dots where others have one. There, nobody sees what is left out, and a page
#: with a photo stays below 100 KB.
_LESS = {("avif", WIDTHS[-1]): "|avifquality-42", ("webp", WIDTHS[-1]): "|webpquality-65"}

_OLD_BROWSERS = 2  # widths that the picture's own format comes in: hardly anybody needs it
_OWN_FORMATS = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png"}


def specs_of(image):
    """Return Wagtail's filter specs of every rendition that a page needs of ``image``.

    AVIF where this machine can write it, WebP, and the format the picture came in. No larger than the picture is.
    """
    widths = WIDTHS[: bisect_left(WIDTHS, image.width) + 1]
    own = _OWN_FORMATS.get(PurePosixPath(image.file.name).suffix)
    formats = {"avif": widths if features.check("avif") else (), "webp": widths}
    if own:
        formats[own] = widths[:_OLD_BROWSERS]
    return [
        f"width-{width}|format-{name}{_LESS.get((name, width), '')}" for name, wide in formats.items() for width in wide
    ]


def pictures_with_renditions(keys):
    """Return the pictures with these ``keys``, in this order, each with its renditions; None for one that is gone.

    One query, or two where a picture has no rendition yet. Each is an object of its own, as Wagtail's chooser block
    makes them: one picture may stand in a page twice, with other words for those who cannot see it.
    """
    found, renditions = {}, {}
    for rendition in CustomRendition.objects.filter(image__in=set(keys) - {None}).select_related("image"):
        found[rendition.image_id] = rendition.image
        renditions.setdefault(rendition.image_id, []).append(rendition)
    if missing := set(keys) - {None, *found}:
        found |= CustomImage.objects.in_bulk(missing)
    return [_with_its_own(found[key], renditions.get(key, ())) if key in found else None for key in keys]


def _with_its_own(picture, renditions):
    picture = copy(picture)
    # The name under which Wagtail looks for them.
    picture.prefetched_renditions = [copy(rendition) for rendition in renditions]
    for rendition in picture.prefetched_renditions:
        rendition.image = picture
    return picture


def responsive_picture(image, *, is_first=False, sizes=SIZES):
    """Return Wagtail's :class:`~wagtail.images.models.Picture` of ``image``: a ``<picture>`` for a page's body.

    The first one of a page is fetched at once, others when they come near the screen. ``sizes``: how wide it is shown.
    """
    renditions = get_renditions_or_not_found(image, specs_of(image))
    attributes = {"class": "image-picture", "decoding": "async", "loading": None if is_first else "lazy"}
    if image.width > WIDTHS[0]:
        attributes["sizes"] = sizes
    return Picture(renditions, attributes)
