"""Two young assessors, blind at first; a panel of others; and a recorded reason when it overrules them."""

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from charter.applications import actions as applications
from charter.applications.actions import applications_open_to, start
from charter.applications.models import Application
from charter.judging import actions
from charter.judging.actions import JudgingRefused
from charter.judging.models import Assessment, Decision
from charter.judging.signals import decided
from charter.schools.actions import add_coordinator
from cms.people.roles import Role
from tests.factories import make_peer_worker, make_school, make_user
from tests.helpers.charter import answer_all, assess, decide, finish, send

State, Outcome = Application.State, Decision.Outcome


def refusal(code):
    return pytest.raises(JudgingRefused, check=lambda refused: refused.code == code)


@pytest.fixture
def third_worker(site):
    return make_peer_worker("plover")


@pytest.fixture
def panel(other_worker, third_worker):
    return [other_worker, third_worker]


@pytest.fixture
def asked(sent, assessors, worker):
    """The two assessments that nobody has begun."""
    return [actions.ask_to_assess(sent, assessor, by=worker) for assessor in assessors]


@pytest.fixture
def assessed(asked, sent):
    """An application that both rated fully met."""
    for assessment in asked:
        finish(assessment)
    return Application.objects.get(pk=sent.pk)


def test_two_assessors_are_asked_and_no_third(sent, asked, worker):
    with refusal("twice"):
        actions.ask_to_assess(sent, asked[0].assessor, by=worker)
    with refusal("enough"):
        actions.ask_to_assess(sent, make_user(role=Role.ASSESSOR), by=worker)


def test_only_assessors_are_asked_and_only_by_who_runs_the_scheme(sent, assessors, author, worker, coordinator):
    with refusal("not-an-assessor"):
        actions.ask_to_assess(sent, author, by=worker)
    for user in (author, coordinator, assessors[0]):
        with refusal("role"):
            actions.ask_to_assess(sent, assessors[1], by=user)


def test_draft_is_not_assessed(application, assessors, worker):
    with refusal("state"):
        actions.ask_to_assess(application, assessors[0], by=worker)


def test_assessor_from_the_school_is_never_asked(sent, assessors, worker, school):
    actions.declare_own_school(school, user=assessors[0])
    with refusal("own-school"):
        actions.ask_to_assess(sent, assessors[0], by=worker)
    both = make_user(role=Role.ASSESSOR)
    both.groups.add(Group.objects.get(name=Role.SCHOOL.value))
    add_coordinator(school, both, by=worker)
    with refusal("own-school"):
        actions.ask_to_assess(sent, both, by=worker)


def test_assessor_who_says_later_that_it_is_their_school_is_out_of_it(sent, asked, school):
    first = asked[0]
    actions.declare_own_school(school, user=first.assessor)
    assert not Assessment.objects.filter(pk=first.pk).exists()
    assert not applications_open_to(first.assessor).exists()


def test_worker_takes_off_only_who_has_not_sent_and_only_who_supports_it(sent, asked, worker, coordinator, author):
    finish(asked[0])
    for user in (coordinator, author, asked[1].assessor):
        with refusal("role"):
            actions.take_off(asked[1], by=user)
    with refusal("sent"):
        actions.take_off(asked[0], by=worker)
    actions.take_off(asked[1], by=worker)
    actions.take_off(asked[1], by=worker)
    off = Assessment.objects.get(pk=asked[1].pk)
    assert (off.taken_off_by, off.taken_off_at is not None) == (worker, True)
    assert not applications_open_to(off.assessor).exists()
    with refusal("state"):
        actions.rate(asked[1], "listening", by=off.assessor, edition=0, rating=1, words="x")


def test_assessor_who_is_asked_again_finds_their_words(sent, asked, worker):
    actions.rate(asked[0], "listening", by=asked[0].assessor, edition=0, rating=1, words="I saw minutes.")
    actions.take_off(asked[0], by=worker)
    again = actions.ask_to_assess(sent, asked[0].assessor, by=worker)
    assert again.ratings.get().words == "I saw minutes."
    assert Assessment.objects.filter(application=sent).count() == 3


