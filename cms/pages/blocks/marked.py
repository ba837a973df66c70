"""Streams of blocks that the review screen shows with what changed marked in them."""

from wagtail import blocks


class MarkedStreamBlock(blocks.StreamBlock):
    """A stream whose blocks are rendered one after another; on the review screen, with marks and places to jump to."""

    def render_basic(self, value, context=None):
        marks = getattr((context or {}).get("request"), "review_marks", None)
        return super().render_basic(value, context) if marks is None else marks.render(value, context)
