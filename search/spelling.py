"""Which word somebody meant: words of live pages that are a slip or two away, the most like it first.

A word that is one is no slip: whoever types "gay" or "hits" is not shown what "say" or "its" finds.
"""

import difflib
import re
from itertools import takewhile

from django.db.models.functions import Length

from cms.safeguarding.identity.words import times_used
from search.models import Word
from search.words import fold, stem

_SHORTEST = 3  # letters; anything is like a shorter word
_LIKE_ENOUGH = 0.66  # of 1, as difflib counts
_LONG = 6  # letters; from here on two slips may be in a word
_OFTEN = 200  # times in the library's list of English words, which has some slips in it, too
_SMALL = 2_200_000  # times; no page is about "want" or "the"
_MOST_LOOKED_AT = 400
_MOST_SOUND = 12  # letters of a sound that are varied

# Young people type these, and the list of English words has none of them.
_KNOWN = frozenset(
    (
        *(
            "adhd",
            "autistic",
            "camhs",
            "dyslexic",
            "dyspraxia",
            "ehcp",
            "ocd",
            "ptsd",
            "sen",
            "send",
            "sendco",
            "senco",
        ),
        *("enby", "genderfluid", "lgbt", "lgbtq", "nonbinary", "pronouns", "trans", "transphobia"),
        *(
            "foodbank",
            "incel",
            "insta",
            "sexting",
            "sextortion",
            "snapchat",
            "tiktok",
            "vape",
            "vapes",
            "vaping",
            "wifi",
        ),
    )
)

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


def is_a_slip(word, other):
    """Return whether ``word`` is ``other`` with one letter too many, too few, wrong, or swapped with the next.

    Or whether a long one begins and sounds the same. Both are folded.
    """
    if word == other:
        return False
    if abs(len(word) - len(other)) <= 1 and _one_slip(word, other):
        return True
    return min(len(word), len(other)) >= _LONG and word[:2] == other[:2] and sound_of(word) == sound_of(other)


def _one_slip(word, other):
    same = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False)))
    rest, meant = word[same:], other[same:]
    swapped = rest[:2] == meant[1::-1] and rest[2:] == meant[2:]
    return swapped or rest[1:] == meant[1:] or rest[1:] == meant or rest == meant[1:]


def is_a_word(word):
    """Return whether ``word`` (folded) is spelt as it is meant, as far as we know English."""
    return word in _KNOWN or times_used(word) >= _OFTEN


def tells_something(word):
    """Return whether a page with ``word`` (folded) is about anything: not "want", "to" or "the"."""
    return times_used(word) < _SMALL


def pages_with(words):
    """Return ``{word: on how many live pages it stands}`` of those of ``words`` (folded) that stand on any."""
    return dict(Word.objects.filter(word__in=words).values_list("word", "pages"))


def closest(words):
    """Return ``{word: the Word that it was most likely meant to be}`` for ``words`` (folded). One query."""
    words = [word for word in words if len(word) >= _SHORTEST and not word.isdigit() and not is_a_word(word)]
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
        others = [other for other in known if other != word and _may_be_meant(word, other)]
        alike = difflib.get_close_matches(word, others, n=3, cutoff=_LIKE_ENOUGH)
        if alike:
            found[word] = known[max(alike, key=lambda other: _likeness(word, other, known[other].pages))]
    return found


def _may_be_meant(word, other):
    """Return whether few slips lead from one to the other: one in a short word, one more where they sound the same."""
    slips = min(_slips(word, other), _slips(stem(word), stem(other)))
    return slips <= (2 if len(word) >= _LONG else 1) + (sound_of(word) == sound_of(other))


def _slips(word, other):
    if sorted(word) == sorted(other):
        return 1  # Swapped letters are one.
    changes = difflib.SequenceMatcher(None, word, other).get_opcodes()
    return sum(max(to - at, until - since) for kind, at, to, since, until in changes if kind != "equal")


def _likeness(word, other, pages):
    ratio = difflib.SequenceMatcher(None, word, other).ratio()
    # Swapped letters count as one mistake, not as two; a word that many pages have is likelier than a rare one.
    return ratio + 0.1 * (sorted(word) == sorted(other)) + 0.05 * (1 - 1 / (1 + pages))
