"""The page of the review screen: as readers will see it, with what changed marked in its place.

The public's pages never get any of this: the marks hang from the request of one preview.
"""

from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.blocks import ListBlock, StreamBlock, StructBlock
from wagtail.blocks.field_block import ChooserBlock
from wagtail.fields import RichTextField, StreamField

from cms.pages.comparison import ADDED, CHANGED, MOVED, TAKEN_OUT, place_of, stored_form, words_before_and_after
from cms.pages.marked_words import marked_html, marked_words

_LABELS = {ADDED: gettext_lazy("New"), CHANGED: gettext_lazy("Changed"), MOVED: gettext_lazy("Moved")}
_NOT_ITS_WORDS = ("slug", "seo_title", "search_description")


def anchor_of(block):
    """Return the id that a block has on the page of the review screen."""
    return f"block-{block.id}"


class ReviewMarks:
    """What to mark in ``version``, a page in memory, of the ``changes`` since another version of it."""

    def __init__(self, version, changes):
        self.model = type(version)
        self.of_blocks, self.gone_before, self.gone_after = {}, {}, {}
        for change in changes:
            if change.number is None:
                _mark_field(version, change)
                continue
            blocks = getattr(version, change.field)
            if change.kind != TAKEN_OUT:
                self.of_blocks[blocks[change.number].id] = change
            elif change.number < len(blocks):
                self.gone_before.setdefault(blocks[change.number].id, []).append(change)
            elif blocks:
                self.gone_after.setdefault(blocks[len(blocks) - 1].id, []).append(change)

    def render(self, blocks, context):
        """Render a body's ``blocks``, each with an id to jump to."""
        return format_html_join(
            "\n",
            '{}<div class="w-block-{} block-{}{}" id="{}">{}{}</div>{}',
            (
                (
                    self._gone(self.gone_before.get(child.id)),
                    child.block_type,
                    child.block_type,
                    " review-marked" if child.id in self.of_blocks else "",
                    anchor_of(child),
                    self._label(child),
                    self._words(child, context),
                    self._gone(self.gone_after.get(child.id)),
                )
                for child in blocks
            ),
        )

    def _label(self, child):
        change = self.of_blocks.get(child.id)
        return format_html('<p class="review-label">{}</p>', _LABELS[change.kind]) if change else ""

    def _words(self, child, context):
        words = child.render(context=context)
        change = self.of_blocks.get(child.id)
        if change is None or change.kind != CHANGED or _shows_others(child.block):
            return words
        before = child.block.to_python(stored_form(change.before["value"]))
        return marked_html(child.block.render(before, context=context), words)

    def _gone(self, changes):
        return format_html_join(
            "\n",
            '<div class="review-gone"><p class="review-label">{}: {}</p><p>{}</p></div>',
            (
                (_("Taken out"), place_of(self.model, change), words_before_and_after(self.model, change))
                for change in changes or ()
            ),
        )


def _mark_field(version, change):
    """Put the marks of a plain field into the version itself, which is shown once and never saved."""
    field = version._meta.get_field(change.field)
    is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
    if not is_text or isinstance(field, StreamField) or change.field in _NOT_ITS_WORDS:
        return
    mark = marked_html if isinstance(field, RichTextField) else marked_words
    setattr(version, change.field, mark(change.before or "", change.after or ""))


def _shows_others(block):
    """Return whether a block shows a picture, a document or a page, of which the older one may be gone."""
    if isinstance(block, StructBlock | StreamBlock):
        return any(map(_shows_others, block.child_blocks.values()))
    return _shows_others(block.child_block) if isinstance(block, ListBlock) else isinstance(block, ChooserBlock)
