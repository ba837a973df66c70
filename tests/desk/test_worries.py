"""“I’m worried about this” on the screens: the click, the message in the page's place, the cases, the team."""

import pytest

from cms.coauthoring.actions import add_coauthor
from cms.coauthoring.editors import newest_content
from cms.moderation import actions, suggestions
from cms.moderation.eligibility import Refused
from cms.people.roles import Role
from cms.safeguarding import concerns
from cms.safeguarding.models import ConcernEvent, SafeguardingTeam
from cms.safeguarding.team import TeamRefused, is_named, name_team
from tests.factories import make_image, make_leaflet, make_team, make_user
from tests.factories.files import picture_bytes
from tests.factories.pages import block, body_of
from tests.helpers import fingerprint, fresh, look_after, sign_off, submit

TITLE = "Xylophonist"
LIST_QUERIES = 11


@pytest.fixture
def team(site):
    return make_team()


@pytest.fixture
def leaflet(author, coauthor, team):
    return make_leaflet(by=author, with_others=[coauthor], title=TITLE)


def said(answer):
    return answer.content.decode()


# --- The click and the message -----------------------------------------------------------------------


def test_button_is_wherever_somebody_reads_a_draft(leaflet, author, worker, sign_in):
    submit(leaflet, by=author)
    button = f'action="/desk/pages/{leaflet.pk}/worried/"'
    for person, address in (
        (author, f"/admin/pages/{leaflet.pk}/edit/"),
        (author, f"/desk/pages/{leaflet.pk}/"),
        (worker, f"/desk/pages/{leaflet.pk}/review/"),
    ):
        screen = said(sign_in(person).get(address))
        assert button in screen, address
        assert "not an emergency line" in screen
        assert "can’t promise to keep it a secret" in screen


def test_author_meets_a_warm_message_and_help_where_the_page_stood(leaflet, author, coauthor, sign_in):
    answer = sign_in(author).post(f"/desk/pages/{leaflet.pk}/worried/", follow=True)
    held = answer.request["PATH_INFO"]
    browser = sign_in(coauthor)
    for address in (
        f"/desk/pages/{leaflet.pk}/",
        f"/desk/pages/{leaflet.pk}/history/",
        f"/admin/pages/{leaflet.pk}/edit/",
    ):
        answer = browser.get(address, follow=True)
        assert answer.request["PATH_INFO"] == held
        message = said(answer)
        assert "Somebody who cares will read this" in message
        assert "0800 1111" in message
        assert TITLE not in message
        assert "reject" not in message.lower()
    desk = said(browser.get("/desk/"))
    assert held in desk
    assert TITLE not in desk


def test_worried_reader_can_tell_the_lead_more_and_loses_nothing_by_a_mistake(leaflet, author, sign_in):
    browser = sign_in(author)
    held = browser.post(f"/desk/pages/{leaflet.pk}/worried/").url
    assert "Write a few words first" in said(browser.post(held, {"words": " "}))
    long = "It is long. " * 500
    assert long in said(browser.post(held, {"words": long}))
    assert browser.post(held, {"words": "She told me."}).url == held
    assert [report.words for report in concerns.Concern.objects.get().reports.all()] == ["", "She told me."]


def test_comment_that_was_sent_a_second_late_is_with_the_lead(leaflet, author, coauthor, sign_in):
    browser = sign_in(coauthor)
    concern = concerns.raise_concern(leaflet, by=author)
    answer = browser.post(f"/desk/pages/{leaflet.pk}/comments/", {"part": "title", "text": "I know her."})
    assert answer.url == f"/desk/held/{concern.reference}/"
    assert "I+know+her." in concern.copies.get(kind="late").words


