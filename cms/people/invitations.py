"""Inviting people: who may invite whom, and what becomes of a code. Views, tests and commands share these actions."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import LogContext

from cms.people import codes
from cms.people.backends import may_sign_in
from cms.people.browsers import sign_out_everywhere
from cms.people.credentials import suspend
from cms.people.groups import groups_of, is_member, memberships
from cms.people.models import GroupMembership, Invitation, PeerWorker, User, WritingGroup
from cms.people.names import TAKEN
from cms.people.roles import STAFF, Role, is_administrator, only_writes
from cms.people.signals import joined, made_again, password_changed
from cms.people.standing import needs_second_factor, with_standing

#: Callables ``(invitation) -> bool`` that stand for invitations which other packages made, as for a school: whether
#: their maker could still make them.
still_stands = []

_CODES = "cms.people.invitation"  # what their codes are hashed for
LONGEST_CODE = 30  # days
LONGEST_ACCOUNT = 2 * 366  # days
BACK_IN_CODE = 3  # days


class InvitationRefused(PermissionDenied):
    """Something about an invitation that is not allowed. Its text says why and what to do; ``code`` is stable."""

    def __init__(self, code, message):
        self.code = code
        super().__init__(message)


class CodeRefused(InvitationRefused):
    """A code that lets nobody in: used, run out, taken back, mistyped or made up. It never says which."""

    def __init__(self):
        super().__init__(
            "code",
            _("That code does not work. Look at each letter again. If it still does not, ask for a new one."),
        )


# --- Who may --------------------------------------------------------------------------------------


def groups_supported_by(user):
    """Return the queryset of the writing groups that ``user`` is a worker of now."""
    places = GroupMembership.objects.current().filter(user=user.pk, role=GroupMembership.Role.WORKER)
    return WritingGroup.objects.filter(pk__in=places.values("group"))


def groups_open_to(user):
    """Return the queryset of the writing groups into which ``user`` may invite."""
    return WritingGroup.objects.all() if is_administrator(user) else groups_supported_by(user)


def roles_open_to(user):
    """Return the roles that ``user`` may give with an invitation. None is above an administrator."""
    if is_administrator(user):
        return list(Role)
    return [Role.AUTHOR] if groups_supported_by(user).exists() else []


def people_helped_by(user):
    """Return the queryset of the people whose accounts ``user`` looks after, without ``user``.

    For a worker those in their groups, and those who were and are in no other group now; nobody of the staff.
    """
    people = with_standing(User.objects).exclude(pk=user.pk).filter(is_active=True).order_by("username")
    if is_administrator(user):
        return people
    people = people.filter(_needs_second_factor=False)
    places = GroupMembership.objects.filter(user=OuterRef("pk"))
    here = places.filter(group__in=groups_supported_by(user))
    return people.filter(Exists(here.current()) | (Exists(here) & ~Exists(places.current())))


def must_look_after(user, person):
    """Raise :class:`InvitationRefused` when ``user`` does not look after the account of ``person``.

    The codes are ``self``, ``superuser``, ``staff`` and ``not-yours``.
    """
    if user.pk == person.pk:
        raise InvitationRefused("self", _("Nobody can do this for themselves. Ask somebody else."))
    if person.is_superuser and not user.is_superuser:
        raise InvitationRefused("superuser", _("Only a superuser can do this for a superuser."))
    if is_administrator(user):
        return
    if needs_second_factor(person):
        raise InvitationRefused("staff", _("Only an administrator can do this for somebody who supports others."))
    if not people_helped_by(user).filter(pk=person.pk).exists():
        raise InvitationRefused("not-yours", _("This person is in none of the groups you support."))


def has_a_worker(user):
    """Return whether a worker of a group looks after the account of ``user``. Otherwise administrators alone do."""
    workers = memberships().filter(role=GroupMembership.Role.WORKER, group__in=groups_of(user)).exclude(user=user.pk)
    return workers.exists() and not needs_second_factor(user)


def invitations_seen_by(user):
    """Return the queryset of the invitations that ``user`` may see and take back: a worker's groups', or all."""
    seen = Invitation.objects.select_related("group", "made_by", "used_by", "person")
    if is_administrator(user):
        return seen
    return seen.filter(Q(made_by=user.pk) | Q(group__in=groups_supported_by(user), role=Role.AUTHOR))


# --- Making and taking back -----------------------------------------------------------------------


def invite(*, by, role, group=None, code_days=14, account_days=365, has_right=False):
    """Invite one person. Returns the invitation and its code, which is kept nowhere.

    The code works for ``code_days``; the account made with it for ``account_days`` (None: for good). ``has_right``:
    whoever calls has looked whether ``by`` may, and answers in :data:`still_stands`. Raises
    :class:`InvitationRefused` with the code ``role``, ``group``, ``no-group`` or ``time``.
    """
    if not has_right:
        _must_be_open_to(by, role, group)
    if not 1 <= code_days <= LONGEST_CODE:
        raise InvitationRefused("time", _("A code lasts 30 days at most."))
    if account_days is None and role not in STAFF:
        raise InvitationRefused("time", _("Say how long the account lasts. You can make it longer later."))
    if account_days is not None and not 1 <= account_days <= LONGEST_ACCOUNT:
        raise InvitationRefused("time", _("An account lasts two years at most. You can make it longer later."))
    return _make(by, code_days, role=role, group=group, days=account_days)


def invite_back(person, *, by):
    """Let ``person`` back in who forgot the passphrase or lost the phone. Returns the invitation and its code.

    They are signed out everywhere at once: a lost phone shows nobody their desk. Cards from before end. What else they
    sign in with works until the code is used. Raises :class:`InvitationRefused` as :func:`must_look_after` does, or
    with the code ``ended``.
    """
    must_look_after(by, person)
    if not may_sign_in(person):
        raise InvitationRefused("ended", _("This account has ended. Make it longer first."))
    sign_out_everywhere(person)
    _end_cards_of(person, by)
    return _make(by, BACK_IN_CODE, person=person)


def _end_cards_of(person, by):
    """Whoever finds an old card opens nothing with it."""
    Invitation.objects.open().filter(person=person).update(revoked_at=timezone.now(), revoked_by=by)


def _must_be_open_to(user, role, group):
    if role not in roles_open_to(user):
        raise InvitationRefused("role", _("You can’t invite anybody to that role. An administrator can."))
    if group is None and role == Role.AUTHOR:
        raise InvitationRefused("no-group", _("Say which group they will write with."))
    if group is not None and not groups_open_to(user).filter(pk=group.pk).exists():
        raise InvitationRefused("group", _("You can invite people into groups that you support."))


def _make(by, code_days, **fields):
    code = codes.make()
    invitation = Invitation.objects.create(
        code_hash=codes.hash_of(code, _CODES),
        made_by=by,
        expires_at=timezone.now() + timedelta(days=code_days),
        **fields,
    )
    return invitation, code


def revoke(invitation, *, by):
    """Take an invitation back. Its code lets nobody in from now on; one that was used stays used.

    Raises :class:`InvitationRefused` with the code ``not-yours``.
    """
    if not invitations_seen_by(by).filter(pk=invitation.pk).exists():
        raise InvitationRefused("not-yours", _("You can take back the invitations of groups that you support."))
    Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None).update(
        revoked_at=timezone.now(), revoked_by=by
    )


@transaction.atomic
def make_again(invitation, *, by):
    """Take an invitation back whose code nobody has any more, and make the same anew. Returns as :func:`invite` does.

    Raises :class:`InvitationRefused` with the code ``used``, or as :func:`revoke`, :func:`invite` and
    :func:`invite_back` do.
    """
    revoke(invitation, by=by)
    if Invitation.objects.filter(pk=invitation.pk, used_at__isnull=False).exists():
        raise InvitationRefused("used", _("Somebody has come in with this card already. For another person, invite."))
    if invitation.person:
        return invite_back(invitation.person, by=by)
    code_days = round((invitation.expires_at - invitation.made_at) / timedelta(days=1))
    anew, code = invite(
        by=by,
        role=invitation.role,
        group=invitation.group,
        code_days=code_days,
        account_days=invitation.days,
        has_right=any(answer(invitation) for answer in still_stands),
    )
    made_again.send(Invitation, old=invitation, new=anew)
    return anew, code


# --- Using ----------------------------------------------------------------------------------------


def find(code):
    """Return the invitation that ``code`` opens now. Raises :class:`CodeRefused` for every other code."""
    return _good(Invitation.objects.open().filter(code_hash__in=codes.possible_hashes(code, _CODES)))


def is_code_of(code, invitation):
    """Return whether ``code`` is the one of ``invitation``, whatever became of it."""
    return invitation.code_hash in codes.possible_hashes(code, _CODES)


def still_good(invitation_id):
    """Return an invitation that was found some minutes ago, if it still lets somebody in, or raise."""
    return _good(Invitation.objects.open().filter(pk=invitation_id))


def _good(invitations):
    invitation = invitations.select_related("group", "person", "made_by").first()
    if invitation is None or not _maker_may_still(invitation):
        raise CodeRefused
    return invitation


def _maker_may_still(invitation):
    """A code is worth no more than its maker: who lost the role or the group leaves no open doors behind."""
    maker = invitation.made_by
    if maker is None or not may_sign_in(maker):
        return False
    try:
        if invitation.person:
            must_look_after(maker, invitation.person)
        else:
            _must_be_open_to(maker, invitation.role, invitation.group)
    except InvitationRefused:
        return any(answer(invitation) for answer in still_stands)
    return True


def _use_up(invitation_id):
    """Mark an invitation used, once, whoever else tries at the same moment."""
    invitation = still_good(invitation_id)
    if not Invitation.objects.open().filter(pk=invitation_id).update(used_at=timezone.now()):
        raise CodeRefused
    return invitation


@transaction.atomic
def join(invitation_id, *, username, passphrase=None):
    """Make the account that an invitation is for, and return it. ``passphrase=None``: a passkey comes next.

    Raises :class:`CodeRefused`, and :class:`InvitationRefused` with the code ``taken`` when somebody has the name.
    """
    invitation = _use_up(invitation_id)
    now = timezone.now()
    ends_at = now + timedelta(days=invitation.days) if invitation.days else None
    try:
        with transaction.atomic():
            user = User.objects.create_user(username, ends_at=ends_at)
    except IntegrityError:
        raise InvitationRefused("taken", str(TAKEN)) from None
    _set_ones_own(user, passphrase)
    user.groups.add(Group.objects.get_or_create(name=Role(invitation.role).value)[0])
    if invitation.group:
        supports = invitation.role == Role.PEER_WORKER
        role = GroupMembership.Role.WORKER if supports else GroupMembership.Role.AUTHOR
        GroupMembership.objects.create(group=invitation.group, user=user, role=role, ends_at=ends_at)
    _write_down_use(invitation, user, has_a_way_in=passphrase is not None)
    joined.send(User, user=user, invitation=invitation)
    return user


@transaction.atomic
def come_into_group(code, *, user):
    """Let ``user``, who has an account, write in the group that a code is for, and return the group.

    For whoever left a group and is asked back, or moves on to another. The account keeps its own end. Raises
    :class:`CodeRefused` for every code that does not do that for this person, who may be in the group already: the
    card is then still somebody else's.
    """
    invitation = find(code)
    if invitation.person_id or invitation.group is None or invitation.role != Role.AUTHOR or not only_writes(user):
        raise CodeRefused
    if is_member(user, invitation.group_id):
        raise CodeRefused
    use_with_account(invitation, user=user)
    ends_at = timezone.now() + timedelta(days=invitation.days) if invitation.days else None
    GroupMembership.objects.update_or_create(
        group=invitation.group,
        user=user,
        defaults={"role": GroupMembership.Role.AUTHOR, "ends_at": ends_at, "handed_on_at": None},
    )
    return invitation.group


@transaction.atomic
def use_with_account(invitation, *, user):
    """Use an invitation up for ``user``, who has an account. What it gives them, whoever calls says.

    Raises :class:`CodeRefused`.
    """
    used = _use_up(invitation.pk)
    _write_down_use(used, user, has_a_way_in=True)


@transaction.atomic
def come_back(invitation_id, *, passphrase=None):
    """Give the person of an invitation a new way in, and end every old one. Returns the person.

    Their passphrase, passkeys, second factor and sessions are gone. A peer worker's credential is paused, because
    whoever made the code could have used it. Raises :class:`CodeRefused`.
    """
    invitation = _use_up(invitation_id)
    person = User.objects.select_for_update().get(pk=invitation.person_id)
    if not may_sign_in(person):
        raise CodeRefused
    Authenticator.objects.filter(user=person).delete()
    _set_ones_own(person, passphrase)
    sign_out_everywhere(person)
    for credential in PeerWorker.objects.filter(user=person, revoked_at=None, granted_at__isnull=False):
        suspend(credential, by=invitation.made_by, reason=_("They came back in with a code from somebody else."))
    _end_cards_of(person, invitation.made_by)
    _write_down_use(invitation, person, has_a_way_in=passphrase is not None)
    return person


def _write_down_use(invitation, user, *, has_a_way_in):
    """Whoever is about to make a passkey can come back with the same code until they have: a phone may be closed."""
    used_at = F("used_at") if has_a_way_in else None
    Invitation.objects.filter(pk=invitation.pk).update(
        used_by=user, used_at=used_at, person=F("person") if has_a_way_in else user
    )


def has_a_way_in(user):
    """Use up the code with which ``user`` came: a passkey or a passphrase of theirs opens the account from now on."""
    Invitation.objects.open().filter(person=user, used_by=user).update(used_at=timezone.now())


@receiver(password_changed, dispatch_uid="people.invitations.has_a_way_in")
def _chose_a_passphrase(sender, user, by, **kwargs):
    if user.has_usable_password():
        has_a_way_in(user)


def _set_ones_own(user, passphrase):
    """Set what ``user``, who holds the code, chose: nobody else did."""
    user.set_password(passphrase)
    user.password_is_own = True  # A passkey is one's own as well; with a passphrase, save() sees who is at work.
    with LogContext(user=user):
        user.save()
