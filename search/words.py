"""Words as the search sees them: the same on every database.

A text is cut into words, and each word is *folded* (no capitals, accents or vowel signs, one form of letters that are
written in several ways) and *stemmed* (``worries`` and ``worried`` meet in ``worri``). What goes into the index and
what is asked for go the same way, so that neither SQLite's nor PostgreSQL's own idea of a word counts.
"""

import re
import sys
import threading
import unicodedata
from functools import lru_cache
from itertools import islice

import snowballstemmer
from django.utils.encoding import force_str

LONGEST_WORD = 40  # letters
MOST_WORDS = 50_000  # of one text; PostgreSQL takes a megabyte

_MARKS = "".join(re.escape(chr(code)) for code in range(0x300, 0xFFFF) if unicodedata.category(chr(code))[0] == "M")
#: A word as it stands in a text, with its accents and vowel signs, and with an apostrophe inside.
WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}]|['’](?=[^\W_]))*")

# Letters that people write for one another, and that Unicode does not take apart.
_SAME = str.maketrans(
    {
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ة": "ه",
        "ٱ": "ا",
        "ـ": "",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
    }
)
_ARABIC = re.compile("[\u0621-\u064a]")
_stemmers = threading.local()  # A stemmer remembers the word it works on.


@lru_cache(maxsize=100_000)
def fold(word):
    """Return ``word`` without capitals, accents and vowel signs; empty if nothing is left."""
    letters = unicodedata.normalize("NFKD", word.casefold()).translate(_SAME)
    plain = "".join(_digit(letter) for letter in letters if letter.isalnum())
    return plain[:LONGEST_WORD]


def _digit(letter):
    return str(unicodedata.digit(letter)) if letter.isdigit() and not letter.isascii() else letter


@lru_cache(maxsize=100_000)
def stem(word):
    """Return what ``word``, which is folded, has in common with its plural and its other forms.

    Its letters say by which rules: a page in one language quotes another.
    """
    if _ARABIC.search(word):
        # The rules take an article or an ending off, not both: twice, "the school" meets "a school".
        return _stemmer("arabic").stemWord(_stemmer("arabic").stemWord(word))
    if word.isascii() and word.isalpha():
        return _stemmer("english").stemWord(word)
    return word


def _stemmer(language):
    if not hasattr(_stemmers, language):
        setattr(_stemmers, language, snowballstemmer.stemmer(language))
    return getattr(_stemmers, language)


def words_of(text, most=MOST_WORDS):
    """Return the folded words of ``text`` in their order, at most so many."""
    found = (fold(match.group()) for match in WORD.finditer(text))
    return list(islice((sys.intern(word) for word in found if word), most))


def stems_of(text, most=MOST_WORDS):
    """Return the stems of the words of ``text`` in their order."""
    return [stem(word) for word in words_of(text, most)]


def as_text(value):
    """Return what a search field gives as one text: blocks and related rows give lists and dictionaries."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return "\n".join(as_text(each) for each in value)
    return "" if value is None else force_str(value)
