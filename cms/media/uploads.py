"""What an upload goes through before it is kept: is it what it claims to be, and what must be taken out."""

import codecs
import hashlib
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from PIL import Image

from cms.media.dots import UNREADABLE, in_everyday_colours, upright

# How Pillow is told to write each format again. The order is also the list of formats we keep.
_PICTURE_FORMATS = {
    "JPEG": {"quality": 90, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 90, "method": 4},
}

_HEAD = 8192  # bytes of a document that are looked at


def content_hash(file):
    """Return the SHA-256 of an open file's bytes, in hex, and leave the file at its start."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(1 << 16):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def content_addressed_name(file, filename):
    """Return ``<hash><ending>``: a name that says nothing of the person or the place, and fixes the bytes."""
    return f"{content_hash(file)}{PurePosixPath(filename).suffix.lower()}"


class CleanPicture(ContentFile):
    """A picture that :func:`without_metadata` has written anew already."""


def without_metadata(upload):
    """Return the picture in ``upload`` written anew: upright, in everyday colours, without EXIF, GPS, device or author.

    ``upload`` is an open file that Pillow can read as JPEG, PNG or WebP. Raises ``ValidationError`` for any
    other content, whatever its name says.
    """
    upload.seek(0)
    try:
        with Image.open(upload) as picture:
            # Some phones put a second picture behind a JPEG and call the two "MPO": the first is the picture.
            format_name = "JPEG" if picture.format == "MPO" else picture.format
            if format_name not in _PICTURE_FORMATS:
                raise ValidationError(
                    _("This file is not a JPEG, PNG or WebP picture, whatever its name says."), code="not_a_picture"
                )
            clean = _only_the_dots(picture)
    except UNREADABLE as error:
        raise ValidationError(
            _("This picture cannot be opened. Save it again and try once more."), code="broken"
        ) from error
    written = BytesIO()
    clean.save(written, format=format_name, **_PICTURE_FORMATS[format_name])
    return CleanPicture(written.getvalue(), name=upload.name)


def _only_the_dots(picture):
    """Return a copy of an open picture with its dots, its colours and what is see-through, and nothing else."""
    picture.load()
    seen = in_everyday_colours(upright(picture))
    clean = Image.frombytes(seen.mode, seen.size, seen.tobytes())
    if seen.mode == "P":
        clean.putpalette(seen.getpalette())
    if "transparency" in seen.info:
        clean.info["transparency"] = seen.info["transparency"]
    return clean


def _is_text(head):
    """Return whether these first bytes of a file are UTF-8 text; a letter cut off at their end is no fault."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < _HEAD)
    except UnicodeDecodeError:
        return False
    return b"\0" not in head


def _is_office_file(upload, ending):
    """Return whether a zip file holds what a .docx or .odt must hold."""
    try:
        with zipfile.ZipFile(upload) as archive:
            names = set(archive.namelist())
            if ending == "docx":
                return {"[Content_Types].xml", "word/document.xml"} <= names
            return archive.read("mimetype").startswith(b"application/vnd.oasis.opendocument.text")
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, zlib.error):
        return False
    finally:
        upload.seek(0)


def check_document(upload):
    """Refuse a document that is too large or is not of the type its name claims.

    Raises ``ValidationError`` with a sentence for the person who uploads it.
    """
    if upload.size > settings.DOCUMENT_MAX_UPLOAD_SIZE:
        raise ValidationError(
            _("This file is too big (%(size)s). The most we can take is %(limit)s."),
            code="file_too_large",
            params={
                "size": filesizeformat(upload.size),
                "limit": filesizeformat(settings.DOCUMENT_MAX_UPLOAD_SIZE),
            },
        )
    ending = PurePosixPath(upload.name).suffix.lower().lstrip(".")
    upload.seek(0)
    head = upload.read(_HEAD)
    upload.seek(0)
    if ending == "txt":
        honest = _is_text(head)
    elif ending in ("docx", "odt"):
        honest = _is_office_file(upload, ending)
    else:
        try:
            honest = any(match.extension == f".{ending}" for match in puremagic.magic_string(head))
        except puremagic.PureError:
            honest = False
    if not honest:
        raise ValidationError(
            _("This file says it is a .%(ending)s file, but what is in it is something else. Save it again and retry."),
            code="not_what_it_claims",
            params={"ending": ending},
        )
