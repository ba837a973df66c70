"""Writing groups from the inside: who is in which as what, and who may end a membership."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.people import groups
from cms.people.groups import GroupRefused
from cms.people.models import GroupMembership, User
from cms.people.roles import Role
from cms.people.signals import left_group
from tests.factories import make_group, make_user


@pytest.fixture
def group(author, coauthor, worker):
    return make_group("The Tuesday group", authors=[author, coauthor], workers=[worker])


@pytest.fixture
def heard():
    """What was said about people who left, while the test runs."""
    said = []

    def listen(sender, user, group, role, by, **kwargs):
        said.append((user, group, role, by))

    left_group.connect(listen)
    yield said
    left_group.disconnect(listen)


def test_members_are_listed_with_what_they_do_and_nobody_else_is(group, author, coauthor, worker):
    make_group(authors=[make_user()])
    members = groups.members_of([group.pk])[group.pk]
    assert {(each.user, each.role) for each in members} == {
        (author, groups.AUTHOR),
        (coauthor, groups.AUTHOR),
        (worker, groups.WORKER),
    }
    assert groups.workers_of([group.pk]) == {group.pk: [worker]}


def test_fellow_members_are_those_of_ones_own_groups(group, author, coauthor, worker):
    stranger, other = make_user(), make_user()
    make_group(authors=[stranger])
    make_group(authors=[author, other])
    assert set(groups.fellow_members(author)) == {coauthor, worker, other}
    assert set(groups.fellow_members(coauthor)) == {author, worker}
    assert not groups.fellow_members(make_user()).exists()


def test_account_that_is_switched_off_is_in_no_group(group, author, worker):
    User.objects.filter(pk=worker.pk).update(is_active=False)
    assert groups.workers_of([group.pk]) == {group.pk: []}
    assert worker not in groups.fellow_members(author)
    assert not groups.is_worker(worker, group.pk)


def test_member_leaves_and_those_who_listen_hear_who_did_it(group, author, heard):
    groups.leave_group(author, group, by=author)
    assert not groups.is_member(author, group.pk)
    assert heard == [(author, group, groups.AUTHOR, author)]


def test_worker_and_administrator_end_a_membership(group, author, coauthor, worker, administrator):
    groups.leave_group(author, group, by=worker)
    groups.leave_group(coauthor, group, by=administrator)
    assert list(groups.members_of([group.pk])) == [group.pk]
    assert [each.user for each in groups.members_of([group.pk])[group.pk]] == [worker]


def test_nobody_else_ends_a_membership(group, author, coauthor, other_worker):
    lead = make_user(role=Role.SAFEGUARDING_LEAD)
    make_group(workers=[other_worker])
    for other in (coauthor, other_worker, lead):
        with pytest.raises(GroupRefused) as refused:
            groups.leave_group(author, group, by=other)
        assert refused.value.code == "not-yours"
    assert groups.is_member(author, group.pk)


def test_person_who_is_not_in_the_group_cannot_be_taken_out(group, worker):
    with pytest.raises(GroupRefused) as refused:
        groups.leave_group(make_user(), group, by=worker)
    assert refused.value.code == "not-a-member"


def test_membership_that_an_administrator_deletes_by_any_screen_is_heard_of(group, author, heard):
    GroupMembership.objects.filter(user=author).delete()
    assert [each[:3] for each in heard] == [(author, group, groups.AUTHOR)]


def test_group_or_account_that_goes_tells_of_nobody_who_left(group, author, heard):
    author.delete()
    group.delete()
    assert heard == []


def test_cost_of_asking_does_not_grow_with_the_members(group):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            groups.workers_of([group.pk])
            list(groups.groups_of(make_user(f"asker{User.objects.count()}")))
        return len(captured)

    few = queries()
    for _number in range(20):
        GroupMembership.objects.create(group=group, user=make_user(), role=groups.WORKER)
    assert queries() == few
