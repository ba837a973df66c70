"""What a version says, in paragraphs that people can read side by side."""

import difflib
import html
import json
import re

from django.db.models import ManyToOneRel
from django.forms.utils import pretty_name
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey
from wagtail.blocks import ChoiceBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.blocks.field_block import ChooserBlock
from wagtail.fields import RichTextField, StreamField

# Of a row beside the page: where it stands, and what it is known by.
_NO_WORDS = ("sort_order", "uid", "translation_key", "locale")
_END_OF_PARAGRAPH = re.compile(r"</(?:p|li|h[1-6]|blockquote)>|<br\s*/?>|<hr\s*/?>")


def side_by_side(one, other):
    """Return two lists of ``(paragraph, is_only_here)``, from two lists of paragraphs."""
    only_one, only_other = set(range(len(one))), set(range(len(other)))
    for start, other_start, size in difflib.SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks():
        only_one -= set(range(start, start + size))
        only_other -= set(range(other_start, other_start + size))
    return (
        [(words, place in only_one) for place, words in enumerate(one)],
        [(words, place in only_other) for place, words in enumerate(other)],
    )


def paragraphs(model, path, kind, value, content):
    """Return the paragraphs of ``value``, a version of the place ``path`` of a page of ``model``.

    ``content`` is the page around it, to name blocks in an ``order`` by their first words.
    """
    if value is None:
        return []
    field = field_of(model, path)
    if kind == "order":
        return _order(field, path, value, content)
    if isinstance(value, dict) and "value" in value and "type" in value:
        return _of_block(block_of_item(field, path, value["type"]), value["value"])
    if isinstance(value, dict) and isinstance(field, ManyToOneRel):
        return _of_row(field.related_model, value)
    if isinstance(field, StreamField) and len(path) > 1:
        block = _block_along(field.stream_block, path[1:], content, path[0])
        return _of_block(block, value) if block is not None else _of_anything(value)
    if isinstance(field, RichTextField):
        return _of_html(value)
    choices = dict(getattr(field, "flatchoices", None) or [])
    if choices:
        return [str(choices.get(value, value))]
    return _of_anything(value)


def gone():
    """Return the words for a picture, file or page that is named and not there."""
    return _("something that was deleted")


def field_of(model, path):
    """Return the field or relation of ``model`` in which ``path`` lies, or None."""
    return next((field for field in model._meta.get_fields() if field.name == path[0]), None)


def name_of_place(model, path, content, block=None):
    """Return words for where ``path`` lies: the label of its field, and of the block."""
    field = field_of(model, path)
    label = str(getattr(field, "verbose_name", "") or pretty_name(path[0]))
    if not isinstance(field, StreamField) or len(path) < 2:
        return label
    kind = _type_of(content, path) or (block or {}).get("type")
    child = field.stream_block.child_blocks.get(kind)
    return str(child.label) if child is not None else label


def _type_of(content, path):
    blocks = json.loads(content.get(path[0]) or "[]")
    return next((block["type"] for block in blocks if block.get("id") == path[1]), None)


def block_of_item(field, path, kind):
    """Return the block whose value an item of type ``kind`` at ``path`` holds, or None."""
    if not isinstance(field, StreamField):
        return None
    return field.stream_block.child_blocks.get(kind)


def _block_along(block, steps, content, name):
    child = block.child_blocks.get(_type_of(content, (name, steps[0])))
    for step in steps[1:]:
        if isinstance(child, StructBlock):
            child = child.child_blocks.get(step)
        elif isinstance(child, ListBlock):
            child = child.child_block
        else:
            return None
    return child


def _of_block(block, value):
    if isinstance(block, StructBlock):
        parts = [(child, (value or {}).get(name)) for name, child in block.child_blocks.items()]
        return [words for child, part in parts for words in _of_block(child, part)]
    if isinstance(block, ListBlock):
        values = [item["value"] if block._item_is_in_block_format(item) else item for item in value or []]
        return [words for item in values for words in _of_block(block.child_block, item)]
    if isinstance(block, StreamBlock):
        items = [(block.child_blocks.get(item["type"]), item["value"]) for item in value or []]
        return [words for child, item in items for words in _of_block(child, item)]
    if isinstance(block, RichTextBlock):
        return _of_html(value)
    if isinstance(block, ChoiceBlock):
        choices = {str(key): str(label) for key, label in block.field.choices}
        return [choices.get(str(value), str(value))] if value else []
    if isinstance(block, ChooserBlock) and value:
        chosen = block.to_python(value)
        return [str(chosen) if chosen else gone()]
    return _of_anything(value)


def _of_row(model, row):
    """Return what a row beside the page says: names in place of keys, and nothing of where it is kept."""
    paragraphs = []
    for field in model._meta.fields:
        if field.primary_key or isinstance(field, ParentalKey) or field.name in _NO_WORDS:
            continue
        value = row.get(field.name)
        if field.many_to_one and value is not None:
            named = field.related_model._base_manager.filter(pk=value).first()
            paragraphs.append(str(named) if named else gone())
        else:
            paragraphs += _of_anything(value)
    return paragraphs


def _of_html(value):
    lines = (html.unescape(strip_tags(part)).strip() for part in _END_OF_PARAGRAPH.split(value or ""))
    return [line for line in lines if line]


def _of_anything(value):
    if isinstance(value, dict):
        return [words for part in value.values() for words in _of_anything(part)]
    if isinstance(value, list):
        return [words for part in value for words in _of_anything(part)]
    if value in (None, "", True, False):
        return []
    return [line for line in str(value).splitlines() if line.strip()]


def _order(field, path, keys, content):
    if not isinstance(field, StreamField) or len(path) > 1:
        return [str(place) for place, _key in enumerate(keys, start=1)]
    blocks = {item.get("id"): item for item in json.loads(content.get(path[0]) or "[]")}
    lines = []
    for key in keys:
        if item := blocks.get(key):
            block = field.stream_block.child_blocks.get(item["type"])
            words = _of_block(block, item["value"])
            lines.append(f"{block.label}: {words[0][:60]}" if block is not None and words else item["type"])
    return lines
