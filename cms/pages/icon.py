"""The site's icon at the address where browsers look for one by themselves: beside a feed, or a file of data."""

from django.contrib.staticfiles.storage import staticfiles_storage
from django.shortcuts import redirect
from django.views.decorators.http import require_safe


@require_safe
def icon(request):
    """Send browsers on to the icon."""
    return redirect(staticfiles_storage.url("icons/favicon.svg"))
