"""Awards at the desk: who sees which, what they are offered, and what they can take along."""

import csv
import io
import json
import re

import pytest

from charter.applications import actions as applications
from charter.applications.recognising import flags_of
from charter.awards import actions, corrections, successions
from charter.awards.models import Award
from charter.judging import actions as judging
from charter.judging.models import Decision
from charter.models import CharterBadgePage
from charter.schools.actions import add_coordinator
from charter.schools.models import SchoolMembership
from cms.people.roles import Role
from tests.factories import make_peer_worker, make_school, make_user
from tests.factories.awards import give_award
from tests.helpers.charter import answer_all, assess, decide, finish, send, show_all

LIST = "/desk/awards/"


@pytest.fixture
def another(judged_by, worker):
    """The award of a school that ``coordinator`` does not belong to."""
    return give_award(make_school("Another School", by=worker), judged_by, by=worker)


@pytest.fixture
def assessors(site):
    return [make_user(name, role=Role.ASSESSOR) for name in ("whimbrel", "turnstone")]


@pytest.fixture
def people(author, coordinator, worker, administrator, school):
    lead = make_user("tern", role=Role.SAFEGUARDING_LEAD)
    return {
        "author": author,
        "assessor": make_user("dunlin", role=Role.ASSESSOR),
        "lead": lead,
        "school": coordinator,
        "worker": worker,
        "administrator": administrator,
    }


STATUS = [
    ("author", LIST, 403),
    ("assessor", LIST, 403),
    ("lead", LIST, 403),
    ("school", LIST, 200),
    ("worker", LIST, 200),
    ("administrator", LIST, 200),
    ("author", "own", 404),
    ("assessor", "own", 404),
    ("lead", "own", 404),
    ("school", "own", 200),
    ("school", "other", 404),
    ("worker", "other", 200),
    ("administrator", "other", 200),
    ("school", f"{LIST}everything.json", 403),
    ("worker", f"{LIST}everything.csv", 403),
    ("administrator", f"{LIST}everything.csv", 200),
    ("administrator", f"{LIST}everything.xml", 404),
    ("school", f"{LIST}tables/schools.csv", 403),
    ("worker", f"{LIST}tables/evidence.csv", 403),
    ("administrator", f"{LIST}tables/evidence.csv", 200),
    ("administrator", f"{LIST}tables/people.csv", 404),
]


@pytest.mark.parametrize(("who", "what", "status"), STATUS)
def test_who_sees_which_awards(who, what, status, people, award, another, sign_in):
    path = {"own": f"{LIST}{award.pk}/", "other": f"{LIST}{another.pk}/"}.get(what, what)
    browser = sign_in(people[who])
    assert browser.get(path).status_code == status
    if what in ("own", "other") and status == 404:
        assert browser.post(path, {"step": "revoke", "reason": "x"}).status_code == 404


def test_stranger_is_sent_to_the_door(award, visitor):
    assert visitor.get(LIST).status_code == visitor.get(f"{LIST}{award.pk}/").status_code == 302


def test_school_sees_its_own_awards_only(people, award, another, sign_in):
    page = sign_in(people["school"]).get(LIST).content.decode()
    assert award.school.name in page
    assert "Another School" not in page


def test_worker_puts_an_award_on_hold_and_the_school_reads_why_and_asks_for_another_look(people, award, sign_in):
    path = f"{LIST}{award.pk}/"
    worker, school = sign_in(people["worker"]), sign_in(people["school"])
    assert "What happens next?" not in school.get(path).content.decode()
    worker.post(path, {"step": "suspend", "reason": "Something is being looked into."})
    assert "Something is being looked into." in school.get(path).content.decode()
    school.post(path, {"step": "appeal", "reason": "We sent more papers."})
    assert "We sent more papers." in worker.get(path).content.decode()
    refused = worker.post(path, {"step": "restore", "reason": "Fine."})
    assert "Somebody else looks at it again" in refused.content.decode()
    assert "Fine." in refused.content.decode(), "Nobody writes it twice."
    sign_in(people["administrator"]).post(path, {"step": "restore", "reason": "All is well."})
    assert Award.objects.get(pk=award.pk).is_current


