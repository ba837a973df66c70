"""Pages for what cannot be answered: they say whose site this is, and the way on."""

from django.conf import settings
from django.shortcuts import render


def bad_request(request, exception):
    """Answer 400. Django's own view does so without the request, and then there is no menu."""
    return render(request, "400.html", status=400)


def server_error(request):
    """Answer 500. This page must not need the database, or anything else that may be what broke."""
    return render(None, "500.html", {"site_name": settings.SITE_NAME}, status=500)
