"""Where a page can be read in other languages: it comes with the page's own query."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.utils.translation import get_language, get_language_from_path, get_language_info, override
from wagtail.models import Page

from cms.moderation.public_pages import hidden_sections


def with_other_languages(pages):
    """Return the queryset ``pages``, in the language that is read, with the places of their live translations."""
    places = {}
    for code in _others():
        same = Page.objects.filter(
            translation_key=OuterRef("translation_key"), locale__language_code=code, live=True
        ).order_by("path")
        for field in ("path", "url_path"):
            places[_name_of(field, code)] = Subquery(same.values(field)[:1])
    return pages.annotate(**places)


@dataclass(frozen=True)
class OtherLanguage:
    """Where to read on in another language. ``is_same`` says that it is the same page."""

    code: str
    url: str
    is_same: bool

    @property
    def name(self):
        """How the language calls itself."""
        return get_language_info(self.code)["name_local"]


def in_other_languages(page, request):
    """Return an :class:`OtherLanguage` for each there is: the same page, or else the front page of that language.

    ``page`` came :func:`with_other_languages`. It is None for what is no page, such as the search: the program says
    that in every language.
    """
    if page is None:
        return [OtherLanguage(code, translate_url(request.path, code), is_same=True) for code in _others()]
    return [_translation(page, code, request) or OtherLanguage(code, _front_page_in(code), False) for code in _others()]


def _translation(page, code, request):
    path = getattr(page, _name_of("path", code), None)
    if not path or any(path.startswith(section) for section in hidden_sections()):
        return None
    url = Page(url_path=getattr(page, _name_of("url_path", code))).get_url(request)
    return OtherLanguage(code, url, is_same=True) if url else None


def _others():
    return [code for code, _name in settings.LANGUAGES if code != get_language()]


def _front_page_in(code):
    with override(code):
        return reverse("wagtail_serve", args=[""])


def _name_of(field, code):
    return f"{field}_in_{code.replace('-', '_')}"


def language_of(page, url):
    """Return the language of the words of ``page``, which is at ``url``: without a query.

    A page that only follows another one, until somebody translates it, is in the site's own.
    """
    return settings.LANGUAGE_CODE if page.alias_of_id else get_language_from_path(url) or settings.LANGUAGE_CODE


def is_in_language_read(page):
    """Return whether somebody wrote ``page`` in the language that is read, or translated it into that."""
    is_own = get_language() == settings.LANGUAGE_CODE
    return page.locale.language_code == get_language() and (is_own or page.alias_of_id is None)


def only_elsewhere(request, title):
    """Say that what is called ``title`` is not in the language that is read, and where it can be read.

    It is no page (404), so no search engine keeps it, and the front cache does not either.
    """
    context = {
        "title": title,
        "url": translate_url(request.path, settings.LANGUAGE_CODE),
        "language": settings.LANGUAGE_CODE,
    }
    return render(request, "pages/only_elsewhere.html", context, status=404)
