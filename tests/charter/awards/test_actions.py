"""What becomes of an award: who may decide it, what has to be said, and what is told to whom."""

import datetime
import uuid
from contextlib import suppress

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charter.awards import actions
from charter.awards.actions import AwardRefused
from charter.awards.models import Award, AwardEvent
from charter.credentials import keys
from charter.credentials.checking import Answer, check
from charter.credentials.finding import find
from charter.schools.models import School, SchoolMembership
from charter.standing import Standing
from cms.people.roles import Role
from cms.safeguarding.append_only import AppendOnly
from tests.factories import make_school, make_user
from tests.factories.awards import give_award
from tests.helpers import taken_back

What = AwardEvent.What


def refused(code, action, *args, **options):
    with pytest.raises(AwardRefused) as refusal:
        action(*args, **options)
    assert refusal.value.code == code
    assert refusal.value.reason


def answer_to(award):
    return check(find(str(award.pk)).credential).answer


def test_school_that_is_given_an_award_can_prove_it_at_once(award, judged_by):
    verdict = check(find(str(award.pk)).credential)
    assert verdict.answer is Answer.VALID
    assert (verdict.badge.school, verdict.badge.urn) == (award.school.name, award.school.urn)
    assert verdict.badge.criteria.endswith(f"/charter/criteria/v{judged_by.number}/")
    assert award.standing is Standing.VALID
    event = award.events.get()
    assert (event.what, event.data["digest"]) == (What.GRANTED, judged_by.digest)


def test_award_lasts_to_the_end_of_the_same_day_two_years_on(award):
    assert award.last_day == award.awarded_on.replace(year=award.awarded_on.year + 2)
    with time_machine.travel(award.valid_until - datetime.timedelta(hours=1)):
        assert award.standing is Standing.VALID
    with time_machine.travel(award.valid_until + datetime.timedelta(seconds=1)):
        assert award.standing is Standing.EXPIRED


WHO = {
    "worker": True,
    "administrator": True,
    "superuser": True,
    "author": False,
    "coordinator": False,
    "lead": False,
}


@pytest.mark.parametrize(("who", "may"), WHO.items())
@pytest.mark.parametrize("action", ["grant", "suspend", "revoke", "restore", "uphold"])
def test_who_may_decide_about_an_award(who, may, action, award, judged_by, request, worker, other_worker, coordinator):
    user = make_user("tern", role=Role.SAFEGUARDING_LEAD) if who == "lead" else request.getfixturevalue(who)
    if action in ("restore", "uphold"):
        actions.suspend(award, by=other_worker, reason="Something is being looked into.")
        actions.appeal(award, by=coordinator, reason="Please look again.")

    def decide():
        if action == "grant":
            return give_award(make_school("Another School", by=worker), judged_by, by=user)
        return getattr(actions, action)(award, by=user, reason="Because.")

    decide() if may else refused("not-yours", decide)


@pytest.mark.parametrize("action", [actions.suspend, actions.revoke])
def test_nobody_decides_about_their_own_school(action, award, worker):
    SchoolMembership.objects.create(school=award.school, user=worker)
    refused("not-yours", action, award, by=worker, reason="Because.")
    SchoolMembership.objects.update(ended_at=timezone.now())
    action(award, by=worker, reason="Because.")


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001])
def test_decision_without_a_reason_or_with_a_very_long_one_changes_nothing(award, worker, reason):
    with pytest.raises(AwardRefused):
        actions.revoke(award, by=worker, reason=reason)
    assert answer_to(award) is Answer.VALID
    assert award.events.count() == 1


def test_levels_are_taken_in_order(school, judged_by, worker):
    refused("order", give_award, school, judged_by, by=worker, level="silver", in_order=True)
    give_award(school, judged_by, by=worker, level="bronze", in_order=True)
    refused("order", give_award, school, judged_by, by=worker, level="gold", in_order=True)
    give_award(school, judged_by, by=worker, level="silver", in_order=True)
    refused("held", give_award, school, judged_by, by=worker, level="silver")


def test_school_that_closed_or_has_no_number_gets_no_award(school, judged_by, worker):
    school.numbers.all().delete()
    refused("no-number", give_award, school, judged_by, by=worker)
    School.objects.update(status=School.Status.CLOSED)
    refused("closed", give_award, school, judged_by, by=worker)
    assert not Award.objects.exists()


@pytest.mark.parametrize("days", [1, -2 * 365 - 3])
def test_award_that_begins_later_or_is_over_is_not_given(school, judged_by, worker, days):
    moment = timezone.now() + datetime.timedelta(days=days)
    refused("too-late", give_award, school, judged_by, by=worker, awarded_at=moment)


