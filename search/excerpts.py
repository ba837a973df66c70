"""The part of a page where what somebody looked for stands, with its words marked. Always safe to show."""

from django.utils.html import escape
from django.utils.safestring import mark_safe

from search.words import WORD, fold, stem

_LONGEST = 60_000  # letters of a text that are looked at
_WORDS = 34  # of an excerpt
_BEFORE = 8  # of them before the first word that was found


def marked(text, stems):
    """Return ``text`` with the words that have one of ``stems`` in ``<mark>``. All else is escaped."""
    parts, end = [], 0
    for match in WORD.finditer(text):
        if stem(fold(match.group())) in stems:
            parts += [escape(text[end : match.start()]), "<mark>", escape(match.group()), "</mark>"]
            end = match.end()
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 - every part of it is escaped


def excerpt(text, stems):
    """Return the part of ``text`` with the most different ones of ``stems``, marked; empty if it has none."""
    text = " ".join(text[:_LONGEST].split())
    words = list(WORD.finditer(text))
    hits = [(place, found) for place, word in enumerate(words) if (found := stem(fold(word.group()))) in stems]
    if not hits:
        return ""
    best = max(range(len(hits)), key=lambda first: (_different(hits, first), -first))
    first = max(0, hits[best][0] - _BEFORE)
    last = min(len(words), first + _WORDS) - 1
    begin = words[first].start() if first else 0
    end = words[last].end() if last < len(words) - 1 else len(text)
    cut = marked(text[begin:end], stems)
    return mark_safe(f"{'… ' if first else ''}{cut}{' …' if end < len(text) else ''}")  # noqa: S308


def _different(hits, first):
    """Return how many different stems an excerpt has that begins with the hit ``first``. Looks at few."""
    begins = hits[first][0]
    return len({found for place, found in hits[first : first + _WORDS] if place < begins + _WORDS - _BEFORE})
