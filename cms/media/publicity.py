"""Which files may leave the house. What makes a file public is known higher up, so it joins here.

``file_is_public`` and ``file_is_frozen`` hold callables ``(picture or document) -> bool``; one yes is enough.
``names_of_pages_with`` hold callables that give the titles of the live pages that show it.
"""

import hmac
import logging
import re
import shutil
from tempfile import SpooledTemporaryFile

from django.conf import settings
from django.utils.crypto import salted_hmac

from cms.media.uploads import content_hash

logger = logging.getLogger(__name__)

file_is_public = []
file_is_frozen = []
names_of_pages_with = []

_HASH = re.compile(r"^[^/]+/([0-9a-f]{64})")
_SEALED = re.compile(r"images/([0-9a-f]{64})\.([0-9a-f]{16})\.(?:jpg|jpeg|png|webp|avif)")
_SALT = "cms.media.rendition"
_IN_MEMORY = 1 << 20  # bytes of a file that are kept in memory; what is larger goes to a temporary file
_MARK = 16  # hex digits; with the hash before it, the whole name fits into Wagtail's 100 letters


def is_public(file):
    """Return whether anybody may fetch ``file`` (a picture or a document): signed content that is live shows it."""
    return any(answer(file) for answer in file_is_public)


def is_frozen(file):
    """Return whether ``file`` was signed, so that it is never changed: a new version is a new file."""
    return any(answer(file) for answer in file_is_frozen)


def pages_with(file):
    """Return the titles of the live pages that show ``file``."""
    return [title for answer in names_of_pages_with for title in answer(file)]


def bytes_are_those_of_the_name(stored):
    """Return whether the bytes of ``stored`` (a field's file) still give the hash in its name.

    A file that is gone, or that somebody put other bytes into, is logged and gives False. To hand the bytes out, take
    :func:`copy_of_the_bytes`: the file can be another by the time it is opened again.
    """
    try:
        with stored.storage.open(stored.name) as opened:
            return _are_those_of_the_name(opened, stored.name)
    except OSError:
        logger.error("The file %s cannot be read.", stored.name)
        return False


def copy_of_the_bytes(stored):
    """Return the bytes of ``stored`` as a temporary file, open at its start; None unless they are those of its name.

    The file is read once: what was looked at is what is handed out, whatever is put into the file meanwhile. Whoever
    asks closes the copy.
    """
    copy = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    try:
        with stored.storage.open(stored.name) as opened:
            shutil.copyfileobj(opened, copy)
    except OSError:
        logger.error("The file %s cannot be read.", stored.name)
    else:
        if _are_those_of_the_name(copy, stored.name):
            return copy
    copy.close()
    return None


def _are_those_of_the_name(opened, name):
    expected = _HASH.match(name)
    if expected and hmac.compare_digest(expected[1], content_hash(opened)):
        return True
    logger.error("The file %s does not hold the bytes that its name says.", name)
    return False


def seal(source_name, filter_spec, focal_point_key, digest, size, *, key=None):
    """Return the mark that ties a rendition's bytes, and its ``size`` in dots, to the picture it was made from.

    Without it, a row that points a signed picture's rendition at other bytes would be believed.
    """
    message = f"{source_name}|{filter_spec}|{focal_point_key}|{digest}|{size[0]}x{size[1]}"
    return salted_hmac(_SALT, message, secret=key, algorithm="sha256").hexdigest()[:_MARK]


def seal_is_ours(rendition):
    """Return whether ``rendition``'s name carries our seal for its own picture, filter, bytes and size."""
    parts = _SEALED.fullmatch(rendition.file.name)
    if parts is None:
        return False
    digest, mark = parts.groups()
    size = (rendition.width, rendition.height)
    facts = (rendition.image.file.name, rendition.filter_spec, rendition.focal_point_key, digest, size)
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(mark, seal(*facts, key=key)) for key in keys)
