"""What a file goes through before it counts as evidence: it is small, clean, what it says, and tells of nobody."""

import codecs
import logging
import re
import unicodedata
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

import pikepdf
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from PIL import Image

from charter.applications import scanning
from charter.applications.office_parts import OddPart, is_left_out, part_without_traces
from charter.applications.traces import pdf_without_traces
from cms.media.dots import UNREADABLE
from cms.media.uploads import check_document, without_metadata

logger = logging.getLogger(__name__)

PICTURES = ("jpg", "jpeg", "png", "webp")
DOCUMENTS = ("pdf", "docx", "odt", "txt")
CONTENT_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain; charset=utf-8",
}

# An office file is a zip. What comes out of it is counted, not what it says of itself.
_MOST_UNPACKED = 100 * 1024 * 1024
_MOST_PARTS = 5_000
_CHUNK = 1 << 16

_PROGRAMS = re.compile(r"vbaProject|\.bin$|\.exe$|^Scripts/|^Basic/", re.IGNORECASE)
# A part that would be unpacked somewhere else.
_ODD_NAME = re.compile(r"^/|\\|:|(?:^|/)\.\.(?:/|$)")
_PDF = b"%PDF-"


def safe_name(name):
    """Return a file's name without a path, without letters that cannot be seen, and not too long."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:100]}{dot}{ending[:10]}" if stem else plain[:100]


def ending_of(name):
    """Return the ending of a file's name, in small letters."""
    return PurePosixPath(safe_name(name)).suffix.lower().lstrip(".")


def cleaned(upload):
    """Return an uploaded file as it is kept: a ``ContentFile`` without what says who made it.

    Raises ``ValidationError`` with a sentence for whoever uploads it.
    """
    ending = ending_of(upload.name)
    if ending not in CONTENT_TYPES:
        raise ValidationError(
            _("We take JPEG, PNG and WebP pictures, PDF, Word (.docx), OpenDocument (.odt) and text (.txt)."),
            code="kind",
        )
    _must_be_small(upload)
    _must_be_clean(upload)
    upload.name = safe_name(upload.name)
    if ending in PICTURES:
        _must_have_few_dots(upload)
        return without_metadata(upload)
    if ending in ("docx", "odt"):
        return _office_file(upload)
    if ending == "txt":
        upload = _in_utf_8(upload)
    check_document(upload)
    content = upload.read()
    if ending == "pdf":
        content = _pdf(content)
    return ContentFile(content, name=upload.name)


def _in_utf_8(upload):
    """Return a text file as it is, or anew in UTF-8 where it says that it is in UTF-16, as Windows calls "Unicode"."""
    content = upload.read()
    upload.seek(0)
    if not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return upload
    try:
        words = content.decode("utf-16")
    except UnicodeDecodeError as error:
        raise ValidationError(
            _("The letters of this text cannot be read. Save it again as “UTF-8” and retry."), code="letters"
        ) from error
    return ContentFile(words.encode(), name=upload.name)


def _pdf(content):
    """Return the bytes of a PDF, written anew without what says who made it."""
    if not content.startswith(_PDF):
        raise ValidationError(
            _("This PDF does not begin like one. Save it again and retry."), code="not_what_it_claims"
        )
    try:
        return pdf_without_traces(content)
    except pikepdf.PasswordError as error:
        raise ValidationError(
            _("This PDF is locked with a password. Save it without one and try again."), code="locked"
        ) from error
    except (pikepdf.PdfError, ValueError, TypeError) as error:
        logger.warning("A PDF was refused, because it cannot be read: %s", error)
        raise ValidationError(
            _("This PDF cannot be opened. Save it again and try once more."), code="broken"
        ) from error


def _must_be_small(upload):
    limit = settings.DOCUMENT_MAX_UPLOAD_SIZE
    if upload.size > limit:
        raise ValidationError(
            _("This file is too big (%(size)s). The most we can take is %(limit)s."),
            code="file_too_large",
            params={"size": filesizeformat(upload.size), "limit": filesizeformat(limit)},
        )
    if not upload.size:
        raise ValidationError(_("This file is empty. Choose another one."), code="empty")


def _must_be_clean(upload):
    try:
        scanning.scan(upload)
    except scanning.Infected:
        raise ValidationError(
            _("Our virus scanner does not like this file, so we did not keep it. Ask who looks after your computers."),
            code="infected",
        ) from None
    except scanning.NoAnswer:
        raise ValidationError(
            _("We cannot check files for viruses just now, so we took none. Try again in an hour."), code="no_scanner"
        ) from None


def _must_have_few_dots(upload):
    """Refuse a picture that would fill the memory, before anything of it is unpacked."""
    upload.seek(0)
    try:
        with Image.open(upload) as picture:
            width, height = picture.size
    except Image.DecompressionBombError:
        raise _too_many_dots() from None
    except UNREADABLE as error:
        raise ValidationError(
            _("This picture cannot be opened. Save it again and try once more."), code="broken"
        ) from error
    if width * height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise _too_many_dots()


def _too_many_dots():
    return ValidationError(
        _("This picture has too many dots (pixels). Make it smaller, such as 4,000 dots wide, and try again."),
        code="too_many_dots",
    )


def _office_file(upload):
    """Return a Word or OpenDocument file, packed anew: without its author, without programs, and nothing before it."""
    try:
        parts = _unpacked(upload)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, zlib.error) as error:
        raise ValidationError(
            _("This file cannot be opened. Save it again and try once more."), code="broken"
        ) from error
    if any(_PROGRAMS.search(name) for name, _content in parts):
        raise ValidationError(_("There is a program (a macro) in this file. Save it without, or as PDF."), code="macro")
    packed = BytesIO()
    try:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts:
                # OpenDocument wants its first part as it is.
                how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
                if not is_left_out(name):
                    archive.writestr(zipfile.ZipInfo(name), part_without_traces(name, content), how)
    except OddPart as error:
        logger.warning("An office file was refused, because a part of it is odd: %s", error)
        raise ValidationError(
            _("Something in this file is packed in an odd way. Save it again, or as PDF, and retry."),
            code="odd",
        ) from error
    file = ContentFile(packed.getvalue(), name=upload.name)
    check_document(file)
    file.seek(0)
    return file


def _unpacked(upload):
    upload.seek(0)
    parts, unpacked = [], 0
    with zipfile.ZipFile(upload) as archive:
        infos = archive.infolist()
        if len(infos) > _MOST_PARTS:
            raise _bomb()
        names = [info.filename for info in infos]
        if len({*names}) < len(names) or any(_ODD_NAME.search(name) for name in names):
            raise zipfile.BadZipFile("Two of its parts have one name, or one would lie outside of it.")
        for info in infos:
            content = bytearray()
            with archive.open(info) as part:
                while chunk := part.read(_CHUNK):
                    unpacked += len(chunk)
                    if unpacked > _MOST_UNPACKED:
                        raise _bomb()
                    content += chunk
            parts.append((info.filename, bytes(content)))
    return parts


def _bomb():
    return ValidationError(_("What is packed in this file is far too big. Save it as PDF instead."), code="bomb")
