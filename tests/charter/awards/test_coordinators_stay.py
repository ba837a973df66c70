"""Whoever speaks for a school keeps their account as long as what they look after lasts there."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from charter.applications import actions as applications
from charter.awards import actions
from charter.awards.models import Award
from charter.schools.actions import add_coordinator, end_coordinator, invite_coordinator
from charter.schools.models import SchoolMembership
from cms.people import invitations
from cms.people.accounts import end_access
from cms.people.models import User
from cms.people.roles import Role
from tests.factories import make_school, make_user
from tests.factories.awards import give_award
from tests.helpers.charter import send

YEAR = datetime.timedelta(days=365)


def end_of(user):
    return User.objects.get(pk=user.pk).ends_at


@pytest.fixture
def soon():
    return timezone.now() + datetime.timedelta(days=30)


@pytest.fixture
def short(coordinator, soon):
    """The coordinator of the school, whose account ends soon."""
    User.objects.filter(pk=coordinator.pk).update(ends_at=soon)
    return coordinator


def test_coordinator_who_came_by_code_is_there_when_the_award_ends(judged_by, worker):
    school = make_school(by=worker)
    invitation, _code = invite_coordinator(school, by=worker)
    person = invitations.join(invitation.pk, username="kittiwake", passphrase="sea-side-lights-9")
    assert end_of(person) < timezone.now() + YEAR + datetime.timedelta(days=1)
    award = give_award(school, judged_by, by=worker)
    assert end_of(person) == award.valid_until


def test_coordinator_who_comes_after_the_award_stays_as_long(award, worker, soon):
    invitation, _code = invite_coordinator(award.school, by=worker)
    person = invitations.join(invitation.pk, username="kittiwake", passphrase="sea-side-lights-9")
    assert end_of(person) == award.valid_until
    other = make_user("dunlin", role=Role.SCHOOL, ends_at=soon)
    add_coordinator(award.school, other, by=worker)
    assert end_of(other) == award.valid_until


def test_coordinator_stays_for_a_year_from_when_the_school_begins_and_when_it_sends(
    school, short, judged_by, time_machine
):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    application = applications.start(school, "bronze", by=short)
    assert end_of(short) == now + YEAR
    time_machine.move_to(now + datetime.timedelta(days=170), tick=False)
    send(application, by=short)
    assert end_of(short) == now + YEAR + datetime.timedelta(days=170)


def test_account_that_lasts_longer_or_for_good_stays_as_it_is(school, coordinator, judged_by, worker):
    for_good = end_of(coordinator)
    longer = make_user("dunlin", role=Role.SCHOOL, ends_at=timezone.now() + 3 * YEAR)
    until = longer.ends_at
    add_coordinator(school, longer, by=worker)
    give_award(school, judged_by, by=worker)
    assert (end_of(coordinator), end_of(longer)) == (for_good, until)


def test_who_handed_over_or_was_ended_does_not_come_back_by_an_award(
    school, short, soon, judged_by, worker, administrator
):
    ended = make_user("dunlin", role=Role.SCHOOL, ends_at=soon)
    add_coordinator(school, ended, by=worker)
    end_access(ended, by=administrator)
    until = end_of(ended)
    end_coordinator(SchoolMembership.objects.get(user=short), by=worker)
    give_award(school, judged_by, by=worker)
    actions.remind()
    assert (end_of(short), end_of(ended)) == (soon, until)


def test_who_was_there_before_stays_from_the_next_round_of_reminders_on(award, short):
    actions.remind()
    assert end_of(short) == award.valid_until


def test_reminders_ask_once_for_all_awards_whose_coordinators_stay(award, judged_by, worker):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            actions.keep_coordinators()
        return len(captured)

    few = queries()
    for number in range(7):
        give_award(
            make_school(coordinators=[make_user(f"tern{number}", role=Role.SCHOOL)], by=worker), judged_by, by=worker
        )
    assert Award.objects.count() == 8
    assert queries() == few
