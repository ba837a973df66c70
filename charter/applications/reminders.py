"""Reminding schools of the day by which they wanted to send: four weeks, one week and a day before."""

import datetime

from django.db import transaction
from django.utils import timezone

from charter.applications.models import Application
from charter.schools.telling import tell_school

DAYS_BEFORE = (28, 7, 1)


def due_for_a_reminder(today=None):
    """Yield the applications whose school should hear today that their day comes near."""
    today = today or timezone.localdate()
    last = today + datetime.timedelta(days=DAYS_BEFORE[0])
    written = Application.objects.filter(state=Application.State.DRAFT, due_on__range=(today, last))
    for application in written.select_related("school").iterator():
        steps = [application.due_on - datetime.timedelta(days=days) for days in DAYS_BEFORE]
        begun = [step for step in steps if step <= today]
        if begun and (application.reminded_on is None or application.reminded_on < begun[-1]):
            yield application


@transaction.atomic
def remind(today=None):
    """Write to each school that should hear of its day, once a step. Returns how many."""
    today, count = today or timezone.localdate(), 0
    for application in due_for_a_reminder(today):
        Application.objects.filter(pk=application.pk).update(reminded_on=today)
        tell_school(application.school)
        count += 1
    return count
