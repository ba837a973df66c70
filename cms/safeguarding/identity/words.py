"""What the look through a text knows of words: which are names, which are everyday, and where sentences end."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from spellchecker import SpellChecker

from cms.people.names import FIRST_NAMES

_DATA = Path(__file__).parent / "data"
_WORD = re.compile(r"[^\W\d_]+(?:[’'‘-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"[’'‘](?:s|m|ll|d|ve|re|t)$", re.IGNORECASE)
# A sentence is cut after this many characters, so that looking through one again and again stays quick.
_SENTENCE = re.compile(
    r"(?:[^.!?\n]|[.!?](?![\s\"”’')]|$)|(?<=\b[Mm]r)\.|(?<=\b[DdSsMm][rtsx])\.|(?<=\b[Mm]rs)\.|(?<=\b[Bb])\.){1,400}"
)


def words_of(name):
    """Return the words of the list ``name``, in small letters."""
    return frozenset(word.lower() for line in _lines(name) for word in line.split())


def phrases_of(name):
    """Return the lines of the list ``name``."""
    return frozenset(_lines(name))


def _lines(name):
    lines = (_DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


KNOWN_FIRST_NAMES = frozenset(name.lower() for name in FIRST_NAMES)
FIRST_NAMES_THAT_ARE_WORDS = words_of("first_names_that_are_words") - KNOWN_FIRST_NAMES
SURNAMES = words_of("surnames")
TOWNS = words_of("towns")
DAYS_AND_MONTHS = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
    mondays tuesdays wednesdays thursdays fridays saturdays sundays today tomorrow yesterday
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec christmas easter halloween eid diwali
    """.split()
)


@dataclass(frozen=True)
class Word:
    """A word and its place. ``base`` is without a possessive, in small letters; ``end`` leaves the possessive out."""

    text: str
    start: int
    end: int
    base: str

    @property
    def is_capital(self):
        return self.text[0].isupper()


def words_in(text):
    """Return each :class:`Word` of ``text``."""
    found = []
    for match in _WORD.finditer(text):
        word = _POSSESSIVE.sub("", match.group()) or match.group()
        base = word.lower().replace("’", "'").replace("‘", "'")
        found.append(Word(word, match.start(), match.start() + len(word), base))
    return found


def sentences_of(text):
    """Return (start, end) of each sentence of ``text``, and of each part of a very long one."""
    return [match.span() for match in _SENTENCE.finditer(text)]


@cache
def _everyday():
    return SpellChecker(language="en").word_frequency.dictionary


def times_used(word):
    """Return how often ``word`` comes in ordinary English, on the scale of the library's list: 0 for an unknown one."""
    return _everyday().get(word.lower().replace("’", "'"), 0)


def is_first_name(word):
    """Return whether ``word`` (or its first part, as in Tia-Leigh) is a first name and nothing else."""
    return word in KNOWN_FIRST_NAMES or ("-" in word and word.split("-")[0] in KNOWN_FIRST_NAMES)


def may_be_first_name(word):
    """Return whether ``word`` is a first name, perhaps among other things: Grace, Mark, Will."""
    return is_first_name(word) or word.split("-")[0] in FIRST_NAMES_THAT_ARE_WORDS
