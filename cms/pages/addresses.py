"""Addresses on this site that people type or paste: whether they are here, and what answers there."""

import re
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override
from wagtail.models import Page, Site

#: The name of the view at which pages answer.
PAGES = "wagtail_serve"

_PATH_ALONE = re.compile(r"/(?!/)")
_USUAL_PORTS = {"http": 80, "https": 443}
# A site with https answers at both, and sends readers from one to the other.
_SAME_DOOR = {80: (443,), 443: (80,)}


def is_on_this_site(address):
    """Return whether ``address``, a whole one, is on this site. One query."""
    return _is_of(address, Site.objects.all())


def _is_of(address, sites):
    try:
        parts = urlsplit(address)
        port = parts.port or _USUAL_PORTS[parts.scheme]
    except (ValueError, KeyError):  # a port that is none, a scheme that is not the web's
        return False
    doors = {port, *_SAME_DOOR.get(port, ())}
    return any(site.hostname == parts.hostname and site.port in doors for site in sites)


def what_answers(path):
    """Return the name of the view that answers at ``path`` (None: none), and the page there, live or not, or None."""
    view, places = _places_of(path)
    return view, Page.objects.filter(url_path__in=places).first() if places else None


def _places_of(path):
    """Return the name of the view that answers at ``path`` (None: none), and where a page for it would be."""
    language = get_language_from_path(path) or settings.LANGUAGE_CODE
    match = None
    with override(language):
        for address in (path, f"{path}/"):
            with suppress(Resolver404):
                match = match or resolve(address)
    if match is None or match.view_name != PAGES:
        return match and match.view_name, []
    roots = [root.root_path for root in Site.get_site_root_paths() if root.language_code == language]
    return PAGES, [f"{root}{match.args[0]}" for root in roots]


def live_page_at(path, root):
    """Return the live page at ``path`` of the site that begins at the page ``root``, or None."""
    language = get_language_from_path(path)
    if language:
        path = path.removeprefix(f"/{language}")
        root = root.get_translations().filter(locale__language_code=language).first()
    url_path = f"{root.url_path}{path.strip('/')}/".replace("//", "/") if root else ""
    return Page.objects.filter(live=True, url_path=url_path).first()


def leads_somewhere(address):
    """Return whether ``address``, on this site, is that of a screen or of a live page."""
    return not _leading_nowhere([address])


def lead_nowhere(addresses):
    """Return those of ``addresses`` that are on this site, whole or only a path, and where nothing is.

    The same few queries however many there are; none for no address.
    """
    sites = list(Site.objects.all()) if addresses else []
    return _leading_nowhere(each for each in addresses if _PATH_ALONE.match(each) or _is_of(each, sites))


def _leading_nowhere(addresses):
    views = {each: _places_of(unquote(urlsplit(each).path) or "/") for each in addresses}
    places = {place for _view, its_places in views.values() for place in its_places}
    live = set()
    if places:
        live = set(Page.objects.filter(url_path__in=places, live=True).values_list("url_path", flat=True))
    return {
        each for each, (view, places) in views.items() if view is None or (view == PAGES and live.isdisjoint(places))
    }
