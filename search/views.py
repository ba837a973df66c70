"""The search page."""

import re

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Locale, Page

from cms.front_cache.cache import keep
from cms.moderation.public_pages import public_pages

RESULTS_PER_PAGE = 20
LONGEST_QUERY = 200


@require_safe
def search(request):
    """Show the live pages, in the reader's language, that have the words of ``?q=``. Nothing is recorded."""
    keep(request)
    query = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_QUERY]
    pages = public_pages(Page.objects.filter(depth__gt=1, locale=Locale.get_active()))
    # Signs mean something to the database, and nothing to readers.
    words = " ".join(re.findall(r"\w+(?:['’]\w+)*", query))
    results = pages.specific().search(words) if words else Page.objects.none()
    page = Paginator(results, RESULTS_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "search/search.html", {"query": query, "results": page, "result_count": page.paginator.count}
    )
