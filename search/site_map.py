"""Everything on this site, on one page: for people who would rather look than search."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms.front_cache.cache import keep
from cms.moderation.public_pages import live_children, public_pages
from cms.pages.routing import home_of, own_home_of

MOST = 200  # pages of one section; its own list has the rest


@dataclass
class Section:
    """One section and the pages below it, by title. ``has_more`` says that there are others.

    ``addresses`` are of what belongs to it and is no page, each with what it is called. ``language`` is the one in
    which it stands.
    """

    page: Page
    language: str
    addresses: list
    pages: list
    has_more: bool


@require_safe
def site_map(request):
    """List every live page in the reader's language by section, and then those in the site's own.

    It is a query for each section.
    """
    keep(request)
    home = home_of(request)
    if home is None:
        raise Http404
    own = own_home_of(request)
    # A language without pages of its own has the home page of the site's, and all that is below it.
    homes = [home] if home == own else [home, own]
    sections = [
        _section(page, each.locale.language_code)
        for each in homes
        for page in live_children(each).specific().order_by("path")
    ]
    return render(request, "search/site_map.html", {"sections": sections, "ancestors": [home]})


def _section(page, language):
    below = list(public_pages(Page.objects.descendant_of(page)).order_by("title", "pk")[: MOST + 1])
    return Section(page, language, page.other_addresses(), below[:MOST], len(below) > MOST)
