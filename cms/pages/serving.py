"""The view that answers with pages."""

from wagtail import views

from cms.pages.routing import page_at


def serve(request, path):
    """Answer with the page at ``path``, as Wagtail's own view does."""
    if page := page_at(request, path):
        # Where Wagtail keeps what it found. Without it, Wagtail looks by itself: for an address that no page has.
        request._wagtail_route_for_request = page.route(request, [])
    return views.serve(request, path)
