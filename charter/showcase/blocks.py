"""What a school shows beside its story, as blocks that its pupils and their helpers write together.

No block has a field for who somebody is: not a name, not a year, not a class. :mod:`.checks` looks for them in the
words as well.
"""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from cms.pages.blocks import MarkedStreamBlock
from cms.pages.blocks.media import ReadyPictureBlock, VideoBlock
from cms.pages.blocks.words import SHORT_TEXT_FEATURES

#: More tiles than that nobody reads, and a wall of them is slow on an old phone.
MOST_TILES = 40


class TileBlock(blocks.StructBlock):
    words = blocks.TextBlock(
        label=_("What it says"),
        max_length=140,
        rows=2,
        help_text=_("A few words. Never who made it: no name, no year and no class."),
    )
    picture = ReadyPictureBlock(label=_("Picture"), required=False)

    class Meta:
        icon = "pick"
        label = _("Tile")
        template = "blocks/tile.html"
        description = _("One thing that helps or that you believe in, in a few words.")
        preview_value = {"words": "Say hello first. It costs nothing.", "picture": None}


class BoardBlock(MarkedStreamBlock):
    """The inspiration board. Each tile is a part of its own, so that it can be talked about and changed by itself."""

    tile = TileBlock()

    class Meta:
        max_num = MOST_TILES


class FilmBlock(VideoBlock):
    class Meta:
        label = _("Our film")
        template = "blocks/film.html"


class BookletSideBlock(blocks.StructBlock):
    words = blocks.RichTextBlock(label=_("What it said, and how"), features=SHORT_TEXT_FEATURES)
    picture = ReadyPictureBlock(label=_("A picture of it"), required=False)
    document = DocumentChooserBlock(label=_("The booklet itself"), required=False)

    class Meta:
        icon = "doc-empty"


class BookletBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("What is it called?"), max_length=120)
    before = BookletSideBlock(label=_("Before"))
    after = BookletSideBlock(label=_("After"))
    why = blocks.ListBlock(
        blocks.CharBlock(label=_("What pupils changed, and why"), max_length=300),
        label=_("What pupils changed, and why"),
        default=[],
    )

    class Meta:
        icon = "doc-full"
        label = _("Our booklet, before and after")
        template = "blocks/booklet.html"
        description = _("What the school’s booklet said, and what it says since pupils had a go at it.")
        preview_value = {
            "title": "What to do about bullying",
            "before": {"words": "<p>Nine pages, in long words.</p>", "picture": None, "document": None},
            "after": {"words": "<p>One page, in our words.</p>", "picture": None, "document": None},
            "why": ["Nobody had read the nine pages."],
        }


class HubBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("What is it called?"), max_length=80)
    where = blocks.CharBlock(
        label=_("Where in the school is it?"), max_length=120, help_text=_("For example: the room by the library")
    )
    when = blocks.CharBlock(label=_("When is it open?"), max_length=160)
    who = blocks.CharBlock(
        label=_("Who is there?"),
        max_length=160,
        help_text=_("Say what they are, never who. For example: two older pupils and a teaching assistant"),
    )
    yourself = blocks.TextBlock(label=_("If you come for yourself"), max_length=400)
    friend = blocks.TextBlock(label=_("If you come for a friend"), max_length=400)

    class Meta:
        icon = "home"
        label = _("The hub in our school")
        template = "blocks/hub.html"
        description = _("Where pupils can go: for themselves, or for a friend.")
        preview_value = {
            "name": "The Harbour",
            "where": "The room by the library",
            "when": "Every lunch break",
            "who": "Two older pupils and a teaching assistant",
            "yourself": "Sit down first. You don’t have to say anything.",
            "friend": "Tell us what you saw. We work out together what would help.",
        }


class ShowcaseBlock(MarkedStreamBlock):
    """What a school shows, each at most once, in the order that it likes."""

    film = FilmBlock()
    booklet = BookletBlock()
    hub = HubBlock()

    class Meta:
        block_counts = {part: {"max_num": 1} for part in ("film", "booklet", "hub")}
