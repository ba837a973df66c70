"""What robots are asked to leave alone."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from cms.front_cache.cache import keep

# What nobody looks for with a search engine. A question mark begins a filter, an order or a search: each list has
# thousands of those, and the site map leads to all that is in them.
_NOT_FOR_ROBOTS = ("/desk/", "/admin/", "/account/", "/join/", "/read/", "/useful/", "/*?")


@require_safe
def robots(request):
    """Keep robots from the desk, the search and what lists are filtered by, and tell them where the site map is."""
    keep(request)
    lines = [f"Disallow: {path}" for path in (*_NOT_FOR_ROBOTS, *_searches())]
    lines = ["User-agent: *", *lines, "", f"Sitemap: {settings.PUBLIC_ORIGIN}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _searches():
    for code, _name in settings.LANGUAGES:
        with override(code):
            yield reverse("search")
