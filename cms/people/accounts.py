"""How accounts go on and end. What people wrote stays with the credit they chose; nothing else of them does."""

import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from cms.people import credentials
from cms.people.browsers import sign_out_everywhere
from cms.people.groups import groups_of, leave_group, memberships
from cms.people.invitations import LONGEST_ACCOUNT, groups_open_to, must_look_after
from cms.people.models import Invitation, PeerWorker, User, can_sign_in
from cms.people.roles import Role, is_administrator
from cms.people.signals import account_ending


class AccountRefused(PermissionDenied):
    """A change to an account that is not allowed. Its text says why and what to do; ``code`` is stable."""

    def __init__(self, code, message):
        self.code = code
        super().__init__(message)


@transaction.atomic
def end_access(person, *, by):
    """Let ``person`` sign in no more, from now on. Nothing is lost: :func:`renew` opens the account again.

    A worker decides about their own groups only. Somebody who is in another group as well leaves the worker's, and the
    account goes on for the other. Returns whether the account ended. Raises
    :class:`~cms.people.invitations.InvitationRefused` when ``by`` does not look after the account.
    """
    must_look_after(by, person)
    _must_not_be_the_last_administrator(person)
    here = groups_open_to(by)
    if memberships().filter(user=person.pk).exclude(group__in=here).exists():
        for group in groups_of(person).filter(pk__in=here):
            leave_group(person, group, by=by)
        return False
    User.objects.filter(pk=person.pk).update(ends_at=timezone.now())
    sign_out_everywhere(person)
    return True


@transaction.atomic
def renew(person, *, by, days=365):
    """Let ``person`` sign in, and be in the groups that ``by`` looks after, for ``days`` from now at least.

    What lasts longer already stays: a worker of another group may have seen to it.
    Raises :class:`~cms.people.invitations.InvitationRefused` when ``by`` does not look after the account, and
    :class:`AccountRefused` with the code ``time``.
    """
    must_look_after(by, person)
    if not 1 <= days <= LONGEST_ACCOUNT:
        raise AccountRefused("time", _("An account lasts two years at most. You can make it longer later."))
    ends_at = timezone.now() + timedelta(days=days)
    User.objects.filter(pk=person.pk, ends_at__lt=ends_at).update(ends_at=ends_at)
    person.memberships.filter(group__in=groups_open_to(by), ends_at__lt=ends_at).update(ends_at=ends_at)


@transaction.atomic
def delete_account(user, *, by):
    """Take away everything of a person but what they wrote. It can't be undone.

    ``by`` is the person or an administrator. The row stays, emptied: comments, the ledger and other people's
    credentials point at it, and say nothing about anybody then. ``account_ending`` is sent first. Raises
    :class:`AccountRefused` with the code ``not-yours`` or ``last-administrator``, or
    :class:`~cms.people.invitations.InvitationRefused` with ``superuser``.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if by.pk != user.pk:
        if not is_administrator(by):
            raise AccountRefused("not-yours", _("Only the person or an administrator can delete an account."))
        must_look_after(by, user)
    _must_not_be_the_last_administrator(user)
    account_ending.send(User, user=user, by=by)
    for credential in PeerWorker.objects.filter(user=user, revoked_at=None):
        credentials.revoke(credential, by=user, reason=_("The account was deleted."))
    sign_out_everywhere(user)
    Invitation.objects.filter(made_by=user).open().update(revoked_at=timezone.now())
    Invitation.objects.filter(person=user).delete()
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    for profile in UserProfile.objects.filter(user=user):
        profile.avatar.delete(save=False)
        profile.delete()
    user.memberships.all().delete()
    user.groups.clear()
    user.user_permissions.clear()
    _empty(user)


def _empty(user):
    """Leave an account row that says nothing about anybody and lets nobody in."""
    user.username = f"left-{secrets.token_hex(6)}"
    user.email = ""
    user.is_active = user.is_superuser = user.password_is_own = False
    user.last_login = user.ends_at = None
    user.date_joined = timezone.now()
    user.set_unusable_password()
    user.save()
    # Wagtail's log keeps the name an account had at the time.
    entries = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    entries.update(label=user.username, data={})


def _must_not_be_the_last_administrator(user):
    """Somebody has to be left who can let people back in."""
    able = User.objects.filter(can_sign_in())
    able = able.filter(is_superuser=True) | able.filter(groups__name=Role.ADMINISTRATOR.value)
    if able.filter(pk=user.pk).exists() and not able.exclude(pk=user.pk).exists():
        raise AccountRefused(
            "last-administrator", _("You are the only administrator. Make somebody else one first, then go.")
        )