def test_people_read_the_message_at_the_end_until_they_say_so(leaflet, author, coauthor, team, sign_in):
    concern = concerns.raise_concern(leaflet, by=author)
    look_after(concern, by=team[0])
    concerns.give_back(concern, by=team[0], message="I talked with both of you.")
    browser = sign_in(coauthor)
    held = f"/desk/held/{concern.reference}/"
    assert held in said(browser.get("/desk/"))
    assert "I talked with both of you." in said(browser.get(held))
    browser.post(held, {"read": ""})
    assert held not in said(browser.get("/desk/"))
    assert held in said(sign_in(author).get("/desk/"))


ENDS = {
    "give_back": "with the people who write it again",
    "keep_sealed": "stays with the safeguarding lead and the deputy",
    "erase": "is not on this site any more",
}


@pytest.mark.parametrize("end", ENDS)
def test_worker_who_was_worried_is_told_when_it_was_looked_after(end, leaflet, author, worker, team, sign_in):
    submit(leaflet, by=author)
    concern = concerns.raise_concern(leaflet, by=worker)
    browser, held = sign_in(worker), f"/desk/held/{concern.reference}/"
    assert "Nobody but the safeguarding lead and the deputy can read it now" in said(browser.get(held))
    assert held not in said(browser.get("/desk/"))
    look_after(concern, by=team[0])
    getattr(concerns, end)(concern, by=team[0], message="I talked with both of you.")
    desk, answer = said(browser.get("/desk/")), said(browser.get(held))
    assert held in desk
    assert "looked after a page that you read" in desk
    assert ENDS[end] in answer
    # The message is for the people of the page, and it was never the worker's.
    for words in ("yours again", "I talked with both of you.", "you wrote", TITLE):
        assert words not in answer
    browser.post(held, {"read": ""})
    assert held not in said(browser.get("/desk/"))


def test_author_who_worries_about_a_page_of_the_lead_is_told_that_only_the_deputy_reads_it(
    leaflet, author, coauthor, team, sign_in
):
    lead, deputy = team
    add_coauthor(leaflet, lead, by=author)
    concern = concerns.raise_concern(leaflet, by=author)
    held = f"/desk/held/{concern.reference}/"
    look_after(concern, by=deputy)
    for end in (None, concerns.keep_sealed):
        if end:
            end(concern, by=deputy)
        for person in (author, coauthor, lead):
            words = said(sign_in(person).get(held))
            assert "the deputy safeguarding lead" in words
            for untrue in ("the safeguarding lead", "The lead", "the lead", "the deputy is told", lead.username):
                assert untrue not in words.split("<main")[1].replace(f"Signed in as {lead.username}", ""), untrue


def test_author_who_worries_about_a_page_of_the_deputy_is_told_that_only_the_lead_reads_it(
    leaflet, author, team, sign_in
):
    add_coauthor(leaflet, team[1], by=author)
    concern = concerns.raise_concern(leaflet, by=author)
    words = said(sign_in(author).get(f"/desk/held/{concern.reference}/"))
    assert "nobody but the safeguarding lead can read it" in words
    assert "deputy" not in words.split("<main")[1]


def test_author_whom_nobody_can_hear_yet_is_told_so_and_meets_the_crisis_lines_first(
    leaflet, author, coauthor, team, sign_in
):
    for person in team:
        person.is_active = False
        person.save()
    concern = concerns.raise_concern(leaflet, by=author)
    for person in (author, coauthor):
        browser = sign_in(person)
        words = said(browser.get(f"/desk/held/{concern.reference}/")).split("<main")[1]
        assert words.index("0800 1111") < words.index("Nobody could be told about it yet")
        for untrue in ("safeguarding lead", "deputy", "Somebody who cares"):
            assert untrue not in words
        assert "nobody could be told about it yet" in said(browser.get("/desk/"))
        assert words.count('id="now"') == 1


def test_author_whose_case_has_ended_reads_how_to_reach_the_lead_and_of_no_alarm(leaflet, author, team, sign_in):
    concern = concerns.raise_concern(leaflet, by=author)
    held = f"/desk/held/{concern.reference}/"
    assert "is told at once" in said(sign_in(author).get(held))
    look_after(concern, by=team[0])
    concerns.keep_sealed(concern, by=team[0])
    words = said(sign_in(author).get(held))
    assert "is told" not in words
    assert 'A worker of <a href="/desk/groups/">your group</a> can bring you to the lead' in words


