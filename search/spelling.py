"""Which word somebody meant: words of live pages that sound alike, the most like it first."""

import difflib
import re

from django.db.models.functions import Length

from search.models import Word
from search.words import fold

_SHORTEST = 3  # letters; anything is like a shorter word
_LIKE_ENOUGH = 0.66  # of 1, as difflib counts
_MOST_LOOKED_AT = 400
_MOST_SOUND = 12  # letters of a sound that are varied

# Letters that stand for one another in English as children write it. Vowels come and go.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"),
        (r"sch|ck|ch(?=r)|q", "k"),
        (r"c(?=[eiy])|z", "s"),
        (r"x", "ks"),
        (r"[cg]", "k"),
        (r"wr", "r"),
        (r"kn", "n"),
        (r"[aeiouyhw\u0627\u0648\u064a]", ""),
        (r"(.)\1+", r"\1"),
    )
]


def sound_of(word):
    """Return a folded word as it sounds, more or less: consonants, each once."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


def _sounds_like(sound):
    """Return ``sound`` and every one that is a letter away from it."""
    letters = "bdfjklmnprstv" if sound.isascii() else "".join(chr(code) for code in range(0x621, 0x64B))
    sound = sound[:_MOST_SOUND]
    splits = [(sound[:place], sound[place:]) for place in range(len(sound) + 1)]
    return {
        sound,
        *(left + right[1:] for left, right in splits if right),
        *(left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1),
        *(left + letter + right[1:] for left, right in splits if right for letter in letters),
        *(left + letter + right for left, right in splits for letter in letters),
    }


def pages_with(words):
    """Return ``{word: on how many live pages it stands}`` of those of ``words`` (folded) that stand on any."""
    return dict(Word.objects.filter(word__in=words).values_list("word", "pages"))


def closest(words):
    """Return ``{word: the Word that it was most likely meant to be}`` for ``words`` (folded). One query."""
    words = [word for word in words if len(word) >= _SHORTEST and not word.isdigit()]
    if not words:
        return {}
    sounds = {sound for word in words for sound in _sounds_like(sound_of(word))}
    lengths = [len(word) for word in words]
    near = (
        Word.objects.annotate(letters=Length("word"))
        .filter(sound__in=sounds, letters__range=(min(lengths) - 2, max(lengths) + 3))
        .order_by("-pages", "word")[: _MOST_LOOKED_AT * len(words)]
    )
    # What readers get to see is the word that was found, however the row beside it says it is written.
    known = {each.word: each for each in near if fold(each.shown) == each.word}
    found = {}
    for word in words:
        others = [other for other in known if other != word]
        alike = difflib.get_close_matches(word, others, n=3, cutoff=_LIKE_ENOUGH)
        if alike:
            found[word] = known[max(alike, key=lambda other: _likeness(word, other, known[other].pages))]
    return found


def _likeness(word, other, pages):
    ratio = difflib.SequenceMatcher(None, word, other).ratio()
    # Swapped letters count as one mistake, not as two; a word that many pages have is likelier than a rare one.
    return ratio + 0.1 * (sorted(word) == sorted(other)) + 0.05 * (1 - 1 / (1 + pages))
