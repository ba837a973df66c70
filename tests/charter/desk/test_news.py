"""What waits for whom stands on their desk, and a school reads there what was decided and what it can do next."""

import datetime
import re

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from charter.applications import actions
from charter.applications.models import Application
from charter.awards import actions as awards
from charter.awards.models import Award
from charter.judging import actions as judging
from charter.judging.models import Decision
from charter.schools.models import SchoolMembership
from cms.people.roles import Role
from tests.factories import make_school, make_user
from tests.factories.awards import give_award
from tests.helpers.charter import answer_all, assess, decide, finish, send, show_all
from tests.helpers.charter_screens import path, words_of

Outcome = Decision.Outcome
DESK = "/desk/"


@pytest.fixture
def assessed(sent, assessors, worker):
    for assessor in assessors:
        assess(sent, assessor, by=worker)
    return Application.objects.get(pk=sent.pk)


@pytest.fixture
def awarded(assessed, panel):
    decide(assessed, Outcome.AWARD, by=panel, reasons="You listen, and you showed it.")
    return Application.objects.get(pk=assessed.pk)


# --- What waits -------------------------------------------------------------------------------------


def test_proposal_stands_on_the_desk_of_who_can_confirm_it_and_not_of_who_proposed_it(assessed, panel, sign_in):
    judging.propose(assessed, by=panel[0], outcome=Outcome.AWARD, reasons="Good.")
    theirs, mine = sign_in(panel[1]), sign_in(panel[0])
    assert "1 decision of the panel waits for you to confirm it." in words_of(theirs.get(DESK))
    assert "A decision is proposed. Read it and confirm it." in words_of(theirs.get(reverse("desk:charter")))
    assert "waits for you to confirm" not in words_of(mine.get(DESK))
    assert "Somebody else on the panel confirms it." in words_of(mine.get(reverse("desk:charter")))


def test_worker_who_belongs_to_the_school_is_not_asked_to_confirm(assessed, panel, sign_in):
    judging.propose(assessed, by=panel[0], outcome=Outcome.AWARD, reasons="Good.")
    judging.declare_own_school(assessed.school, user=panel[1])
    assert "waits for you to confirm" not in words_of(sign_in(panel[1]).get(DESK))


def test_desk_says_what_each_step_waits_for(application, coordinator, assessors, worker, panel, sign_in):
    browser = sign_in(panel[0])
    send(application, by=coordinator)
    assert "1 application waits for two young assessors: ask them." in words_of(browser.get(DESK))
    first = judging.ask_to_assess(application, assessors[0], by=worker)
    assert "1 application waits for a second young assessor: ask one." in words_of(browser.get(DESK))
    assert "Ask a second young assessor." in words_of(browser.get(reverse("desk:charter")))
    assert "1 school is yours to judge." in words_of(sign_in(assessors[0]).get(DESK))
    assert "waits for the panel" not in words_of(browser.get(DESK))
    judging.say_beside(first, by=assessors[0], words="What is a policy?")
    assert "An assessor of 1 school asks a peer worker something." in words_of(browser.get(DESK))
    judging.say_beside(first, by=worker, words="Rules.")
    assert "asks a peer worker" not in words_of(browser.get(DESK))
    assert "Your peer worker answered you" in words_of(sign_in(assessors[0]).get(reverse("desk:charter")))


def test_assessor_reads_on_their_desk_that_they_were_answered_until_they_read_it(sent, assessors, worker, sign_in):
    first, browser = judging.ask_to_assess(sent, assessors[0], by=worker), sign_in(assessors[0])
    line = "Your peer worker answered you about Made-up High School. Read the answer."
    judging.say_beside(first, by=assessors[0], words="What is a policy?")
    assert line not in words_of(browser.get(DESK))
    judging.say_beside(first, by=worker, words="Rules.")
    for address in (DESK, reverse("desk:charter")):
        page = browser.get(address)
        assert line in words_of(page)
        assert f'href="{path("assess", sent.pk)}#ask"' in page.content.decode()
    assert "Rules." in words_of(browser.get(path("assess", sent.pk)))
    assert line not in words_of(browser.get(DESK))
    finish(first)
    judging.say_beside(first, by=worker, words="Well done.")
    page = browser.get(DESK)
    assert line in words_of(page)
    there = f"beside-{first.pk}"
    assert f'href="{path("talk", sent.pk)}#{there}"' in page.content.decode()
    page = browser.get(path("talk", sent.pk)).content.decode()
    assert f'id="{there}"' in page
    assert "Well done." in page
    assert line not in words_of(browser.get(DESK))


