"""What the public gets of groups beside their pages."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from cms.front_cache.cache import keep
from cms.moderation.public_pages import public_pages
from home.calendar_feed import calendar_of
from home.models import GroupPage


@require_safe
def meetings(request, page_id):
    """Return the meetings of a live group page as a calendar. There is none for a group that names no meetings."""
    page = get_object_or_404(public_pages(GroupPage.objects.all()), pk=page_id)
    if not page.meetings:
        raise Http404
    keep(request)
    response = HttpResponse(calendar_of(page), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(False, f"{page.slug}.ics")
    return response
