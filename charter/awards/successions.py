"""Saying which school follows another. Two people decide it, with a reason; then its awards pass on.

What has not ended passes on, on hold or not: nobody comes out of that by another number. What has ended, or was taken
back, stays with the school that had it. A badge keeps its address and its log, and names the school that has it now.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from charter.awards import proposals
from charter.awards.actions import What, issue_again, record
from charter.awards.models import Award, SchoolSuccession
from charter.awards.stories import hand_over
from charter.credentials.models import StatusPlace
from charter.schools.actions import check_successor, let_coordinators_stay, set_successor
from charter.schools.models import School
from charter.schools.telling import tell_school


def awards_that_pass_on(school):
    """Return the queryset of the awards that go to whoever follows ``school``.

    Also those that went to a wrong one before: another decision takes them along.
    """
    lasting = Award.objects.filter(valid_until__gte=timezone.now()).exclude(place__state=StatusPlace.State.REVOKED)
    return lasting.filter(Q(school=school) | Q(given_to=school)).order_by("awarded_at", "pk")


@transaction.atomic
def propose(school, successor, *, by, reason):
    """Propose that ``successor`` follows ``school``. Returns the proposal; it takes the place of one that waits.

    Raises :class:`~charter.schools.actions.SchoolRefused`: ``role``, ``reason``, ``long``, ``names``, ``circle``,
    ``closed``, ``no-number``.
    """
    School.objects.select_for_update().get(pk=school.pk)
    check_successor(school, successor, by=by, reason=reason)
    proposals.drop_waiting(SchoolSuccession, school, by=by)
    return SchoolSuccession.objects.create(school=school, successor=successor, reason=reason.strip(), proposed_by=by)


@transaction.atomic
def confirm(succession, *, by):
    """Make what was proposed true: the awards pass on, with their credentials made anew. Both schools are told.

    Raises as :func:`~charter.awards.proposals.held_to_confirm` and :func:`propose` do.
    """
    held = proposals.held_to_confirm(succession, by=by)
    set_successor(held.school, held.successor, by=by, reason=held.reason)
    proposals.confirmed(held, by=by)
    for award in awards_that_pass_on(held.school).exclude(school=held.successor):
        _pass_on(award, held, by)
    tell_school(held.school)
    tell_school(held.successor)


def _pass_on(award, succession, by):
    before, award.school = award.school, succession.successor
    award.given_to = award.given_to or before
    award.save(update_fields=["school", "given_to"])
    said = {"before": _told_of(before), "after": _told_of(award.school), "proposed_by": succession.proposed_by_id}
    record(award, What.PASSED_ON, by, succession.reason, **said)
    issue_again(award)
    let_coordinators_stay(award.school, until=award.valid_until)
    hand_over(award, before=before, by=by)


def _told_of(school):
    return {"school": str(school.pk), "name": school.name, "urn": school.urn}