def test_whoever_decided_does_not_take_it_back_while_the_school_waits_and_others_see_that_it_waits(
    people, award, another, sign_in
):
    path = f"{LIST}{award.pk}/"
    worker, school, administrator = (sign_in(people[who]) for who in ("worker", "school", "administrator"))
    worker.post(path, {"step": "suspend", "reason": "Something is being looked into."})
    assert "another look" not in administrator.get("/desk/charter/").content.decode()
    asked = school.post(path, {"step": "appeal", "reason": "We sent more papers."}, follow=True).content.decode()
    assert "Somebody who did not decide this looks at it again" in asked
    assert "1 school waits for another look" in administrator.get("/desk/charter/").content.decode()
    listed = administrator.get(LIST).content.decode()
    assert listed.index("Asked for another look") < listed.index("Another School")
    refused = worker.post(path, {"step": "revoke", "reason": "Because."}).content.decode()
    assert "Somebody else looks at it again" in refused
    administrator.post(path, {"step": "uphold", "reason": "We read the papers."})
    assert "Asked for another look" not in administrator.get(LIST).content.decode()


def test_school_that_asks_for_another_look_reads_who_reads_its_words(people, award, worker, sign_in):
    actions.suspend(award, by=worker, reason="Something is being looked into.")
    page = sign_in(people["school"]).get(f"{LIST}{award.pk}/").content.decode()
    assert "The peer workers and administrators of the charter mark read this" in page
    assert "The school reads this" not in page
    assert "The school reads this" in sign_in(people["worker"]).get(f"{LIST}{award.pk}/").content.decode()


def test_whoever_decided_reads_before_they_write_that_somebody_else_looks_at_it_again(
    people, award, another, worker, sign_in
):
    path, browser = f"{LIST}{award.pk}/", sign_in(people["worker"])
    actions.suspend(award, by=worker, reason="Something is being looked into.")
    actions.appeal(award, by=people["school"], reason="We sent more papers.")
    page = browser.get(path).content.decode()
    assert "You decided this before, so somebody else looks at it again." in page
    assert 'name="reason"' not in page
    for address in ("/desk/", "/desk/charter/"):
        assert "another look" not in browser.get(address).content.decode()
    other = sign_in(people["administrator"])
    assert 'name="reason"' in other.get(path).content.decode()
    assert "1 school waits for another look" in other.get("/desk/").content.decode()
    assert list(actions.appeals_for(people["administrator"])) == [award]
    assert list(actions.appeals_for(people["school"])) == []
    belongs = make_peer_worker("ruff")
    SchoolMembership.objects.create(school=award.school, user=belongs)
    assert list(actions.appeals_for(belongs)) == []
    actions.uphold(award, by=people["administrator"], reason="We read the papers.")
    assert "You decided this before" not in browser.get(path).content.decode()
    assert 'name="reason"' in browser.get(path).content.decode()


def test_worker_whose_reason_may_name_somebody_is_asked_once(people, award, sign_in):
    path, browser = f"{LIST}{award.pk}/", sign_in(people["worker"])
    told = {"step": "suspend", "reason": "Someone reported Jane Thornton to us."}
    page = browser.post(path, told)
    assert "Does this name somebody: “Jane Thornton”?" in page.content.decode()
    assert Award.objects.get(pk=award.pk).is_current
    again = "Someone reported Jane Thornton to us."
    assert f'name="looked_at" value="{again}"' in page.content.decode()
    assert browser.post(path, {**told, "reason": "Jane Thornton, 07700 900123", "looked_at": again}).status_code == 200
    assert browser.post(path, {**told, "looked_at": again}).status_code == 302
    assert not Award.objects.get(pk=award.pk).is_current


@pytest.mark.parametrize("data", [{}, {"step": "explode", "reason": "x"}, {"step": "revoke", "reason": " "}])
def test_form_that_says_too_little_changes_nothing(people, award, sign_in, data):
    page = sign_in(people["worker"]).post(f"{LIST}{award.pk}/", data)
    assert page.status_code == 200
    assert 'class="errorlist' in page.content.decode()
    assert Award.objects.get(pk=award.pk).is_current


def test_administrator_takes_everything_along(people, award, another, worker, sign_in):
    actions.revoke(another, by=worker, reason="Because.")
    browser = sign_in(people["administrator"])
    told = json.loads(browser.get(f"{LIST}everything.json").content)["awards"]
    table = browser.get(f"{LIST}everything.csv").content.decode("utf-8-sig")
    assert [row["id"] for row in csv.DictReader(io.StringIO(table))] == [row["id"] for row in told]
    row = next(row for row in told if row["id"] == str(another.pk))
    assert (row["state"], row["urn"]) == ("revoked", another.school.urn)
    assert [line["what"] for line in json.loads(row["log"])] == ["granted", "revoked"]
    assert json.loads(row["credential"]) == json.loads(bytes(another.credential))


