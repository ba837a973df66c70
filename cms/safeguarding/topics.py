"""Which hard topics some words are about: for a note before they are read, for the checklist of self-harm, and for who
chooses what to read.

The words are data: a file for each language in ``hard_words/``. In a language without a file nothing is found. It knows
nothing of sense, and people still read every page.
"""

import functools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

_FOLDER = Path(__file__).parent / "hard_words"
_NOTHING = re.compile(r"(?!)")

SELF_HARM = "self-harm"
ABUSE = "abuse"
#: Who writes of these may be telling what happens to them now: they are asked if they are safe, and are read soon.
SOON = (SELF_HARM, ABUSE)

#: The hard topics there are, and how each is called.
LABELS = {
    SELF_HARM: _("self-harm or suicide"),
    ABUSE: _("abuse or violence"),
    "eating": _("eating disorders"),
    "death": _("death and grief"),
    "drugs": _("drugs or drinking"),
}


@dataclass(frozen=True)
class Topic:
    """A hard topic in one language. ``words`` tell of it surely, ``beginnings`` of words perhaps."""

    key: str
    words: re.Pattern = _NOTHING
    beginnings: re.Pattern = _NOTHING

    @property
    def label(self):
        """How it is called."""
        return LABELS[self.key]


@dataclass(frozen=True)
class Table:
    """The words of one language: its topics by their keys, and where to look for the lines of the checklist."""

    topics: dict
    checklist: dict


@functools.cache
def table_of(language):
    """Return the :class:`Table` of ``language``, a code such as ``en``, or None where nobody has written one."""
    return next((read_table(path) for path in files() if path.stem == language), None)


def files():
    """Return the path of the file of each language that has one."""
    return list(_FOLDER.glob("*.toml"))


def languages():
    """Return the code of each language that has a table."""
    return [path.stem for path in files()]


def read_table(path):
    """Return the :class:`Table` in one file. Raises ``ValueError`` for a topic or a line that there is not."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    told, checklist = data.get("topics", {}), data.get("checklist", {})
    known = {line.key for line in CHECKLIST}
    if odd := [*(told.keys() - LABELS.keys()), *(checklist.keys() - known)]:
        raise ValueError(f"{path.name} names what there is not: {', '.join(sorted(odd))}")
    topics = {
        key: Topic(key, _any_of(words.get("words", ())), _any_of(words.get("beginnings", ()), end=""))
        for key, words in told.items()
    }
    return Table(topics, {key: _any_of(words) for key, words in checklist.items()})


def _any_of(words, end=r"\b"):
    """Return a pattern for each of the ``words``, in small or capital letters."""
    return re.compile(rf"\b(?:{'|'.join(words)}){end}", re.IGNORECASE) if words else _NOTHING


def topics_in(text, language):
    """Return the :class:`Topic` list of ``text``: each hard topic that its words tell of."""
    table = table_of(language)
    return [topic for topic in table.topics.values() if topic.words.search(text)] if table else []


def perhaps_about(key, text, language):
    """Return whether ``text`` may be about the topic ``key``: found too often rather than too seldom."""
    table = table_of(language)
    topic = table.topics.get(key) if table else None
    return bool(topic and (topic.words.search(text) or topic.beginnings.search(text)))


def is_about_self_harm(text, language):
    """Return whether the checklist of self-harm and suicide is called for."""
    return any(topic.key == SELF_HARM for topic in topics_in(text, language))


@dataclass(frozen=True)
class Line:
    """One line of the checklist: ``advice`` for who writes, ``ready`` for who has looked and found it fine."""

    key: str
    advice: str
    ready: str

    def words_in(self, language):
        """Return the pattern that points at places to look at: one that finds nothing where words cannot."""
        table = table_of(language)
        return table.checklist.get(self.key, _NOTHING) if table else _NOTHING


#: What the Samaritans' guidance for the media asks for, as far as a reader can tell it from one page.
CHECKLIST = (
    Line(
        "method",
        _("Does it say how somebody hurt or killed themselves? Leave every detail out: even the thing they used."),
        _("I looked: it tells no way of doing it."),
    ),
    Line(
        "quantity",
        _("Does it say how much or how many of something? Leave the numbers out."),
        _("I looked: it names no amount."),
    ),
    Line(
        "place",
        _("Does it name a place where it happened? Leave the place out."),
        _("I looked: it names no place where it happened."),
    ),
    Line(
        "picture",
        _("Does a picture show an injury, a scar, or the thing that was used? Choose another picture."),
        _("I looked: no picture shows an injury or a way of doing it."),
    ),
    Line(
        "cause",
        _("Does it sound as if one thing alone was the reason? There are always several. Say so."),
        _("I looked: it does not blame one single thing."),
    ),
    Line(
        "hope",
        _("Does it show that people get through it, and what helped? Say so in the words of somebody who did."),
        _("I looked: it says that things can get better, and what helps."),
    ),
)
