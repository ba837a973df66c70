"""What an upload goes through before it is kept: is it what it claims to be, and what must be taken out."""

import hashlib
from io import BytesIO
from pathlib import PurePosixPath

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

# How Pillow is told to write each format again. The order is also the list of formats we keep.
_PICTURE_FORMATS = {
    "JPEG": {"quality": 90, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 90, "method": 4},
}

# What the first bytes of a document say, for each ending we accept. A ".docx" and an ".odt" are zip files.
_DOCUMENT_SIGNATURES = {
    "pdf": {".pdf"},
    "docx": {".docx", ".zip"},
    "odt": {".odt", ".zip"},
}


def content_hash(file):
    """Return the SHA-256 of an open file's bytes, in hex, and leave the file at its start."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(1 << 16):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def content_addressed_name(folder, file, filename):
    """Return ``folder/<hash><ending>``: the name says nothing of the person or the place, and fixes the bytes."""
    return f"{folder}/{content_hash(file)}{PurePosixPath(filename).suffix.lower()}"


def without_metadata(upload):
    """Return the picture in ``upload`` written anew: the right way up, without EXIF, GPS, device or author.

    ``upload`` is an open file that Pillow can read as JPEG, PNG or WebP. Raises ``ValidationError`` for any
    other content, whatever its name says.
    """
    upload.seek(0)
    try:
        with Image.open(upload) as picture:
            format_name = picture.format
            if format_name not in _PICTURE_FORMATS:
                raise ValidationError(
                    _("This file is not a JPEG, PNG or WebP picture, whatever its name says."),
                    code="not_a_picture",
                )
            upright = ImageOps.exif_transpose(picture)
            clean = Image.frombytes(upright.mode, upright.size, upright.tobytes())
            if upright.mode == "P":
                clean.putpalette(upright.getpalette())
                if "transparency" in upright.info:
                    clean.info["transparency"] = upright.info["transparency"]
    except (OSError, SyntaxError, ValueError) as error:
        raise ValidationError(
            _("This picture cannot be opened. Save it again and try once more."), code="broken"
        ) from error
    written = BytesIO()
    clean.save(written, format=format_name, **_PICTURE_FORMATS[format_name])
    return ContentFile(written.getvalue(), name=upload.name)


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
    head = upload.read(8192)
    upload.seek(0)
    if ending == "txt":
        try:
            head.decode("utf-8", errors="strict" if len(head) < 8192 else "ignore")
            honest = b"\0" not in head
        except UnicodeDecodeError:
            honest = False
    else:
        try:
            found = {match.extension for match in puremagic.magic_string(head)}
        except puremagic.PureError:
            found = set()
        honest = bool(found & _DOCUMENT_SIGNATURES.get(ending, set()))
    if not honest:
        raise ValidationError(
            _("This file says it is a .%(ending)s file, but what is in it is something else. Save it again and retry."),
            code="not_what_it_claims",
            params={"ending": ending},
        )
