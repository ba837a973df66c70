"""A school that follows another gets its awards, when two people have decided so with a reason."""

import datetime
import json

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from charter.applications.actions import ApplicationRefused
from charter.applications.actions import start as start_application
from charter.awards import actions, bulk, proposals, successions
from charter.awards.actions import AwardRefused
from charter.awards.models import Award, AwardEvent, SchoolSuccession
from charter.credentials.checking import Answer, check
from charter.schools.actions import SchoolRefused, set_number
from charter.schools.models import School, SchoolMembership
from charter.standing import Standing
from cms.coauthoring.sharing import writers_of
from cms.people.roles import Role
from tests.factories import make_peer_worker, make_school, make_user
from tests.factories.awards import give_award

REASON = "It joined another trust and has a new number."


@pytest.fixture
def second():
    return make_peer_worker("dunlin")


@pytest.fixture
def heir(worker):
    """Somebody who speaks for the school that follows."""
    return make_user("avocet", role=Role.SCHOOL, email="avocet@example.org")


@pytest.fixture
def successor(worker, heir):
    return make_school("Whelk Rock Academy", by=worker, urn="990001", town="Whelkpool", coordinators=[heir])


@pytest.fixture
def proposal(award, successor, worker):
    return successions.propose(award.school, successor, by=worker, reason=REASON)


@pytest.fixture
def passed_on(proposal, award, second):
    """The award after the decision, and its credential from before."""
    before = bytes(award.credential)
    successions.confirm(proposal, by=second)
    award = Award.objects.with_facts().get(pk=award.pk)
    award.before = before
    return award


def refused(code, action, *args, **options):
    with pytest.raises((AwardRefused, SchoolRefused)) as refusal:
        action(*args, **options)
    assert refusal.value.code == code


def test_nothing_changes_before_a_second_person_confirms_it(proposal, award, successor):
    award.refresh_from_db()
    assert (award.school_id, award.given_to) == (proposal.school_id, None)
    assert School.objects.get(pk=award.school_id).successor is None
    assert award.events.last().what == AwardEvent.What.GRANTED


def test_award_passes_on_with_its_address_its_credential_and_a_line_in_its_log(
    passed_on, successor, school, worker, second
):
    assert (passed_on.school, passed_on.given_to, passed_on.standing) == (successor, school, Standing.VALID)
    verdict = check(bytes(passed_on.credential))
    assert (verdict.answer, verdict.badge.school, verdict.badge.urn) == (Answer.VALID, successor.name, "990001")
    line = passed_on.events.get(what=AwardEvent.What.PASSED_ON)
    assert (line.by_id, line.reason, line.data["proposed_by"]) == (second.pk, REASON, worker.pk)
    told = [{"school": str(each.pk), "name": each.name, "urn": each.urn} for each in (school, successor)]
    assert [line.data["before"], line.data["after"]] == told
    school = School.objects.get(pk=school.pk)
    assert (school.successor, school.successor_reason) == (successor, REASON)


def test_register_page_and_check_name_the_school_that_follows_and_whom_it_was_given_to(
    passed_on, successor, school, visitor
):
    given = f"It was given to {school.name}."
    for address in (f"/charter/badges/{passed_on.pk}/", f"/charter/verify/?badge={passed_on.pk}"):
        page = visitor.get(address).content.decode()
        assert successor.name in page
        assert given in page
    assert f"Given to {school.name}" in visitor.get("/charter/register/").content.decode()
    (row,) = json.loads(visitor.get("/charter/register.json").content)["awards"]
    assert (row["school"], row["urn"], row["given_to"]) == (successor.name, "990001", school.name)
    assert f",{school.name}" in visitor.get("/charter/register.csv").content.decode()
    assert successor.name in visitor.get(f"/charter/badges/{passed_on.pk}/badge.svg").content.decode()


def test_award_is_still_found_by_the_name_and_number_of_the_school_that_had_it(passed_on, school, successor, visitor):
    for words in (school.name, school.urn, successor.name, successor.urn):
        assert successor.name in visitor.get("/charter/register/", {"q": words}).content.decode(), words
    for number in (school.urn, successor.urn):
        assert "Yes, this badge is valid" in visitor.get(f"/charter/verify/?badge={number}").content.decode()


def test_copy_from_before_is_still_real_and_its_check_says_what_the_badge_says_today(passed_on, successor, visitor):
    page = visitor.post("/charter/verify/", {"text": passed_on.before.decode()}).content.decode()
    assert "Yes, this badge is valid" in page
    assert f"Today the badge says: {successor.name}, number (URN) 990001." in page


