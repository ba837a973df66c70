"""What becomes of a page when two people wrote from the same version: pure functions, which nothing else is asked.

A *content* is what a revision holds, as plain JSON (:func:`plain`). There are three of them: ``base``, which both
started from, ``mine`` and ``theirs``. What one side changed is taken. What both changed in different ways stays as
*theirs* has it, and a :class:`Clash` holds both versions, so that a person can choose. The model and its blocks say
how far down changes can be told apart: fields, and in a stream or a list every block by its id. The plain parts of
one struct belong together, and so does one row beside the page. Paragraphs of one text are not mixed: a sentence that
nobody wrote could come out.

Nothing here changes what it is given.
"""

import copy
import json
import re
from dataclasses import dataclass

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock, TextBlock, URLBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import COMMENTS_RELATION_NAME

MISSING = object()

#: What belongs to the page's row and not to its words: always as it stands in the database.
OF_THE_ROW = frozenset(
    {
        *("pk", "path", "depth", "numchild", "content_type", "url_path", "owner", "translation_key", "locale"),
        *("live", "has_unpublished_changes", "first_published_at", "last_published_at", "live_revision", "expired"),
        *("draft_title", "latest_revision", "latest_revision_created_at", "alias_of"),
        *("locked", "locked_at", "locked_by", COMMENTS_RELATION_NAME),
    }
)

# Draftail's random mark of a paragraph, which comes and goes without a word being changed.
_BLOCK_KEY = re.compile(r'(<[a-zA-Z][a-zA-Z0-9]*\b[^<>]*?)\s+data-block-key="[a-z0-9]{1,5}"')

# White space between paragraphs, which the editor leaves out when it sends back what it was shown.
_BETWEEN_PARAGRAPHS = re.compile(r"(^|</(?:p|h[1-6]|li|ul|ol)>|<(?:ul|ol)>|<hr/>)\s+")


@dataclass(frozen=True)
class Clash:
    """One place that two people changed in different ways. ``None`` stands for "was not there" or "is gone".

    ``path`` leads there: a field, then the ids of blocks and the names of their parts. ``kind`` is ``edit``, ``row``
    (the same, and the versions are rows), ``delete`` (one side took the whole block or row out, the other went on
    writing in it; the versions are blocks or rows) or ``order`` (the versions are lists of ids).
    """

    path: tuple
    kind: str
    base: object
    mine: object
    theirs: object


@dataclass(frozen=True)
class Merged:
    """The content that comes out, and what could not be brought together."""

    content: dict
    clashes: tuple


def plain(data):
    """Return serializable data as plain JSON: dates and the like are text, as they are in a stored revision."""
    data = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    data.pop("comments", None)
    return data


def merge(model, base, mine, theirs):
    """Merge two contents of a page of ``model``. Without a ``base`` (None) all that differs is a clash."""
    merging = _Merging()
    content = copy.deepcopy(theirs)
    for name in names_of(theirs, mine):
        sides = [MISSING if base is None else base.get(name), mine.get(name), theirs.get(name)]
        content[name] = merging.part(part_of(model, name), *sides, (name,))
    return Merged(content, tuple(merging.clashes))


def names_of(*contents):
    """Return the names of the fields and relations that hold what a page says."""
    names = {name: None for content in contents for name in content}
    return [name for name in names if name not in OF_THE_ROW]