def test_administrator_takes_along_what_was_sent_and_judged_and_nothing_that_was_not(
    people, judged_by, worker, other_worker, sign_in
):
    def apply(name):
        school = make_school(name, by=worker)
        coordinator = make_user(f"{name.split()[0].lower()}-school", role=Role.SCHOOL)
        add_coordinator(school, coordinator, by=worker)
        application = applications.start(school, "bronze", by=coordinator)
        applications.add_evidence(application, "listening", by=coordinator, words=f"Shown by {name}.")
        return application, coordinator

    draft, _coordinator = apply("Draft School")
    sent, coordinator = apply("Sent School")
    sent = send(sent, by=coordinator)
    for name in ("knot", "sanderling"):
        assess(sent, make_user(name, role=Role.ASSESSOR), by=worker)
    decide(sent, Decision.Outcome.AWARD, by=[other_worker, make_peer_worker("plover")])

    browser = sign_in(people["administrator"])
    told = json.loads(browser.get(f"{LIST}everything.json").content)
    assert {row["id"] for row in told["applications"]} == {str(sent.pk)}
    assert {row["words"] for row in told["evidence"]} == {"Shown by Sent School.", "Come and see."}
    assert len(told["evidence"][0]["digest"]) == 64
    assert len(told["ratings"]) == 2 * len(told["answers"]) == 6
    assert [row["outcome"] for row in told["decisions"]] == ["award"]
    assert [row["number"] for row in told["criteria"]] == [judged_by.number]
    assert {"Draft School", "Sent School"} <= {row["name"] for row in told["schools"]}
    assert str(draft.pk) not in json.dumps(told)
    for name, rows in told.items():
        table = browser.get(f"{LIST}tables/{name}.csv").content.decode("utf-8-sig")
        assert len(list(csv.DictReader(io.StringIO(table)))) == len(rows), name


def test_administrator_takes_along_the_talk_and_questions_that_were_sent_and_no_assessor_can_be_told(
    people, application, coordinator, assessors, worker, sign_in
):
    sent = send(application, by=coordinator)
    first, second = (judging.ask_to_assess(sent, each, by=worker) for each in assessors)
    judging.say_beside(first, by=assessors[0], words="What is a policy?")
    judging.say_beside(first, by=worker, words="A rule on paper.")
    judging.say_beside(second, by=assessors[1], words="CANARY that nobody has sent.")
    finish(first, listening=0)
    browser = sign_in(people["administrator"])
    before = json.loads(browser.get(f"{LIST}everything.json").content)
    assert "CANARY" not in json.dumps(before)
    assert [row["words"] for row in before["questions"]] == ["What is a policy?", "A rule on paper."]
    finish(second)
    judging.say(sent, "listening", by=assessors[0], words="I saw no box.")
    judging.say(sent, "listening", by=assessors[1], words="It is at the door.")
    judging.say(sent, "listening", by=worker, words="Go and look again.")

    told = json.loads(browser.get(f"{LIST}everything.json").content)
    assert [(row["assessment"], row["said_by"], row["words"]) for row in told["talk"]] == [
        (first.pk, "assessor", "I saw no box."),
        (second.pk, "assessor", "It is at the door."),
        (None, "supporter", "Go and look again."),
    ]
    assert [(row["assessment"], row["said_by"]) for row in told["questions"]] == [
        (first.pk, "assessor"),
        (first.pk, "supporter"),
        (second.pk, "assessor"),
    ]
    assert not any({"by", "assessor", "username"} & set(row) for name in ("talk", "questions") for row in told[name])
    everything = json.dumps(told)
    assert not any(each.username in everything for each in (*assessors, worker))
    for name in ("talk", "questions"):
        table = browser.get(f"{LIST}tables/{name}.csv").content.decode("utf-8-sig")
        assert [row["words"] for row in csv.DictReader(io.StringIO(table))] == [row["words"] for row in told[name]]