def test_both_assessors_read_on_their_desk_that_they_do_not_agree_until_they_do(sent, assessors, worker, sign_in):
    first = assess(sent, assessors[0], by=worker)
    charter = reverse("desk:charter")
    waits = "The two of you do not agree yet about Made-up High School. Talk about it."
    assert waits not in words_of(sign_in(assessors[0]).get(DESK))
    assert "You have sent yours. The other one has not yet." in words_of(sign_in(assessors[0]).get(charter))
    finish(judging.ask_to_assess(sent, assessors[1], by=worker), listening=0)
    for assessor in assessors:
        browser = sign_in(assessor)
        page = browser.get(DESK)
        assert waits in words_of(page)
        assert f'href="{path("talk", sent.pk)}"' in page.content.decode()
        assert "You do not agree yet. Talk about it." in words_of(browser.get(charter))
    judging.settle(first, "listening", by=assessors[0], rating=0)
    for assessor in assessors:
        assert waits not in words_of(sign_in(assessor).get(DESK))
        assert "you agree. Read what the other one says." in words_of(sign_in(assessor).get(charter))


def test_desk_of_an_assessor_costs_the_same_for_one_school_and_for_eight(
    judged_by, coordinator, worker, assessors, sign_in
):
    browser = sign_in(assessors[0])

    def more(count):
        for _number in range(count):
            school = make_school(by=worker)
            SchoolMembership.objects.create(school=school, user=coordinator)
            new = send(actions.start(school, "bronze", by=coordinator), by=coordinator)
            judging.say_beside(assess(new, assessors[0], by=worker), by=worker, words="Thank you.")
            finish(judging.ask_to_assess(new, assessors[1], by=worker), listening=0)

    def queries():
        counts = []
        for address in (DESK, reverse("desk:charter")):
            browser.get(address)
            with CaptureQueriesContext(connection) as captured:
                browser.get(address)
            counts.append(len(captured))
        return counts

    more(1)
    few = queries()
    more(7)
    assert words_of(browser.get(DESK)).count("do not agree yet") == 8
    assert words_of(browser.get(DESK)).count("Read the answer.") == 8
    assert queries() == few


def test_application_that_an_assessor_cannot_judge_waits_for_others_again_and_says_so(
    sent, coordinator, assessors, worker, panel, sign_in
):
    first = judging.ask_to_assess(sent, assessors[0], by=worker)
    browser, school = sign_in(panel[0]), sign_in(coordinator)
    one = "One young person looks at it. A peer worker asks a second one."
    assert one in words_of(school.get(path("application", sent.pk)))
    judging.declare_own_school(sent.school, user=assessors[0])
    assert Application.objects.get(pk=sent.pk).state == Application.State.SENT
    assert "1 application waits for two young assessors: ask them." in words_of(browser.get(DESK))
    assert "It waits for two young assessors." in words_of(school.get(path("application", sent.pk)))
    assert not type(first).objects.filter(pk=first.pk).exists()

    judging.ask_to_assess(sent, assessors[1], by=worker)
    third = judging.ask_to_assess(sent, make_user("whimbrel", role=Role.ASSESSOR), by=worker)
    assert "assessor: ask one" not in words_of(browser.get(DESK))
    assert "Two young assessors look at it" in words_of(school.get(path("application", sent.pk)))
    judging.declare_own_school(sent.school, user=assessors[1])
    finish(third)
    assert "1 application waits for a second young assessor: ask one." in words_of(browser.get(DESK))
    assert one in words_of(school.get(path("application", sent.pk)))


def test_desk_says_that_the_panel_is_waited_for(assessed, panel, sign_in):
    assert "1 application waits for the panel." in words_of(sign_in(panel[0]).get(DESK))


def test_school_that_asks_for_another_look_stands_on_the_desk_of_workers_and_the_answer_on_the_schools(
    awarded, coordinator, worker, other_worker, sign_in
):
    award = Award.objects.get()
    awards.suspend(award, by=worker, reason="Something is looked into.")
    school = sign_in(coordinator)
    assert "is on hold. Read why, and what you can do." in words_of(school.get(DESK))
    awards.appeal(award, by=coordinator, reason="We mended it.")
    assert "1 school waits for another look at its award." in words_of(sign_in(worker).get(DESK))
    awards.restore(Award.objects.get(), by=other_worker, reason="All is well.")
    assert "counts again." in words_of(school.get(DESK))
    assert "another look" not in words_of(sign_in(worker).get(DESK))


