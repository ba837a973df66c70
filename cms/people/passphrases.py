"""Passphrases: an idea for one, and kind words for what makes one too easy to guess."""

import secrets
from functools import cache
from pathlib import Path

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _

_WORDS = Path(__file__).parent / "data" / "passphrase_words.txt"


@cache
def words():
    """Return the words that :func:`suggest` chooses from: short, easy to spell, nothing unkind."""
    return tuple(_WORDS.read_text(encoding="utf-8").split())


def suggest():
    """Return a passphrase that nobody has guessed yet: four words with dashes, of more than 2^33 there are."""
    return "-".join(secrets.choice(words()) for _number in range(4))


class NotLikeTheSignInName(password_validation.UserAttributeSimilarityValidator):
    """Django's, in our words. It compares with the sign-in name and the e-mail: there is nothing else."""

    DEFAULT_USER_ATTRIBUTES = ("username", "email")

    def get_error_message(self):
        return _("That is too much like your sign-in name. Choose other words.")

    def get_help_text(self):
        return _("It is nothing like your sign-in name.")


class LongEnough(password_validation.MinimumLengthValidator):
    """Django's, in our words."""

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
