"""Schools: their numbers, who follows them, and who speaks for them."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from charter.schools import actions
from charter.schools.actions import SchoolRefused
from charter.schools.models import RegisterImport, School, SchoolMembership, SchoolNumber
from cms.people import invitations
from cms.people.roles import Role
from tests.factories import make_peer_worker, make_school, make_user


def test_worker_registers_a_school_with_its_number(school):
    assert School.objects.with_urn("100001").get() == school
    assert school.urn == "100001"


@pytest.mark.parametrize("urn", ["12345", "1234567", "12345a", "", "１２３４５６", "12345\n"])
def test_number_that_is_none_is_refused(school, worker, urn):
    with pytest.raises(ValidationError):
        actions.set_number(school, urn, by=worker)


@pytest.fixture
def register(school):
    """The national register was read: it has the number of ``school``."""
    return RegisterImport.objects.create(made=1, changed=0, left_out=0)


def test_number_that_the_register_does_not_have_is_refused_once_it_was_read(school, worker, request):
    actions.set_number(make_school(by=worker, urn=""), "200001", by=worker)
    request.getfixturevalue("register")
    other = make_school(by=worker, urn="")
    for reason in ("", "I saw it."):
        with pytest.raises(SchoolRefused, match="Check the six digits") as refused:
            actions.set_number(other, "200002", by=worker, because=reason)
        assert refused.value.code == "not-in-register"
        assert "Then ask an administrator" in str(refused.value)
    assert not other.numbers.exists()


def test_number_that_a_school_here_had_once_is_in_the_register(school, register, worker):
    SchoolNumber.objects.update(until=timezone.localdate())
    assert not actions.set_number(make_school(by=worker, urn=""), "100001", by=worker, because="Not needed.").because


def test_administrator_allows_a_number_with_a_reason_that_is_kept(register, administrator, worker):
    other = make_school(by=worker, urn="")
    with pytest.raises(SchoolRefused, match="say below why"):
        actions.set_number(other, "200002", by=administrator, because=" ")
    assert actions.set_number(other, "200002", by=administrator, because="A special school.").because


def test_only_an_administrator_and_a_lead_who_runs_the_scheme_allow_a_number(administrator, worker, coordinator):
    lead = make_user("grebe", role=Role.SAFEGUARDING_LEAD)
    both = make_peer_worker("smew")
    both.groups.add(Group.objects.get(name=Role.SAFEGUARDING_LEAD.value))
    may = {each.username: actions.may_allow_number(each) for each in (administrator, both, lead, worker, coordinator)}
    assert [name for name, does in may.items() if does] == [administrator.username, "smew"]


def test_school_is_rebrokered_and_keeps_its_id_and_its_old_number_in_its_history(school, worker):
    day = datetime.date(2030, 9, 1)
    actions.set_number(school, "100002", by=worker, since=day)
    assert School.objects.with_urn("100001", on=day - datetime.timedelta(days=1)).get() == school
    assert not School.objects.with_urn("100001", on=day).exists()
    assert School.objects.with_urn("100002", on=day).get() == school


def test_number_of_another_school_is_refused_and_named(school, worker):
    other = make_school(by=worker)
    with pytest.raises(SchoolRefused) as refused:
        actions.set_number(other, "100001", by=worker)
    assert refused.value.code == "taken"
    assert "Made-up High School" in str(refused.value)


def test_database_lets_no_two_schools_have_one_number(school, worker):
    other = make_school(by=worker)
    with pytest.raises(IntegrityError), transaction.atomic():
        SchoolNumber.objects.create(school=other, urn="100001")


def test_number_can_go_to_another_school_after_it_ended(school, worker):
    actions.set_number(school, "100002", by=worker)
    other = make_school(by=worker)
    actions.set_number(other, "100001", by=worker)
    assert School.objects.with_urn("100001").get() == other


def test_school_follows_another_by_a_decision_with_its_reason(school, worker):
    other = make_school(by=worker)
    with pytest.raises(SchoolRefused):
        actions.set_successor(school, other, by=worker, reason="  ")
    actions.set_successor(school, other, by=worker, reason="It joined another trust.")
    school.refresh_from_db()
    assert (school.successor, school.successor_set_by) == (other, worker)
    with pytest.raises(SchoolRefused):
        actions.set_successor(other, school, by=worker, reason="Round and round.")


def test_author_and_coordinator_cannot_register_or_number_schools(school, author, coordinator):
    for user in (author, coordinator):
        with pytest.raises(SchoolRefused):
            make_school(by=user)
        with pytest.raises(SchoolRefused):
            actions.set_number(school, "100003", by=user)


def test_coordinator_invites_another_by_code(school, coordinator):
    _invitation, code = actions.invite_coordinator(school, by=coordinator)
    user = invitations.join(invitations.find(code).pk, username="razorbill", passphrase="correct-horse-battery")
    assert actions.is_coordinator(user, school)
    assert SchoolMembership.objects.get(user=user).invited_by == coordinator


def test_coordinator_invites_nobody_to_another_school_and_to_no_other_role(school, coordinator, worker):
    with pytest.raises(SchoolRefused):
        actions.invite_coordinator(make_school(by=worker), by=coordinator)
    for role in (Role.AUTHOR, Role.SCHOOL, Role.ASSESSOR, Role.PEER_WORKER, Role.ADMINISTRATOR):
        with pytest.raises(invitations.InvitationRefused):
            invitations.invite(by=coordinator, role=role)


def test_code_of_a_coordinator_who_left_lets_nobody_in(school, coordinator, worker):
    _invitation, code = actions.invite_coordinator(school, by=coordinator)
    actions.end_coordinator(SchoolMembership.objects.get(user=coordinator), by=worker)
    with pytest.raises(invitations.CodeRefused):
        invitations.find(code)


def test_card_to_a_school_that_was_lost_is_made_again_for_the_same_school(school, coordinator, administrator):
    for maker, name in ((coordinator, "razorbill"), (administrator, "shearwater")):
        lost, _code = actions.invite_coordinator(school, by=coordinator)
        _anew, code = invitations.make_again(lost, by=maker)
        user = invitations.join(invitations.find(code).pk, username=name, passphrase="correct-horse-battery")
        assert actions.is_coordinator(user, school)


def test_last_coordinator_hands_over_before_they_leave(school, coordinator):
    mine = SchoolMembership.objects.get(user=coordinator)
    with pytest.raises(SchoolRefused) as refused:
        actions.end_coordinator(mine, by=coordinator)
    assert refused.value.code == "last"
    invitation, _code = actions.invite_coordinator(school, by=coordinator)
    invitations.join(invitation.pk, username="razorbill", passphrase="correct-horse-battery")
    actions.end_coordinator(mine, by=coordinator)
    assert not actions.is_coordinator(coordinator, school)


def test_author_does_not_become_a_coordinator(school, author, worker):
    with pytest.raises(SchoolRefused):
        actions.add_coordinator(school, author, by=worker)


def test_coordinator_of_one_school_comes_into_another_with_its_code(school, coordinator, other_coordinator, worker):
    other = make_school(by=worker, name="Second School")
    invitation, code = actions.invite_coordinator(other, by=worker)
    assert actions.come_into_school(code, user=coordinator) == other
    assert actions.is_coordinator(coordinator, other)
    invitation.refresh_from_db()
    assert invitation.used_by == coordinator
    with pytest.raises(invitations.CodeRefused):
        actions.come_into_school(code, user=other_coordinator)


def test_who_speaks_for_the_school_already_does_not_use_up_its_code(school, coordinator):
    _invitation, code = actions.invite_coordinator(school, by=coordinator)
    with pytest.raises(SchoolRefused) as refused:
        actions.come_into_school(code, user=coordinator)
    assert refused.value.code == "already"
    assert invitations.find(code)


def test_somebody_with_another_role_is_told_at_the_desk_to_sign_out_and_then_the_code_works(
    school, coordinator, author, sign_in
):
    _invitation, code = actions.invite_coordinator(school, by=coordinator)
    browser = sign_in(author)
    page = browser.post(reverse("desk:join"), {"code": code}).content.decode()
    assert "This code works, but for a new sign-in name" in page
    assert reverse("account_logout") in page.split("<main")[1]
    browser.post(reverse("account_logout"))
    answer = browser.post(reverse("join"), {"code": code})
    assert answer.url == reverse("join_new")


def test_coordinator_comes_into_another_school_at_the_desk(school, coordinator, worker, sign_in):
    other = make_school(by=worker, name="Second School")
    _invitation, code = actions.invite_coordinator(other, by=worker)
    answer = sign_in(coordinator).post(reverse("desk:join"), {"code": code})
    assert answer.url == reverse("desk:charter_school", args=[other.pk])
