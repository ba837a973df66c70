"""All the sizes of one picture from one reading of it.

Wagtail reads the whole picture again for each size. Here it is read once, a JPEG no larger than the largest size needs,
and each size is made from the next larger one. What Wagtail's filters say is done as they say it: which part of the
picture, how many dots, which format, how good.
"""

import logging
import math
from contextlib import contextmanager
from dataclasses import dataclass

import willow
from PIL import Image
from wagtail.images.image_operations import ImageTransform
from wagtail.images.models import Filter, SourceImageIOError
from willow.plugins.pillow import PillowImage

from cms.media.dots import UNREADABLE, is_turned, ready_to_shrink, upright

logger = logging.getLogger(__name__)

#: From 0, slow and small, to 10. Half the work of Pillow's own 6, for files that are a twentieth larger.
AVIF_SPEED = 7


@dataclass(frozen=True)
class Cut:
    """A part of a picture, ``(left, top, right, bottom)`` in dots of the whole, at a ``size``."""

    part: tuple
    size: tuple

    @property
    def scale(self):
        """How many dots are made of one: the more of both directions."""
        left, top, right, bottom = self.part
        return max(self.size[0] / (right - left), self.size[1] / (bottom - top))

    def place_of(self, part):
        """Return where ``part`` of the whole picture is in this cut; None when it is not wholly in it."""
        left, top, right, bottom = self.part
        if part[0] < left or part[1] < top or part[2] > right or part[3] > bottom:
            return None
        across, down = self.size[0] / (right - left), self.size[1] / (bottom - top)
        return (
            (part[0] - left) * across,
            (part[1] - top) * down,
            min((part[2] - left) * across, self.size[0]),
            min((part[3] - top) * down, self.size[1]),
        )


class Shrunk(PillowImage):
    """A picture that has its size, as Wagtail's filters get it: what they say of formats is all that is left to do."""

    def __init__(self, image, format_name):
        super().__init__(image)
        self.format_name = format_name

    def auto_orient(self):
        return self

    def crop(self, rect):
        return self

    def resize(self, size):
        return self

    def save_as_avif(self, f, quality=80, lossless=False, apply_optimizers=True):
        if lossless:
            return super().save_as_avif(f, lossless=True, apply_optimizers=apply_optimizers)
        self.image.save(f, "AVIF", quality=quality, speed=AVIF_SPEED)
        return willow.image.AvifImageFile(f)


class ReadyFilter(Filter):
    """One of Wagtail's filters, with the picture at the size it asks for."""

    def __init__(self, spec, shrunk):
        super().__init__(spec)
        self._shrunk = shrunk

    @contextmanager
    def get_willow_image(self, image, source=None):
        yield self._shrunk

    def get_transform(self, image, size=None):
        return ImageTransform(size)


def ready_filters(image, filters, opened):
    """Return a :class:`ReadyFilter` for each of ``filters``, from one reading of ``opened``, the file of ``image``.

    Raises :class:`~wagtail.images.models.SourceImageIOError` when it cannot be read.
    """
    try:
        format_name = willow.Image.open(opened).format_name
        opened.seek(0)
        picture = Image.open(opened)
        whole = picture.size[::-1] if is_turned(picture) else picture.size
    except (willow.image.UnrecognisedImageFormatError, *UNREADABLE) as error:
        raise _cannot_be_read(image) from error
    cuts = [_cut(each, image, whole) for each in filters]
    try:
        made = shrink(_read(picture, min(1, max(cut.scale for cut in cuts))), whole, set(cuts))
    except UNREADABLE as error:
        raise _cannot_be_read(image) from error
    return [ReadyFilter(each.spec, Shrunk(made[cut], format_name)) for each, cut in zip(filters, cuts, strict=True)]


def shrink(picture, whole, cuts):
    """Return ``{cut: picture}``: the finest from ``picture``, each other from the coarsest before it that will do.

    ``whole`` is the size of the picture that the cuts were measured on; ``picture`` may be smaller.
    """
    finest = Cut((0, 0, *whole), picture.size)
    before, made = [(finest, picture)], {}
    for cut in sorted(cuts, key=lambda cut: (cut.scale, cut.size), reverse=True):
        place, source = next(_places(cut, before), (finest.place_of(cut.part), picture))
        made[cut] = source.resize(cut.size, Image.Resampling.LANCZOS, box=place)
        before.insert(0, (cut, made[cut]))
    return made


def _places(cut, before):
    """Yield each place, and the picture it is in, that has at least the dots that ``cut`` asks for."""
    for other, picture in before:
        place = other.place_of(cut.part)
        if place and _enough(place[2] - place[0], cut.size[0]) and _enough(place[3] - place[1], cut.size[1]):
            yield place, picture


def _enough(there, wanted):
    return round(there) >= wanted


def _cut(wanted, image, whole):
    transform = wanted.get_transform(image, whole)
    left, top, right, bottom = transform.get_rect().round()
    return Cut((max(0, left), max(0, top), min(right, whole[0]), min(bottom, whole[1])), transform.size)


def _read(picture, scale):
    """Return the dots of ``picture``. A JPEG is read at half, a quarter or an eighth when ``scale`` needs no more."""
    picture.draft(picture.mode, tuple(math.ceil(side * scale) for side in picture.size))
    picture.load()
    return ready_to_shrink(upright(picture))


def _cannot_be_read(image):
    logger.error("The picture %s (%s) cannot be read. Upload it again as a new picture.", image.pk, image.file.name)
    return SourceImageIOError(f"The picture {image.pk} cannot be read.")