def test_administrator_takes_along_what_went_back_was_replaced_was_asked_about_pupils_and_was_told_of_schools(
    people, application, coordinator, assessors, worker, other_worker, award, another, sign_in
):
    answer_all(application, by=coordinator)
    show_all(application, by=coordinator)
    applications.add_evidence(application, "acting", by=coordinator, words="Poppy Thornton told us.")
    flags = {flag.key: "She is made up." for flag in flags_of(application)}
    applications.answer_flags(application, by=coordinator, because=flags)
    sent = applications.send(application, by=coordinator, nobody_can_be_recognised=True)
    judging.give_back(sent, by=worker, reason="Show us the policy.")
    sent = applications.send(sent, by=coordinator, nobody_can_be_recognised=True)
    for assessor in assessors:
        assess(sent, assessor, by=worker)
    why = {"overruled_because": "We saw less."}
    judging.propose(sent, by=worker, outcome=Decision.Outcome.GAPS, **why, reasons="Nearly.", gaps=["listening"])
    decide(sent, Decision.Outcome.GAPS, by=[other_worker, worker], **why, reasons="Nearly there.", gaps=["acting"])
    corrections.correct(award.school, by=worker, **{**corrections.facts_of(award.school), "town": "Whelkpool"})
    successions.propose(award.school, another.school, by=worker, reason="A new trust.")

    told = json.loads(sign_in(people["administrator"]).get(f"{LIST}everything.json").content)
    assert [row["because"] for row in told["given_back"]] == ["Show us the policy."]
    assert [(row["reasons"], row["outcome"]) for row in told["replaced_proposals"]] == [("Nearly.", "gaps")]
    assert [row["reasons"] for row in told["decisions"]] == ["Nearly there."]
    assert json.loads(told["corrections"][0]["after"]) == {"town": "Whelkpool"}
    assert told["corrections"][0]["proposed_by"] == worker.pk
    assert (told["successions"][0]["successor"], told["successions"][0]["reason"]) == (
        str(another.school_id),
        "A new trust.",
    )
    # What it writes now is its own again.
    assert told["privacy_answers"] == []
    sent.refresh_from_db()
    sent.state = sent.State.DECIDED
    sent.save()
    told = json.loads(sign_in(people["administrator"]).get(f"{LIST}everything.json").content)
    assert {row["because"] for row in told["privacy_answers"]} == {"She is made up."}


def test_talk_of_somebody_who_has_left_is_taken_along_without_them(
    people, application, coordinator, assessors, worker, sign_in
):
    sent = send(application, by=coordinator)
    for assessor in assessors:
        assess(sent, assessor, by=worker)
    judging.say(sent, "listening", by=assessors[0], words="I saw no box.")
    assessors[0].delete()
    (row,) = json.loads(sign_in(people["administrator"]).get(f"{LIST}everything.json").content)["talk"]
    assert (row["assessment"], row["said_by"], row["words"]) == (None, "", "I saw no box.")


def test_list_costs_the_same_however_many_awards_there_are(
    people, award, judged_by, worker, sign_in, django_assert_max_num_queries
):
    def cost(browser, path):
        browser.get(path)
        with django_assert_max_num_queries(100) as asked:
            assert browser.get(path).status_code == 200
        return len(asked)

    paths = [("worker", LIST), ("administrator", f"{LIST}everything.json"), ("school", LIST)]
    browsers = {who: sign_in(people[who]) for who, _path in paths}
    first = [cost(browsers[who], path) for who, path in paths]
    for number in range(4):
        give_award(make_school(f"School {number}", by=worker), judged_by, by=worker)
    assert [cost(browsers[who], path) for who, path in paths] == first


def test_worker_starts_the_story_of_an_award_once_with_its_facts_on_it(people, award, sign_in):
    worker = sign_in(people["worker"])
    answer = worker.post(f"{LIST}{award.pk}/story/")
    page = CharterBadgePage.objects.get()
    assert answer.headers["Location"] == f"/admin/pages/{page.pk}/edit/"
    assert (page.award, page.live, page.valid_until) == (award, False, award.last_day)
    worker.post(f"{LIST}{award.pk}/story/")
    assert CharterBadgePage.objects.count() == 1
    assert "Start its page" not in worker.get(f"{LIST}{award.pk}/").content.decode()


def test_school_starts_the_story_of_its_own_award_and_of_no_other(people, award, another, sign_in):
    school = sign_in(people["school"])
    assert school.post(f"{LIST}{another.pk}/story/").status_code == 404
    assert "Start its page" in school.get(f"{LIST}{award.pk}/").content.decode()
    answer = school.post(f"{LIST}{award.pk}/story/")
    page = CharterBadgePage.objects.get()
    assert page.award == award
    assert school.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("who", ["author", "lead"])
def test_nobody_else_starts_it(people, award, sign_in, who):
    sign_in(people[who]).post(f"{LIST}{award.pk}/story/")
    assert not CharterBadgePage.objects.exists()


def test_reason_that_is_too_long_is_cut_by_nobody_and_stays_in_its_box(award, worker, coordinator, sign_in):
    path, long = f"{LIST}{award.pk}/", "z" * 12_000
    browser = sign_in(worker)
    assert not re.search(r'name="reason"[^>]*maxlength', browser.get(path).content.decode())
    page = browser.post(path, {"step": "suspend", "reason": long}).content.decode()
    assert "This has 12000 letters, and 2000 are the most we can take. Nothing is lost" in page
    assert long in page
    assert Award.objects.get().standing == "valid"
    browser.post(path, {"step": "suspend", "reason": long[:2000]})
    assert award.events.last().reason == long[:2000]
    asks = sign_in(coordinator)
    assert long in asks.post(path, {"step": "appeal", "reason": long}).content.decode()
