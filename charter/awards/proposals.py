"""What one person proposes of a school and a second one confirms: who may, and what becomes of it.

A :class:`~charter.awards.models.Proposal` says with ``about`` which schools it is about. Nobody decides of their own.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charter.awards.actions import AwardRefused, may_look_after
from charter.schools.actions import runs_the_scheme
from charter.schools.models import School


def open_to(user, model):
    """Return the queryset of the proposals, rows of ``model``, that wait for whoever runs the scheme.

    Those about schools that ``user`` speaks for are left out.
    """
    if not runs_the_scheme(user):
        return model.objects.none()
    waiting, own = _waiting(model), School.objects.spoken_for_by(user).values("pk")
    for school in model.about:
        waiting = waiting.exclude(**{f"{school}__in": own})
    return waiting


def may_drop(user, proposal):
    """Return whether ``user`` may leave it all as it is: who looks after the schools, or proposed this."""
    is_own = proposal.proposed_by_id == user.pk and runs_the_scheme(user)
    return is_own or _looks_after_all(user, proposal)


def may_confirm(user, proposal):
    """Return whether ``user`` may make it true: who looks after the schools, and did not propose it."""
    return proposal.proposed_by_id != user.pk and _looks_after_all(user, proposal)


def drop_waiting(model, school, *, by):
    """Drop what waits of ``model`` for ``school``: something newer is proposed."""
    model.objects.waiting().filter(school=school).update(dropped_at=timezone.now(), dropped_by=by)


def held_to_confirm(proposal, *, by):
    """Hold ``proposal`` for ``by`` to confirm, and return it as it is by then. Inside a transaction.

    Raises :class:`AwardRefused`: ``role``, ``gone``, ``own`` for who proposed it, ``own-school`` for who speaks for one
    of its schools.
    """
    held = _held(proposal, by)
    if held.proposed_by_id == by.pk:
        raise AwardRefused("own", _("You proposed this. Somebody else has to read it, too."))
    if not may_confirm(by, held):
        raise _own_school(held)
    return held


def confirmed(held, *, by):
    """Write down that ``by`` confirmed ``held``, which is true now."""
    held.confirmed_by, held.confirmed_at = by, timezone.now()
    held.save(update_fields=["confirmed_by", "confirmed_at"])


@transaction.atomic
def drop(proposal, *, by):
    """Leave it all as it is. Raises :class:`AwardRefused`: ``role``, ``gone`` or ``own-school``."""
    held = _held(proposal, by)
    if not may_drop(by, held):
        raise _own_school(held)
    held.dropped_by, held.dropped_at = by, timezone.now()
    held.save(update_fields=["dropped_by", "dropped_at"])


def _waiting(model):
    return model.objects.waiting().select_related(*model.about, "proposed_by")


def _looks_after_all(user, proposal):
    return all(may_look_after(user, getattr(proposal, school)) for school in proposal.about)


def _held(proposal, by):
    if not runs_the_scheme(by):
        raise AwardRefused("role", _("Only peer workers and administrators do this. Ask one of them."))
    School.objects.select_for_update().get(pk=proposal.school_id)
    held = _waiting(type(proposal)).filter(pk=proposal.pk).first()
    if held is None:
        raise AwardRefused("gone", _("Somebody has decided this already, or proposed something else."))
    return held


def _own_school(proposal):
    words = ngettext(
        "You speak for this school, so somebody else decides this. Please ask them.",
        "You speak for one of these schools, so somebody else decides this. Please ask them.",
        len(proposal.about),
    )
    return AwardRefused("own-school", words)
