"""Sign-in names: a friendly one to start with, and a kind word about one that says too much."""

import functools
import re
import secrets
from pathlib import Path

from confusable_homoglyphs import confusables
from django.core.exceptions import ValidationError
from django.db.models.functions import Length
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
_SHORT = 3  # letters of a short first name: Tom
_YEAR = re.compile(r"(?<!\d)(?:199\d|20[01]\d|2020)(?!\d)")
# Two numbers alone are a year only beside a first name: emma05, kyle-2k9.
_SHORT_YEAR = re.compile(r"(?<!\d)(?:9\d|[01]\d|2k\d)(?!\d)")
# A number of a telephone, or a day: 07700900123, 030611, 03-06-2011.
_MANY_DIGITS = re.compile(r"\d(?:[\s._/-]?\d){5,}")
_INITIAL = re.compile(r"[a-z][._][a-z]{3,}\d*", re.IGNORECASE)
# Names by which somebody could pass as one who helps here, with or without numbers.
_NOT_FOR_ANYBODY = (
    *("admin", "administrator", "childline", "deputy", "help", "helper", "lead", "madetogether", "moderator", "nhs"),
    *("nurse", "peerworker", "police", "safeguarding", "samaritans", "shout", "staff", "support", "teacher", "worker"),
)
_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")


def suggest():
    """Return a sign-in name that nobody has yet, such as "teal-puffin-27"."""
    while True:
        name = f"{secrets.choice(FIRST)}-{secrets.choice(SECOND)}-{secrets.randbelow(90) + 10}"
        if not User.objects.filter(username__iexact=name).exists():
            return name


def is_taken(name, person=None):
    """Return whether somebody other than ``person`` has the sign-in name, whatever its capitals, or one that looks
    just like it.
    """
    others = User.objects.exclude(pk=person and person.pk)
    if others.filter(username__iexact=name).exists():
        return True
    as_long = others.annotate(letters=Length("username")).filter(letters=len(name)).values_list("username", flat=True)
    shapes = [_shapes_of(letter) for letter in name]
    return any(_look_alike(shapes, other) for other in as_long.iterator())


def why_not(name, person=None):
    """Return why nobody can have the sign-in name ``name``: sentences; an empty list when ``person`` can."""
    try:
        User._meta.get_field("username").run_validators(name)
    except ValidationError as problem:
        return problem.messages
    if confusables.is_dangerous(name):
        return [_("Use letters of one alphabet only. Some of these look like others.")]
    if name and not (name[0].isalnum() and name[-1].isalnum()):
        return [_("Begin and end with a letter or a number.")]
    if passes_as_a_helper(name):
        return [_("This could be taken for somebody who helps here. Try another.")]
    return [str(TAKEN)] if is_taken(name, person) else []


def passes_as_a_helper(name):
    """Return whether ``name`` is what people or services that help here are called, with or without a number."""
    shapes = [_shapes_of(letter) for letter in re.sub(r"[\W_]|\d+$", "", name)]
    return any(_look_alike(shapes, each) for each in _NOT_FOR_ANYBODY)


def _look_alike(shapes, name):
    return len(shapes) == len(name) and all(one & _shapes_of(letter) for one, letter in zip(shapes, name, strict=True))


@functools.lru_cache(maxsize=1024)
def _shapes_of(letter):
    """Return what ``letter`` can be taken for, itself among it, in small letters (Unicode's confusables)."""
    found = confusables.is_confusable(letter, greedy=True) or []
    alike = {each["c"] for letters in found for each in letters["homoglyphs"] if len(each["c"]) == 1}
    return frozenset(each.casefold() for each in {letter, *alike})


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
    elif _INITIAL.fullmatch(name):
        warnings.append(_("This looks like an initial and a surname. A name that nobody can find you by is safer."))
    if _MANY_DIGITS.search(name):
        warnings.append(_("These numbers look like a birthday or a phone number. Leave them out."))
    elif _YEAR.search(name) or (_SHORT_YEAR.search(name) and _has_a_first_name(words)):
        warnings.append(_("This has a year in it. If it is the year you were born, leave it out."))
    return warnings


def _has_a_first_name(words):
    """Return whether one of ``words`` is a first name, or a name of one word begins with one: tomjones."""
    if len(words) != 1:
        return not _KNOWN.isdisjoint(words)
    return any(words[0][:end] in _KNOWN for end in range(_SHORT, len(words[0]) + 1))


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
