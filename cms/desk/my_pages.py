"""The pages a person writes in, each with its state in plain words and the next step."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page, WorkflowState

from cms.coauthoring.grants import granted_paths
from cms.moderation.public_pages import is_public

PAGES_PER_SCREEN = 50


@dataclass(frozen=True)
class MyPage:
    """One line of "my pages". ``state`` is a stable key, ``words`` what the person reads."""

    page: Page
    is_public: bool
    state: str
    words: str
    message: str = ""

    @property
    def edit_url(self):
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])

    @property
    def live_url(self):
        return self.page.get_url() if self.is_public else ""

    @property
    def can_take_back(self):
        return self.state == "waiting"


def my_pages(user):
    """Return the pages granted to ``user``, the newest change first: a queryset of ``Page``."""
    return (
        Page.objects.filter(path__in=granted_paths(user))
        .prefetch_workflow_states()
        .select_related("content_type")
        .order_by("-latest_revision_created_at", "pk")
    )


def in_plain_words(page, taken_down=()):
    """Return ``page``, one of :func:`my_pages`, as a :class:`MyPage`.

    ``taken_down`` holds the ids of :func:`~cms.moderation.ledger.taken_down`. Its reason is not for the list: it may
    be about somebody's safety.
    """
    shows = is_public(page)
    workflow = page.current_workflow_state
    if workflow and workflow.status == WorkflowState.STATUS_IN_PROGRESS:
        return MyPage(page, shows, "waiting", _("Waiting for a peer worker"))
    if workflow and workflow.status == WorkflowState.STATUS_NEEDS_CHANGES:
        message = workflow.current_task_state.comment if workflow.current_task_state else ""
        return MyPage(page, shows, "changes", _("A peer worker asks for changes"), message)
    if page.live and not shows:
        return MyPage(page, shows, "held", _("Signed off. It shows as soon as the pages above it are live"))
    if page.live and page.has_unpublished_changes:
        return MyPage(page, shows, "live-with-draft", _("Live, and you have a newer draft"))
    if page.live:
        return MyPage(page, shows, "live", _("Live"))
    if page.pk in taken_down:
        words = _("Taken down. Ask a peer worker why. Then change it and send it again")
        return MyPage(page, shows, "taken-down", words)
    return MyPage(page, shows, "draft", _("Yours to write"))
