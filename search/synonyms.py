"""Words that mean the same: the first ones, for a site where nobody has written any, and which are no good."""

from pathlib import Path

from search.models import SearchedPage, Synonyms, meanings_of
from search.spelling import pages_with, tells_something

_FIRST = Path(__file__).parent / "data" / "synonyms.txt"
_NEARLY_EVERY = 0.8  # of the live pages
_FEW_PAGES = 10  # a word may well be on each of so few


def seed_synonyms():
    """Write the first sets on a site that has none. Returns how many were written."""
    if Synonyms.objects.exists():
        return 0
    lines = _FIRST.read_text(encoding="utf-8").splitlines()
    sets = [Synonyms(words=line) for line in lines if line and not line.startswith("#")]
    return len(Synonyms.objects.bulk_create(sets))


def words_on_every_page(text):
    """Return the words of a set that stand on nearly every live page, or in nearly every text: they find all pages."""
    alone = [words[0] for words in meanings_of(text) if len(words) == 1]
    pages = SearchedPage.objects.count()
    most = pages * _NEARLY_EVERY if pages > _FEW_PAGES else pages + 1
    known = pages_with(alone)
    return [word for word in alone if not tells_something(word) or known.get(word, 0) >= most]
