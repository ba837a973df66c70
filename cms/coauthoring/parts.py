"""The parts of a draft that one can point at, numbered in the order in which they are read: fields, and each block.

A part is known by its *place*: the name of a field, or that of a stream and the id of a block in it. It stays the same
while people write, move blocks and take others out.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.text import Truncator, capfirst
from modelcluster.models import get_serializable_data_for_fields
from wagtail.blocks import ListBlock, StreamBlock, StructBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cms.coauthoring.merging import part_of, plain
from cms.coauthoring.readable import name_of_place, paragraphs

_WORDS = 8


@dataclass(frozen=True)
class Part:
    """One part. ``name`` says what it is, ``words`` how it begins, ``anchor`` is its id in the editor.

    ``contentpath`` is where Wagtail hangs a comment on it: a block's is that of its first field.
    """

    place: str
    number: int
    name: str
    words: str
    anchor: str
    contentpath: str

    @property
    def path(self):
        """Where it is in a content, for :mod:`cms.coauthoring.places`."""
        return path_of(self.place)

    @property
    def label(self):
        """What it is and how it begins: "Tip: Pick your moment"."""
        return f"{self.name}: {self.words}" if self.words else self.name

    def __str__(self):
        return f"{self.number}. {self.label}"


def path_of(place):
    """Return the path of a ``place`` in a content."""
    return tuple(place.split(".", 1))


def parts_of(version):
    """Return every :class:`Part` of ``version``, a page in memory."""
    return parts_in(type(version), fields_of(version))


def fields_of(version):
    """Return the content of ``version`` without the rows beside it, which would be asked for one by one."""
    return plain(get_serializable_data_for_fields(version))


def parts_in(model, content):
    """Return every :class:`Part` of a ``content`` of a page of ``model``."""
    paths = [(field, path) for field in fields_of_words(model) for path in _paths(model, field, content)]
    return [_part(model, content, number, field, path) for number, (field, path) in enumerate(paths, start=1)]


def words_at(version, place=""):
    """Return the words of the part of ``version`` at ``place``, or of all its parts, as one text."""
    model, content = type(version), fields_of(version)
    paths = [path for field in fields_of_words(model) for path in _paths(model, field, content)]
    return "\n".join(
        words
        for path in paths
        if place in ("", ".".join(path))
        for words in paragraphs(model, path, *_stands_at(model, content, path), content)
    )


def walk(version):
    """Yield what ``version``, a page in memory, is made of, with all that it says: each field of words, with None, and
    of a stream the field with each block by itself.

    Nothing is looked up: for those who need the words in full, and not what to call their place.
    """
    for field in fields_of_words(type(version)):
        if isinstance(field, StreamField):
            yield from ((field, block) for block in getattr(version, field.name))
        else:
            yield field, None


def fields_of_words(model):
    """Return the fields of a page of ``model`` that hold what its authors write, in the order of the model."""
    return [
        field
        for field in model._meta.concrete_fields
        if (field.name == "title" or not issubclass(Page, field.model))
        and isinstance(field, StreamField | models.CharField | models.TextField)
        and not field.choices
        and field.editable
    ]


def locate(things, parts):
    """Set ``part`` on each of ``things``, which have a ``place``: the part it names, or None when that is gone.

    Returns them as a list.
    """
    by_place = {part.place: part for part in parts}
    things = list(things)
    for thing in things:
        thing.part = by_place.get(thing.place)
    return things


def _paths(model, field, content):
    if not isinstance(field, StreamField):
        return [(field.name,)]
    stream = part_of(model, field.name)
    return [(field.name, key) for key in stream.by_key(stream.load(content.get(field.name)))]


def _part(model, content, number, field, path):
    kind, value = _stands_at(model, content, path)
    words, contentpath = paragraphs(model, path, kind, value, content), path
    if len(path) > 1:
        anchor = f"block-{path[1]}-section"
        contentpath = (*path, *_first_field(field.stream_block.child_blocks.get(value["type"])))
    else:
        # The input of a rich text is hidden, and nothing can be scrolled to it.
        anchor = (
            f"panel-child-the_page-{field.name}-section" if isinstance(field, RichTextField) else f"id_{field.name}"
        )
    first = Truncator(words[0]).words(_WORDS) if words else ""
    name = capfirst(name_of_place(model, path, content))
    return Part(".".join(path), number, name, first, anchor, ".".join(contentpath))


def _stands_at(model, content, path):
    """Return what stands at ``path``, and its kind: a ``row`` for a block, an ``edit`` for a field."""
    value = content.get(path[0])
    if len(path) == 1:
        return "edit", value
    stream = part_of(model, path[0])
    return "row", stream.by_key(stream.load(value))[path[1]]


def _first_field(block):
    """Return the names that lead to the first field of a block which the editor can hang a comment on."""
    if not isinstance(block, StructBlock):
        return ()
    for name, child in block.child_blocks.items():
        if isinstance(child, StructBlock) and (path := _first_field(child)):
            return (name, *path)
        if not isinstance(child, ListBlock | StreamBlock | StructBlock):
            return (name,)
    return ()
