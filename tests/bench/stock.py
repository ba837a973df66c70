"""Wagtail as it comes: what the gate costs is measured against this."""

from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Page,
    PagePermissionTester,
    Workflow,
    WorkflowState,
    WorkflowTask,
)
from wagtail.workflows import publish_workflow_state

from cms.coauthoring.tester import PageTester
from cms.moderation import triggers
from cms.pages.models import BasePage
from cms.people.models import User

SIGNALS = (pre_save, post_save, pre_delete, post_delete)


def set_up_stock_workflow():
    """Make the moderator, the group and the workflow that Wagtail itself would use. They wait for no page yet."""
    moderators = Group.objects.create(name="Stock moderators")
    publish = Permission.objects.get(codename="publish_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=moderators, page=Page.get_first_root_node(), permission=publish)
    User.objects.create_user("stock-moderator").groups.add(moderators)
    task = GroupApprovalTask.objects.create(name="Stock approval")
    task.groups.add(moderators)
    workflow = Workflow.objects.create(name="Stock approval")
    WorkflowTask.objects.create(workflow=workflow, task=task)


def stock_workflow():
    """Return the workflow with Wagtail's own task."""
    return Workflow.objects.get(name="Stock approval")


def stock_moderator():
    """Return the account that approves in it, and may publish."""
    return User.objects.get(username="stock-moderator")


@contextmanager
def stock_wagtail():
    """Switch the gate off: its signals and triggers, our permissions, and the end of our workflow."""
    triggers.drop()
    with ExitStack() as switches:
        switches.callback(triggers.install)
        switches.callback(_forget_receivers)
        for signal in SIGNALS:
            others = [entry for entry in signal.receivers if not str(entry[0][0]).startswith("moderation.")]
            switches.enter_context(patch.object(signal, "receivers", others))
        switches.enter_context(patch.object(BasePage, "save", Page.save))
        switches.enter_context(patch.object(PageTester, "can_publish", PagePermissionTester.can_publish))
        switches.enter_context(patch.object(WorkflowState, "on_finish", publish_workflow_state))
        _forget_receivers()
        yield


def _forget_receivers():
    for signal in SIGNALS:
        signal.sender_receivers_cache.clear()
