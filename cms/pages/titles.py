"""What a title, or another short name, may be made of."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def only_what_is_seen(text):
    """Return ``text`` without letters that nobody sees, such as marks that turn the reading direction round.

    They can make a title, or a name, read as another one.
    """
    # Cf: direction marks, zero-width joiners and the like; Cc: control characters.
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Cf", "Cc")).strip()


def plain_title(text):
    """Return what can be seen of ``text``. Raises ``ValidationError`` when no letter or number is left."""
    seen = only_what_is_seen(text)
    if not any(letter.isalnum() for letter in seen):
        raise ValidationError(
            _("Use at least one letter or number, so that the page gets an address."), code="no_letters"
        )
    return seen
