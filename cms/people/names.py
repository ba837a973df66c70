"""Sign-in names: a friendly one to start with, and a kind word about one that says too much."""

import re
import secrets
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.people.models import User

_DATA = Path(__file__).parent / "data"
# No word in them is a first name or a nickname, and none is unkind with any other.
FIRST = (_DATA / "name_first_words.txt").read_text(encoding="utf-8").split()
SECOND = (_DATA / "name_second_words.txt").read_text(encoding="utf-8").split()

#: First names that are common in Britain, as they are written.
FIRST_NAMES = frozenset(
    line
    for line in (_DATA / "first_names.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)

TAKEN = gettext_lazy("Somebody already has that sign-in name. Try another.")

_KNOWN = frozenset(name.lower() for name in FIRST_NAMES)
_SURNAME = 4  # letters, at the least, of what follows a first name in one word
_YEAR = re.compile(r"(?<!\d)(?:199\d|20[01]\d|2020)(?!\d)")
# Two numbers alone are a year only beside a first name: emma05, kyle-2k9.
_SHORT_YEAR = re.compile(r"(?<!\d)(?:9\d|[01]\d|2k\d)(?!\d)")
_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")


def suggest():
    """Return a sign-in name that nobody has yet, such as "teal-puffin-27"."""
    while True:
        name = f"{secrets.choice(FIRST)}-{secrets.choice(SECOND)}-{secrets.randbelow(90) + 10}"
        if not User.objects.filter(username__iexact=name).exists():
            return name


def is_taken(name, person=None):
    """Return whether somebody other than ``person`` has the sign-in name, whatever its capitals."""
    return User.objects.filter(username__iexact=name).exclude(pk=person and person.pk).exists()


def why_not(name, person=None):
    """Return why nobody can have the sign-in name ``name``: sentences; an empty list when ``person`` can."""
    try:
        User._meta.get_field("username").run_validators(name)
    except ValidationError as problem:
        return problem.messages
    return [str(TAKEN)] if is_taken(name, person) else []


def warnings_about(name):
    """Return what to think about before keeping ``name``: a list of sentences, empty for most names.

    They are no errors. Whoever has read them may keep the name.
    """
    warnings = []
    words = _words(name)
    if "@" in name:
        warnings.append(_("This looks like an e-mail address. Choose a name that you use only here."))
    elif _looks_like_a_full_name(name, words):
        warnings.append(_("This looks like a first name and a surname. A name that nobody can find you by is safer."))
    if _YEAR.search(name) or (_SHORT_YEAR.search(name) and _KNOWN.intersection(words)):
        warnings.append(_("This has a year in it. If it is the year you were born, leave it out."))
    return warnings


def _words(name):
    """Return the words of ``name`` in small letters, without its numbers."""
    parts = re.split(r"[\s\d._-]+", _CAMEL.sub("-", name))
    return [part.lower() for part in parts if len(part) > 1 and part.isalpha()]


def _looks_like_a_full_name(name, words):
    """Two words of which one is a known first name, or two that are written as names are; or both run together."""
    if len(words) > 1:
        written_as_names = re.fullmatch(r"[A-Z][a-z]+[\s._-]?[A-Z][a-z]+\d*", name)
        in_other_letters = not name.isascii()  # whose first names are not in the list
        return bool(written_as_names) or in_other_letters or not _KNOWN.isdisjoint(words)
    (word,) = words or [""]
    return word not in _KNOWN and any(word[:end] in _KNOWN for end in range(_SURNAME, len(word) - _SURNAME + 1))