def test_decision_that_is_sent_twice_makes_one_award(school, judged_by, worker):
    decision = uuid.uuid4()
    first, second = (give_award(school, judged_by, by=worker, decision=decision) for _time in range(2))
    assert first == second
    assert Award.objects.count() == 1


def test_award_on_hold_is_not_taken_back_and_comes_back(award, worker):
    award = actions.suspend(award, by=worker, reason="Something is being looked into.")
    assert (award.standing, answer_to(award)) == (Standing.SUSPENDED, Answer.SUSPENDED)
    award = actions.restore(award, by=worker, reason="It was nothing.")
    assert (award.standing, answer_to(award)) == (Standing.VALID, Answer.VALID)


def test_award_that_was_taken_back_comes_back_only_after_an_appeal_and_by_somebody_else(
    award, worker, other_worker, coordinator
):
    actions.revoke(award, by=worker, reason="The school said so itself.")
    assert answer_to(award) is Answer.REVOKED
    refused("no-appeal", actions.restore, award, by=other_worker, reason="Because.")
    actions.appeal(award, by=coordinator, reason="That was another school.")
    refused("asked-already", actions.appeal, award, by=coordinator, reason="Please!")
    refused("same-person", actions.restore, award, by=worker, reason="Because.")
    refused("same-person", actions.uphold, award, by=worker, reason="Because.")
    actions.restore(award, by=other_worker, reason="It was another school.")
    assert answer_to(award) is Answer.VALID


def test_appeal_that_is_turned_down_is_answered_with_a_reason_and_may_be_made_again(
    award, worker, other_worker, coordinator
):
    actions.revoke(award, by=worker, reason="Because.")
    actions.appeal(award, by=coordinator, reason="Please look again.")
    actions.uphold(award, by=other_worker, reason="We looked, and it stays.")
    assert answer_to(award) is Answer.REVOKED
    actions.appeal(award, by=coordinator, reason="There is something new.")


def test_stranger_cannot_appeal_for_a_school(award, worker, author):
    actions.revoke(award, by=worker, reason="Because.")
    for user in (author, worker):
        refused("not-yours", actions.appeal, award, by=user, reason="Because.")


def test_award_that_was_taken_back_and_has_run_out_was_taken_back_everywhere(award, worker):
    actions.revoke(award, by=worker, reason="Because.")
    with time_machine.travel(award.valid_until + datetime.timedelta(days=1)):
        assert (Award.objects.get().standing, answer_to(award)) == (Standing.REVOKED, Answer.REVOKED)
        assert list(Award.objects.standing("revoked")) == [award]
        assert not Award.objects.standing("expired").exists()


def test_coordinators_are_written_to_and_the_letter_says_nothing(
    award, worker, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        actions.revoke(award, by=worker, reason="A secret reason.")
    (letter,) = mailoutbox
    assert letter.to == ["oyster@example.org"]
    assert "secret" not in letter.body + letter.subject
    assert award.school.name not in letter.body + letter.subject


def test_log_only_ever_grows(award, worker):
    event = award.events.get()
    for change in (event.save, event.delete, award.events.all().delete, lambda: award.events.update(by_id=1)):
        with pytest.raises(AppendOnly):
            change()


def test_database_keeps_the_log_from_whoever_goes_past_the_code(award):
    rows = AwardEvent.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        super(type(rows), rows).update(reason="Other words")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._raw_delete(rows.db)
    assert award.events.get().reason == "The panel decided so."


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["suspend", "restore", "revoke", "appeal", "uphold"]), max_size=8))
def test_whatever_is_done_the_award_the_credential_and_the_register_agree(
    steps, award, worker, other_worker, coordinator
):
    with taken_back():
        for number, step in enumerate(steps):
            by = coordinator if step == "appeal" else (worker, other_worker)[number % 2]
            with suppress(AwardRefused):
                getattr(actions, step)(award, by=by, reason=f"Step {number}.")
        now = Award.objects.with_facts().get()
        assert answer_to(award).value == now.standing
        for standing in Standing:
            assert Award.objects.standing(standing).exists() == (standing is now.standing)


# --- Before it ends, and after a move ---------------------------------------------------------------


def test_school_is_told_once_each_at_six_three_and_one_month(award):
    told = []
    for days in (200, 180, 179, 100, 90, 40, 28, 2, 0):
        with time_machine.travel(award.valid_until - datetime.timedelta(days=days, hours=1)):
            call_command("remind_of_renewals")
            call_command("remind_of_renewals")
            told.append([event.data["months"] for event in award.events.filter(what=What.REMINDED)])
    assert told == [[], [6], [6], [6], [6, 3], [6, 3], [6, 3, 1], [6, 3, 1], [6, 3, 1]]


