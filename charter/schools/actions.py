"""What happens to a school: it is registered, gets a number, a successor, coordinators."""

import logging
import re

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charter.applications.links import host_of
from charter.schools.models import RegisterImport, School, SchoolInvitation, SchoolMembership, SchoolNumber
from charter.schools.signals import coordinator_began, coordinator_ended
from cms.people import invitations
from cms.people.credentials import is_peer_worker
from cms.people.models import Invitation, User, can_sign_in
from cms.people.roles import Role, has_role, is_administrator
from cms.safeguarding.identity import WAYS_TO_REACH, hints_in

logger = logging.getLogger(__name__)


class SchoolRefused(PermissionDenied):
    """Something about a school that is not allowed. Its text says why and what to do; ``code`` is stable."""

    def __init__(self, code, message):
        self.code = code
        super().__init__(message)


# --- Who may --------------------------------------------------------------------------------------


def runs_the_scheme(user):
    """Return whether ``user`` looks after the charter mark: a peer worker or an administrator."""
    return is_administrator(user) or is_peer_worker(user)


def _must_run_the_scheme(user):
    if not runs_the_scheme(user):
        raise SchoolRefused("role", _("Only peer workers and administrators do this. Ask one of them."))


def is_coordinator(user, school):
    """Return whether ``user`` speaks for ``school`` now."""
    return SchoolMembership.objects.current().filter(user=user.pk, school=school.pk).exists()


def schools_open_to(user):
    """Return the queryset of the schools that ``user`` may see at the desk: their own, or all to run the scheme."""
    return School.objects.all() if runs_the_scheme(user) else School.objects.spoken_for_by(user)


def may_allow_number(user):
    """Return whether ``user`` may give a school a number that the national register, as it was read, does not have.

    An administrator, or a safeguarding lead who runs the scheme as well.
    """
    return is_administrator(user) or (has_role(user, Role.SAFEGUARDING_LEAD) and runs_the_scheme(user))


def _may_invite(user, school):
    return runs_the_scheme(user) or is_coordinator(user, school)


# --- The school -----------------------------------------------------------------------------------


@transaction.atomic
def register_school(*, by, urn="", because="", **fields):
    """Make a school that is not in the register's file, and return it. Raises as :func:`set_number` does."""
    _must_run_the_scheme(by)
    school = School(**fields)
    school.full_clean()
    _must_be_fit_to_be_told(school)
    school.save()
    if urn:
        set_number(school, urn, by=by, because=because)
    return school


@transaction.atomic
def correct_school(school, *, by, urn="", because="", allowed_by=None, **fields):
    """Correct what is told of ``school``, and give it the number ``urn`` when it is another. Returns the school.

    Raises :class:`SchoolRefused`, as :func:`set_number` does, or ``ValidationError``.
    """
    _must_run_the_scheme(by)
    held = School.objects.select_for_update().get(pk=school.pk)
    for name, value in fields.items():
        setattr(held, name, value)
    held.full_clean()
    _must_be_fit_to_be_told(held)
    held.save()
    if urn and urn != held.urn:
        set_number(held, urn, by=by, because=because, allowed_by=allowed_by)
    return held


# What no school is called. Some of it passes in a whole text, where it may belong to a service.
_NO_PART_OF_A_NAME = re.compile(
    r"\b(?i:insta(?:gram)?|snap(?:chat)?|tiktok|whatsapp|facebook|twitter|discord|youtube)\b.*"
    r"|\S*@\S+|(?:https?://|www\.)\S+|\b[\w-]{2,}(?:\.[\w-]+)*\.[a-z]{2,}\b\S*"
    r"|\+?\(?\d(?:[ ()./-]*\d){5,}"
    r"|\b(?:Mr|Mrs|Ms|Mx|Miss)\b\.?(?: [A-Z][\w’'-]*)+"
    r"|\b(?i:ask|call|phone|tel|telephone|text|visit|contact|e-?mail)\b.*"
)


def _must_be_fit_to_be_told(school):
    """Refuse what leads to a person in what the public reads of a school, and a website that not everybody reaches."""
    for name in ("name", "town"):
        told = getattr(school, name)
        found = [match.group() for match in _NO_PART_OF_A_NAME.finditer(told)]
        found += [hint.found for hint in hints_in(told) if hint.kind in WAYS_TO_REACH]
        if found:
            raise ValidationError({name: _("Take “%(words)s” out: it is no part of a name.") % {"words": found[0]}})
    if school.website:
        try:
            host_of(school.website)
        except ValidationError as refused:
            raise ValidationError({"website": refused.messages}) from None


