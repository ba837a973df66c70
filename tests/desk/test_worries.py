"""“I’m worried about this” on the screens: the click, the message in the page's place, the cases, the team."""

import pytest

from cms.coauthoring.actions import add_coauthor
from cms.moderation import actions
from cms.moderation.eligibility import Refused
from cms.people.roles import Role
from cms.safeguarding import concerns
from cms.safeguarding.models import ConcernEvent, SafeguardingTeam
from cms.safeguarding.team import TeamRefused, is_named, name_team
from tests.factories import make_image, make_leaflet, make_team, make_user
from tests.factories.files import picture_bytes
from tests.factories.pages import block, body_of
from tests.helpers import fingerprint, fresh, look_after, submit

TITLE = "Xylophonist"
LIST_QUERIES = 13


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
    assert "Write a few words first" in said(browser.post(case, {"action": "note", "words": ""}))
    assert "tick that you are sure" in said(browser.post(case, {"action": "erase", "words": "Kind words."}))
    assert "Kind words." in said(browser.post(case, {"action": "erase", "words": "Kind words."}))
    for action in ("take", "note", "keep", "give-back"):
        assert browser.post(case, {"action": action, "words": "Kind words."}).url == case, action
    assert fresh(leaflet).title == TITLE
    for person in (author, make_user(role=Role.SAFEGUARDING_LEAD), make_user(is_superuser=True)):
        assert sign_in(person).get(case).status_code == 404
        assert sign_in(person).get(f"{case}files/0/").status_code == 404


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
