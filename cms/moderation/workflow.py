"""The workflow that brings pages to the peer workers: whether it is in place, and what switching it off does."""

import logging

from django.core import checks
from django.db import DEFAULT_DB_ALIAS, DatabaseError
from django.db.models import Count, Exists, Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.models import Task, Workflow, WorkflowPage, WorkflowState, WorkflowTask

from cms.moderation.eligibility import Refused
from cms.moderation.models import PeerSignOffTask

logger = logging.getLogger(__name__)


def _sound():
    """Return the workflows, as a queryset, that a page comes through: active, with one task, an active sign-off."""
    is_sign_off = Q(workflow_tasks__task__peersignofftask__isnull=False, workflow_tasks__task__active=True)
    return (
        Workflow.objects.filter(active=True)
        .annotate(tasks_in_it=Count("workflow_tasks"), sign_offs_in_it=Count("workflow_tasks", filter=is_sign_off))
        .filter(tasks_in_it=1, sign_offs_in_it=1)
    )


def _led_astray():
    """Return the rows, as a queryset, that send pages through an active workflow in which they would be stuck."""
    return WorkflowPage.objects.filter(workflow__active=True).exclude(workflow__in=_sound().values("pk"))


def is_in_place():
    """Return whether pages can be sent: each goes to an active sign-off task, and to no task besides. One query."""
    whole_site = WorkflowPage.objects.filter(page__depth=1, workflow__in=_sound().values("pk"))
    return whole_site.filter(~Exists(_led_astray())).exists()


def for_sending(page):
    """Return the workflow that ``page`` is sent by. Raises :class:`Refused` (``no-workflow``) if it would stick."""
    workflow = page.get_workflow()
    if workflow is None or not _sound().filter(pk=workflow.pk).exists():
        reason = _(
            "“%(page)s” was not sent: sign-off is switched off. Your words are kept. Ask an administrator to run "
            "set_up_site, then send it again."
        )
        raise Refused("no-workflow", reason % {"page": page.get_admin_display_title()})
    return workflow


def leave_only(task, workflow):
    """Let every page come through ``workflow``, and meet ``task`` there and nothing else.

    What waited at another task goes back to its authors. Returns a line for each thing that was taken out.
    """
    foreign = WorkflowTask.objects.filter(workflow=workflow).exclude(task=task).select_related("task")
    taken_out = []
    for step in foreign:
        step.delete()
        _give_back_from(step.task)
        taken_out.append(f"task “{step.task.name}” taken out of the workflow “{workflow.name}”")
    for row in _led_astray().select_related("workflow", "page"):
        taken_out.append(f"workflow “{row.workflow.name}” taken away from “{row.page.title}”")
        row.delete()
    for line in taken_out:
        logger.warning("Sign-off: %s.", line)
    return taken_out


def _give_back_from(task):
    waiting = {"status": WorkflowState.STATUS_IN_PROGRESS, "current_task_state__task": task.pk}
    for state in WorkflowState.objects.filter(**waiting):
        state.cancel()


@receiver(post_save, sender=Task, dispatch_uid="moderation.gate.task")
@receiver(post_save, sender=PeerSignOffTask, dispatch_uid="moderation.gate.task")
def _give_back_what_waits(sender, instance, **kwargs):
    """Give the pages that wait at a task back to their authors when it is switched off.

    Wagtail would go on to the next task, and, as there is none, take the pages for approved.
    """
    if not instance.active:
        _give_back_from(instance)


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
            "whole site with an active sign-off task, or pages meet another task as well.",
            hint="Run: python manage.py set_up_site. It leaves exactly the sign-off task, switched on.",
            id="moderation.W001",
        )
    ]
