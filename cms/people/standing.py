"""What holds for an account at this moment: whether it has ended, and whether it must show a second factor."""

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from cms.people.models import GroupMembership, PeerWorker, User
from cms.people.roles import STAFF, Role


def with_standing(users):
    """Return the queryset ``users`` with what :func:`has_ended` and :func:`needs_second_factor` answer from.

    Sign-in reads people like this, so that asking on every request costs no query more.
    """
    roles = User.groups.through.objects.filter(user=OuterRef("pk"))
    memberships = GroupMembership.objects.filter(user=OuterRef("pk"))
    credentials = PeerWorker.objects.filter(user=OuterRef("pk"), granted_at__isnull=False, revoked_at=None)
    return users.annotate(
        _needs_second_factor=_true_when(
            Q(is_superuser=True)
            | Exists(roles.filter(group__name__in=STAFF))
            | Exists(credentials)
            | Exists(memberships.current().filter(role=GroupMembership.Role.WORKER))
        ),
        # Whoever was asked in as an author goes when the last group does. Other roles don't rest on a group.
        _left_every_group=_true_when(
            Q(is_superuser=False)
            & ~Exists(roles.exclude(group__name=Role.AUTHOR.value))
            & ~Exists(credentials)
            & Exists(memberships)
            & ~Exists(memberships.current())
        ),
    )


def _true_when(condition):
    return ExpressionWrapper(condition, output_field=BooleanField())


def _standing_of(user):
    return user if hasattr(user, "_needs_second_factor") else with_standing(User.objects).get(pk=user.pk)


def needs_second_factor(user):
    """Return whether ``user`` must sign in with two things: everybody who sees or decides about others' words."""
    return user.is_authenticated and _standing_of(user)._needs_second_factor


def has_ended(user):
    """Return whether the account's time is over: its own, or that of every writing group it was made for."""
    return user.has_run_out or _standing_of(user)._left_every_group
