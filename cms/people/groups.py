"""Writing groups from the inside: who is in which as what, and moving on."""

from collections import defaultdict

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import get_active_log_context

from cms.people.models import GroupMembership, User, WritingGroup, can_sign_in
from cms.people.roles import Role, has_role
from cms.people.signals import left_group

AUTHOR, WORKER = GroupMembership.Role.AUTHOR, GroupMembership.Role.WORKER


class GroupRefused(PermissionDenied):
    """A change to a group that is not allowed. Its text says why and what to do; ``code`` is stable."""

    def __init__(self, code, reason):
        self.code = code
        self.reason = reason
        super().__init__(reason)


def memberships():
    """Return the memberships that count today, of accounts that can sign in. Everything else here asks this."""
    return GroupMembership.objects.current().filter(can_sign_in("user__"))


def groups_of(user, role=None):
    """Return the groups ``user`` is in (as ``role``, when it is given), by name."""
    mine = memberships().filter(user=user.pk, **({"role": role} if role else {}))
    return WritingGroup.objects.filter(pk__in=mine.values("group"))


def members_of(groups):
    """Return ``{group id: [membership, …]}`` for ``groups`` (ids), each with its user, by sign-in name. One query."""
    found = defaultdict(list)
    for membership in memberships().filter(group__in=groups).select_related("user").order_by("user__username"):
        found[membership.group_id].append(membership)
    return found


def workers_of(groups):
    """Return ``{group id: [user, …]}``: who supports ``groups`` (ids), by sign-in name. One query."""
    return {
        group: [membership.user for membership in members if membership.role == WORKER]
        for group, members in members_of(groups).items()
    }


def is_member(user, group_id):
    """Return whether ``user`` is in the group today."""
    return group_id is not None and memberships().filter(user=user.pk, group=group_id).exists()


def is_worker(user, group_id):
    """Return whether ``user`` supports the group today."""
    return group_id is not None and memberships().filter(user=user.pk, group=group_id, role=WORKER).exists()


def fellow_members(user):
    """Return everybody who is in a group with ``user``, as a queryset of users. Nobody else is to be named to them."""
    mine = memberships().filter(user=user.pk).values("group")
    return User.objects.filter(pk__in=memberships().filter(group__in=mine).values("user")).exclude(pk=user.pk)


def may_end(by, membership):
    """Return whether ``by`` may end ``membership``: it is theirs, they support the group, or are an administrator."""
    return (
        by.pk == membership.user_id
        or is_worker(by, membership.group_id)
        or by.is_superuser
        or has_role(by, Role.ADMINISTRATOR)
    )


@transaction.atomic
def leave_group(user, group, *, by):
    """End the membership of ``user`` in ``group``. What they wrote stays with the people they wrote it with.

    ``by`` is the person who asks for it. Raises :class:`GroupRefused`: ``not-a-member``, or ``not-yours`` when
    ``by`` is neither that person, nor a worker of the group, nor an administrator. Whoever listens to
    :data:`~cms.people.signals.left_group` may refuse as well.
    """
    membership = GroupMembership.objects.select_for_update().filter(user=user.pk, group=group.pk).first()
    if membership is None:
        raise GroupRefused("not-a-member", _("They are not in this group any more."))
    if not may_end(by, membership):
        raise GroupRefused("not-yours", _("Only a worker of the group can do this. Ask one of them."))
    membership.ended_by = by
    membership.delete()


def hand_on_what_ran_out():
    """Do for each membership whose time is over what leaving does, once. Returns how many, and the groups left waiting.

    A group waits when its last worker's time is over while nobody writes some of its pages: an administrator gives
    those away, and the next run goes on.
    """
    handed_on, waiting = 0, []
    for pk in list(GroupMembership.objects.run_out().order_by("pk").values_list("pk", flat=True)):
        try:
            handed_on += _hand_on(pk)
        except GroupRefused:
            waiting.append(WritingGroup.objects.get(memberships=pk))
    return handed_on, waiting


@transaction.atomic
def _hand_on(pk):
    over = GroupMembership.objects.run_out().select_for_update().filter(pk=pk).first()
    if over is None:
        return False  # It was made longer, or taken away, a moment ago.
    left_group.send(GroupMembership, user=over.user, group=over.group, role=over.role, by=None, ran_out=True)
    GroupMembership.objects.filter(pk=pk).update(handed_on_at=timezone.now())
    return True


@receiver(post_delete, sender=GroupMembership)
def _tell(sender, instance, origin=None, **kwargs):
    """By whatever screen a membership ends, the same happens. When an account goes, that has its own signal."""
    if isinstance(origin, GroupMembership) or getattr(origin, "model", None) is GroupMembership:
        by = getattr(instance, "ended_by", None) or get_active_log_context().user
        left_group.send(sender, user=instance.user, group=instance.group, role=instance.role, by=by)