def test_author_of_two_hidden_pages_sees_which_has_a_new_message(leaflet, author, team, time_machine, sign_in):
    time_machine.move_to("2027-03-01 10:00+00:00", tick=False)
    older = concerns.raise_concern(leaflet, by=author)
    time_machine.move_to("2027-03-02 10:00+00:00", tick=False)
    newer = concerns.raise_concern(make_leaflet(by=author), by=author)
    browser = sign_in(author)
    first = said(browser.get("/desk/"))
    assert first.index(str(newer.reference)) < first.index(str(older.reference))
    assert "1 March 2027" in first
    assert "2 March 2027" in first
    assert "not read this yet" not in first
    look_after(older, by=team[0])
    concerns.keep_sealed(older, by=team[0], message="I talked with both of you.")
    desk = said(browser.get("/desk/"))
    assert desk.index("not read this yet") < desk.index(str(older.reference)) < desk.index(str(newer.reference))
    assert desk.count("not read this yet") == 1
    browser.post(f"/desk/held/{older.reference}/", {"read": ""})
    assert "not read this yet" not in said(browser.get("/desk/"))


def test_author_of_a_live_page_that_was_given_back_is_not_sent_to_ask_anybody_why(
    live_leaflet, author, worker, team, sign_in
):
    concern = concerns.raise_concern(live_leaflet, by=author)
    look_after(concern, by=team[0])
    concerns.give_back(concern, by=team[0], message="All is well.")
    desk = said(sign_in(author).get("/desk/"))
    assert "is yours again. Send it, and it can be live again" in desk
    assert "Taken down" not in desk
    submit(live_leaflet, by=author)
    sign_off(live_leaflet, by=worker)
    actions.take_down(fresh(live_leaflet), by=worker, reason="A name slipped in.")
    desk = said(sign_in(author).get("/desk/"))
    assert "Taken down. Ask a peer worker why." in desk
    assert "yours again" not in desk


# --- Cases -------------------------------------------------------------------------------------------


def test_lead_meets_the_case_first_reads_it_and_decides(author, coauthor, team, sign_in):
    picture = make_image(by=author)
    body = body_of(block("image", {"image": {"image": picture.pk, "alt_text": "", "decorative": True}, "caption": ""}))
    leaflet = make_leaflet(by=author, title=TITLE, body=body)
    concern = concerns.raise_concern(leaflet, by=author)
    browser, case = sign_in(team[0]), f"/desk/cases/{concern.reference}/"
    desk = said(browser.get("/desk/"))
    assert "1 worry is open" in desk
    assert TITLE not in desk
    assert TITLE not in said(browser.get("/desk/cases/"))
    assert TITLE in said(browser.get(case))
    shown = browser.get(f"{case}files/0/")
    assert b"".join(shown.streaming_content)[:8] == picture_bytes()[:8]
    assert shown["Content-Type"] == "image/png"
    assert browser.get(f"{case}files/1/").status_code == 404
    assert "Write a few words first" in said(browser.post(case, {"action": "note", "note": ""}))
    assert "tick that you are sure" in said(browser.post(case, {"action": "erase", "message": "Kind words."}))
    assert "Kind words." in said(browser.post(case, {"action": "erase", "message": "Kind words."}))
    for action, box in (("take", ""), ("note", "note"), ("keep", "message"), ("give-back", "message")):
        assert browser.post(case, {"action": action, box: "Kind words."}).url == case, action
    assert fresh(leaflet).title == TITLE
    for person in (author, make_user(role=Role.SAFEGUARDING_LEAD), make_user(is_superuser=True)):
        assert sign_in(person).get(case).status_code == 404
        assert sign_in(person).get(f"{case}files/0/").status_code == 404


