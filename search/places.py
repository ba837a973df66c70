"""What is no page and can be found: the parts of the framework, each of which has an address."""

from cms.moderation.public_pages import public_pages
from home.models import FrameworkPage
from search.words import stems_of


def places_called(meanings, locale):
    """Return ``(name, address)`` of the parts of the framework whose names say all of ``meanings``, in ``locale``.

    ``meanings`` is a list with a list for each word that was looked for: it, and what means the same, each as the
    stems of its words. A part that has a page of its own is found as that. Four queries, however many parts there are.
    """
    page = public_pages(FrameworkPage.objects.filter(locale=locale)).first() if meanings else None
    if page is None:
        return []
    return [(name, address) for address, name in page.items_without_a_page() if _says(stems_of(name), meanings)]


def _says(stems, meanings):
    return all(any(set(meaning) <= set(stems) for meaning in same) for same in meanings)
