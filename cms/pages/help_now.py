"""Where help is, in every language: the page that people signed, or at least the numbers."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language

from cms.front_cache.cache import keep
from cms.pages.routing import HELP
from cms.pages.serving import serve


def help_now(request):
    """Send the page about help; where nobody has translated it yet, the numbers in the language that was asked for.

    The numbers are the program's own words (:mod:`cms.safeguarding.crisis_lines`), so there is nothing to sign.
    """
    if get_language() == settings.LANGUAGE_CODE:
        return serve(request, f"{HELP}/")
    try:
        response = serve(request, f"{HELP}/")
    except Http404:
        response = None
    if response is not None and response.status_code == 200:
        return response
    keep(request)
    return render(request, "pages/help_now.html")
