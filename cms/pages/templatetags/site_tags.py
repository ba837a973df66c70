"""Template tags that any public page needs."""

from dataclasses import dataclass, field

from django import template
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_info, gettext
from wagtail.models import Page, Site

from cms.moderation import public_pages
from cms.moderation.eligibility import may_take_down
from cms.moderation.page_ledger import keeps_watch
from cms.pages.contents import numbered
from cms.pages.other_languages import in_other_languages, language_of
from cms.pages.routing import HELP, home_of, sections_of
from cms.people.qr_codes import strokes_of
from cms.safeguarding import crisis_lines as safeguarding

register = template.Library()


@dataclass
class SiteMenu:
    """The live pages directly below the home page, as dictionaries of ``title``, ``url`` and ``is_current``.

    ``sections`` stand in the menu, ``about`` in the foot. ``help_url`` is where help is.
    """

    sections: list = field(default_factory=list)
    about: list = field(default_factory=list)
    help_url: str = "#crisis-lines"


@register.simple_tag(takes_context=True)
def site_menu(context):
    """Return the :class:`SiteMenu`: no query where the page's way was read, see :mod:`cms.pages.routing`."""
    request, menu = context.get("request"), SiteMenu()
    home = home_of(request) if request else None
    if home is None:
        return menu
    site = Site.find_for_request(request)
    current = getattr(context.get("page"), "path", None) or ""
    for page in sections_of(request):
        entry = _entry_of(page, page.get_url(request, current_site=site))
        entry["is_current"] = current.startswith(page.path)
        (menu.sections if page.specific_class.in_menu else menu.about).append(entry)
        if page.slug == HELP:
            menu.help_url = entry["url"]
    if get_language() != settings.LANGUAGE_CODE:
        menu.help_url = reverse("help_now")  # The numbers at least are in the reader's language.
    return menu


def _entry_of(page, url):
    """Return what the menu says of a section: in the language of its words, which is not always the reader's."""
    language = language_of(page, url)
    if page.slug == HELP and language != get_language():
        return {"title": gettext("Help now"), "url": reverse("help_now"), "language": get_language()}
    return {"title": page.title, "url": url, "language": language}


@register.simple_tag(takes_context=True)
def menu_if_any(context):
    """Return the :class:`SiteMenu` for a page that says what went wrong, which may be what the menu needs, too."""
    try:
        return site_menu(context)
    except (DatabaseError, SuspiciousOperation):
        return SiteMenu()


@register.simple_tag(takes_context=True)
def other_languages(context):
    """Return the :class:`~cms.pages.other_languages.OtherLanguage` list of what is being read."""
    request, page = context.get("request"), context.get("page")
    if request is None or getattr(request, "is_preview", False):
        return []
    return in_other_languages(page if isinstance(page, Page) else None, request)


@register.simple_tag(takes_context=True)
def numbered_body(context, body):
    """Render the blocks of ``body``, with an id at each heading: see :class:`~cms.pages.contents.Numbered`."""
    return numbered(body.render_as_block(context.flatten()))


@register.simple_tag
def qr_code(address):
    """Return ``(size, path)`` of an address as a QR code, to be drawn in the page: for print."""
    return strokes_of(address)


@register.simple_tag
def crisis_lines():
    """Return the crisis lines, the most urgent first: see :class:`~cms.safeguarding.crisis_lines.CrisisLine`."""
    return safeguarding.CRISIS_LINES


@register.simple_tag
def exit_address():
    """Return the neutral address that "leave this site" goes to."""
    return safeguarding.EXIT_ADDRESS


@register.filter
def is_public(page):
    """Return whether readers can reach ``page``, which may be None."""
    return page is not None and public_pages.is_public(page)


@register.filter
def language_direction(language_code):
    """Return ``rtl`` or ``ltr`` for a language code."""
    return "rtl" if get_language_info(language_code)["bidi"] else "ltr"


@register.simple_tag
def in_language(language_code, around=""):
    """Return the attributes of words in a language among words in ``around``: none where both are the same."""
    if not language_code or language_code == around:
        return ""
    return format_html(' lang="{}" dir="{}"', language_code, language_direction(language_code))


@register.simple_tag
def in_language_of(page, url, around):
    """Return the attributes of the words of ``page``, which is at ``url``, among words in the language ``around``."""
    return in_language(language_of(page, url), around)


@register.inclusion_tag("components/take_down.html", takes_context=True)
def take_down_button(context):
    """Let whoever may take this page down do it here. Nobody asks who readers are: they have no session."""
    request, page = context.get("request"), context.get("page")
    is_reader = request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES
    if is_reader or not isinstance(page, Page) or not page.live or getattr(request, "is_preview", False):
        return {"may": False}
    may = request.user.is_authenticated and may_take_down(request.user, page)
    ledger_of = page.pk if may and keeps_watch(request.user) else None
    return {"may": may, "address": request.path, "request": request, "ledger_of": ledger_of}
