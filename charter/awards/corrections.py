"""Correcting what is told of a school. Where a badge tells it to the public, a second person reads it first.

A school without an award is on no public page, and whoever gives it one reads its name: so one person corrects it.
After that, what is proposed waits for another one who runs the scheme and does not speak for the school. Until then the
public sees what it saw before.
"""

from django.db import transaction

from charter.awards import proposals
from charter.awards.actions import What, issue_again, record
from charter.awards.models import Award, SchoolCorrection
from charter.schools.actions import correct_school
from charter.schools.models import School
from charter.schools.telling import tell_school


def facts_of(school):
    """Return what can be corrected of ``school``: ``{field: value}``, with its number as ``urn``."""
    return {name: getattr(school, name) for name in ("name", "town", "phase", "website", "urn")}


@transaction.atomic
def correct(school, *, by, because="", **facts):
    """Correct ``school``, or propose it where the school has an award. Returns the proposal, or None when it is done.

    ``because`` is why a number counts that the national register does not have. A new proposal takes the place of one
    that waits. Raises as :func:`~charter.schools.actions.correct_school` does: a proposal that could not be made true
    is refused at once.
    """
    held = School.objects.select_for_update().get(pk=school.pk)
    before = facts_of(held)
    changed = {name: value for name, value in facts.items() if value != before[name]}
    if not changed.get("urn", True):
        del changed["urn"]  # An empty number takes none away.
    with transaction.atomic():
        correct_school(held, by=by, because=because, **facts)
        if not (changed and Award.objects.filter(school=held).exists()):
            return None
        transaction.set_rollback(True)  # It was only to see whether it can be done.
    if because and "urn" in changed:
        before["because"], changed["because"] = "", because
    proposals.drop_waiting(SchoolCorrection, held, by=by)
    return SchoolCorrection.objects.create(
        school=held, proposed_by=by, before={name: before[name] for name in changed}, after=changed
    )


@transaction.atomic
def confirm(correction, *, by):
    """Make what was proposed true everywhere, at once: its credentials are made anew. The school is told.

    Raises as :func:`~charter.awards.proposals.held_to_confirm` and :func:`correct` do.
    """
    held = proposals.held_to_confirm(correction, by=by)
    correct_school(held.school, by=by, allowed_by=held.proposed_by, **held.after)
    proposals.confirmed(held, by=by)
    for award in Award.objects.filter(school=held.school):
        record(award, What.CORRECTED, by, proposed_by=held.proposed_by_id, before=held.before, after=held.after)
        issue_again(award)
    tell_school(held.school)
