"""An address that only takes what a form sends, opened by itself: a bookmark, a tab that a phone brings back."""

from django.http import HttpResponseRedirect
from django.urls import resolve

_NOT_ALLOWED = 405
_DESK = "/desk/"


class WayBackMiddleware:
    """Lead whoever opens such an address at the desk to what it belongs to: the nearest address above it.

    It says so by steps ("../"), so that the answer is the same for what there is and for what there is not.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == _NOT_ALLOWED and request.method == "GET" and request.path_info.startswith(_DESK):
            return HttpResponseRedirect("../" * _steps_up(request.path_info))
        return response


def _steps_up(path):
    """Return how many steps above ``path`` there is an address. Should it take no reading either, it leads on."""
    parts = path.strip("/").split("/")
    for steps in range(1, len(parts) - 1):
        above = "/".join(parts[: len(parts) - steps])
        if resolve(f"/{above}/").url_name != "wagtail_serve":  # which takes whatever is left
            return steps
    return len(parts) - 1  # the desk itself
