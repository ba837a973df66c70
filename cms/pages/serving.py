"""The view that answers with pages."""

from django.http import Http404
from wagtail import views

from cms.moderation.public_pages import is_public
from cms.pages.other_languages import only_elsewhere
from cms.pages.routing import home_of, own_home_of, page_at


def serve(request, path):
    """Answer with the page at ``path``, as Wagtail's own view does.

    Where a language has a home page, Wagtail looks for no page in another one. Readers are told that there is one.
    """
    if page := page_at(request, path):
        # Where Wagtail keeps what it found. Without it, Wagtail looks by itself: for an address that no page has.
        request._wagtail_route_for_request = page.route(request, [])
    try:
        return views.serve(request, path)
    except Http404:
        if name := _name_in_own_language(request, path):
            return only_elsewhere(request, name)
        raise


def _name_in_own_language(request, path):
    """Return what everybody can read at ``path`` in the site's own language, by its name; None if that is nothing."""
    own = own_home_of(request)
    if own is None or own == home_of(request):
        return None
    try:
        page, _args, kwargs = own.route(request, [word for word in path.split("/") if word])
    except Http404:
        return None
    is_for_all = is_public(page) and not page.get_view_restrictions().exists()
    return page.name_of(**kwargs) if is_for_all else None
