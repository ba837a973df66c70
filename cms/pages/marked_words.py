"""Marking in a text, or in a page's HTML, which words are new and which are gone.

``ins`` stands around words that only the newer one has, ``del`` around those that only the older one had. The tags
are always those of the newer HTML: only words are compared, so that no tag ever opens in one text and closes in the
other.
"""

import difflib
import html
import re

from django.utils.html import escape
from django.utils.safestring import mark_safe

# A picture drawn in the page, and anything between angle brackets, is no word.
_PIECES = re.compile(r"<svg\b.*?</svg>|<!--.*?-->|<[^>]*>|[^\s<]+", re.DOTALL)
_WORD = re.compile(r"\w+")
_MOST_WORDS = 4_000_000  # pairs; beyond that, comparing would take seconds


def words_of(text):
    """Return the words in a text, in small letters."""
    return _WORD.findall(text.lower())


def marked_words(before, after):
    """Return two plain texts as one, in safe HTML, with line breaks."""
    marked = marked_html(escape(before), escape(after)) if after else f"<del>{escape(before)}</del>"
    return mark_safe(marked.replace("\n", "<br>"))  # noqa: S308 - both texts were escaped


def marked_html(before, after):
    """Return the HTML ``after`` with what is new and what is gone since ``before`` marked. Both must be safe."""
    old = [match.group() for match in _PIECES.finditer(before) if not match.group().startswith("<")]
    places = [match for match in _PIECES.finditer(after) if not match.group().startswith("<")]
    new = [match.group() for match in places]
    if not new:
        return mark_safe(after + _gone(old))  # noqa: S308 - made of safe HTML
    out, end = [], 0
    for kind, one, one_end, other, other_end in _steps(old, new):
        if kind == "equal":
            continue
        gone = _gone(old[one:one_end])
        if kind == "delete":
            # Behind the word before it, so that it stands in a place that can hold words.
            start = places[other - 1].end() if other else places[0].start()
            out += [after[end:start], gone]
            end = start
            continue
        start = places[other].start()
        out += [after[end:start], gone]
        end = start
        for run_start, run_end in _runs(after, places[other:other_end]):
            out += [after[end:run_start], "<ins>", after[run_start:run_end], "</ins>"]
            end = run_end
    return mark_safe("".join([*out, after[end:]]))  # noqa: S308 - made of safe HTML


def _steps(old, new):
    if len(old) * len(new) > _MOST_WORDS:
        return [("replace" if old else "insert", 0, len(old), 0, len(new))]
    return difflib.SequenceMatcher(None, _plain(old), _plain(new), autojunk=False).get_opcodes()


def _plain(words):
    # The same letter can be written as itself or by its number.
    return [html.unescape(word) for word in words]


def _gone(words):
    return f"<del>{' '.join(words)}</del> " if words else ""


def _runs(text, places):
    """Yield the start and end of each run of words between which there is nothing but white space."""
    start = end = None
    for place in places:
        if start is not None and not text[end : place.start()].strip():
            end = place.end()
            continue
        if start is not None:
            yield start, end
        start, end = place.start(), place.end()
    if start is not None:
        yield start, end
