"""Reading the dots of a picture: the right way up, in the colours that every screen takes for granted.

What is read here has nothing else with it: no place, no device, no author, no colour profile.
"""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

# What Pillow raises for a file that is not, or not wholly, a picture.
UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)

_MANY_GREYS = ("I", "I;16", "I;16L", "I;16B")  # Pillow's names for more than 256 greys
_WITH_COLOURS_OF_ITS_OWN = ("P", "PA", "1")


def upright(picture):
    """Return ``picture`` turned as its EXIF says. EXIF that cannot be read turns nothing."""
    try:
        return ImageOps.exif_transpose(picture)
    except UNREADABLE:
        return picture


def is_turned(picture):
    """Return whether ``picture`` lies on its side, so that turning it makes its width its height."""
    try:
        return picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    except UNREADABLE:
        return False


def in_everyday_colours(picture):
    """Return ``picture`` in sRGB. One without a profile, or with one that says nothing, keeps the numbers it has."""
    profile = picture.info.get("icc_profile")
    try:
        if profile:
            profile = ImageCms.ImageCmsProfile(BytesIO(profile))
            if not ImageCms.getProfileDescription(profile).startswith("sRGB"):
                picture = _as_seen(picture)
                mode = "RGBA" if picture.mode == "RGBA" else "RGB"
                picture = ImageCms.profileToProfile(picture, profile, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, *UNREADABLE):
        pass  # It is no profile, or that of another kind of picture. Browsers pass over it too.
    return picture


def ready_to_shrink(picture):
    """Return ``picture`` with dots that can be averaged: no palette, 256 greys at most, what is see-through beside."""
    picture = in_everyday_colours(picture)
    if picture.mode in _MANY_GREYS:
        picture = picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    picture = picture.convert("RGB") if picture.mode == "CMYK" else _as_seen(picture)
    picture.info = {}
    return picture


def _as_seen(picture):
    if picture.has_transparency_data:
        return picture if picture.mode == "RGBA" else picture.convert("RGBA")
    return picture.convert("RGB") if picture.mode in _WITH_COLOURS_OF_ITS_OWN else picture
