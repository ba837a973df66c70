"""Whose business it is to judge an application."""

from django.db.models import Q

from charter.judging.models import Assessment


def to_judge(user):
    """Return the condition of the applications that ``user`` judges or judged."""
    mine = Assessment.objects.current().filter(assessor=user.pk).values("application")
    return Q(pk__in=mine)