def test_nobody_is_told_of_an_award_on_hold_or_one_that_a_newer_follows(award, administrator, judged_by):
    with time_machine.travel(award.valid_until - datetime.timedelta(days=80)):
        actions.suspend(award, by=administrator, reason="Because.")
        assert actions.remind().told == 0
        actions.restore(award, by=administrator, reason="Because.")
        with taken_back():
            assert actions.remind().told == 1
        give_award(award.school, judged_by, by=administrator)
        assert actions.remind().told == 0


def test_school_without_anybody_who_speaks_for_it_is_told_when_somebody_does(award, coordinator, worker, capsys):
    """A scheme that starts with older awards has them before it has coordinators."""
    SchoolMembership.objects.all().delete()
    with time_machine.travel(award.valid_until - datetime.timedelta(days=20)):
        call_command("remind_of_renewals")
        assert "Schools told: 0." in (said := capsys.readouterr().out)
        assert "Schools that could not be told: 1." in said
        assert not award.events.filter(what=What.REMINDED).exists()
        SchoolMembership.objects.create(school=award.school, user=coordinator)
        call_command("remind_of_renewals")
        call_command("remind_of_renewals")
        assert "Schools told: 1." in capsys.readouterr().out
        assert [event.data for event in award.events.filter(what=What.REMINDED)] == [
            {"months": 1, "to": [coordinator.pk]}
        ]


@pytest.mark.parametrize(
    "lost", [{"is_active": False}, {"ends_at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)}]
)
def test_who_can_sign_in_no_more_is_nobody_who_could_be_told(award, coordinator, lost):
    type(coordinator).objects.filter(pk=coordinator.pk).update(**lost)
    with time_machine.travel(award.valid_until - datetime.timedelta(days=20)):
        assert actions.remind() == (0, 1)


def test_who_speaks_for_a_school_later_gets_a_letter_of_their_own_and_the_others_no_second_one(
    award, mailoutbox, django_capture_on_commit_callbacks
):
    with time_machine.travel(award.valid_until - datetime.timedelta(days=80)):
        with django_capture_on_commit_callbacks(execute=True):
            actions.remind()
        later = make_user("gannet", role=Role.SCHOOL, email="gannet@example.org")
        SchoolMembership.objects.create(school=award.school, user=later)
        with django_capture_on_commit_callbacks(execute=True):
            assert actions.remind().told == 1
    assert [letter.to for letter in mailoutbox] == [["oyster@example.org"], ["gannet@example.org"]]


def test_reminder_of_before_that_names_nobody_counts_for_who_was_there(award, coordinator):
    with time_machine.travel(award.valid_until - datetime.timedelta(days=80)):
        actions.record(award, What.REMINDED, months=3)
        assert actions.remind().told == 0
    with time_machine.travel(award.valid_until - datetime.timedelta(days=79)):
        SchoolMembership.objects.create(school=award.school, user=make_user("gannet", role=Role.SCHOOL))
        assert actions.remind().told == 1


def test_award_whose_newer_one_was_taken_back_has_to_be_renewed_all_the_same(award, judged_by, administrator):
    with time_machine.travel(award.valid_until - datetime.timedelta(days=80)):
        newer = give_award(award.school, judged_by, by=administrator, level="silver")
        assert list(actions.ending_soon()) == []
        actions.revoke(newer, by=administrator, reason="It was given by mistake.")
        assert list(actions.ending_soon()) == [award]


def test_badges_are_made_anew_after_the_site_moved_or_its_key_changed_and_only_then(award, settings, capsys):
    first = bytes(award.credential)
    call_command("reissue_badges")
    assert bytes(Award.objects.get().credential) == first
    settings.PUBLIC_ORIGIN = "https://elsewhere.example"
    call_command("reissue_badges")
    moved = Award.objects.get()
    assert check(bytes(moved.credential)).badge.address.startswith("https://elsewhere.example/charter/badges/")
    keys.rotate()
    call_command("reissue_badges")
    assert check(bytes(Award.objects.get().credential)).key == str(keys.current())
    call_command("reissue_badges")
    assert [int(word.rstrip(".")) for word in capsys.readouterr().out.split()[2::3]] == [0, 1, 1, 0]


def test_badges_are_made_anew_when_the_school_is_called_otherwise(award):
    School.objects.update(name="Sandy Bay Academy (made up)")
    assert actions.issue_again(award)
    assert check(find(str(award.pk)).credential).badge.school == "Sandy Bay Academy (made up)"