def test_lead_reads_where_links_lead_and_plain_words_of_what_was_suggested(author, worker, team, sign_in):
    text = block("text", '<p>Mail <a href="mailto:jade.t@example.org">my friend</a>.</p>')
    page = submit(make_leaflet(by=author, body=body_of(text)), by=author)
    place = f"body.{fresh(page).body[0].id}"
    was = [words.shown for words in suggestions.words_of(type(page), newest_content(page), place)]
    suggestions.suggest(page, by=worker, place=place, texts=["Tell a friend & wait."], was=was)
    concern = concerns.raise_concern(page, by=author)
    case = said(sign_in(team[0]).get(f"/desk/cases/{concern.reference}/"))
    assert "A link leads to mailto:jade.t@example.org" in case
    assert "<p>Tell a friend &amp; wait.</p>" in case
    assert "data-block-key" not in case


def test_worker_who_is_worried_with_words_typed_on_the_screen_hands_them_to_the_lead(
    leaflet, author, worker, team, sign_in
):
    submit(leaflet, by=author)
    held = sign_in(worker).post(f"/desk/pages/{leaflet.pk}/worried/", {"typed": "He says that he is hit at home."}).url
    reference = held.strip("/").rpartition("/")[2]
    assert "He says that he is hit at home." in said(sign_in(team[0]).get(f"/desk/cases/{reference}/"))
    assert "hit at home" not in said(sign_in(author).get(held))


def test_lead_without_an_address_and_whoever_looks_after_the_site_learn_that_no_letter_can_come(
    site, team, administrator, sign_in
):
    lead, deputy = team
    deputy.email = "deputy@example.org"
    deputy.save()
    assert "No letter can tell you of a worry" in said(sign_in(lead).get("/desk/"))
    desk = said(sign_in(administrator).get("/desk/"))
    assert f"{lead.username} looks after worries and has given no e-mail address" in desk
    assert f"{deputy.username} looks after worries" not in desk
    assert "No letter can tell" not in said(sign_in(deputy).get("/desk/"))


def test_deputy_is_alarmed_by_what_is_theirs_and_told_calmly_of_what_the_lead_has(
    leaflet, author, team, sign_in, time_machine
):
    lead, deputy = team
    concern = concerns.raise_concern(leaflet, by=author)
    alarm, calm = "1 worry is open. Please look at it now.", "1 worry is with the lead. You are told if nobody looks"
    assert alarm in said(sign_in(lead).get("/desk/"))
    desk = said(sign_in(deputy).get("/desk/"))
    assert calm in desk
    assert "Please look at it now" not in desk
    time_machine.move_to(concerns.passes_on_at(concern))
    time_machine.shift(1)
    for person in team:
        assert alarm in said(sign_in(person).get("/desk/"))
    concerns.acknowledge(concern, by=lead)
    assert alarm in said(sign_in(lead).get("/desk/"))
    desk = said(sign_in(deputy).get("/desk/"))
    assert "1 worry is looked after by the other one of you" in desk
    assert "Please look at it now" not in desk


def test_deputy_alone_reads_that_the_case_goes_on_to_nobody_and_that_nobody_else_reads_it(
    leaflet, author, team, sign_in
):
    lead, deputy = team
    both = concerns.raise_concern(make_leaflet(by=author), by=author)
    shared = said(sign_in(deputy).get(f"/desk/cases/{both.reference}/"))
    assert f"It waits for {lead.username}." in shared
    assert "it goes on to the deputy" in shared
    assert "Only you and the other one" in shared
    add_coauthor(leaflet, lead, by=author)
    concern = concerns.raise_concern(leaflet, by=author)
    concerns.tell_more(concern, "It is about them.", by=author)
    alone = said(sign_in(deputy).get(f"/desk/cases/{concern.reference}/"))
    assert f"It waits for {deputy.username}." in alone
    assert "Only you can read this page" in alone
    for untrue in ("goes on to", "the other one", "told the lead"):
        assert untrue not in alone


BOXES = {"note": "I called them today.", "message": "Thank you for waiting."}


