"""Who is in which page just now, by Wagtail's editing sessions, which an open editor renews every few seconds."""

import datetime
from collections import defaultdict

from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import get_default_page_content_type

STILL_THERE = datetime.timedelta(seconds=40)


def writing_now(page_ids):
    """Return who has which of ``page_ids`` open in the editor now: lists of users by the page's id. One query.

    A page that nobody has open is not in it.
    """
    sessions = EditingSession.objects.filter(
        content_type=get_default_page_content_type(),
        object_id__in=[str(page_id) for page_id in page_ids],
        last_seen_at__gte=timezone.now() - STILL_THERE,
    )
    people = defaultdict(dict)
    for session in sessions.select_related("user").order_by("pk"):
        people[int(session.object_id)][session.user_id] = session.user
    return {page_id: list(there.values()) for page_id, there in people.items()}