@pytest.mark.parametrize("who", ["worker", "coordinator"])
def test_desk_costs_the_same_for_one_application_and_for_eight(
    who, judged_by, coordinator, worker, assessors, panel, sign_in, request
):
    browser = sign_in(request.getfixturevalue(who))

    def more(count):
        for _number in range(count):
            school = make_school(by=worker)
            SchoolMembership.objects.create(school=school, user=coordinator)
            new = send(actions.start(school, "bronze", by=coordinator), by=coordinator)
            for assessor in assessors:
                judging.say_beside(assess(new, assessor, by=worker), by=assessor, words="Why?")
            judging.propose(new, by=panel[0], outcome=Outcome.AWARD, reasons="Good.")
            actions.tell(Application.objects.get(pk=new.pk))

    def queries(address):
        browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        return len(captured)

    more(1)
    few = [queries(address) for address in (DESK, reverse("desk:charter"))]
    more(7)
    assert [queries(address) for address in (DESK, reverse("desk:charter"))] == few


def test_each_coordinator_reads_that_their_award_ends_soon_also_one_who_came_later_and_without_a_letter(
    awarded, coordinator, worker, administrator, judged_by, sign_in, time_machine
):
    award, browser = Award.objects.get(), sign_in(coordinator)
    time_machine.move_to(award.valid_until - datetime.timedelta(days=200))
    assert "To keep it" not in words_of(browser.get(DESK))
    time_machine.move_to(award.valid_until - datetime.timedelta(days=20))
    assert awards.remind().told == 1
    later = make_user("kittiwake", role=Role.SCHOOL)
    SchoolMembership.objects.create(school=award.school, user=later)
    line = (
        f"Bronze of Made-up High School counts until {award.last_day:%-d %B %Y}. To keep it, apply again before then."
    )
    for user in (coordinator, later):
        for address in (DESK, reverse("desk:charter")):
            page = sign_in(user).get(address)
            assert line in words_of(page)
            assert f'href="{path("school", award.school_id)}"' in page.content.decode()
    assert "To keep it" not in words_of(sign_in(worker).get(DESK))
    give_award(award.school, judged_by, by=administrator)
    assert "To keep it" not in words_of(sign_in(later).get(DESK))


def test_desk_costs_the_same_for_one_award_that_ends_and_for_eight(judged_by, coordinator, worker, sign_in):
    browser, long_ago = sign_in(coordinator), timezone.now() - datetime.timedelta(days=700)

    def more(count):
        for _number in range(count):
            school = make_school(by=worker)
            SchoolMembership.objects.create(school=school, user=coordinator)
            give_award(school, judged_by, by=worker, awarded_at=long_ago)

    def queries():
        browser.get(DESK)
        with CaptureQueriesContext(connection) as captured:
            page = words_of(browser.get(DESK))
        return page.count("To keep it"), len(captured)

    more(1)
    lines, few = queries()
    assert lines == 1
    more(7)
    assert queries() == (8, few)


# --- What a school reads ----------------------------------------------------------------------------


def test_each_coordinator_reads_that_it_was_decided_until_they_have_looked_and_where_to_go_on(
    awarded, coordinator, other_coordinator, sign_in
):
    browser, other = sign_in(coordinator), sign_in(other_coordinator)
    news = "There is news about the application of Made-up High School: Bronze, begun on"
    assert news in words_of(browser.get(DESK))
    page = words_of(browser.get(reverse("desk:charter")))
    assert "New" in page
    assert "Award" in page
    assert "Decided" not in page
    award = Award.objects.get()
    page = browser.get(path("application", awarded.pk)).content.decode()
    assert "You listen, and you showed it." in page
    for address in (
        reverse("award", args=[award.pk]),
        reverse("show_badge", args=[award.pk]),
        reverse("desk:award", args=[award.pk]),
        path("school", awarded.school_id),
    ):
        assert f'href="{address}"' in page
    assert news not in words_of(browser.get(DESK))
    assert news in words_of(other.get(DESK))


def test_school_whose_badge_does_not_count_reads_so_where_it_was_given_and_not_well_done(
    awarded, coordinator, worker, administrator, sign_in, time_machine
):
    award = Award.objects.get()

    def page():
        return words_of(sign_in(coordinator).get(path("application", awarded.pk)))

    assert "Well done! Your badge is there already." in page()
    awards.suspend(award, by=worker, reason="Something is looked into.")
    assert "Your badge is on hold." in page()
    assert "Read why, and what you can do" in page()
    awards.restore(award, by=worker, reason="All is well.")
    assert "Well done!" in page()
    awards.revoke(award, by=worker, reason="It was not so.")
    assert "Your badge was taken back." in page()
    assert "Well done!" not in page()
    assert "download it" not in page()
    awards.appeal(award, by=coordinator, reason="It is.")
    awards.restore(award, by=administrator, reason="It is so.")
    time_machine.move_to(award.valid_until + datetime.timedelta(days=1))
    assert f"Your badge counted until {award.last_day:%-d %B %Y}." in page()
    assert "Well done!" not in page()