@pytest.mark.parametrize("action", ["take", "note", "give-back", "keep", "erase", "nonsense"])
def test_lead_who_presses_any_button_loses_what_is_in_no_box(action, leaflet, author, team, sign_in):
    concern = concerns.raise_concern(leaflet, by=author)
    browser, case = sign_in(team[0]), f"/desk/cases/{concern.reference}/"
    screen = said(browser.post(case, {"action": action, "sure": "yes", **BOXES}))
    assert f'name="message" rows="4">{BOXES["message"]}<' in screen
    if action == "note":
        assert concern.notes.get().text == BOXES["note"]
        assert 'name="note" rows="4"><' in screen
    else:
        assert not concern.notes.exists()
        assert f'name="note" rows="4">{BOXES["note"]}<' in screen
    assert fresh_state(concern) == "open"


def fresh_state(concern):
    concern.refresh_from_db()
    return concern.state


@pytest.mark.parametrize(("action", "state"), [("give-back", "returned"), ("keep", "kept"), ("erase", "erased")])
def test_lead_who_ends_a_case_with_both_boxes_full_has_both_kept(action, state, leaflet, author, team, sign_in):
    concern = concerns.raise_concern(leaflet, by=author)
    concerns.acknowledge(concern, by=team[0])
    case = f"/desk/cases/{concern.reference}/"
    assert sign_in(team[0]).post(case, {"action": action, "sure": "yes", **BOXES}).url == case
    assert fresh_state(concern) == state
    assert concern.message == BOXES["message"]
    assert concern.notes.get().text == BOXES["note"]


def test_deputy_who_presses_on_an_old_screen_reads_that_the_lead_took_it_a_moment_ago(leaflet, author, team, sign_in):
    lead, deputy = team
    concern = concerns.raise_concern(leaflet, by=author)
    concerns.acknowledge(concern, by=lead)
    browser, case = sign_in(deputy), f"/desk/cases/{concern.reference}/"
    screen = said(browser.post(case, {"action": "take"}))
    assert f"{lead.username} took it a moment ago" in screen
    assert "It is yours now" not in screen
    assert "Take it over" in screen
    screen = said(browser.post(case, {"action": "take-over"}, follow=True))
    assert "It is yours now" in screen
    assert f"{deputy.username}</bdi> took the case over from the other one" in screen
    assert "Take it over" not in screen.split('class="desk-sign"')[0]


def test_lead_whose_case_ended_meanwhile_finds_the_message_to_copy_and_writes_the_note(leaflet, author, team, sign_in):
    lead, deputy = team
    concern = concerns.raise_concern(leaflet, by=author)
    look_after(concern, by=lead)
    concerns.acknowledge(concern, by=deputy, take_over=True)
    browser, case = sign_in(lead), f"/desk/cases/{concern.reference}/"
    screen = said(browser.post(case, {"action": "give-back", **BOXES}))
    assert f"{deputy.username} looks after this" in screen
    assert f'name="message" rows="4">{BOXES["message"]}<' in screen
    look_after(concern, by=deputy)
    concerns.erase(concern, by=deputy)
    screen = said(browser.post(case, {"action": "give-back", **BOXES}))
    assert f'readonly aria-labelledby="not-sent">{BOXES["message"]}<' in screen
    assert f'name="note" rows="4">{BOXES["note"]}<' in screen


def test_list_of_cases_says_when_each_ended_beside_when_it_was_raised(leaflet, author, team, time_machine, sign_in):
    time_machine.move_to("2027-03-01 10:00+00:00", tick=False)
    concern = concerns.raise_concern(leaflet, by=author)
    time_machine.move_to("2027-03-02 11:00+00:00", tick=False)
    look_after(concern, by=team[0])
    time_machine.move_to("2027-03-03 12:00+00:00", tick=False)
    concerns.erase(concern, by=team[0])
    browser = sign_in(team[0])
    for address in ("/desk/cases/", f"/desk/cases/{concern.reference}/"):
        words = said(browser.get(address))
        assert "since Wednesday 3 March 2027, 12:00" in words
        assert "raised on Monday 1 March 2027, 10:00" in words


