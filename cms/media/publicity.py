"""Which files may leave the house. What makes a file public is known higher up, so it joins here.

``file_is_public`` and ``file_is_frozen`` hold callables ``(picture or document) -> bool``; one yes is enough.
"""

import hmac
import logging
import re

from django.conf import settings
from django.utils.crypto import salted_hmac

from cms.media.uploads import content_hash

logger = logging.getLogger(__name__)

file_is_public = []
file_is_frozen = []

_HASH = re.compile(r"^[^/]+/([0-9a-f]{64})")
_SEALED = re.compile(r"images/([0-9a-f]{64})\.([0-9a-f]{16})\.(?:jpg|jpeg|png|webp|avif)")
_SALT = "cms.media.rendition"
_MARK = 16  # hex digits; with the hash before it, the whole name fits into Wagtail's 100 letters


def is_public(file):
    """Return whether anybody may fetch ``file`` (a picture or a document): signed content that is live shows it."""
    return any(answer(file) for answer in file_is_public)


def is_frozen(file):
    """Return whether ``file`` was signed, so that it is never changed: a new version is a new file."""
    return any(answer(file) for answer in file_is_frozen)


def bytes_are_those_of_the_name(stored):
    """Return whether the bytes of ``stored`` (a field's file) still give the hash in its name.

    A file that is gone, or that somebody put other bytes into, is logged and gives False.
    """
    expected = _HASH.match(stored.name)
    try:
        with stored.storage.open(stored.name) as opened:
            found = content_hash(opened)
    except OSError:
        logger.error("The file %s cannot be read.", stored.name)
        return False
    if not expected or not hmac.compare_digest(expected[1], found):
        logger.error("The file %s does not hold the bytes that its name says.", stored.name)
        return False
    return True


def seal(source_name, filter_spec, focal_point_key, digest, *, key=None):
    """Return the mark that ties a rendition's bytes to the picture it was made from.

    Without it, a row that points a signed picture's rendition at other bytes would be believed.
    """
    message = f"{source_name}|{filter_spec}|{focal_point_key}|{digest}"
    return salted_hmac(_SALT, message, secret=key, algorithm="sha256").hexdigest()[:_MARK]


def seal_is_ours(rendition):
    """Return whether ``rendition``'s name carries our seal for its own picture, filter and bytes, and nothing else."""
    parts = _SEALED.fullmatch(rendition.file.name)
    if parts is None:
        return False
    digest, mark = parts.groups()
    facts = (rendition.image.file.name, rendition.filter_spec, rendition.focal_point_key, digest)
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(mark, seal(*facts, key=key)) for key in keys)
