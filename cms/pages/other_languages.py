"""Where a page can be read in other languages: it comes with the page's own query."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.urls import reverse, translate_url
from django.utils.translation import get_language, get_language_info, override
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
    """Return an :class:`OtherLanguage` for each there is: the same page, or else the list of all that there is to read.

    ``page`` came :func:`with_other_languages`. It is None for what is no page, such as the search: the program says
    that in every language.
    """
    if page is None:
        return [OtherLanguage(code, translate_url(request.path, code), is_same=True) for code in _others()]
    return [_translation(page, code, request) or OtherLanguage(code, _everything_in(code), False) for code in _others()]


def _translation(page, code, request):
    path = getattr(page, _name_of("path", code), None)
    if not path or any(path.startswith(section) for section in hidden_sections()):
        return None
    url = Page(url_path=getattr(page, _name_of("url_path", code))).get_url(request)
    return OtherLanguage(code, url, is_same=True) if url else None


def _others():
    return [code for code, _name in settings.LANGUAGES if code != get_language()]


def _everything_in(code):
    with override(code):
        return reverse("site_map")


def _name_of(field, code):
    return f"{field}_in_{code.replace('-', '_')}"
