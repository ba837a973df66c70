"""Who has a page open in the editor right now."""

from collections import defaultdict
from datetime import timedelta

from django.utils import timezone
from wagtail.admin.models import EditingSession

# Wagtail's editor says every ten seconds that it is still open.
JUST_NOW = timedelta(seconds=40)


def writing_now(page_ids):
    """Return ``{page id: [user, …]}`` for the pages that somebody has open in the editor. One query."""
    open_now = EditingSession.objects.filter(
        object_id__in=[str(page_id) for page_id in page_ids],
        content_type__model="page",
        content_type__app_label="wagtailcore",
        last_seen_at__gte=timezone.now() - JUST_NOW,
    ).select_related("user")
    found = defaultdict(dict)
    for session in open_now.order_by("pk"):
        found[int(session.object_id)][session.user_id] = session.user
    return {page_id: list(users.values()) for page_id, users in found.items()}