def test_nobody_confirms_what_they_proposed(proposal, worker):
    refused("own", successions.confirm, proposal, by=worker)
    with pytest.raises(IntegrityError), transaction.atomic():
        SchoolSuccession.objects.filter(pk=proposal.pk).update(confirmed_by=worker)


@pytest.mark.parametrize("which", ["school", "successor"])
def test_nobody_who_speaks_for_one_of_the_two_schools_decides_it(which, proposal, second, sign_in):
    SchoolMembership.objects.create(school=getattr(proposal, which), user=second)
    for act in (successions.confirm, proposals.drop):
        refused("own-school", act, proposal, by=second)
    assert not proposals.open_to(second, SchoolSuccession).exists()
    page = sign_in(second).get(f"/desk/charter/schools/{proposal.school_id}/").content.decode()
    assert f"successions/{proposal.pk}" not in page


def test_strangers_propose_confirm_and_drop_nothing(proposal, school, successor, coordinator, author):
    for user in (coordinator, author):
        refused("role", successions.propose, school, successor, by=user, reason=REASON)
        refused("role", successions.confirm, proposal, by=user)
        refused("role", proposals.drop, proposal, by=user)


def test_proposal_is_decided_once_and_a_newer_one_takes_its_place(proposal, school, worker, second):
    other = make_school(by=worker)
    newer = successions.propose(school, other, by=worker, reason=REASON)
    refused("gone", successions.confirm, proposal, by=second)
    proposals.drop(newer, by=second)
    refused("gone", successions.confirm, newer, by=second)
    assert School.objects.get(pk=school.pk).successor is None


@pytest.mark.parametrize(("reason", "code"), [("  ", "reason"), ("x" * 501, "long"), ("Call 07700 900123", "reach")])
def test_reason_is_needed_and_leads_to_nobody(reason, code, award, successor, worker):
    refused(code, successions.propose, award.school, successor, by=worker, reason=reason)


def test_school_is_followed_by_no_school_that_closed_has_no_number_is_followed_itself_or_came_before(
    passed_on, school, successor, worker
):
    def propose(first, then):
        return successions.propose(first, then, by=worker, reason=REASON)

    refused("circle", propose, School.objects.get(pk=successor.pk), School.objects.get(pk=school.pk))
    refused("circle", propose, successor, successor)
    other = make_school(by=worker)
    refused("followed", propose, other, School.objects.get(pk=school.pk))
    refused("no-number", propose, other, make_school(by=worker, urn=""))
    refused("closed", propose, other, make_school(by=worker, status="closed"))


def test_award_on_hold_passes_on_on_hold_and_what_was_taken_back_or_has_ended_stays(
    award, school, judged_by, successor, worker, second
):
    on_hold = give_award(school, judged_by, by=worker, level="silver")
    actions.suspend(on_hold, by=worker, reason="Something is looked into.")
    gone = give_award(school, judged_by, by=worker, level="gold")
    actions.revoke(gone, by=worker, reason="Because.")
    long_ago = timezone.now() - datetime.timedelta(days=2 * 365 - 10)
    ending = give_award(make_school(by=worker), judged_by, by=worker, awarded_at=long_ago)
    Award.objects.filter(pk=ending.pk).update(school=school)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=30)):
        successions.confirm(successions.propose(school, successor, by=worker, reason=REASON), by=second)
        has = {each.pk: each for each in Award.objects.with_facts()}
        assert {pk for pk, each in has.items() if each.school == successor} == {award.pk, on_hold.pk}
        assert has[on_hold.pk].standing is Standing.SUSPENDED


def test_wrong_successor_is_mended_by_another_decision(passed_on, school, worker, second):
    right = make_school("Right School", by=worker)
    school.refresh_from_db()
    successions.confirm(successions.propose(school, right, by=worker, reason="The first was wrong."), by=second)
    award = Award.objects.with_facts().get(pk=passed_on.pk)
    assert (award.school, award.given_to) == (right, school)


def test_school_that_is_followed_gets_no_award_and_applies_for_none_and_the_words_name_the_other_one(
    passed_on, school, successor, coordinator, judged_by, worker
):
    school.refresh_from_db()
    refused("followed", give_award, school, judged_by, by=worker, level="silver")
    with pytest.raises(ApplicationRefused, match=r"Whelk Rock Academy, number \(URN\) 990001, follows this school"):
        start_application(school, "silver", by=coordinator)
    line = f"{school.urn},silver,{timezone.localdate()},{judged_by.number}"
    done = bulk.read_awards(["urn,level,awarded,version\n", line], by=worker, reason="Before.", give=True)
    assert "Whelk Rock Academy, number (URN) 990001" in done.rejected[0][1]


