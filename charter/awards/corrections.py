"""Correcting what is told of a school. Where a badge tells it to the public, a second person reads it first.

A school without an award is on no public page, and whoever gives it one reads its name: so one person corrects it.
After that, what is proposed waits for another one who runs the scheme and does not speak for the school. Until then the
public sees what it saw before.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charter.awards.actions import AwardRefused, What, issue_again, may_look_after, record
from charter.awards.models import Award, SchoolCorrection
from charter.schools.actions import correct_school, runs_the_scheme
from charter.schools.models import School
from charter.schools.telling import tell_school

_OTHERS_DECIDE = gettext_lazy("You speak for this school, so somebody else decides this. Please ask them.")


def facts_of(school):
    """Return what can be corrected of ``school``: ``{field: value}``, with its number as ``urn``."""
    return {name: getattr(school, name) for name in ("name", "town", "phase", "website", "urn")}


def corrections_open_to(user):
    """Return the queryset of the corrections that wait for whoever runs the scheme, without those of their schools."""
    waiting = SchoolCorrection.objects.waiting().select_related("school", "proposed_by")
    if not runs_the_scheme(user):
        return waiting.none()
    return waiting.exclude(school__in=School.objects.spoken_for_by(user).values("pk"))


def may_drop(user, correction):
    """Return whether ``user`` may leave the school as it is: who looks after it, or proposed this."""
    is_own = correction.proposed_by_id == user.pk and runs_the_scheme(user)
    return is_own or may_look_after(user, correction.school)


def may_confirm(user, correction):
    """Return whether ``user`` may make it true: who looks after the school, and did not propose it."""
    return correction.proposed_by_id != user.pk and may_look_after(user, correction.school)


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
    SchoolCorrection.objects.waiting().filter(school=held).update(dropped_at=timezone.now(), dropped_by=by)
    return SchoolCorrection.objects.create(
        school=held, proposed_by=by, before={name: before[name] for name in changed}, after=changed
    )


@transaction.atomic
def confirm(correction, *, by):
    """Make what was proposed true everywhere, at once: its credentials are made anew. The school is told.

    Raises :class:`AwardRefused`: ``role``, ``gone``, ``own`` for who proposed it, ``own-school`` for who speaks for
    the school; or as :func:`correct` does.
    """
    held = _waiting(correction, by)
    if held.proposed_by_id == by.pk:
        raise AwardRefused("own", _("You proposed this. Somebody else has to read it, too."))
    if not may_confirm(by, held):
        raise AwardRefused("own-school", _OTHERS_DECIDE)
    correct_school(held.school, by=by, allowed_by=held.proposed_by, **held.after)
    held.confirmed_by, held.confirmed_at = by, timezone.now()
    held.save(update_fields=["confirmed_by", "confirmed_at"])
    for award in Award.objects.filter(school=held.school):
        record(award, What.CORRECTED, by, proposed_by=held.proposed_by_id, before=held.before, after=held.after)
        issue_again(award)
    tell_school(held.school)


@transaction.atomic
def drop(correction, *, by):
    """Leave the school as it is. Raises :class:`AwardRefused`: ``role``, ``gone`` or ``own-school``."""
    held = _waiting(correction, by)
    if not may_drop(by, held):
        raise AwardRefused("own-school", _OTHERS_DECIDE)
    held.dropped_by, held.dropped_at = by, timezone.now()
    held.save(update_fields=["dropped_by", "dropped_at"])


def _waiting(correction, by):
    if not runs_the_scheme(by):
        raise AwardRefused("role", _("Only peer workers and administrators do this. Ask one of them."))
    School.objects.select_for_update().get(pk=correction.school_id)
    held = SchoolCorrection.objects.waiting().select_related("school").filter(pk=correction.pk).first()
    if held is None:
        raise AwardRefused("gone", _("Somebody has decided this already, or proposed something else."))
    return held
