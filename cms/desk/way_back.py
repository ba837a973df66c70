"""An address that only takes what a form sends, opened by itself: a bookmark, a tab that a phone brings back."""

from django.http import HttpResponseRedirect
from django.urls import resolve

_NOT_ALLOWED = 405
_DESK = "/desk/"


class WayBackMiddleware:
    """Lead whoever opens such an address at the desk to what it belongs to: the nearest address above it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == _NOT_ALLOWED and request.method == "GET" and request.path_info.startswith(_DESK):
            return HttpResponseRedirect(_above(request.path_info))
        return response


def _above(path):
    """Return the nearest address above ``path``. Should it take no reading either, that leads on from there."""
    parts = path.strip("/").split("/")
    for length in range(len(parts) - 1, 1, -1):
        above = f"/{'/'.join(parts[:length])}/"
        if resolve(above).url_name != "wagtail_serve":  # which takes whatever is left
            return above
    return _DESK
