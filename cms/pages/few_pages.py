"""The front page of a language that has few pages, and no home page of its own."""

from django.conf import settings
from django.shortcuts import render
from django.urls import translate_url
from django.utils.translation import get_language, get_language_info
from wagtail.models import Page

from cms.front_cache.cache import keep
from cms.moderation.public_pages import public_pages
from cms.pages.models import for_cards
from cms.pages.other_languages import language_of
from cms.pages.routing import own_home_of, sections_of

_MOST_NEW = 12


def front_page(request):
    """Send what there is in the language that is read, and say plainly where the rest is.

    The words are the program's own, so there is nothing to sign.
    """
    keep(request)
    ours, others = _sections(request)
    context = {
        "newest": _newest(own_home_of(request)),
        "sections": ours,
        "others": others,
        "language": get_language_info(get_language())["name_local"],
        "other_language": settings.LANGUAGE_CODE,
        "other_home_url": translate_url(request.path, settings.LANGUAGE_CODE),
    }
    return render(request, "pages/few_pages.html", context)


def _sections(request):
    """Return the sections of the menu in the language that is read, and those in the site's own."""
    ours, others = [], []
    for page in sections_of(request):
        if page.specific_class.in_menu:
            url = page.get_url(request)
            row = {"title": page.title, "url": url, "what_it_is": page.specific_class.what_it_is}
            (ours if language_of(page, url) == get_language() else others).append(row)
    return ours, others


def _newest(home):
    """Return the newest pages in the language that is read: a query for them, and one or two for each type."""
    pages = public_pages(
        Page.objects.filter(locale__language_code=get_language(), alias_of=None, depth__gte=home.depth + 2)
    )
    return for_cards(pages.order_by("-first_published_at", "-pk").specific()[:_MOST_NEW])
