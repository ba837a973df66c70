"""Template tags that any public page needs."""

from django import template
from django.conf import settings
from django.utils.translation import get_language_info
from wagtail.models import Page, Site

from cms.moderation import public_pages
from cms.moderation.eligibility import may_take_down
from cms.moderation.page_ledger import keeps_watch
from cms.safeguarding import crisis_lines as safeguarding

register = template.Library()


@register.simple_tag(takes_context=True)
def site_menu(context):
    """Return the site's sections: dictionaries of ``title``, ``url`` and ``is_current``. Live pages only."""
    request = context.get("request")
    site = Site.find_for_request(request) if request else None
    if site is None:
        return []
    home = site.root_page.localized
    current = context.get("page")
    path = getattr(current, "path", None) or ""
    return [
        {
            "title": section.title,
            "url": section.get_url(request, current_site=site),
            "is_current": path.startswith(section.path),
        }
        for section in public_pages.live_children(home).order_by("path")
    ]


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
