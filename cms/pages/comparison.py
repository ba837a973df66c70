"""What changed between two versions of a page that are known by their canonical content alone, such as a signed one.

A signed version holds no ids of blocks (:mod:`cms.moderation.digest`), and its revision may be purged. So blocks are
paired by what they say: those that are the same, then those that say nearly the same, then whatever stands alone
between two that were paired. Nothing here changes what it is given.
"""

import difflib
import hashlib
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.fields import StreamField

from cms.coauthoring.readable import paragraphs
from cms.moderation.digest import serialise
from cms.pages.in_words import count_of
from cms.pages.marked_words import marked_words, words_of

ADDED, CHANGED, TAKEN_OUT, MOVED = "added", "changed", "taken-out", "moved"

_NEARLY_THE_SAME = 0.5  # of the words
_MOST_TO_TRY = 2500  # pairs of blocks; beyond that, only their places are looked at


@dataclass(frozen=True)
class Change:
    """One field or block that is another now.

    ``kind`` is one of the constants above. ``number`` is the place of a block in the newer version; of one that was
    taken out, how many blocks stand before it now. ``before`` and ``after`` are canonical values: of a block, with its
    type.
    """

    field: str
    kind: str
    before: object = None
    after: object = None
    number: int | None = None

    @property
    def block_type(self):
        """The type of the block, or an empty text for a field."""
        return (self.after or self.before)["type"] if self.number is not None else ""


def changes_between(model, before, after):
    """Return the :class:`Change` list between two canonical ``fields`` of ``model``, the title's first."""
    changes = []
    for field in sorted(model._meta.get_fields(), key=lambda field: field.name != "title"):
        one, other = before.get(name := field.name), after.get(name)
        if name not in after or one == other:
            continue
        if isinstance(field, StreamField):
            changes += _blocks(name, one or [], other or [])
        else:
            changes.append(Change(name, CHANGED, one, other))
    return changes


def outline_of(fields):
    """Return canonical ``fields`` with a short digest in the place of everything that is said.

    It can travel in a form. :func:`changes_between` compares two of them as well: where, and not what, changed.
    """
    return {
        name: [{"type": block["type"], "value": _short(block["value"])} for block in value]
        if _is_stream(value)
        else _short(value)
        for name, value in fields.items()
    }


def in_a_sentence(model, changes):
    """Return what changed as one sentence: "2 tips added; the title changed". Empty when nothing did."""
    phrases = [
        _("%(what)s changed") % {"what": _name(model, change.field)} for change in changes if change.number is None
    ]
    for kind, sentence in (
        (ADDED, _("%(what)s added")),
        (CHANGED, _("%(what)s changed")),
        (TAKEN_OUT, _("%(what)s taken out")),
    ):
        found = Counter((c.field, c.block_type) for c in changes if c.kind == kind and c.number is not None)
        phrases += [
            sentence % {"what": count_of(_field(model, field).stream_block, block_type, number)}
            for (field, block_type), number in found.items()
        ]
    if moved := sum(change.kind == MOVED for change in changes):
        phrases.append(ngettext("a part moved", "%(number)d parts moved", moved) % {"number": moved})
    return capfirst("; ".join(phrases)) + "." if phrases else ""


def place_of(model, change):
    """Return words for what changed: the name of the field or of the kind of block."""
    if change.number is None:
        return capfirst(_name(model, change.field))
    child = _field(model, change.field).stream_block.child_blocks.get(change.block_type)
    return str(child.label) if child is not None else change.block_type


def words_before_and_after(model, change):
    """Return the words of a change as safe HTML with ``ins`` and ``del``, a paragraph each line."""
    one, other = ("\n".join(_paragraphs(model, change, value)) for value in (change.before, change.after))
    return marked_words(one, other)


def stored_form(value):
    """Return a canonical value of a block as it is stored, with an id for each block in it."""
    if isinstance(value, list):
        return [stored_form(item) for item in value]
    if isinstance(value, dict):
        known = {name: stored_form(item) for name, item in value.items()}
        return {**known, "id": _short(value)} if value.keys() == {"type", "value"} else known
    return value


def _paragraphs(model, change, value):
    if value is None:
        return []
    return paragraphs(model, (change.field,), "edit", stored_form(value), {})