def test_lead_reads_what_a_search_shows_in_plain_words(author, team, sign_in):
    page = make_leaflet(by=author, search_description="About sleep.", seo_title="Sleep")
    concern = concerns.raise_concern(page, by=author)
    words = said(sign_in(team[0]).get(f"/desk/cases/{concern.reference}/"))
    assert "What a search says of it" in words
    assert "About sleep." in words
    assert "Meta description" not in words


def test_list_of_cases_costs_the_same_however_many_there_are(author, team, sign_in, django_assert_num_queries):
    browser = sign_in(team[0])
    for count in (1, 6):
        while concerns.Concern.objects.count() < count:
            concerns.raise_concern(make_leaflet(by=author), by=author)
        browser.get("/desk/cases/")
        with django_assert_num_queries(LIST_QUERIES):
            browser.get("/desk/cases/")


# --- The lead and the deputy -------------------------------------------------------------------------


def test_administrator_names_two_other_people_with_the_role(site, administrator, sign_in):
    browser = sign_in(administrator)
    assert "Two people with the role" in said(browser.get("/desk/safeguarding/"))
    lead, deputy = (make_user(role=Role.SAFEGUARDING_LEAD) for _each in range(2))
    assert "Nothing can go live yet" in said(browser.get("/desk/"))
    same = said(browser.post("/desk/safeguarding/", {"lead": lead.pk, "deputy": lead.pk, "hours": 8}))
    assert "Choose two different people." in same
    assert browser.post("/desk/safeguarding/", {"lead": lead.pk, "deputy": deputy.pk, "hours": 8}).status_code == 302
    team = SafeguardingTeam.objects.get()
    assert (team.lead, team.deputy, team.hours, team.named_by) == (lead, deputy, 8, administrator)
    assert ConcernEvent.objects.get().by_id == administrator.pk
    assert "Nothing can go live yet" not in said(browser.get("/desk/"))
    assert sign_in(lead).get("/desk/safeguarding/").status_code == 403


def test_nobody_names_themselves_or_somebody_without_the_role(site, administrator, superuser):
    lead, other = make_user(role=Role.SAFEGUARDING_LEAD), make_user(role=Role.AUTHOR)
    for by, people, code in (
        (administrator, (lead, administrator), "self"),
        (superuser, (superuser, lead), "self"),
        (administrator, (lead, other), "not-a-lead"),
        (lead, (lead, other), "not-yours"),
    ):
        with pytest.raises(TeamRefused) as refused:
            name_team(*people, by=by)
        assert refused.value.code == code
    assert not is_named()


def test_nothing_goes_live_without_a_lead_and_a_deputy_and_what_is_live_stays(live_leaflet, author, worker, visitor):
    team = SafeguardingTeam.objects.get()
    team.deputy.is_active = False
    team.deputy.save()
    page = make_leaflet(by=author, title="Late")
    submit(page, by=author)
    with pytest.raises(Refused) as refused:
        actions.sign_off(page, by=worker, fingerprint=fingerprint(page), statement="Read it.")
    assert refused.value.code == "no-lead"
    assert "“Late” was not signed off" in refused.value.reason
    assert visitor.get(live_leaflet.get_url()).status_code == 200
    live_leaflet.save()
    # Signed before, published now: by any other door.
    live_leaflet.unpublish()
    live_leaflet.live = True
    with pytest.raises(Refused) as refused:
        live_leaflet.save()
    assert refused.value.code == "no-lead"


def test_lead_who_helped_to_write_a_page_may_not_be_its_only_reader(leaflet, author, team, sign_in):
    lead, deputy = team
    add_coauthor(leaflet, lead, by=author)
    concern = concerns.raise_concern(leaflet, by=author)
    assert sign_in(lead).get(f"/desk/cases/{concern.reference}/").status_code == 404
    assert TITLE in said(sign_in(deputy).get(f"/desk/cases/{concern.reference}/"))
