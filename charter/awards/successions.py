"""Saying which school follows another. Two people decide it, with a reason; then its awards pass on.

What has not ended passes on, on hold or not: nobody comes out of that by another number. What has ended, or was taken
back, stays with the school that had it. A badge keeps its address and its log, and names the school that has it now.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charter.awards.actions import AwardRefused, What, issue_again, may_look_after, record
from charter.awards.models import Award, SchoolSuccession
from charter.awards.stories import hand_over
from charter.credentials.models import StatusPlace
from charter.schools.actions import check_successor, let_coordinators_stay, runs_the_scheme, set_successor
from charter.schools.models import School
from charter.schools.telling import tell_school

_OTHERS_DECIDE = gettext_lazy("You speak for one of these schools, so somebody else decides this. Please ask them.")


def awards_that_pass_on(school):
    """Return the queryset of the awards that go to whoever follows ``school``.

    Also those that went to a wrong one before: another decision takes them along.
    """
    lasting = Award.objects.filter(valid_until__gte=timezone.now()).exclude(place__state=StatusPlace.State.REVOKED)
    return lasting.filter(Q(school=school) | Q(given_to=school)).order_by("awarded_at", "pk")


def successions_open_to(user):
    """Return the queryset of the proposals that wait for whoever runs the scheme, without those of their schools."""
    waiting = SchoolSuccession.objects.waiting().select_related("school", "successor", "proposed_by")
    if not runs_the_scheme(user):
        return waiting.none()
    own = School.objects.spoken_for_by(user).values("pk")
    return waiting.exclude(school__in=own).exclude(successor__in=own)


def may_drop(user, succession):
    """Return whether ``user`` may leave the schools as they are: who looks after both, or proposed this."""
    is_own = succession.proposed_by_id == user.pk and runs_the_scheme(user)
    return is_own or _looks_after_both(user, succession)


def may_confirm(user, succession):
    """Return whether ``user`` may make it true: who looks after both schools, and did not propose it."""
    return succession.proposed_by_id != user.pk and _looks_after_both(user, succession)


def _looks_after_both(user, succession):
    return may_look_after(user, succession.school) and may_look_after(user, succession.successor)


@transaction.atomic
def propose(school, successor, *, by, reason):
    """Propose that ``successor`` follows ``school``. Returns the proposal; it takes the place of one that waits.

    Raises :class:`~charter.schools.actions.SchoolRefused`: ``role``, ``reason``, ``long``, ``names``, ``circle``,
    ``closed``, ``no-number``.
    """
    School.objects.select_for_update().get(pk=school.pk)
    check_successor(school, successor, by=by, reason=reason)
    SchoolSuccession.objects.waiting().filter(school=school).update(dropped_at=timezone.now(), dropped_by=by)
    return SchoolSuccession.objects.create(school=school, successor=successor, reason=reason.strip(), proposed_by=by)


@transaction.atomic
def confirm(succession, *, by):
    """Make what was proposed true: the awards pass on, with their credentials made anew. Both schools are told.

    Raises :class:`AwardRefused`: ``role``, ``gone``, ``own`` for who proposed it, ``own-school`` for who speaks for one
    of the schools; or as :func:`propose` does.
    """
    held = _waiting(succession, by)
    if held.proposed_by_id == by.pk:
        raise AwardRefused("own", _("You proposed this. Somebody else has to read it, too."))
    if not may_confirm(by, held):
        raise AwardRefused("own-school", _OTHERS_DECIDE)
    set_successor(held.school, held.successor, by=by, reason=held.reason)
    held.confirmed_by, held.confirmed_at = by, timezone.now()
    held.save(update_fields=["confirmed_by", "confirmed_at"])
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


@transaction.atomic
def drop(succession, *, by):
    """Leave the schools as they are. Raises :class:`AwardRefused`: ``role``, ``gone`` or ``own-school``."""
    held = _waiting(succession, by)
    if not may_drop(by, held):
        raise AwardRefused("own-school", _OTHERS_DECIDE)
    held.dropped_by, held.dropped_at = by, timezone.now()
    held.save(update_fields=["dropped_by", "dropped_at"])


def _waiting(succession, by):
    if not runs_the_scheme(by):
        raise AwardRefused("role", _("Only peer workers and administrators do this. Ask one of them."))
    School.objects.select_for_update().get(pk=succession.school_id)
    waiting = SchoolSuccession.objects.waiting().select_related("school", "successor", "proposed_by")
    held = waiting.filter(pk=succession.pk).first()
    if held is None:
        raise AwardRefused("gone", _("Somebody has decided this already, or proposed something else."))
    return held
