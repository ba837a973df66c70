"""Who looks for help with harm sees first where to get it.

What people type is not what pages say, so there is a list of it beside the hard topics of
:mod:`cms.safeguarding.topics`: ``data/help_words.txt``, which says how it is written. Rather too often than too seldom.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from cms.safeguarding.identity.words import is_first_name
from cms.safeguarding.topics import languages, topics_in
from search.spelling import is_a_slip, is_a_word
from search.words import words_of

_LIST = Path(__file__).parent / "data" / "help_words.txt"
_LOOK_FOR = "Look for: "
_SPELT = "spelt"
_ALONE = "= "
_SHORTEST_ALONE = 5  # letters of a word that tells by itself and is mistyped
_SHORTEST_TOGETHER = 4  # of one that tells only with others: "kil myself"
_SHORTEST_FROM_THE_FIRST = 6  # of one that is wrong from its first letter: nobody called Ying is dying
_GAP = r"(?:\S+ ){0,3}?"
_ONE_WORD = {"my self": "myself", "him self": "himself", "her self": "herself", "your self": "yourself"}


@dataclass(frozen=True)
class HelpSought:
    """What somebody looks for who may need help.

    ``look_for`` is what pages call it. ``is_plain`` says that the reader calls it so, too: "depressed", and not
    "cutting" or "my uncle touches me", by whose words pages mean something else. ``others`` are the words beside it.
    """

    look_for: tuple
    is_plain: bool
    others: tuple


@dataclass(frozen=True)
class _Said:
    """One line of the list, as a pattern. ``harmless`` are words beside which it means something else."""

    topic: str
    pattern: re.Pattern
    harmless: frozenset
    may_mean_more: bool


def looks_for_help(query):
    """Return whether ``query``, as somebody typed it, looks for help with harm."""
    return help_sought(query) is not None


def help_sought(query):
    """Return the :class:`HelpSought` of ``query``, or None where it is about something else."""
    words = words_of(query)
    # As it was typed, without signs and accents, and with the words that were probably meant.
    plain, meant = _plain(words), _plain(map(_meant, words))
    texts = dict.fromkeys((query, plain, meant))
    topics = [topic.key for text in texts for code in languages() for topic in topics_in(text, code)]
    said = [each for text in dict.fromkeys((plain, meant)) for each in _lines_in(text)]
    topics += [line.topic for line, _words in said]
    if not topics:
        return None
    told = {word for _line, words_said in said for word in words_said}
    return HelpSought(
        look_for=tuple(word for topic in dict.fromkeys(topics) for word in _list().look_for.get(topic, ())),
        is_plain=not any(line.may_mean_more or len(words_said) > 1 for line, words_said in said),
        others=tuple(word for word in words if not {word, _meant(word)} & told),
    )


def _plain(words):
    text = " ".join(words)
    for apart, together in _ONE_WORD.items():
        text = re.sub(rf"\b{apart}\b", together, text)
    return text


def _lines_in(text):
    """Return ``(line, the words of text that say it)`` for each line of the list that ``text`` says."""
    words = set(text.split())
    found = ((line, line.pattern.search(text)) for line in _list().lines if not line.harmless & words)
    return [(line, match.group().split()) for line, match in found if match]


@lru_cache(maxsize=10_000)
def _meant(word):
    """Return the word of the list that ``word`` (folded) was probably meant to be: itself where it is no slip."""
    if not word.isascii() or not word.isalpha() or is_a_word(word) or is_first_name(word):
        return word
    known = _list()
    if word in known.words or any(word.startswith(beginning) for beginning in known.beginnings):
        return word
    likely = [other for other in known.words if is_a_slip(word, other)]
    likely += [begun for begun in known.beginnings if _begins_with_a_slip(word, begun)]
    likely = [other for other in likely if other[0] == word[0] or len(word) >= _SHORTEST_FROM_THE_FIRST]
    return min(likely, key=lambda other: (other[0] != word[0], -len(other), other), default=word)


def _begins_with_a_slip(word, beginning):
    return any(is_a_slip(word[: len(beginning) + more], beginning) for more in (-1, 0, 1))


# The list


@dataclass(frozen=True)
class _List:
    """``words`` and ``beginnings`` are those for which a mistyped one may be meant."""

    lines: tuple
    look_for: dict
    words: frozenset
    beginnings: frozenset


@cache
def _list():
    topic, lines, look_for, mistyped = "", [], {}, set()
    for line in _LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            topic = line.strip("[]")
        elif line.startswith(_LOOK_FOR):
            look_for[topic] = tuple(line.removeprefix(_LOOK_FOR).split(", "))
        elif line and not line.startswith("#"):
            said, _dash, harmless = line.partition(" - ")
            mistyped |= _mistyped(said, tells_alone=topic != _SPELT)
            if topic != _SPELT:
                lines.append(_Said(topic, _pattern(said), frozenset(harmless.split()), bool(harmless)))
    words = frozenset(word for word in mistyped if not word.endswith("*"))
    beginnings = frozenset(word.removesuffix("*") for word in mistyped if word.endswith("*"))
    return _List(tuple(lines), look_for, words, beginnings)


def _pattern(said):
    alone = said.startswith(_ALONE)
    parts = [_GAP if part == ".." else f"(?:{_either(part)}) " for part in said.removeprefix(_ALONE).split()]
    words = "".join(parts).removesuffix(" ")
    return re.compile(rf"\A{words}\Z" if alone else rf"(?<!\S){words}(?!\S)")


def _either(part):
    return "|".join(re.escape(word).replace(r"\*", r"\S*") for word in part.split("/"))


def _mistyped(said, tells_alone):
    """Return the words of a line that are long enough to be recognised with a mistake in them."""
    parts = said.removeprefix(_ALONE).split()
    shortest = _SHORTEST_ALONE if tells_alone and len(parts) == 1 else _SHORTEST_TOGETHER
    words = {word for part in parts if part != ".." for word in part.split("/")}
    return {word for word in words if word.isascii() and len(word.removesuffix("*")) >= shortest + word.endswith("*")}
