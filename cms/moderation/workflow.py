"""The workflow that brings pages to the peer workers: whether it is in place, and what switching it off does."""

from django.core import checks
from django.db import DEFAULT_DB_ALIAS, DatabaseError
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Task, WorkflowState

from cms.moderation.models import PeerSignOffTask


def is_in_place():
    """Return whether pages can be sent: an active sign-off task in an active workflow of the whole site. One query."""
    return PeerSignOffTask.objects.filter(
        active=True,
        workflow_tasks__workflow__active=True,
        workflow_tasks__workflow__workflow_pages__page__depth=1,
    ).exists()


@receiver(post_save, sender=Task, dispatch_uid="moderation.gate.task")
@receiver(post_save, sender=PeerSignOffTask, dispatch_uid="moderation.gate.task")
def _give_back_what_waits(sender, instance, **kwargs):
    """Give the pages that wait at a task back to their authors when it is switched off.

    Wagtail would go on to the next task, and, as there is none, take the pages for approved.
    """
    if instance.active:
        return
    for state in WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS, current_task_state__task=instance.pk
    ):
        state.cancel()


@checks.register(checks.Tags.database)
def pages_can_be_sent(app_configs, databases, **kwargs):
    """``check --database default`` warns while no page can be sent to the peer workers."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    try:
        if is_in_place():
            return []
    except DatabaseError:
        return []  # Before the first ``migrate``.
    return [
        checks.Warning(
            "No page can be sent to the peer workers, so nothing new can go live: there is no active workflow for the "
            "whole site with an active sign-off task.",
            hint="Run: python manage.py set_up_site. It switches both on again.",
            id="moderation.W001",
        )
    ]