def _field(model, name):
    return next((field for field in model._meta.get_fields() if field.name == name), None)


def _name(model, name):
    field = _field(model, name)
    if name == "title":
        return _("the title")
    label = getattr(field, "verbose_name", "") or field.related_model._meta.verbose_name_plural
    return _("“%(name)s”") % {"name": capfirst(label)}


def _is_stream(value):
    return isinstance(value, list) and all(
        isinstance(item, dict) and item.keys() == {"type", "value"} for item in value
    )


def _short(value):
    return hashlib.sha256(serialise(value).encode()).hexdigest()[:12]


def _blocks(field, old, new):
    """Return the changes between two lists of blocks."""
    pairs = _pairs(old, new)
    changes = []
    stayed = sorted(pairs)
    in_order = _rising([pairs[number] for number in stayed])
    for number, block in enumerate(new):
        if number not in pairs:
            changes.append(Change(field, ADDED, None, block, number))
        elif old[pairs[number]] != block:
            changes.append(Change(field, CHANGED, old[pairs[number]], block, number))
        elif pairs[number] not in in_order:
            changes.append(Change(field, MOVED, block, block, number))
    back = {before: number for number, before in pairs.items()}
    place = 0
    for number, block in enumerate(old):
        if number in back:
            place = back[number] + 1
        else:
            changes.append(Change(field, TAKEN_OUT, block, None, place))
    return changes


def _pairs(old, new):
    """Return ``{place in new: place in old}`` of the blocks that belong together."""
    pairs = {}
    keys = [serialise(block) for block in old], [serialise(block) for block in new]
    matcher = difflib.SequenceMatcher(None, *keys, autojunk=False)
    for start, other_start, size in matcher.get_matching_blocks():
        pairs |= {other_start + step: start + step for step in range(size)}
    _pair_what_is_the_same(pairs, *keys)
    _pair_what_is_alike(pairs, old, new)
    _pair_what_stands_alone(pairs, old, new)
    return pairs


def _left(pairs, old, new):
    taken = set(pairs.values())
    return [n for n in range(len(old)) if n not in taken], [n for n in range(len(new)) if n not in pairs]


def _pair_what_is_the_same(pairs, old, new):
    left, wanted = _left(pairs, old, new)
    for number in wanted:
        same = next((before for before in left if old[before] == new[number]), None)
        if same is not None:
            pairs[number] = same
            left.remove(same)


def _pair_what_is_alike(pairs, old, new):
    left, wanted = _left(pairs, old, new)
    if len(left) * len(wanted) > _MOST_TO_TRY:
        return
    words = {("old", n): Counter(words_of(serialise(old[n]["value"]))) for n in left}
    words |= {("new", n): Counter(words_of(serialise(new[n]["value"]))) for n in wanted}
    ranked = sorted(
        (-_likeness(words["old", before], words["new", number]), number, before)
        for number in wanted
        for before in left
        if old[before]["type"] == new[number]["type"]
    )
    for unlikeness, number, before in ranked:
        if -unlikeness >= _NEARLY_THE_SAME and number not in pairs and before not in pairs.values():
            pairs[number] = before


def _likeness(one, other):
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)


def _pair_what_stands_alone(pairs, old, new):
    """Pair the one old and the one new block of a kind that stand between the same two neighbours."""
    left, wanted = _left(pairs, old, new)

    def neighbour(number, known):
        return next((known[n] for n in range(number - 1, -1, -1) if n in known), -1)

    back = {before: before for before in pairs.values()}
    old_gaps, new_gaps = {}, {}
    for before in left:
        old_gaps.setdefault((neighbour(before, back), old[before]["type"]), []).append(before)
    for number in wanted:
        new_gaps.setdefault((neighbour(number, pairs), new[number]["type"]), []).append(number)
    for gap, numbers in new_gaps.items():
        if len(numbers) == len(old_gaps.get(gap, ())):
            pairs.update(zip(numbers, old_gaps[gap], strict=True))


def _rising(places):
    """Return the values of the longest run of ``places`` that rises: what stayed where it was."""
    tails, before, ends = [], {}, []
    for place in places:
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
        ends[at : at + 1] = [place]
        before[place] = ends[at - 1] if at else None
    kept, place = set(), ends[-1] if ends else None
    while place is not None:
        kept.add(place)
        place = before[place]
    return kept
