"""A credential inside its own picture, as Open Badges 3.0 "baking" says, and out of it again."""

from xml.parsers.expat import ExpatError
from zlib import error as BadCompression  # noqa: N812

from defusedxml import DefusedXmlException
from defusedxml.minidom import parseString
from openbadgeslib import baking
from openbadgeslib.errors import LibOpenBadgesException
from png import Error as BadPNG

PNG_BEGINS = b"\x89PNG\r\n\x1a\n"

# How large a picture may be that somebody hands in. An SVG costs far more to read, byte by byte.
LARGEST_PNG = 2 * 1024 * 1024
LARGEST_SVG = 256 * 1024


class NotAPicture(Exception):
    """Bytes that are no picture which can be read, or one too large. The text says which."""


class TooLarge(NotAPicture):
    """A picture with more bytes than are read."""


def bake_svg(picture, credential):
    """Return the SVG ``picture`` with ``credential`` in it, both as bytes.

    The library's own way puts it last and as plain text; the standard wants it first, in a CDATA section.
    """
    document = parseString(picture)
    element = document.createElement(baking.SVG_ELEMENT_OB3)
    element.setAttribute("xmlns:openbadges", baking.SVG_NS_OB3)
    # What ends a CDATA section can only stand inside a text of the JSON, where it may be written another way.
    element.appendChild(document.createCDATASection(credential.decode().replace("]]>", "]]\\u003e")))
    document.documentElement.insertBefore(element, document.documentElement.firstChild)
    return document.toxml(encoding="utf-8")


def bake_png(picture, credential):
    """Return the PNG ``picture`` with ``credential`` in it, both as bytes."""
    return baking.bake_png(picture, credential.decode(), keyword=baking.ITXT_KEYWORD_OB3)


def is_picture(data):
    """Return whether ``data`` begins as a PNG or as XML does."""
    return data.startswith(PNG_BEGINS) or data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def credential_in(picture):
    """Return the bytes of the credential in a PNG or SVG, or None if there is none. Raises :class:`NotAPicture`."""
    is_png = picture.startswith(PNG_BEGINS)
    if len(picture) > (LARGEST_PNG if is_png else LARGEST_SVG):
        raise TooLarge("The picture is too large.")
    try:
        if is_png:
            found = baking.extract_png(picture, keyword=baking.ITXT_KEYWORD_OB3)
        else:
            found = baking.extract_svg(picture, element=baking.SVG_ELEMENT_OB3, text_fallback=True)
    except (
        *(BadPNG, BadCompression, LibOpenBadgesException),
        *(ExpatError, DefusedXmlException, RecursionError),
        *(ValueError, EOFError),
    ) as problem:
        raise NotAPicture(f"The picture cannot be read: {type(problem).__name__}.") from problem
    return found.encode() if found else None
