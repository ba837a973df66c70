"""A check of its own for the showcase: what could tell who made a tile or who runs the hub.

The page names the school. A first name, a year, a class or an age beside it can be enough to know who it is.
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.images.blocks import ImageBlock

from cms.moderation.findings import Check, Found
from cms.pages.checking.parts import leaves_of
from cms.safeguarding.identity.pupils import AGE, YEAR_OR_CLASS
from cms.safeguarding.identity.words import DAYS_AND_MONTHS

_KINDS = (
    ("year", gettext_lazy("a year or a class"), YEAR_OR_CLASS),
    ("age", gettext_lazy("an age"), AGE),
    (
        "name",
        gettext_lazy("a name"),
        # At the end of a tile, as people sign: "by Ellie", "– Sam", "love from Jo xx".
        re.compile(
            r"(?:\b(?i:by|from|love)\s+|(?<!\S)[–—-]\s*)[A-Z][\w’'-]+(?:\s+(?:and|&)\s+[A-Z][\w’'-]+)?[\W\sxX]*\Z"
        ),
    ),
)


def find_who_is_shown(page):
    """Find what in a showcase could tell who made a tile, or who is in the hub. Other pages have neither."""
    for block in [*getattr(page, "board", ()), *getattr(page, "showcase", ())]:
        if block.block_type in ("tile", "hub"):
            for words in _texts_of(block):
                yield from _found_in(block, words)


def _texts_of(block):
    for leaf, value in leaves_of(block.block, block.value):
        if isinstance(leaf, ImageBlock):
            yield getattr(value, "contextual_alt_text", "") or ""
        elif isinstance(value, str):
            yield value


def _found_in(block, words):
    for name, kind, pattern in _KINDS:
        for match in pattern.finditer(words):
            found = " ".join(match.group().split()).strip(", ")
            if found.split()[-1].casefold().rstrip("s") in DAYS_AND_MONTHS:
                continue
            advice = _("“%(words)s”: the page names the school, so this could tell who it is. Take it out.")
            yield Found(
                f"{name}: {found}",
                place=str(block.block.label),
                advice=advice % {"words": found},
                block=block.id,
                kind=str(kind),
            )


WHO_IS_SHOWN = Check("showcase", gettext_lazy("Who made a tile, or who is in the hub"), True, find_who_is_shown)
