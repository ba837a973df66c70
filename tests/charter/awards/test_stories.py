"""The page of a school's award belongs to those who speak for the school, while they do."""

import pytest

from charter.awards import actions
from charter.schools.actions import add_coordinator, end_coordinator
from charter.schools.models import SchoolMembership
from cms.coauthoring.coauthors import leave, starter_of
from cms.coauthoring.sharing import writers_of
from cms.people.roles import Role
from tests.factories import make_school, make_user
from tests.helpers import edit


@pytest.fixture
def other(school, worker):
    """Somebody else who speaks for the school."""
    return comes("razorbill", school, worker)


def comes(name, school, worker):
    user = make_user(name, role=Role.SCHOOL)
    add_coordinator(school, user, by=worker)
    return user


def goes(user, *, by):
    end_coordinator(SchoolMembership.objects.current().get(user=user), by=by)


def names_of(page):
    return {user.username for user in writers_of(page)}


@pytest.mark.parametrize("starter", ["coordinator", "worker"])
def test_everybody_who_speaks_for_the_school_writes_in_the_page_that_one_starts(
    request, award, coordinator, other, starter, sign_in
):
    by = request.getfixturevalue(starter)
    page = actions.start_story(award, by=by)
    assert names_of(page) == {by.username, coordinator.username, other.username}
    assert starter_of(page) == by
    for user in (coordinator, other):
        assert sign_in(user).get(f"/admin/pages/{page.pk}/edit/").status_code == 200


def test_somebody_who_comes_later_writes_in_it_too_and_a_stranger_school_does_not(award, coordinator, worker):
    page = actions.start_story(award, by=coordinator)
    comes("razorbill", award.school, worker)
    comes("skua", make_school("Another School", by=worker), worker)
    assert names_of(page) == {"oyster", "razorbill"}


def test_coordinator_who_hands_over_leaves_the_page_and_the_words_to_the_other(award, coordinator, other, sign_in):
    page = actions.start_story(award, by=coordinator)
    edit(page, by=coordinator, summary="We listened.")
    goes(coordinator, by=coordinator)
    assert names_of(page) == {"razorbill"}
    assert starter_of(page) == other
    assert sign_in(coordinator).get(f"/desk/pages/{page.pk}/").status_code == 404
    assert sign_in(coordinator).get(f"/admin/pages/{page.pk}/edit/").status_code != 200
    assert sign_in(other).get(f"/desk/pages/{page.pk}/").status_code == 200
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().summary == "We listened."


def test_page_that_nobody_was_left_in_goes_to_whoever_speaks_for_the_school_next(award, coordinator, worker):
    page = actions.start_story(award, by=coordinator)
    goes(coordinator, by=worker)
    assert names_of(page) == set()
    other = comes("razorbill", award.school, worker)
    assert starter_of(page) == other


def test_worker_who_wrote_in_it_stays_when_a_coordinator_goes(award, coordinator, other, worker):
    page = actions.start_story(award, by=worker)
    goes(coordinator, by=coordinator)
    assert names_of(page) == {"heron", "razorbill"}


def test_coordinator_who_left_the_page_by_themselves_can_hand_over_all_the_same(award, coordinator, other):
    page = actions.start_story(award, by=coordinator)
    leave(page, by=coordinator)
    goes(coordinator, by=coordinator)
    assert names_of(page) == {"razorbill"}
