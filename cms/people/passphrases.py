"""Passphrases: an idea for one, and kind words for what makes one too easy to guess."""

import re
import secrets
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_WORDS = Path(__file__).parent / "data" / "passphrase_words.txt"


@cache
def words():
    """Return the words that :func:`suggest` chooses from: short, easy to spell, nothing unkind."""
    return tuple(_WORDS.read_text(encoding="utf-8").split())


def suggest():
    """Return a passphrase that nobody has guessed yet: four words with dashes, of more than 2^33 there are."""
    return "-".join(secrets.choice(words()) for _number in range(4))


# What people write in place of a letter, to make a word look like another.
_STANDS_FOR = str.maketrans("013457@$!", "oleastasi")
_LETTERS_OF_ITS_OWN = 6
_DIFFERENT_LETTERS = 4


def _letters(text):
    return re.sub(r"[\W_]+", "", text.casefold().translate(_STANDS_FOR))


class NotLikeTheSignInName(password_validation.UserAttributeSimilarityValidator):
    """Django's, in our words. It compares with the sign-in name and the e-mail: there is nothing else.

    A name that is doubled, turned round or changed a little is as easy to guess, so it looks at these too.
    """

    DEFAULT_USER_ATTRIBUTES = ("username", "email")

    def validate(self, password, user=None):
        """Raise ``ValidationError`` when little is left of ``password`` without the names of ``user``."""
        super().validate(password, user)
        half = len(password) // 2
        names = [_letters(name) for name in (user.username, user.email.split("@")[0]) if name] if user else []
        for name in filter(None, names):
            rest = _letters(password).replace(name, "").replace(name[::-1], "")
            halves = [_letters(part) for part in (password[:half], password[half:])]
            alike = all(SequenceMatcher(None, part, name).ratio() >= self.max_similarity for part in halves)
            if alike or (rest != _letters(password) and len(rest) < _LETTERS_OF_ITS_OWN):
                raise ValidationError(self.get_error_message(), code="password_too_similar")

    def get_error_message(self):
        return _("That is too much like your sign-in name. Choose other words.")

    def get_help_text(self):
        return _("It is nothing like your sign-in name.")


class LongEnough(password_validation.MinimumLengthValidator):
    """Django's, in our words."""

    def validate(self, password, user=None):
        """Raise ``ValidationError`` when too little is left without spaces, or it is few letters again and again."""
        super().validate("".join(password.split()), user)
        if len({*password.casefold()}) < _DIFFERENT_LETTERS:
            raise ValidationError(_("That is the same few letters again and again. Choose other words."), code="few")

    def get_error_message(self):
        return _("That is a bit short. Use %(min_length)d letters or more: three or four words are best.") % {
            "min_length": self.min_length
        }

    def get_help_text(self):
        return _("It has %(min_length)d letters or more.") % {"min_length": self.min_length}


class NotCommon(password_validation.CommonPasswordValidator):
    """Django's, in our words."""

    def get_error_message(self):
        return _("Many people use that one, so it is the first that somebody would try. Choose other words.")

    def get_help_text(self):
        return _("Not many other people use it.")


class NotOnlyNumbers(password_validation.NumericPasswordValidator):
    """Django's, in our words."""

    def get_error_message(self):
        return _("That is only numbers. Use words: they are easier to remember and harder to guess.")

    def get_help_text(self):
        return _("It is not only numbers.")
