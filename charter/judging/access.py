"""Whose business it is to judge an application."""

from django.db.models import Q

from charter.applications.models import Application
from charter.judging.models import Assessment


def to_judge(user):
    """Return the condition of the applications that ``user`` judges or judged, as long as they are not taken back."""
    mine = Assessment.objects.current().filter(assessor=user.pk).values("application")
    return Q(pk__in=mine) & Q(state__in=[Application.State.ASSESSED, Application.State.DECIDED])