def test_school_tells_its_applications_with_news_apart_on_the_desk(
    application, coordinator, worker, sign_in, time_machine
):
    def give_back(one):
        judging.give_back(send(one, by=coordinator), by=worker, reason="Say more.")
        actions.withdraw(one, by=coordinator)

    def lines():
        return re.findall(r"There is news about [^<]*", sign_in(coordinator).get(DESK).content.decode())

    give_back(application)
    time_machine.move_to(application.started_at + datetime.timedelta(minutes=5))
    give_back(actions.start(application.school, "bronze", by=coordinator))
    assert len(lines()) == len(set(lines())) == 2
    Application.objects.filter(pk=application.pk).update(
        started_at=application.started_at - datetime.timedelta(days=40)
    )
    begun = timezone.localdate(application.started_at - datetime.timedelta(days=40))
    assert lines()[1].endswith(f"Made-up High School: Bronze, begun on {begun:%-d %B %Y}.")
    assert len(set(lines())) == 2


def test_nobody_but_its_school_reads_news_of_an_application(awarded, stranger_school, assessors, worker, sign_in):
    for user in (stranger_school, assessors[0], worker):
        assert "There is news about the application" not in words_of(sign_in(user).get(DESK))


def test_school_that_mends_small_gaps_is_called_so_and_one_that_was_refused_too(assessed, panel, coordinator, sign_in):
    decide(assessed, Outcome.GAPS, by=panel, gaps=["listening"], overruled_because="One is missing.")
    browser = sign_in(coordinator)
    page = words_of(browser.get(path("application", assessed.pk)))
    assert "Small gaps to mend" in page
    assert "Mend only what the panel asked for" in page
    assert "Small gaps to mend" in words_of(browser.get(reverse("desk:charter")))


def test_small_gaps_are_not_sent_again_as_they_were(assessed, panel, coordinator):
    decide(assessed, Outcome.GAPS, by=panel, gaps=["listening"], overruled_because="One is missing.")
    again = Application.objects.get(pk=assessed.pk)
    with pytest.raises(actions.ApplicationRefused) as refused:
        actions.send(again, by=coordinator, nobody_can_be_recognised=True)
    assert refused.value.code == "unchanged"
    answer_all(again, by=coordinator, words="We ask each class now.")
    assert actions.send(again, by=coordinator, nobody_can_be_recognised=True).state == "sent"


def test_school_reads_its_plan_with_its_steps_and_days_while_it_writes_and_after(application, coordinator, sign_in):
    def plan():
        page = words_of(sign_in(coordinator).get(path("application", application.pk)))
        return page.split("Your plan")[1].split("Send it")[0].split("Take it back")[0] if "Your plan" in page else ""

    answer_all(application, by=coordinator, rating=2)
    assert plan() == ""
    day = timezone.localdate() + datetime.timedelta(days=100)
    step = {"plan": "We ask Year 7, too.", "plan_by": day}
    actions.save_answer(application, "listening", by=coordinator, edition=1, rating=1, words="We have a box.", **step)
    looks = {each.key: each.looking_for for each in application.criteria}
    assert looks["listening"] in plan()
    assert "We ask Year 7, too." in plan()
    assert f"By {day:%-d %B %Y}" in plan()
    assert looks["acting"] not in plan()
    assert "Needs more" not in plan()
    actions.save_answer(application, "acting", by=coordinator, edition=1, rating=0)
    assert plan().count("Needs more") == 2, "Once in the sentence that tells what it means."
    assert "No step is written yet." in plan()
    actions.save_answer(application, "acting", by=coordinator, edition=2, rating=1)
    send_all = {"by": coordinator, "nobody_can_be_recognised": True}
    show_all(application, by=coordinator)
    actions.send(application, **send_all)
    assert "We ask Year 7, too." in plan()


def test_school_tells_its_applications_apart_and_starts_no_second_one(application, coordinator, sign_in):
    actions.withdraw(application, by=coordinator)
    other = actions.start(application.school, "bronze", by=coordinator)
    response = sign_in(coordinator).get(path("school", application.school_id))
    page = words_of(response)
    assert page.count("begun on") == 2
    assert page.count("By puffin.") == 2
    assert "Ended on" in page
    assert "Go on with Bronze" in page
    assert "Start an application" not in page
    assert path("application", other.pk) in response.content.decode()