class _Merging:
    """One merge under way. It collects what clashes."""

    def __init__(self):
        self.clashes = []

    def part(self, part, base, mine, theirs, path):
        if part.holds_items:
            return self.items(part, base, mine, theirs, path)
        if isinstance(part, Struct) and part.inner:
            return self.struct(part, base, mine, theirs, path)
        return self.whole(part.same, base, mine, theirs, path)

    def whole(self, same, base, mine, theirs, path, kind="edit"):
        if same(mine, theirs):
            return theirs
        if base is not MISSING:
            if same(mine, base):
                return theirs
            if same(theirs, base):
                return copy.deepcopy(mine)
        self.clash(path, kind, base, mine, theirs)
        return theirs

    def struct(self, part, base, mine, theirs, path):
        """Its streams and lists each by itself; the rest of it belongs together."""
        units = [value if value is MISSING else part.unit_of(value) for value in (base, mine, theirs)]
        merged = {**(theirs or {}), **self.whole(part.same_unit, *units, path)}
        for name in part.inner:
            sides = [value if value is MISSING else part.get(value, name) for value in (base, mine, theirs)]
            merged[name] = self.part(part.parts[name], *sides, (*path, name))
        return merged

    def items(self, part, base, mine, theirs, path):
        loaded = [[] if value is MISSING else part.load(value) for value in (base, mine, theirs)]
        started, one, other = (part.by_key(items) for items in loaded)
        kept = {}
        for key in {**other, **one}:
            item = self.item(part, started.get(key), one.get(key), other.get(key), (*path, key))
            if item is not None:
                kept[key] = item
        order = self.order(base is MISSING, list(started), list(one), list(other), kept, path, part.order_matters)
        return part.dump([kept[key] for key in order], like=theirs)

    def item(self, part, base, mine, theirs, path):
        """Merge one block or row, of which a side may have nothing (None). Returns None when it is out."""
        if mine is None or theirs is None:
            left = theirs if mine is None else mine
            if base is None:
                return copy.deepcopy(left)
            if part.same_item(left, base):
                return None
            self.clash(path, "delete", base, mine, theirs)
            return copy.deepcopy(left)
        if not part.are_alike(mine, theirs) or (base is not None and not part.are_alike(base, theirs)):
            taken = self.whole(part.same_item, MISSING if base is None else base, mine, theirs, path, kind="row")
            return part.as_stored(taken, theirs)
        values = [MISSING if item is None else part.value(item) for item in (base, mine, theirs)]
        return part.with_value(theirs, self.part(part.part(theirs), *values, path))

    def order(self, no_base, started, one, other, kept, path, matters):
        """Return the keys as the side that moved something has them, with what only the other has in its places."""
        both = [key for key in other if key in one and (no_base or key in started)]
        before, mine, theirs = ([key for key in keys if key in both] for keys in (started, one, other))
        leading, following = other, one
        if mine != theirs and (no_base or mine != before):
            if not no_base and theirs == before:
                leading, following = one, other
            elif matters:
                self.clash(path, "order", MISSING if no_base else started, one, other)
        return woven([key for key in leading if key in kept], [key for key in following if key in kept])

    def clash(self, path, kind, base, mine, theirs):
        base = None if base is MISSING else base
        self.clashes.append(Clash(path, kind, *copy.deepcopy((base, mine, theirs))))


def woven(leading, following):
    """Return ``leading`` with what only ``following`` has, each behind what stands before it there."""
    woven = list(leading)
    there = set(leading)
    place = 0
    for key in following:
        if key in there:
            place = woven.index(key) + 1
        else:
            woven.insert(place, key)
            there.add(key)
            place += 1
    return woven


# --- The parts of a page: each knows whether two values say the same -------------------------------


class _Whole:
    """A value that is taken whole or not at all."""

    holds_items = False

    def same(self, one, other):
        return one == other


class _Text(_Whole):
    """Text. A part that was left out is None until its form is first saved, and an empty text from then on."""

    def same(self, one, other):
        return (one or "") == (other or "")


class _RichText(_Whole):
    def same(self, one, other):
        return one == other or as_read(one) == as_read(other)


def as_read(html):
    """Return rich text as readers get it: without the marks that the editor puts on paragraphs, and what is between."""
    return _BETWEEN_PARAGRAPHS.sub(r"\1", _BLOCK_KEY.sub(r"\1", html or ""))


def with_marks(model, content, mine):
    """Return ``content`` with the editor's marks on paragraphs from ``mine``, where it has the same words and no marks.

    A comment on a few words is found again by the mark of their paragraph.
    """
    marked = dict(content)
    for name in names_of(content):
        part = part_of(model, name)
        if isinstance(part, _StreamField):
            blocks = _marked(part.load(content[name]), part.load(mine.get(name)))
            marked[name] = part.dump(blocks, like=content[name])
        elif isinstance(part, _RichText):
            marked[name] = _marked(content[name], mine.get(name))
    return marked


def _marked(value, mine):
    if isinstance(value, str) and isinstance(mine, str):
        takes_marks = _BLOCK_KEY.search(mine) and not _BLOCK_KEY.search(value)
        return mine if takes_marks and as_read(value) == as_read(mine) else value
    if isinstance(value, dict) and isinstance(mine, dict):
        return {name: _marked(part, mine.get(name)) for name, part in value.items()}
    if isinstance(value, list) and isinstance(mine, list):
        found = {item.get("id"): item for item in mine if isinstance(item, dict)}
        return [_marked(item, found.get(item.get("id"))) if isinstance(item, dict) else item for item in value]
    return value


class Struct(_Whole):
    """``inner`` are the names of the parts that are merged by themselves, ``unit`` those that belong together."""

    def __init__(self, block):
        self.block = block
        self.parts = {name: part_of_block(child) for name, child in block.child_blocks.items()}
        self.inner = [name for name, part in self.parts.items() if part.holds_items or getattr(part, "inner", None)]
        self.unit = [name for name in self.parts if name not in self.inner]

    def get(self, value, name):
        if value and name in value:
            return value[name]
        child = self.block.child_blocks[name]
        return child.get_prep_value(child.get_default())

    def same(self, one, other):
        return self._same(self.parts, one, other)

    def same_unit(self, one, other):
        return self._same(self.unit, one, other)

    def _same(self, names, one, other):
        return all(self.parts[name].same(self.get(one, name), self.get(other, name)) for name in names)

    def unit_of(self, value):
        return {name: value[name] for name in self.unit if value and name in value}