@transaction.atomic
def set_number(school, urn, *, by, since=None, because="", allowed_by=None):
    """Give ``school`` the number ``urn`` from ``since`` on (default: today). The one it had ends then.

    ``because`` says why a number counts that the national register does not have, as ``allowed_by`` (default: ``by``)
    says who :func:`may_allow_number`.
    Raises :class:`SchoolRefused` with the code ``role``, ``taken``, ``not-in-register`` or ``before``, or
    ``ValidationError``.
    """
    _must_run_the_scheme(by)
    since = since or timezone.localdate()
    number = SchoolNumber(school=school, urn=urn, since=since, because=because.strip())
    number.clean_fields()
    School.objects.select_for_update().get(pk=school.pk)
    holder = SchoolNumber.objects.filter(urn=urn, until=None).select_related("school").first()
    if holder and holder.school_id != school.pk:
        raise SchoolRefused(
            "taken", _("%(name)s has this number. Look at it again, or end it there first.") % {"name": holder.school}
        )
    if holder:
        return holder
    _must_be_in_the_register(number, allowed_by or by)
    before = school.numbers.filter(until=None).first()
    if before and before.since > since:
        raise SchoolRefused("before", _("The school got its newest number after that day."))
    school.numbers.filter(until=None).update(until=since)
    number.save()
    return number


def _must_be_in_the_register(number, by):
    """Refuse a number that no school has ever had here, once the register was read. Otherwise it needs no reason."""
    if not RegisterImport.objects.exists() or SchoolNumber.objects.filter(urn=number.urn).exists():
        number.because = ""
        return
    if may_allow_number(by):
        if number.because:
            return
        what_to_do = _("If they are right, say below why the number counts all the same.")
    else:
        what_to_do = _(
            "If they are right, leave this box empty: you can go on without the number. Then ask an administrator to "
            "put it in."
        )
    raise SchoolRefused(
        "not-in-register",
        _(
            "The national register’s list, as we have it, has no secondary or all-through school with this number. "
            "Check the six digits."
        )
        + f" {what_to_do}",
    )


def check_successor(school, successor, *, by, reason):
    """Raise :class:`SchoolRefused` where ``by`` cannot say that ``successor`` follows ``school``, and why.

    Its code is ``role``, ``reason``, ``long``, ``reach``, ``circle``, ``followed``, ``closed`` or
    ``no-number``.
    """
    _must_run_the_scheme(by)
    if not reason.strip():
        raise SchoolRefused("reason", _("Say why. Others will read it in some years."))
    if len(reason.strip()) > School._meta.get_field("successor_reason").max_length:
        raise SchoolRefused("long", _("That is very long. Say it in fewer words, please."))
    for hint in hints_in(reason):
        if hint.kind in WAYS_TO_REACH:
            words = _("Take “%(words)s” out: both schools read this, and it stays.")
            raise SchoolRefused("reach", words % {"words": hint.found})
    if school.pk in {each.pk for each in _followed_by(successor)}:
        raise SchoolRefused("circle", _("A school cannot follow itself, however long the way round."))
    if successor.successor_id:
        raise SchoolRefused(
            "followed",
            _("%(name)s is followed by another school itself. Say that one.") % {"name": successor},
        )
    if successor.status == School.Status.CLOSED:
        raise SchoolRefused("closed", _("%(name)s has closed, so it follows no school.") % {"name": successor})
    if not successor.urn:
        raise SchoolRefused(
            "no-number", _("%(name)s has no number (URN) today. Put it in first.") % {"name": successor}
        )


def _followed_by(school):
    """Yield ``school``, the one that follows it, and so on."""
    seen = set()
    while school is not None and school.pk not in seen:
        seen.add(school.pk)
        yield school
        school = school.successor


@transaction.atomic
def set_successor(school, successor, *, by, reason):
    """Say that ``successor`` follows ``school``, and why. Awards pass on with it: :mod:`charter.awards.successions`.

    Raises as :func:`check_successor` does.
    """
    check_successor(school, successor, by=by, reason=reason)
    school.successor, school.successor_reason = successor, reason.strip()
    school.successor_set_by, school.successor_set_at = by, timezone.now()
    school.full_clean(exclude=["website"])
    school.save()
    logger.warning("School %s is followed by %s, decided by user %s", school.pk, successor.pk, by.pk)


def with_those_before(school):
    """Return the keys of ``school`` and of all schools that it follows."""
    keys = newest = {school.pk}
    while newest:
        newest = {*School.objects.filter(successor__in=newest).values_list("pk", flat=True)} - keys
        keys = keys | newest
    return keys


# --- Its coordinators -----------------------------------------------------------------------------


