"""Checks of the words: who could be recognised by them, and how easy they are to read."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.moderation.findings import Found
from cms.pages.checking.parts import is_english, passages_of
from cms.pages.checking.structure import addresses_of
from cms.safeguarding.identity import KIND_NAMES, hints_in, hints_in_link
from cms.safeguarding.topics import table_of

LONG_SENTENCE = 25  # words; the house rule is 20, and a hint at every 21 would be a nag
OLDEST_READER = 11  # the house rule is a reading age of 9 to 11
_ENOUGH_TO_JUDGE = 100  # words; the formula was made for passages of about that length

# What people leave for later, and what a page that comes with the program asks whoever runs the site.
_UNWRITTEN = re.compile(
    r"\[\s*(?:write|add|put|insert|fill|to ?do|name of|date of|your)\b[^\]\n]*\]|\bTODO\b|\bTBC\b|\blorem ipsum\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+")
_WORD = re.compile(r"[A-Za-z][A-Za-z’']*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]es|[^aeiouy]e|[^aeioudty]ed)$")


def find_identity(page):
    """Find what could tell strangers who somebody is, in words and in where links lead:
    :func:`cms.safeguarding.identity.hints_in` and :func:`~cms.safeguarding.identity.hints_in_link`.
    """
    for part in passages_of(page):
        for hint in hints_in(part.words):
            yield _told(hint, f"“{hint.found}”: {hint.advice}", part)
    for part, address, words in addresses_of(page):
        for hint in hints_in_link(address, words):
            if hint.found not in {told.found for told in hints_in(part.words)}:  # Said once is enough.
                shown = _("The link “%(words)s” leads to “%(found)s”") % {"words": words, "found": hint.found}
                yield _told(hint, f"{shown}: {hint.advice}", part)


def _told(hint, advice, part):
    return Found(f"{hint.kind}: {hint.found}", advice=advice, kind=str(KIND_NAMES[hint.kind]), **part.where)


def find_unwritten(page):
    """Find words that stand for others: ``[Write here …]``, ``TBC``."""
    for part in passages_of(page):
        for found in dict.fromkeys(_UNWRITTEN.findall(part.words)):
            advice = _("“%(words)s” waits for somebody to write it. Write it, or take it out.") % {"words": found}
            yield Found(found, advice=advice, **part.where)


def find_unknown_language(page):
    """Say plainly what nobody can look for in the language of ``page``: then people have to."""
    if is_english(page):
        return
    language = page.locale.get_display_name()
    advice = _(
        "We cannot look for names, streets, schools and birthdays in %(language)s: look yourself, or ask somebody who "
        "reads it. We did look for phone numbers, e-mail addresses, names on apps and postcodes."
    )
    if table_of(page.locale.language_code) is None:
        advice += " " + _("We cannot tell either if it is about something hard, such as self-harm or suicide.")
    yield Found(page.locale.language_code, place=_("The whole page"), advice=advice % {"language": language})


def find_long_sentences(page):
    """Count the long sentences of each part, in English."""
    if not is_english(page):
        return
    for part in passages_of(page):
        if number := sum(len(sentence.split()) > LONG_SENTENCE for sentence in _SENTENCE.findall(part.words)):
            advice = ngettext(
                "%(count)d long sentence. Shorter ones are easier to read.",
                "%(count)d long sentences. Shorter ones are easier to read.",
                number,
            )
            about = part.block.id if part.block else part.field
            yield Found(about, advice=advice % {"count": number}, **part.where)


def find_reading_age(page):
    """Say when an English page, all of it, is harder to read than a child of eleven likes."""
    if not is_english(page):
        return
    age = reading_age("\n".join(part.words for part in passages_of(page)))
    if age is not None and age > OLDEST_READER:
        advice = _("About as hard to read as for somebody aged %(age)d. Try shorter words and shorter sentences.")
        yield Found(str(age), place=_("The whole page"), advice=advice % {"age": age})


def reading_age(text):
    """Return the age at which children mostly read English like ``text``, or None when it is too short to tell.

    The Flesch-Kincaid grade level, and five years. Source: Kincaid, Fishburne, Rogers and Chissom, "Derivation of New
    Readability Formulas for Navy Enlisted Personnel" (1975). It counts syllables by groups of vowels, so it is a year
    out now and then, and it knows nothing of sense.
    """
    words = _WORD.findall(text)
    if len(words) < _ENOUGH_TO_JUDGE:
        return None
    sentences = sum(bool(_WORD.search(sentence)) for sentence in _SENTENCE.findall(text))
    syllables = sum(map(_syllables, words))
    return round(0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59 + 5)


def _syllables(word):
    word = word.lower().replace("’", "'")
    return max(len(_VOWELS.findall(word)) - bool(_SILENT.search(word)), 1)
