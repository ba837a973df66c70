"""What is told of a school that has a badge changes only when two people have read it."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from charter.awards import corrections, proposals
from charter.awards.actions import AwardRefused
from charter.awards.models import AwardEvent, SchoolCorrection
from charter.credentials.checking import Answer, check
from charter.schools.actions import SchoolRefused
from charter.schools.models import RegisterImport, School, SchoolMembership
from tests.factories import make_peer_worker, make_school, make_user

NEW = "Whelk Rock High School"


@pytest.fixture
def second():
    return make_peer_worker("dunlin")


def correct(school, by, **facts):
    return corrections.correct(school, by=by, **{**corrections.facts_of(school), **facts})


def told(visitor, award):
    """Return all that the public gets of an award, as one text."""
    addresses = (f"/charter/badges/{award.pk}/", "/charter/register/", "/charter/register.json")
    return "".join(visitor.get(address).content.decode() for address in addresses)


def test_public_reads_the_old_name_until_a_second_person_confirms_the_new_one(award, worker, second, visitor):
    old = award.school.name
    proposal = correct(award.school, worker, name=NEW)
    assert old in told(visitor, award)
    assert NEW not in told(visitor, award)
    corrections.confirm(proposal, by=second)
    assert NEW in told(visitor, award)
    assert old not in told(visitor, award)


def test_credential_and_check_say_the_new_name_at_once(award, worker, second, visitor):
    corrections.confirm(correct(award.school, worker, name=NEW), by=second)
    award.refresh_from_db()
    verdict = check(bytes(award.credential))
    assert (verdict.answer, verdict.badge.school) == (Answer.VALID, NEW)
    line = award.events.get(what=AwardEvent.What.CORRECTED)
    assert (line.by_id, line.data["proposed_by"], line.data["after"]) == (second.pk, worker.pk, {"name": NEW})
    assert award.events.last().what == AwardEvent.What.REISSUED


def test_nobody_confirms_what_they_proposed(award, worker):
    proposal = correct(award.school, worker, name=NEW)
    with pytest.raises(AwardRefused) as refusal:
        corrections.confirm(proposal, by=worker)
    assert refusal.value.code == "own"
    with pytest.raises(IntegrityError), transaction.atomic():
        SchoolCorrection.objects.filter(pk=proposal.pk).update(confirmed_by=worker)


def test_proposal_is_decided_once_and_a_newer_one_takes_its_place(award, worker, second):
    first = correct(award.school, worker, name=NEW)
    newer = correct(award.school, worker, town="Whelkpool")
    for gone in (first,):
        with pytest.raises(AwardRefused, match="decided this already"):
            corrections.confirm(gone, by=second)
    proposals.drop(newer, by=second)
    with pytest.raises(AwardRefused):
        corrections.confirm(newer, by=second)
    award.school.refresh_from_db()
    assert award.school.name != NEW


def test_school_without_an_award_is_corrected_by_one_person(open_site, worker):
    school = make_school(by=worker)
    assert correct(school, worker, name=NEW) is None
    school.refresh_from_db()
    assert school.name == NEW
    assert not SchoolCorrection.objects.exists()


LEADS_SOMEWHERE = {
    "Call 07700 900123": "Call 07700 900123",
    "mail jane@example.org": "jane@example.org",
    "@jane_9b on Snapchat": "@jane_9b",
    "Lanternfish Academy call 01253 123456": "call 01253 123456",
    "Lanternfish 01253 123456": "01253 123456",
    "Lanternfish (ask Mr John Smith)": "ask Mr John Smith)",
    "Lanternfish, Mrs Smith": "Mrs Smith",
    "Visit www.bad.example": "Visit www.bad.example",
    "Lanternfish bad.example/x": "bad.example/x",
    "Lanternfish insta lantern.fish": "insta lantern.fish",
}


@pytest.mark.parametrize("name", LEADS_SOMEWHERE)
def test_name_that_leads_to_somebody_is_refused_at_once(award, worker, name):
    for school in (award.school, make_school(by=worker)):
        with pytest.raises(ValidationError) as refused:
            correct(school, worker, name=name)
        assert f"“{LEADS_SOMEWHERE[name]}”" in refused.value.message_dict["name"][0]
    assert not SchoolCorrection.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["St. Anne’s C.of E. Academy", "Dr Challoner’s School (made up)", "Context 14-19 College", "Visitation Primary 2"],
)
def test_name_that_only_looks_odd_is_taken(school, worker, name):
    assert correct(school, worker, name=name) is None
    school.refresh_from_db()
    assert school.name == name


@pytest.mark.parametrize("website", ["http://localhost/", "http://127.0.0.1:8000/", "https://school.internal/"])
def test_website_that_not_everybody_reaches_is_refused_beside_its_box(website, open_site, worker, sign_in):
    typed = {"name": "Gull High", "town": "Nowhere", "phase": "secondary", "website": website}
    page = sign_in(worker).post("/desk/charter/schools/", typed).content.decode()
    assert '<a href="#id_website">' in page
    assert "Only people in your own network can open this address." in page
    assert not School.objects.filter(name="Gull High").exists()


def test_corrections_from_before_stand_below_the_one_that_waits(award, worker, second, sign_in):
    for name in ("First Academy", "Second Academy", "Third Academy"):
        correct(award.school, worker, name=name)
    page = sign_in(second).get(f"/desk/charter/schools/{award.school.pk}/").content.decode()
    waiting, past = page.index("“Third Academy”"), page.index("What was corrected before")
    assert waiting < page.index('id="applications"') < past < page.index("“First Academy”")
    assert '<section class="desk-message"' not in page, "Many landmarks of one name help nobody."


def test_nobody_else_proposes_confirms_or_drops(award, worker):
    proposal = correct(award.school, worker, name=NEW)
    stranger = make_user("whelk")
    for act in (corrections.confirm, proposals.drop):
        with pytest.raises(AwardRefused) as refusal:
            act(proposal, by=stranger)
        assert refusal.value.code == "role"
    assert not proposals.open_to(stranger, SchoolCorrection).exists()


def test_worker_who_speaks_for_the_school_neither_confirms_nor_drops_what_another_one_proposed(
    award, worker, second, sign_in
):
    proposal = correct(award.school, worker, name=NEW)
    assert proposal in proposals.open_to(second, SchoolCorrection)
    SchoolMembership.objects.create(school=award.school, user=second)
    for act in (corrections.confirm, proposals.drop):
        with pytest.raises(AwardRefused, match="You speak for this school") as refusal:
            act(proposal, by=second)
        assert refusal.value.code == "own-school"
    assert proposal not in proposals.open_to(second, SchoolCorrection)
    browser, address = sign_in(second), f"/desk/charter/schools/{award.school.pk}/"
    page = browser.get(address).content.decode()
    assert NEW in page
    assert f"corrections/{proposal.pk}" not in page
    for data in ({}, {"drop": 1}):
        answer = browser.post(f"{address}corrections/{proposal.pk}/", data, follow=True)
        assert "somebody else decides this" in answer.content.decode()
    proposal.refresh_from_db()
    assert (proposal.confirmed_at, proposal.dropped_at) == (None, None)
    SchoolMembership.objects.filter(user=second).update(ended_at=timezone.now())
    corrections.confirm(proposal, by=second)


def test_worker_who_speaks_for_the_school_proposes_for_it_and_takes_that_back(award, worker, second, sign_in):
    SchoolMembership.objects.create(school=award.school, user=worker)
    proposal = correct(award.school, worker, name=NEW)
    page = sign_in(worker).get(f"/desk/charter/schools/{award.school.pk}/").content.decode()
    assert "Confirm it</button>" not in page
    assert "Leave it as it is</button>" in page
    proposals.drop(proposal, by=worker)
    assert not proposals.open_to(second, SchoolCorrection).exists()


def test_number_that_is_not_in_the_register_is_proposed_with_why_it_counts_and_confirmed_by_a_worker(
    award, worker, administrator, sign_in
):
    RegisterImport.objects.create(made=1, changed=0, left_out=0)
    with pytest.raises(SchoolRefused, match="Then ask an administrator"):
        correct(award.school, worker, urn="200777")
    proposal = correct(award.school, administrator, urn="200777", because="It is new.")
    page = sign_in(worker).get(f"/desk/charter/schools/{award.school.pk}/").content.decode()
    assert "why the number counts: from “” to “It is new.”" in page
    corrections.confirm(proposal, by=worker)
    assert award.school.numbers.get(until=None).because == "It is new."


def test_name_that_is_called_like_a_phase_is_told_as_it_is(award, worker):
    proposal = correct(award.school, worker, name="secondary", town="all-through", phase="all-through")
    before, after = award.school.name, {what: after for what, _before, after in proposal.changes}
    assert after == {"name": "secondary", "town": "all-through", "phase": "All-through"}
    assert ("name", before, "secondary") in proposal.changes
    assert ("phase", "Secondary", "All-through") in proposal.changes


def test_workers_correct_a_school_at_the_desk(award, worker, second, sign_in):
    school = award.school
    address = f"/desk/charter/schools/{school.pk}/"
    fields = {"name": NEW, "town": school.town, "phase": school.phase, "website": "", "urn": school.urn}
    browser = sign_in(worker)
    page = browser.post(f"{address}correct/", fields, follow=True).content.decode()
    assert "Somebody else has to confirm it" in page
    assert "Confirm it</button>" not in page
    (proposal,) = SchoolCorrection.objects.all()
    browser = sign_in(second)
    assert school.name in browser.get("/desk/charter/").content.decode()
    assert "Confirm it</button>" in browser.get(address).content.decode()
    page = browser.post(f"{address}corrections/{proposal.pk}/", follow=True).content.decode()
    assert "Its badge, its page and the register say it now." in page
    assert f"“{NEW}”" in page
    assert json.dumps(NEW)[1:-1] in browser.get("/charter/register.json").content.decode()


def test_school_reads_who_corrected_it(award, worker, second, sign_in):
    corrections.confirm(correct(award.school, worker, name=NEW), by=second)
    page = sign_in(worker).get(f"/desk/charter/schools/{award.school.pk}/").content.decode()
    assert f"{worker.username} proposed it, and {second.username} confirmed it." in page