def test_application_whose_assessors_are_all_off_waits_for_two_again(sent, asked, worker):
    for assessment in asked:
        actions.take_off(assessment, by=worker)
    sent.refresh_from_db()
    assert sent.state == State.SENT


def test_worker_gives_an_application_back_while_nobody_has_sent_a_rating(sent, asked, worker, coordinator):
    returned = actions.give_back(sent, by=worker, reason="The policy is missing.")
    assert returned.state == State.DRAFT
    assert not sent.assessments.current().exists()
    applications.send(returned, by=coordinator, nobody_can_be_recognised=True)
    again = [actions.ask_to_assess(returned, each.assessor, by=worker) for each in asked]
    finish(again[0])
    with refusal("rated"):
        actions.give_back(returned, by=worker, reason="Something else is missing.")


def test_worker_of_the_school_neither_supports_nor_decides(assessed, school, other_worker, panel):
    actions.declare_own_school(school, user=other_worker)
    with refusal("role"):
        actions.propose(assessed, by=other_worker, outcome=Outcome.AWARD, reasons="Ours!")


def test_assessments_are_blind_until_both_are_sent(sent, asked, assessors):
    finish(asked[0])
    assert actions.both_sent(sent) == []
    with refusal("state"):
        actions.say(sent, "listening", by=assessors[0], words="What do you think?")
    finish(asked[1])
    fresh = Application.objects.get(pk=sent.pk)
    assert [each.pk for each in actions.both_sent(fresh)] == [each.pk for each in asked]


def test_assessor_rates_each_criterion_and_says_why_before_sending(asked, assessors):
    actions.rate(asked[0], "listening", by=assessors[0], edition=0, rating=1, words="")
    with refusal("unfinished"):
        actions.send(asked[0], by=assessors[0])
    with refusal("criterion"):
        actions.rate(asked[0], "made-up", by=assessors[0], edition=0, rating=1, words="x")
    with refusal("not-yours"):
        actions.rate(asked[0], "listening", by=assessors[1], edition=0, rating=1, words="x")
    finish(asked[0])
    with refusal("sent"):
        actions.rate(asked[0], "listening", by=assessors[0], edition=0, rating=1, words="x")


def test_assessors_talk_about_a_difference_and_the_blind_rating_is_kept(sent, asked, assessors, author, worker):
    finish(asked[0])
    finish(asked[1], listening=0)
    fresh = Application.objects.get(pk=sent.pk)
    [(criterion, _ratings)] = actions.differences(fresh)
    assert criterion.key == "listening"
    actions.say(fresh, "listening", by=assessors[1], words="I saw no minutes.")
    actions.say(fresh, "listening", by=worker, words="They are in the second file.")
    with refusal("not-yours"):
        actions.say(fresh, "listening", by=author, words="Hello.")
    actions.settle(asked[1], "listening", by=assessors[1], rating=1)
    rating = asked[1].ratings.get(key="listening")
    assert (rating.rating, rating.final) == (0, 1)
    assert actions.what_assessors_say(fresh)["listening"] == 1


def test_panel_awards_what_the_assessors_say_is_met(assessed, panel, school):
    heard = []

    def receiver(sender, decision, by, **kwargs):
        heard.append((decision.application.school, decision.application.level, decision.outcome, by))

    decided.connect(receiver)
    try:
        decide(assessed, Outcome.AWARD, by=panel)
    finally:
        decided.disconnect(receiver)
    assert heard == [(school, "bronze", Outcome.AWARD, panel[1])]
    assert Application.objects.get(pk=assessed.pk).state == State.DECIDED