def test_school_is_offered_only_levels_that_are_open_to_it_and_reads_why(awarded, school, coordinator, sign_in):
    page = sign_in(coordinator).get(path("school", school.pk)).content.decode()
    assert 'value="silver"' in page
    for closed in ("bronze", "gold"):
        assert f'value="{closed}"' not in page
    last_day = Award.objects.get().last_day
    renewal = last_day - relativedelta(years=1) + relativedelta(days=1)
    assert (
        f"holds this level already, until {last_day:%-d %B %Y}. It can be renewed from {renewal:%-d %B %Y} on" in page
    )
    assert "This school needs Silver first." in page
    with pytest.raises(actions.ApplicationRefused) as refused:
        actions.start(school, "bronze", by=coordinator)
    assert refused.value.code == "level"
    assert f"{renewal:%-d %B %Y}" in str(refused.value)


@pytest.mark.parametrize(("days", "may"), [(-1, False), (0, True)])
def test_school_starts_its_renewal_on_the_day_that_it_was_told_and_no_sooner(
    awarded, school, coordinator, sign_in, time_machine, days, may
):
    day = Award.objects.get().last_day - relativedelta(years=1) + relativedelta(days=1 + days)
    time_machine.move_to(timezone.make_aware(datetime.datetime.combine(day, datetime.time(12))))
    browser = sign_in(coordinator)
    assert ('value="bronze"' in browser.get(path("school", school.pk)).content.decode()) is may
    page = browser.post(path("start", school.pk), {"level": "bronze"}, follow=True).content.decode()
    assert ("Say where you are in each criterion" in page) is may
    assert ("It can be renewed from" in page) is not may


def test_application_under_way_when_the_school_comes_to_hold_the_level_waits_and_loses_nothing(
    assessed, judged_by, panel, worker, coordinator, sign_in
):
    given = give_award(assessed.school, judged_by, by=worker)  # As a file of older awards may do.
    for user, screen in ((coordinator, "application"), (panel[0], "application"), (panel[0], "panel")):
        page = words_of(sign_in(user).get(path(screen, assessed.pk)))
        assert "It can be renewed from" in page
        assert "Nothing here is lost." in page
    fields = {"outcome": "award", "reasons": "We saw it.", "overruled_because": "All of it."}
    page = sign_in(panel[0]).post(path("panel", assessed.pk), fields).content.decode()
    assert "Nothing is lost: propose it again then." in page
    assert "We saw it." in page
    assert not Decision.objects.exists()
    awards.revoke(given, by=worker, reason="It was given by mistake.")
    decide(assessed, Outcome.AWARD, by=panel)
    assert Award.objects.count() == 2


def test_school_reads_how_to_change_what_is_being_judged_without_ending_it(
    sent, coordinator, assessors, worker, sign_in
):
    judging.ask_to_assess(sent, assessors[0], by=worker)
    with pytest.raises(actions.ApplicationRefused) as refused:
        actions.save_answer(sent, "listening", by=coordinator, edition=1, words="Late.")
    assert "Ask a peer worker to give it back to you" in str(refused.value)
    assert "Ask a peer worker to give it back to you" in words_of(
        sign_in(coordinator).get(path("application", sent.pk))
    )


def test_who_cannot_judge_the_school_is_offered_to_no_worker(sent, assessors, worker, sign_in):
    judging.declare_own_school(sent.school, user=assessors[0])
    browser = sign_in(worker)
    page = browser.get(path("application", sent.pk)).content.decode()
    assert f'<option value="{assessors[1].pk}">' in page
    assert f'<option value="{assessors[0].pk}">' not in page
    judging.declare_own_school(sent.school, user=assessors[1])
    assert "An administrator invites more assessors" in words_of(browser.get(path("application", sent.pk)))


def test_award_whose_page_was_started_leads_to_it(awarded, coordinator, open_site, sign_in):
    story = awards.start_story(Award.objects.get(), by=coordinator)
    page = sign_in(coordinator).get(reverse("desk:award", args=[Award.objects.get().pk])).content.decode()
    assert reverse("desk:page", args=[story.pk]) in page
    other = make_user("gannet", role=Role.SCHOOL)
    SchoolMembership.objects.create(school=awarded.school, user=other)
    page = sign_in(other).get(reverse("desk:award", args=[Award.objects.get().pk])).content.decode()
    assert reverse("desk:page", args=[story.pk]) not in page
