"""What the search box suggests while somebody types: titles of live pages, a few, and nothing else."""

from django.db.models.expressions import RawSQL
from django.db.models.functions import Length
from wagtail.models import Locale, Page
from wagtail.search.backends import get_search_backend

from cms.moderation.public_pages import public_pages
from search.words import words_of

MOST = 7
LONGEST_TYPED = 60  # letters
_SHORTEST = 2  # letters; one is the beginning of everything
_MOST_LOOKED_AT = 500  # the newest titles that fit
_MOST_WORDS = 6


def suggestions(typed):
    """Return at most :data:`MOST` live pages, in the reader's language, whose titles have the words of ``typed``.

    The last word may be only begun. Titles that begin as typed come first, then short ones.
    """
    words = words_of(typed[:LONGEST_TYPED], _MOST_WORDS)
    if not words or len(words[-1]) < _SHORTEST:
        return []
    compiler = get_search_backend().autocomplete_query_compiler_class(
        Page.objects.all(), " ".join(words), operator="and"
    )
    sql, params = compiler.matches()
    newest = RawSQL(f"{sql} ORDER BY id DESC LIMIT {_MOST_LOOKED_AT}", params)  # noqa: S611
    fitting = Page.objects.filter(searched__entry_id__in=newest, searched__locale=Locale.get_active())
    pages = list(public_pages(fitting).order_by(Length("title"), "title")[: 4 * MOST])
    pages.sort(key=lambda page: not _begins(page.title, words))
    return pages[:MOST]


def _begins(title, words):
    return " ".join(words_of(title)).startswith(" ".join(words))
