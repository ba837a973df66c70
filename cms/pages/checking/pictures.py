"""Checks of pictures and of people's own stories: words for who cannot see them, and a yes from who is in them."""

import re
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.images.blocks import ImageBlock

from cms.media.consent import standing_consents, standing_story_consents
from cms.moderation.findings import Found
from cms.pages.checking.parts import blocks_of, leaves_of

_FILE_NAME = re.compile(
    r"\S+\.(?:jpe?g|png|gif|webp|heic|avif)|(?:img|dsc[nf]?|pxl|image|picture|photo|screenshot|untitled)[\W_\d]*",
    re.IGNORECASE,
)


def pictures_in(page):
    """Yield ``(block of the body, picture)`` for each picture that ``page`` shows."""
    for block in blocks_of(page):
        for leaf, picture in leaves_of(block.block, block.value):
            if picture is not None and isinstance(leaf, ImageBlock):
                yield block, picture


def quotes_in(page):
    """Yield each block of ``page`` in which somebody says something in their own words."""
    return (block for block in blocks_of(page) if block.block_type == "quote")


def find_alternative_text(page):
    """Find pictures without words for people who cannot see them, and words that are the name of a file."""
    for block, picture in pictures_in(page):
        if getattr(picture, "decorative", False):
            continue
        words = (getattr(picture, "contextual_alt_text", "") or "").strip()
        where = {"place": str(block.block.label), "block": block.id}
        if not words:
            yield Found(f"{picture.pk}", advice=_("Say what the picture shows, for people who cannot see it."), **where)
        elif _FILE_NAME.fullmatch(words) or words.lower() == PurePosixPath(picture.filename).stem.lower():
            advice = _("“%(words)s” is the name of a file. Say what the picture shows.")
            yield Found(f"{picture.pk} {words}", advice=advice % {"words": words}, **where)


def find_picture_consent(page):
    """Find pictures of people who could be recognised, and who have not all said yes, or of whom nobody said."""
    shown = {picture.pk: (block, picture) for block, picture in pictures_in(page)}
    yeses = standing_consents(shown) if shown else {}
    for pk, (block, picture) in shown.items():
        where = {"place": str(block.block.label), "block": block.id}
        people, there = picture.recognisable_people, yeses.get(pk, 0)
        if people is None:
            advice = _("Nobody has said yet whether people in this picture could be recognised.")
            yield Found(f"{pk} not said", advice=advice, **where)
        elif there < people:
            advice = ngettext(
                "%(number)d person in this picture could be recognised, and we need their yes.",
                "%(number)d people in this picture could be recognised, and we need a yes from each. There are: "
                "%(there)d.",
                people,
            )
            yield Found(f"{pk} {there} of {people}", advice=advice % {"number": people, "there": there}, **where)


def find_story_consent(page):
    """Find quotes for which nobody's yes is kept."""
    quotes = {str(block.value.get("quote") or ""): block for block in quotes_in(page)}
    if not quotes or standing_story_consents(page) >= len(quotes):
        return
    for words, block in quotes.items():
        advice = _("Somebody’s own words. Did they say yes to them being here? Keep their yes, or say how you know.")
        yield Found(words, place=str(block.block.label), advice=advice, block=block.id)
