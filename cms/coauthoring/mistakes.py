"""What keeps a form of the editor from being saved or sent: each place by its name, with the way to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS
from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.blocks import ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField

from cms.coauthoring.readable import field_of


@dataclass(frozen=True)
class Mistake:
    """One thing to mend: the ``place`` by its name, what it ``says``, and the ``anchor`` to go to, if it has one."""

    place: str
    says: str
    anchor: str = ""

    def __str__(self):
        return f"{self.place}: {self.says}" if self.place else self.says


def mistakes_in(form):
    """Return the :class:`Mistake` list of a page's bound form, in the order of its fields."""
    found = []
    for name, errors in form.errors.as_data().items():
        if name == NON_FIELD_ERRORS:
            found += [Mistake("", text) for error in errors for text in error.messages]
            continue
        field = field_of(type(form.instance), [name])
        label = capfirst(str(form.fields[name].label or name))
        for error in errors:
            if isinstance(field, StreamField):
                found += _in_block(field.stream_block, form[name].value(), error, label, f"id_{name}")
            else:
                found += [Mistake(label, text, f"id_{name}") for text in error.messages]
    for name, formset in form.formsets.items():
        if name != "comments":
            found += _in_rows(formset)
    return list(dict.fromkeys(found))


def _in_block(block, value, error, place, anchor):
    """Go down to the innermost blocks that are not right: people look for a tip, not for the body of the page."""
    inner = getattr(error, "block_errors", None) or {}
    own = getattr(error, "non_block_errors", None)
    texts = [text for each in own.as_data() for text in each.messages] if own else [] if inner else error.messages
    found = [Mistake(place, text, anchor) for text in texts]
    for key, below in inner.items() if isinstance(inner, dict) else enumerate(inner):
        if below is None:
            continue
        if isinstance(block, StreamBlock):
            child = value[key]
            name, to = _numbered(value, key), f"block-{child.id}-section" if child.id else anchor
            found += _in_block(child.block, child.value, below, name, to)
        elif isinstance(block, StructBlock) and key in block.child_blocks:
            child = block.child_blocks[key]
            # What an ImageBlock holds is its picture, and no struct: its boxes have nothing inside.
            held = value[key] if isinstance(value, Mapping) else None
            found += _in_block(child, held, below, f"{place}, {child.label}", anchor)
        elif isinstance(block, ListBlock):
            found += _in_block(block.child_block, value[key], below, f"{place}, {key + 1}", anchor)
        else:
            found += [Mistake(place, text, anchor) for text in below.messages]
    return found


def _numbered(stream, number):
    """Return what a block is called: "Tip", or of several "Tip 2"."""
    label = str(stream[number].block.label)
    same = [place for place, child in enumerate(stream) if child.block_type == stream[number].block_type]
    return f"{label} {same.index(number) + 1}" if len(same) > 1 else label


def _in_rows(formset):
    label = capfirst(str(formset.model._meta.verbose_name_plural))
    found = [Mistake(label, text) for text in formset.non_form_errors()]
    for row in formset.forms:
        for name, texts in row.errors.items():
            inner = row.fields[name].label if name in row.fields else ""
            place = f"{label}, {inner}" if inner else label
            found += [Mistake(place, text, row[name].id_for_label if name in row.fields else "") for text in texts]
    return found


def why_not_saved(form, *, is_sent):
    """Return, as safe HTML, what keeps the page from being sent or saved, where, and that nothing is lost."""
    return render_to_string("coauthoring/not_saved.html", {"mistakes": mistakes_in(form), "is_sent": is_sent})


def why_not_saved_yet(form):
    """Return the same for an autosave: one plain sentence."""
    first = next(iter(mistakes_in(form)), "")
    return _("Not in the page yet. Look at this: %(mistake)s Your words are kept for you.") % {"mistake": first}