def test_school_that_follows_goes_on_to_the_next_level(passed_on, successor, judged_by, worker):
    refused("held", give_award, successor, judged_by, by=worker, level="bronze", in_order=True)
    give_award(successor, judged_by, by=worker, level="silver", in_order=True)


def test_level_that_ended_before_counts_for_the_order_of_the_school_that_follows(
    award, school, successor, judged_by, worker, second
):
    Award.objects.filter(pk=award.pk).update(
        awarded_at=timezone.now() - datetime.timedelta(days=900),
        valid_until=timezone.now() - datetime.timedelta(days=1),
    )
    refused("order", give_award, successor, judged_by, by=worker, level="silver", in_order=True)
    successions.confirm(successions.propose(school, successor, by=worker, reason=REASON), by=second)
    give_award(successor, judged_by, by=worker, level="silver", in_order=True)


def test_workers_decide_it_at_the_desk_and_both_schools_read_why(
    award, school, successor, worker, second, coordinator, heir, sign_in, mailoutbox, django_capture_on_commit_callbacks
):
    browser, address = sign_in(worker), f"/desk/charter/schools/{school.pk}/"
    assert f'href="{address}follow/"' in browser.get(address).content.decode()
    assert f"{school.name}: Bronze" in browser.get(f"{address}follow/").content.decode()
    for wrong, why in (
        ({"urn": "000000", "reason": REASON}, "No school here has this number"),
        ({"urn": "990001"}, ""),
    ):
        page = browser.post(f"{address}follow/", wrong).content.decode()
        assert 'class="errorlist' in page
        assert why in page
    told = {"urn": successor.urn, "reason": REASON}
    page = browser.post(f"{address}follow/", told, follow=True).content.decode()
    assert "Somebody else has to confirm it" in page
    assert "Confirm it</button>" not in page
    (proposal,) = SchoolSuccession.objects.all()
    browser = sign_in(second)
    assert "1 proposal waits for a second person." in browser.get("/desk/").content.decode()
    assert address in browser.get("/desk/charter/").content.decode()
    assert "Confirm it</button>" in browser.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        page = browser.post(f"{address}successions/{proposal.pk}/", follow=True).content.decode()
    assert f"{worker.username} proposed it, and {second.username} confirmed it." in page
    assert {to for letter in mailoutbox for to in letter.to} == {coordinator.email, heir.email}
    old = sign_in(coordinator)
    assert f"Whelk Rock Academy follows {school.name} now." in old.get("/desk/").content.decode()
    assert REASON in old.get(address).content.decode()
    assert old.get(f"/desk/awards/{award.pk}/").status_code == 404
    new = sign_in(heir)
    assert "An award passed on to Whelk Rock Academy." in new.get("/desk/").content.decode()
    assert REASON in new.get(f"/desk/awards/{award.pk}/").content.decode()
    assert f"It follows {school.name} since" in new.get(f"/desk/charter/schools/{successor.pk}/").content.decode()


def test_who_speaks_for_the_school_that_follows_writes_its_page_and_nobody_of_the_one_before(
    award, school, successor, coordinator, heir, author, worker, second
):
    page = actions.start_story(award, by=coordinator)
    assert {person.username for person in writers_of(page)} == {coordinator.username}
    successions.confirm(successions.propose(school, successor, by=worker, reason=REASON), by=second)
    assert {person.username for person in writers_of(page)} == {heir.username}


def test_badge_of_a_school_is_found_by_a_number_that_it_had(award, school, worker, visitor):
    old = school.urn
    set_number(school, "990777", by=worker)
    for number in (old, "990777"):
        assert "Yes, this badge is valid" in visitor.get(f"/charter/verify/?badge={number}").content.decode()


def test_number_that_another_school_has_today_is_that_schools(award, school, judged_by, worker, visitor):
    old = school.urn
    set_number(school, "990777", by=worker)
    other = make_school("The Other School", by=worker, urn=old)
    give_award(other, judged_by, by=worker)
    assert "The Other School" in visitor.get(f"/charter/verify/?badge={old}").content.decode()


@pytest.mark.parametrize("words", ["whelk academy", "academy Whelkpool", "990001", "  whelk   rock "])
def test_register_finds_a_school_by_some_of_its_words(words, successor, judged_by, worker, visitor):
    give_award(successor, judged_by, by=worker)
    assert successor.name in visitor.get("/charter/register/", {"q": words}).content.decode()
    assert successor.name not in visitor.get("/charter/register/", {"q": f"{words} limpet"}).content.decode()
