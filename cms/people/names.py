"""Sign-in names: a friendly one to start with, and a kind word about one that says too much."""

import re
import secrets
from pathlib import Path

from django.utils.translation import gettext as _

from cms.people.models import User

_DATA = Path(__file__).parent / "data"
# No word in them is a first name or a nickname, and none is unkind with any other.
FIRST = (_DATA / "name_first_words.txt").read_text(encoding="utf-8").split()
SECOND = (_DATA / "name_second_words.txt").read_text(encoding="utf-8").split()

_OURS = {*FIRST, *SECOND}
_YEAR = re.compile(r"(?<!\d)(?:199\d|20[01]\d|2020)(?!\d)")
_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")


def suggest():
    """Return a sign-in name that nobody has yet, such as "teal-puffin-27"."""
    while True:
        name = f"{secrets.choice(FIRST)}-{secrets.choice(SECOND)}-{secrets.randbelow(90) + 10}"
        if not User.objects.filter(username__iexact=name).exists():
            return name


def warnings_about(name):
    """Return what to think about before keeping ``name``: a list of sentences, empty for most names.

    They are no errors. Whoever has read them may keep the name.
    """
    warnings = []
    if _looks_like_a_full_name(name):
        warnings.append(_("This looks like a first name and a surname. A name that nobody can find you by is safer."))
    if _YEAR.search(name):
        warnings.append(_("This has a year in it. If it is the year you were born, leave it out."))
    return warnings


def _looks_like_a_full_name(name):
    parts = [part.strip("0123456789") for part in re.split(r"[._-]+", _CAMEL.sub("-", name))]
    words = [part for part in parts if len(part) > 1 and part.isalpha()]
    return len(words) in (2, 3) and not all(word.lower() in _OURS for word in words)
