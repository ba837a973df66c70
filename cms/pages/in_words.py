"""What changed between two versions of a page, in words for the people who write it.

Versions are read as they are stored in a revision: no page is built, so that a long history stays cheap.
"""

import json
import re
from bisect import bisect_left
from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField

from cms.moderation.digest import VOLATILE
from cms.moderation.page_address import follows

# Of each kind of block, how one and several of them are called.
_COUNTED = {
    "text": ngettext_lazy("a text", "%(number)d texts", "number"),
    "tip": ngettext_lazy("a tip", "%(number)d tips", "number"),
    "how_to_say_it": ngettext_lazy("a “How to say it”", "%(number)d “How to say it”", "number"),
    "steps": ngettext_lazy("a list of steps", "%(number)d lists of steps", "number"),
    "quote": ngettext_lazy("a quote", "%(number)d quotes", "number"),
    "call_out": ngettext_lazy("a call-out", "%(number)d call-outs", "number"),
    "table": ngettext_lazy("a table", "%(number)d tables", "number"),
    "image": ngettext_lazy("a picture", "%(number)d pictures", "number"),
    "video": ngettext_lazy("a video", "%(number)d videos", "number"),
    "document": ngettext_lazy("a document", "%(number)d documents", "number"),
    "page_link": ngettext_lazy("a link to a page", "%(number)d links to pages", "number"),
}
# What is said of a change of each field, and of the rows beside the page, that every page has. Other fields are called
# by their names.
_CHANGED = {
    "summary": gettext_lazy("changed what it is, and who it is for"),
    "audience": gettext_lazy("changed who it is written for"),
    "writing_group": gettext_lazy("changed which group it is from"),
    "review_date": gettext_lazy("changed when somebody looks at it again"),
    "slug": gettext_lazy("changed its address"),
    "seo_title": gettext_lazy("changed what a search shows of it"),
    "search_description": gettext_lazy("changed what a search shows of it"),
    "show_in_menus": gettext_lazy("changed where it can be found"),
    "credits": gettext_lazy("changed who is named"),
    "framework_items": gettext_lazy("changed what it helps with"),
}
# Draftail gives paragraphs other keys now and then.
_KEY = re.compile(r'\s+data-block-key=\\"[^"]*\\"')


def what_changed(model, before, after):
    """Return what ``after`` says that ``before`` did not, as short phrases: "changed the title", "added 2 tips".

    What was written comes first, then what was set. Both are the contents of revisions of ``model``, a page class. An
    empty list: nothing that a reader would notice.
    """
    words, settings = [], []
    for field in model._meta.concrete_fields:
        if field.name in VOLATILE or before.get(field.name) == after.get(field.name):
            continue
        if isinstance(field, StreamField):
            words += _blocks_changed(field.stream_block, before.get(field.name), after.get(field.name))
        elif field.name == "title":
            words.insert(0, _("changed the title"))
        elif field.name == "slug" and follows(after.get("slug") or "", after.get("title") or ""):
            continue  # By itself.
        elif field.name in before and field.name in after:
            settings.append(_changed(field.name, field.verbose_name))
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        if name not in VOLATILE and _rows(before.get(name)) != _rows(after.get(name)):
            settings.append(_changed(name, relation.related_model._meta.verbose_name_plural))
    return list(dict.fromkeys(words + settings))


def _changed(name, label):
    return str(_CHANGED[name]) if name in _CHANGED else _("changed “%(name)s”") % {"name": label}


def _rows(rows):
    return [{name: value for name, value in row.items() if name not in ("pk", "sort_order")} for row in rows or ()]


def _blocks(stored):
    """Return ``{id: (kind, value)}`` of a stored stream, in its order."""
    blocks = json.loads(stored) if stored else []
    return {block.get("id") or str(place): (block["type"], block["value"]) for place, block in enumerate(blocks)}


def _blocks_changed(stream_block, before, after):
    old, new = _blocks(before), _blocks(after)
    stayed = [key for key in old if key in new]
    changed = [key for key in stayed if _plain(old[key]) != _plain(new[key])]
    phrases = [
        *_phrases(_("added %(what)s"), stream_block, [new[key][0] for key in new if key not in old]),
        *_phrases(_("changed %(what)s"), stream_block, [new[key][0] for key in changed]),
        *_phrases(_("took out %(what)s"), stream_block, [old[key][0] for key in old if key not in new]),
    ]
    order = {key: place for place, key in enumerate(stayed)}
    places = [order[key] for key in new if key in order]
    if moved := len(places) - _longest_in_order(places):
        phrases.append(ngettext("moved a part", "moved %(number)d parts", moved) % {"number": moved})
    return phrases


def _plain(block):
    return _KEY.sub("", json.dumps(block))


def _phrases(sentence, stream_block, kinds):
    return [sentence % {"what": count_of(stream_block, kind, number)} for kind, number in Counter(kinds).items()]


def count_of(stream_block, kind, number):
    """Return how one or several blocks of a ``kind`` are called: "a tip", "2 tips"."""
    if kind in _COUNTED:
        return _COUNTED[kind] % {"number": number}
    label = stream_block.child_blocks[kind].label if kind in stream_block.child_blocks else kind
    return f"“{label}”" if number == 1 else f"“{label}” ({number})"


def _longest_in_order(places):
    """Return the length of the longest run of ``places`` that rises: what stayed where it was."""
    tails = []
    for place in places:
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
    return len(tails)
