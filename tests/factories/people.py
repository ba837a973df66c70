"""People for tests."""

import itertools

from django.contrib.auth.models import Group
from django.utils import timezone

from cms.people.credentials import save_sealed
from cms.people.models import GroupMembership, PeerWorker, User, WritingGroup
from cms.people.roles import Role
from cms.safeguarding.models import SafeguardingTeam
from cms.safeguarding.team import name_team

PASSWORD = "correct-horse-battery"
_numbers = itertools.count(1)


def make_user(username=None, *, role=None, **fields):
    """Make an account, in the group of ``role`` when there is one."""
    user = User.objects.create_user(username or f"person{next(_numbers)}", PASSWORD, **fields)
    # As after their first visit to "Your account", where they set a password of their own.
    User.objects.filter(pk=user.pk).update(password_is_own=True)
    user.password_is_own = True
    if role is not None:
        user.groups.add(Group.objects.get_or_create(name=role.value)[0])
    return user


def make_peer_worker(username=None, **fields):
    """Make an account in the peer workers' role that holds a valid credential, on a site where signing is allowed."""
    make_team()
    user = make_user(username, role=Role.PEER_WORKER, **fields)
    now = timezone.now()
    save_sealed(PeerWorker(user=user, founding=True, granted_at=now, expires_at=now + PeerWorker.LIFETIME))
    return user


def make_team(*, hours=4):
    """Name a safeguarding lead and a deputy, unless there are. Returns both: without them nothing goes live."""
    team = SafeguardingTeam.objects.filter(pk=SafeguardingTeam.THE_ONE).first()
    if team is None:
        lead, deputy = (make_user(role=Role.SAFEGUARDING_LEAD) for _each in range(2))
        team = name_team(lead, deputy, by=None, hours=hours)
    return team.lead, team.deputy


def make_group(name=None, *, authors=(), workers=()):
    """Make a writing group with members."""
    number = next(_numbers)
    group = WritingGroup.objects.create(name=name or f"Group {number}", slug=f"group-{number}")
    for user in authors:
        GroupMembership.objects.create(group=group, user=user)
    for user in workers:
        GroupMembership.objects.create(group=group, user=user, role=GroupMembership.Role.WORKER)
    return group
