"""Template tags for Wagtail's workflow screens."""

from django import template
from wagtail.models import Workflow

from cms.moderation.models import PeerSignOffTask

register = template.Library()


@register.filter
def carries_sign_off(step):
    """Return whether ``step``, a workflow or a task, is what brings pages to the peer workers."""
    tasks = PeerSignOffTask.objects.all()
    if isinstance(step, Workflow):
        return tasks.filter(workflow_tasks__workflow=step).exists()
    return tasks.filter(pk=step.pk).exists()
