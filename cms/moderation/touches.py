"""What a page touches, for whoever chooses what to read: pictures, somebody's own words, a hard topic.

A registry: content apps add what they know of their pages. The hard topics here are found by English words alone, and
found too often rather than too seldom. They sort the queue; they stop no page and say nothing about its author.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.media.models import CustomImage
from cms.moderation.digest import Content


@dataclass(frozen=True)
class Touch:
    """One thing that a page can touch. ``found_in`` answers for a version and its canonical content.

    People can leave out what ``is_hard``, and a number of such pages is enough for a day.
    """

    key: str
    label: str
    found_in: Callable[[Page, Content], bool]
    is_hard: bool = False


_touches = {}


def register(touch):
    """Add ``touch``, once. One with the same key is replaced."""
    _touches[touch.key] = touch


def all_touches():
    """Return every :class:`Touch`, in the order in which they were added."""
    return list(_touches.values())


def hard_topics():
    """Return those that people can leave out."""
    return [touch for touch in all_touches() if touch.is_hard]


def touches_of(version, content):
    """Return the keys of what ``version``, whose canonical content is ``content``, touches."""
    return [touch.key for touch in all_touches() if touch.found_in(version, content)]


def labels_of(keys):
    """Return the words for ``keys``. One that nobody registers any more is left out."""
    return [_touches[key].label for key in keys if key in _touches]


def is_hard(keys):
    """Return whether one of ``keys`` is a hard topic."""
    return any(key in _touches and _touches[key].is_hard for key in keys)


def _names(words):
    """Return a function that says whether a version holds one of ``words``, each the beginning of a word."""
    pattern = re.compile(rf"\b(?:{'|'.join(words.split(', '))})", re.IGNORECASE)
    return lambda version, content: pattern.search(content.public) is not None


_HARD_TOPICS = {
    "self-harm": (
        _("self-harm and suicide"),
        r"self[- ]?harm, suicid, overdos, kill(?:ed|ing)? (?:my|him|her|your|them)sel, cut(?:ting)? (?:my|your)sel",
    ),
    "abuse": (
        _("abuse and violence"),
        r"abus, rape, sexual assault, violen, groom(?:ed|ing), domestic, hit me, hits me, neglect",
    ),
    "death": (_("somebody who died"), r"died\b, death, grie(?:f|v), bereave, funeral, miscarr"),
    "eating": (_("eating and body"), r"anorexi, bulimi, eating disorder, binge, purging, starv"),
    "drugs": (_("drugs and alcohol"), r"drugs\b, alcohol, drunk\b, addict, cannabis, cocaine, heroin"),
}

register(Touch("pictures", _("pictures"), lambda version, content: bool(content.shown(CustomImage))))
for _key, (_label, _words) in _HARD_TOPICS.items():
    register(Touch(_key, _label, _names(_words), is_hard=True))