def test_decision_that_cannot_be_carried_out_does_not_count(assessed, panel):
    def receiver(sender, **kwargs):
        raise PermissionDenied("The school has no number.")

    decided.connect(receiver)
    try:
        with pytest.raises(PermissionDenied):
            decide(assessed, Outcome.AWARD, by=panel)
    finally:
        decided.disconnect(receiver)
    assert Application.objects.get(pk=assessed.pk).state == State.ASSESSED
    assert Decision.objects.get().confirmed_at is None


def test_one_person_is_no_panel(assessed, panel):
    decision = actions.propose(assessed, by=panel[0], outcome=Outcome.AWARD, reasons="Good.")
    with refusal("same"):
        actions.confirm(decision, by=panel[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(confirmed_by=panel[0])


@pytest.mark.parametrize(("before", "after"), [(2, 0), (0, 2)])
def test_decision_is_not_confirmed_when_an_assessor_thinks_otherwise_since(sent, asked, panel, before, after):
    finish(asked[0])
    finish(asked[1], listening=before)
    why = {"reasons": "As we see it.", "overruled_because": "" if before else "We saw it ourselves."}
    decision = actions.propose(sent, by=panel[0], outcome=Outcome.AWARD, **why)
    actions.settle(asked[1], "listening", by=asked[1].assessor, rating=after)
    with refusal("changed"):
        actions.confirm(decision, by=panel[1])
    why["overruled_because"] = "We saw it ourselves." if before else ""
    decide(sent, Outcome.AWARD, by=panel, **why)


def test_assessors_schools_and_authors_are_not_on_the_panel(assessed, assessors, coordinator, author):
    for user in (*assessors, coordinator, author):
        with refusal("role"):
            actions.propose(assessed, by=user, outcome=Outcome.AWARD, reasons="Good.")


def test_worker_who_assessed_is_not_on_the_panel(sent, assessors, worker, other_worker):
    other_worker.groups.add(Group.objects.get(name=Role.ASSESSOR.value))
    assess(sent, other_worker, by=worker)
    assess(sent, assessors[0], by=worker)
    with refusal("role"):
        actions.propose(sent, by=other_worker, outcome=Outcome.AWARD, reasons="Good.")


def test_panel_decides_nothing_before_both_have_sent(sent, asked, panel):
    finish(asked[0])
    with refusal("state"):
        actions.propose(sent, by=panel[0], outcome=Outcome.AWARD, reasons="Good.")


@pytest.mark.parametrize(("rating", "outcome"), [(2, Outcome.NO), (2, Outcome.GAPS), (0, Outcome.AWARD)])
def test_overruling_young_assessors_needs_a_recorded_reason(sent, asked, panel, rating, outcome):
    for assessment in asked:
        finish(assessment, rating=rating)
    gaps = ["listening"] if outcome == Outcome.GAPS else []
    fields = {"by": panel[0], "outcome": outcome, "reasons": "As we see it.", "gaps": gaps}
    with refusal("overruled"):
        actions.propose(sent, **fields)
    decision = actions.propose(sent, **fields, overruled_because="The policy is from 2011.")
    assert decision.overruled_because == "The policy is from 2011."


def test_small_gaps_are_mended_and_only_these_are_looked_at_again(sent, asked, panel, coordinator, assessors, worker):
    finish(asked[0], listening=0)
    finish(asked[1], listening=0)
    with refusal("gaps"):
        actions.propose(sent, by=panel[0], outcome=Outcome.GAPS, reasons="Nearly.", gaps=["made-up"])
    decide(sent, Outcome.GAPS, by=panel, gaps=["listening"])
    again = Application.objects.get(pk=sent.pk)
    assert (again.state, again.round) == (State.DRAFT, 2)
    assert [each.key for each in again.criteria] == ["listening"]
    with pytest.raises(applications.ApplicationRefused):
        applications.save_answer(again, "acting", by=coordinator, edition=1, words="New.")
    answer_all(again, by=coordinator, words="We have minutes now.")
    again = applications.send(again, by=coordinator, nobody_can_be_recognised=True)
    for assessor in assessors:
        assess(again, assessor, by=worker)
    decide(again, Outcome.AWARD, by=panel)
    assert Application.objects.get(pk=sent.pk).state == State.DECIDED


def test_school_may_start_again_after_not_this_time(sent, asked, panel, coordinator, school):
    for assessment in asked:
        finish(assessment, rating=0)
    decide(sent, Outcome.NO, by=panel)
    assert applications.start(school, "bronze", by=coordinator)


def test_school_that_takes_its_application_back_is_judged_no_more(sent, asked, coordinator, assessors):
    applications.withdraw(sent, by=coordinator)
    with refusal("state"):
        actions.rate(asked[0], "listening", by=assessors[0], edition=0, rating=1, words="x")
    [taken_back] = applications_open_to(assessors[0])
    assert not applications.may_read(taken_back, "listening", assessors[0])


def test_agreement_of_few_applications_is_not_shown(assessed):
    assert actions.agreement() is None


def test_agreement_of_the_scheme_counts_the_blind_ratings(sent, asked, monkeypatch, assessors):
    finish(asked[0], listening=0)
    finish(asked[1], listening=1)
    actions.settle(asked[0], "listening", by=assessors[0], rating=1)
    monkeypatch.setattr(actions, "FEWEST_TO_PUBLISH", 1)
    told = actions.agreement()
    assert 0 < told.kappa < 1
    assert (told.pairs, told.judgements) == (3, 1)


def test_agreement_grows_by_whole_steps_so_that_no_judgement_can_be_told_from_two_figures(
    judged_by, worker, assessors, monkeypatch
):
    monkeypatch.setattr(actions, "FEWEST_TO_PUBLISH", 2)

    def judge(number):
        school = make_school(by=worker)
        coordinator = make_user(f"school{number}", role=Role.SCHOOL)
        add_coordinator(school, coordinator, by=worker)
        application = send(start(school, "bronze", by=coordinator), by=coordinator)
        for assessor in assessors:
            finish(actions.ask_to_assess(application, assessor, by=worker), listening=number % 2)

    told = []
    for number in range(5):
        judge(number)
        told.append(actions.agreement())
    assert [each and each.judgements for each in told] == [None, 2, 2, 4, 4]
    assert told[1] == told[2]


def test_reader_of_the_register_is_told_how_far_assessors_agree_when_there_are_enough(
    visitor, open_site, sent, asked, monkeypatch
):
    assert actions.FEWEST_TO_PUBLISH == 10
    from_ten_on = "We show this from ten schools on, ten more at a time. With fewer, a number could point at somebody."
    page = visitor.get("/charter/register/").content.decode()
    assert from_ten_on in page
    assert "Before they talk, they agree like this" not in page
    finish(asked[0], listening=0)
    finish(asked[1], listening=1)
    monkeypatch.setattr(actions, "FEWEST_TO_PUBLISH", 1)
    cache.clear()
    page = visitor.get("/charter/register/").content.decode()
    assert f"<strong>{actions.agreement().kappa:.2f}</strong>" in page
    assert "3 pairs of ratings" in page
    assert from_ten_on in page


def test_worker_reads_from_how_many_on_the_agreement_is_shown(sent, asked, worker, sign_in, monkeypatch):
    from_ten_on = "We show this from ten applications on, ten more at a time."
    page = sign_in(worker).get("/desk/charter/").content.decode()
    assert from_ten_on in page
    assert "is not shown yet" in page
    finish(asked[0], listening=0)
    finish(asked[1], listening=1)
    monkeypatch.setattr(actions, "FEWEST_TO_PUBLISH", 1)
    page = sign_in(worker).get("/desk/charter/").content.decode()
    assert f": {actions.agreement().kappa:.2f}." in page
    assert from_ten_on in page