@transaction.atomic
def invite_coordinator(school, *, by):
    """Invite one person to speak for ``school``. Returns the invitation and its code, which is kept nowhere."""
    if not _may_invite(by, school):
        raise SchoolRefused("not-yours", _("Only somebody who speaks for this school can invite others to it."))
    invitation, code = invitations.invite(by=by, role=Role.SCHOOL, has_right=True)
    SchoolInvitation.objects.create(invitation=invitation, school=school)
    return invitation, code


def stands_for(invitation):
    """Return whether the maker of ``invitation`` could still invite to its school, where it is for one."""
    asked_in = SchoolInvitation.objects.filter(invitation=invitation).select_related("school").first()
    return asked_in is not None and _may_invite(invitation.made_by, asked_in.school)


def invitation_made_again(sender, old, new, **kwargs):
    """Let an invitation that takes the place of one to a school be for that school too."""
    for asked_in in SchoolInvitation.objects.filter(invitation=old):
        SchoolInvitation.objects.create(invitation=new, school_id=asked_in.school_id)


def coordinator_joined(sender, user, invitation, **kwargs):
    """Make whoever used a school's code a coordinator there."""
    asked_in = SchoolInvitation.objects.filter(invitation=invitation).first()
    if asked_in is not None:
        membership = SchoolMembership.objects.create(
            school_id=asked_in.school_id, user=user, invited_by=invitation.made_by
        )
        coordinator_began.send(School, membership=membership, by=invitation.made_by)


@transaction.atomic
def come_into_school(code, *, user):
    """Let ``user``, who speaks for a school here, speak for the one that a code is for as well. Returns the school.

    Raises :class:`~cms.people.invitations.CodeRefused` for a code that is for no school, and :class:`SchoolRefused`
    with ``new-name`` or ``already``: then the code stays good for whom it is meant.
    """
    invitation = invitations.find(code)
    asked_in = SchoolInvitation.objects.filter(invitation=invitation).select_related("school").first()
    if asked_in is None:
        raise invitations.CodeRefused
    if not has_role(user, Role.SCHOOL):
        raise SchoolRefused(
            "new-name",
            _(
                "This code works, but for a new sign-in name: whoever speaks for a school has one for that alone. Sign "
                "out first. Then choose “I have a code”, and type it there."
            ),
        )
    if is_coordinator(user, asked_in.school):
        raise SchoolRefused(
            "already", _("You speak for this school already. The code still works: give it to somebody else.")
        )
    invitations.use_with_account(invitation, user=user)
    coordinator_joined(None, user, invitation)
    return asked_in.school


@transaction.atomic
def add_coordinator(school, user, *, by):
    """Let ``user``, who has an account with the role of a school, speak for ``school`` as well."""
    _must_run_the_scheme(by)
    if not has_role(user, Role.SCHOOL):
        raise SchoolRefused("not-a-school", _("This account is not one of a school. Invite the person instead."))
    membership, is_new = SchoolMembership.objects.get_or_create(
        school=school, user=user, ended_at=None, defaults={"invited_by": by}
    )
    if is_new:
        coordinator_began.send(School, membership=membership, by=by)
    return membership


def let_coordinators_stay(school, *, until):
    """Let the accounts of those who speak for ``school`` last until then at least. One that has ended stays ended."""
    people = SchoolMembership.objects.current().filter(school=school.pk).values("user")
    User.objects.filter(can_sign_in(), pk__in=people, ends_at__lt=until).update(ends_at=until)


@transaction.atomic
def end_coordinator(membership, *, by):
    """End somebody's time as a coordinator: one's own, to hand over, or another's by who runs the scheme.

    The last one stays until somebody else is there. Raises :class:`SchoolRefused` with ``not-yours`` or ``last``.
    """
    School.objects.select_for_update().get(pk=membership.school_id)
    others = SchoolMembership.objects.current().filter(school=membership.school_id).exclude(pk=membership.pk)
    if not runs_the_scheme(by):
        if membership.user_id != by.pk:
            raise SchoolRefused("not-yours", _("You can end your own part only. A peer worker can end another’s."))
        if not others.exists():
            raise SchoolRefused(
                "last", _("You are the only one who speaks for the school. Invite who comes after you first.")
            )
    if SchoolMembership.objects.filter(pk=membership.pk, ended_at=None).update(ended_at=timezone.now()):
        coordinator_ended.send(School, membership=membership, by=by)
    open_codes = SchoolInvitation.objects.filter(school=membership.school_id, invitation__made_by=membership.user_id)
    Invitation.objects.filter(pk__in=open_codes.values("invitation"), used_at=None, revoked_at=None).update(
        revoked_at=timezone.now(), revoked_by=by
    )
