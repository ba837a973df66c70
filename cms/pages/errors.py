"""The page for when something broke. It must not need the database, or anything else that may be what broke."""

from django.conf import settings
from django.shortcuts import render


def server_error(request):
    """Answer 500 with a kind page that still says whose site this is."""
    return render(None, "500.html", {"site_name": settings.SITE_NAME}, status=500)
