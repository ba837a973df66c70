"""The living style page: every token and component, from the templates that the site itself uses. Developers only."""

import datetime

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _

from cms.pages.blocks import BodyBlock
from cms.pages.models import Audience

TONES = ["pink", "orange", "sea", "yellow", "violet"]
COLOURS = {
    _("Paper"): ["paper", "sheet", "sand", "card"],
    _("Sea front"): ["dusk", "night", "deep-sea", "shallows", "lamp", "rock", "bright"],
    _("Tones"): [f"{tone}{shade}" for tone in TONES for shade in ("", "-soft", "-deep")],
}
SIZES = ["sign", "h1", "h2", "h3", "large", "text", "small"]

# Three times the words that a design hopes for.
LONG_TITLE = "What to do when the person you would have told is the person that you can’t tell, and everybody is out"
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"


def style(request):
    """Show each token and each component in each of its states."""
    context = {
        "colours": COLOURS,
        "sizes": SIZES,
        "audiences": [*Audience.choices, ("", _("Nobody in particular"))],
        "blocks": [block.bind(block.get_preview_value()) for block in _blocks_with_a_preview()],
        "pages": Paginator(range(60), 20).page(2),
        "long_title": LONG_TITLE,
        "long_word": LONG_WORD,
        "today": datetime.date(2026, 5, 27),
        "contents": [{"id": "type", "title": "Type"}, {"id": "blocks", "title": LONG_TITLE}],
        "changes": [
            {
                "what": "The form asks for your story once, not four times.",
                "said": "We tell it again and again.",
                "title": "Your story",
                "url": "#changed",
                "audience": "young-people",
            },
            {"what": LONG_TITLE, "title": LONG_WORD, "url": "#changed", "audience": "parents"},
        ],
    }
    return render(request, "style/style.html", context)


def _blocks_with_a_preview():
    """Blocks that need no picture, document or page of the database."""
    return [block for name, block in BodyBlock().child_blocks.items() if name not in ("image", "document", "page_link")]
