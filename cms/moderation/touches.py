"""What a page touches, for whoever chooses what to read: pictures, somebody's own words, a hard topic.

A registry: content apps add what they know of their pages. The hard topics are those of
:mod:`cms.safeguarding.topics`, found too often rather than too seldom. Here they sort the queue; they stop no page and
say nothing about its author.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.media.models import CustomImage
from cms.moderation.digest import Content
from cms.safeguarding import topics


@dataclass(frozen=True)
class Touch:
    """One thing that a page can touch. ``found_in`` answers for a version and its canonical content.

    People can leave out what ``is_hard``, and a number of such pages is enough for a day. What ``is_urgent`` is due
    sooner: see :mod:`cms.moderation.queue`.
    """

    key: str
    label: str
    found_in: Callable[[Page, Content], bool]
    is_hard: bool = False
    is_urgent: bool = False


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


def urgent_keys():
    """Return the keys of what somebody should read soon."""
    return [touch.key for touch in all_touches() if touch.is_urgent]


def is_urgent(keys):
    """Return whether somebody should read soon what touches these ``keys``."""
    return any(key in keys for key in urgent_keys())


def is_hard(keys):
    """Return whether one of ``keys`` is a hard topic."""
    return any(key in _touches and _touches[key].is_hard for key in keys)


def _may_be_about(key):
    """Return a function that says whether a version may be about the hard topic ``key``, in its language or in ours."""

    def found_in(version, content):
        said = "\n".join(_texts(content.data))
        languages = {version.locale.language_code, settings.LANGUAGE_CODE}
        return any(topics.perhaps_about(key, said, language) for language in languages)

    return found_in


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


register(Touch("pictures", _("pictures"), lambda version, content: bool(content.shown(CustomImage))))
for _key, _label in topics.LABELS.items():
    register(Touch(_key, _label, _may_be_about(_key), is_hard=True, is_urgent=_key in topics.SOON))