class _Items(_Whole):
    """A stream or a list: values with an id each."""

    holds_items = True
    order_matters = True

    def __init__(self, block):
        self.block = block
        self._parts = {}

    def part(self, item):
        """Return the part that the value of ``item`` is."""
        kind = self.kind(item)
        if kind not in self._parts:
            child = self.child(kind)
            self._parts[kind] = part_of_block(child) if child else _Whole()
        return self._parts[kind]

    def kind(self, item):
        return item["type"]

    def child(self, kind):
        return self.block.child_blocks.get(kind)

    def value(self, item):
        return item["value"]

    def with_value(self, item, value):
        return {**item, "value": value}

    def key(self, item):
        return item.get("id")

    def are_alike(self, one, other):
        """Return whether two items are of one kind, so that there is something to merge."""
        return self.kind(one) == self.kind(other)

    def as_stored(self, item, stored):
        """Return ``item`` known to the database as ``stored`` is."""
        return item

    def same_item(self, one, other):
        return self.are_alike(one, other) and self.part(one).same(self.value(one), self.value(other))

    def same(self, one, other):
        one, other = self.load(one), self.load(other)
        return len(one) == len(other) and all(map(self.same_item, one, other))

    def load(self, value):
        return value or []

    def dump(self, items, like):
        return items

    def by_key(self, items):
        """Return the items by their ids. One without an id, or with that of another, is known by its place."""
        found = {}
        for place, item in enumerate(items):
            key = self.key(item)
            found[f"#{place}" if not key or key in found else str(key)] = item
        return found


class _Stream(_Items):
    """A stream within a block."""


class _StreamField(_Items):
    """A stream as a field holds it: as text."""

    def load(self, value):
        return json.loads(value or "[]") if isinstance(value, str | None) else value

    def dump(self, items, like):
        return like if isinstance(like, str) and self.load(like) == items else json.dumps(items)


class _List(_Items):
    """A list of blocks of one kind. In Wagtail's older form its items are bare values."""

    def kind(self, item):
        return "item"

    def child(self, kind):
        return self.block.child_block

    def _is_bare(self, item):
        return not self.block._item_is_in_block_format(item)

    def key(self, item):
        return None if self._is_bare(item) else item.get("id")

    def value(self, item):
        return item if self._is_bare(item) else item["value"]

    def with_value(self, item, value):
        return value if self._is_bare(item) else {**item, "value": value}


class _Rows(_Items):
    """The rows of a table beside the page. Neither their keys nor their order make them others."""

    order_matters = False

    def __init__(self, model):
        super().__init__(None)
        parents = {field.name for field in model._meta.fields if isinstance(field, ParentalKey)}
        self.ignored = {"pk", model._meta.pk.name, "sort_order", *parents}

    def words(self, row):
        return {name: value for name, value in row.items() if name not in self.ignored}

    def key(self, row):
        """Return what the row is known by: an id of its own, or, when its model has none, all that it says."""
        own = row.get("uid") or row.get("translation_key")
        return own or "=" + json.dumps(self.words(row), sort_keys=True)

    def kind(self, item):
        return "row"

    def are_alike(self, one, other):
        return False  # A row is taken whole.

    def as_stored(self, item, stored):
        return {**item, **{name: stored[name] for name in self.ignored if name in stored}}

    def same_item(self, one, other):
        return self.words(one) == self.words(other)

    def dump(self, items, like):
        if items == like:
            return items
        taken, rows = set(), []
        for place, row in enumerate(copy.deepcopy(items)):
            if "sort_order" in row:
                row["sort_order"] = place
            # Two people made two rows out of one: saved under one key, the second would overwrite the first.
            if row.get("pk") in taken:
                row["pk"] = None
            taken.add(row.get("pk"))
            rows.append(row)
        return rows


def part_of(model, name):
    """Return the part of a page of ``model`` that the field or relation ``name`` is."""
    for relation in get_all_child_relations(model):
        if relation.get_accessor_name() == name:
            return _Rows(relation.related_model)
    field = next((field for field in model._meta.get_fields() if field.name == name), None)
    if isinstance(field, StreamField):
        return _StreamField(field.stream_block)
    if isinstance(field, RichTextField):
        return _RichText()
    return _Text() if isinstance(field, models.CharField | models.TextField) else _Whole()


def part_of_block(block):
    """Return the part that a value of ``block`` is."""
    if isinstance(block, StreamBlock):
        return _Stream(block)
    if isinstance(block, ListBlock):
        return _List(block)
    if isinstance(block, StructBlock):
        return Struct(block)
    if isinstance(block, RichTextBlock):
        return _RichText()
    return _Text() if isinstance(block, CharBlock | TextBlock | URLBlock) else _Whole()
