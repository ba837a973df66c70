"""Where help is, in every language: the page that people signed, or at least the numbers."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.front_cache.cache import keep
from cms.pages.routing import HELP
from cms.pages.serving import serve


def help_now(request):
    """Send the page about help; where nobody has written, signed or translated it yet, the numbers alone.

    The numbers are the program's own words (:mod:`cms.safeguarding.crisis_lines`), so there is nothing to sign.
    """
    try:
        response = serve(request, f"{HELP}/")
    except Http404:
        response = None
    if response is not None and response.status_code == 200:
        return response
    keep(request)
    return render(request, "pages/help_now.html")


@require_safe
def help_now_worker(request):
    """Send the script that keeps that page on a reader's device. It stands below the page: it sees no other one."""
    keep(request)
    return render(request, "pages/help_now_worker.js", content_type="text/javascript; charset=utf-8")
