"""What waits for a peer worker."""

from django.db.models import IntegerField
from django.db.models.functions import Cast
from wagtail.models import Page, TaskState

from cms.moderation.models import PeerSignOffTask
from cms.people.credentials import is_peer_worker


def waiting_states():
    """Return the task states in which a page waits for a peer worker, oldest first."""
    return (
        TaskState.objects.filter(
            status=TaskState.STATUS_IN_PROGRESS,
            task__in=PeerSignOffTask.objects.values("pk"),
            workflow_state__status="in_progress",
        )
        .select_related("revision", "revision__user", "workflow_state")
        .order_by("started_at", "pk")
    )


def waiting_pages():
    """Return the pages that wait, as a queryset of ``Page``."""
    ids = waiting_states().order_by().annotate(page_id=Cast("workflow_state__object_id", IntegerField()))
    return Page.objects.filter(pk__in=ids.values("page_id"))


def pages_a_worker_may_read(user):
    """Tell the permission policy which pages a peer worker may open beside their own: those that wait."""
    return waiting_pages() if is_peer_worker(user) else None
