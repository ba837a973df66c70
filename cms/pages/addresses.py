"""Addresses on this site that people type or paste."""

from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path
from wagtail.models import Page, Site

_WAGTAIL_SERVES = "wagtail_serve"


def live_page_at(path, root):
    """Return the live page at ``path`` of the site that begins at the page ``root``, or None."""
    language = get_language_from_path(path)
    if language:
        path = path.removeprefix(f"/{language}")
        root = root.get_translations().filter(locale__language_code=language).first()
    url_path = f"{root.url_path}{path.strip('/')}/".replace("//", "/") if root else ""
    return Page.objects.filter(live=True, url_path=url_path).first()


def leads_somewhere(address):
    """Return whether ``address``, a path on this site, is that of a screen or of a live page."""
    path = unquote(urlsplit(address).path)
    if not get_language_from_path(path):
        try:
            if resolve(path).view_name != _WAGTAIL_SERVES:
                return True
        except Resolver404:
            return False
    return any(live_page_at(path, site.root_page) for site in Site.objects.select_related("root_page"))
