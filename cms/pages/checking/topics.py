"""Checks of pages about something hard: a note before it, and what a page on self-harm or suicide must not do."""

import hashlib
import re

from django.conf import settings
from django.utils.translation import gettext as _

from cms.moderation.findings import Found
from cms.pages.checking.parts import blocks_of, passages_of, text_of
from cms.safeguarding.crisis_lines import CRISIS_LINES
from cms.safeguarding.topics import CHECKLIST, SOON, is_about_self_harm, perhaps_about, topics_in

_NOT_A_DIGIT = re.compile(r"\D")
_TOO_LONG_FOR_CHANCE = 5  # digits: 999 may stand in any number


def find_content_note(page):
    """Find a hard topic without a note: the first block has to be a call-out that says what is coming."""
    topics = topics_in(_what_it_is_about(page), page.locale.language_code)
    first = next(blocks_of(page), None)
    if not topics or (first is not None and first.block_type == "call_out"):
        return
    advice = _(
        "This page is about %(topics)s. Begin it with a call-out that says so, before anything else, so that people "
        "can choose."
    )
    topics = ", ".join(str(topic.label) for topic in topics)
    yield Found(topics, place=_("The start of the page"), advice=advice % {"topics": topics}, **_at(first))


def asks_if_safe(page):
    """Return whether whoever writes ``page`` is asked kindly if they are safe: too often rather than too seldom."""
    said, languages = _what_it_is_about(page), {page.locale.language_code, settings.LANGUAGE_CODE}
    return any(perhaps_about(key, said, language) for key in SOON for language in languages)


def find_self_harm(page):
    """Find what a page on self-harm or suicide has to be looked through for, line by line of the checklist.

    Each line waits for somebody to say that they have looked, and does so again when the page says something else.
    Where to look, words can only hint at.
    """
    language = page.locale.language_code
    if not is_about_self_harm(_what_it_is_about(page), language):
        return
    text, parts = text_of(page), list(passages_of(page))
    said = hashlib.sha256(text.encode()).hexdigest()
    for line in CHECKLIST:
        part, words = _first_place(parts, line.words_in(language))
        advice = f"“{words}”: {line.advice}" if words else str(line.advice)
        where = part.where if part else {"place": _("The whole page")}
        yield Found(f"{line.key} {said}", advice=advice, ready=str(line.ready), **where)
    if not _names_help(page, text):
        advice = _("Say where to get help, now and in the page itself: a call-out “Get help” with a number to call.")
        yield Found("help", place=_("The whole page"), advice=advice)


def _what_it_is_about(page):
    """Return the words of a page without its call-outs for help: "if you could hurt yourself, call" is no topic."""
    return "\n".join(part.words for part in passages_of(page) if not _is_help(part.block))


def _is_help(block):
    return block is not None and block.block_type == "call_out" and block.value.get("tone") == "help"


def _first_place(parts, pattern):
    for part in parts:
        if match := pattern.search(part.words):
            return part, match.group()
    return None, ""


def _names_help(page, text):
    """Return whether the page itself, and not only its foot, says where to get help."""
    if any(map(_is_help, blocks_of(page))):
        return True
    said = _NOT_A_DIGIT.sub("", text)
    numbers = [_NOT_A_DIGIT.sub("", line.href) for line in CRISIS_LINES]
    return any(number in said for number in numbers if len(number) >= _TOO_LONG_FOR_CHANCE)


def _at(block):
    return {"block": block.id} if block is not None else {"field": "body"}
