""" "My pages": who is in each, who writes now, what is next, finding one among many, and what it costs."""

import datetime

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import Page

from cms.coauthoring import coauthors
from cms.coauthoring.presence import STILL_THERE
from cms.coauthoring.sharing import Role
from cms.desk.in_words import day, listed
from cms.desk.my_pages import FILTERS, PAGES_PER_SCREEN
from cms.moderation import actions
from cms.people.roles import Role as SiteRole
from tests.factories import make_group, make_leaflet, make_user
from tests.helpers import edit, publish, submit
from tests.helpers.costs import queries_of


def opens(user, page, *, ago=0):
    """Let ``user`` have ``page`` open in the editor, seen ``ago`` seconds ago."""
    EditingSession.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(Page),
        object_id=str(page.pk),
        last_seen_at=timezone.now() - datetime.timedelta(seconds=ago),
    )


def cards(response):
    return {mine.page.draft_title: mine for mine in response.context["my_pages"]}


@pytest.fixture
def changes_asked(open_site, author, coauthor, worker):
    page = make_leaflet(by=author, with_others=[coauthor], title="Three things")
    submit(page, by=author)
    actions.ask_for_changes(page, by=worker, message="Lovely.", items=["A title", "A tip", " ", "An end"])
    return page


# --- What a card says -------------------------------------------------------------------------


def test_author_reads_how_many_changes_are_left(changes_asked, author, sign_in):
    card = cards(sign_in(author).get("/desk/"))["Three things"]
    assert card.words == "Changes asked for: 3 left"
    assert card.next_step.label == "See what to change"
    assert card.next_step.url == f"/desk/pages/{changes_asked.pk}/#changes"


def test_author_reads_since_when_a_page_waits(open_site, author, sign_in):
    make_leaflet(by=author, title="Long")
    with time_machine.travel(datetime.datetime(2026, 11, 3, 12, tzinfo=datetime.UTC), tick=False):
        submit(make_leaflet(by=author, title="Sent"), by=author)
    for now, words in (
        (datetime.datetime(2026, 11, 3, 15, tzinfo=datetime.UTC), "since today"),
        (datetime.datetime(2026, 11, 4, 15, tzinfo=datetime.UTC), "since yesterday"),
        (datetime.datetime(2026, 11, 6, 15, tzinfo=datetime.UTC), "since Tuesday"),
        (datetime.datetime(2026, 11, 9, 15, tzinfo=datetime.UTC), "since Tuesday"),
        (datetime.datetime(2026, 11, 10, 15, tzinfo=datetime.UTC), "since 3 November"),
        (datetime.datetime(2027, 1, 10, 15, tzinfo=datetime.UTC), "since 3 November 2026"),
    ):
        with time_machine.travel(now, tick=False):
            card = cards(sign_in(author).get("/desk/"))["Sent"]
        assert card.words == f"Waiting for a peer worker {words}"


@pytest.mark.parametrize(
    ("state", "label"),
    [
        ("draft", "Go on writing"),
        ("waiting", "Look at it"),
        ("live", "See the live page"),
        ("live-with-draft", "Go on writing"),
    ],
)
def test_each_state_has_one_next_step(open_site, author, worker, sign_in, state, label):
    page = make_leaflet(by=author, title="One")
    if state == "waiting":
        submit(page, by=author)
    elif state != "draft":
        publish(page, author=author, workers=[worker])
    if state == "live-with-draft":
        edit(page, by=author, summary="Second thoughts.")
    response = sign_in(author).get("/desk/")
    card = cards(response)["One"]
    assert (card.state, card.next_step.label) == (state, label)
    assert sign_in(author).get(card.next_step.url).status_code == 200
    html = response.content.decode().split('id="mine"')[1]
    assert html.count(f">{label}</a>") == 1


def test_author_sees_who_is_in_a_page_and_who_is_writing_now(author, coauthor, sign_in):
    page = make_leaflet(by=author, with_others=[coauthor], title="Together")
    quiet = make_leaflet(by=author, with_others=[coauthor], title="Quiet")
    opens(coauthor, page)
    opens(author, page)
    opens(coauthor, quiet, ago=STILL_THERE.total_seconds() + 5)
    found = cards(sign_in(author).get("/desk/"))
    assert [person.user for person in found["Together"].people] == [author, coauthor]
    assert found["Together"].busy == (coauthor,)
    assert found["Quiet"].busy == ()


def test_nobody_outside_a_page_is_named_though_they_have_it_open(author, worker, administrator, sign_in):
    page = make_leaflet(by=author, title="Mine")
    opens(administrator, page)
    response = sign_in(author).get("/desk/")
    assert cards(response)["Mine"].busy == ()
    assert "gannet" not in response.content.decode()


def test_person_who_may_comment_finds_the_page_and_is_asked_to_comment(author, coauthor, sign_in):
    page = make_leaflet(by=author, title="Say something")
    _invitation, code = coauthors.invite_by_code(page, by=author, role=Role.COMMENT)
    coauthors.accept_code(code, by=coauthor)
    card = cards(sign_in(coauthor).get("/desk/"))["Say something"]
    assert (card.words, card.next_step.label) == ("Being written. Tell them what you think", "Read and comment")
    assert not card.can_change


# --- Being asked in ---------------------------------------------------------------------------


@pytest.fixture
def invited(author, coauthor):
    group = make_group(authors=[author, coauthor])
    page = make_leaflet(by=author, writing_group=group, title="Come in")
    return coauthors.invite(page, coauthor, by=author)


def test_person_who_is_asked_in_joins_from_the_desk(invited, coauthor, sign_in):
    browser = sign_in(coauthor)
    page = browser.get("/desk/").content.decode()
    assert "Somebody asks you in" in page
    assert "Come in" in page
    answer = browser.post(f"/desk/invitations/{invited.pk}/answer/", {"yes": ""})
    assert answer["Location"] == f"/desk/pages/{invited.page_id}/"
    assert browser.get(answer["Location"]).status_code == 200
    assert "Somebody asks you in" not in browser.get("/desk/").content.decode()


def test_person_who_is_asked_in_says_no(invited, coauthor, sign_in):
    browser = sign_in(coauthor)
    browser.post(f"/desk/invitations/{invited.pk}/answer/", {"no": ""})
    page = browser.get("/desk/").content.decode()
    assert "You said no to “Come in”. That is fine." in page
    assert browser.get(f"/desk/pages/{invited.page_id}/").status_code == 404


def test_person_who_answers_too_late_reads_a_kind_sentence(invited, author, coauthor, sign_in):
    coauthors.withdraw_invitation(invited, by=author)
    browser = sign_in(coauthor)
    browser.post(f"/desk/invitations/{invited.pk}/answer/", {"yes": ""})
    assert "This invitation is not there any more." in browser.get("/desk/").content.decode()


def test_nobody_answers_for_somebody_else(invited, author, worker, sign_in):
    for person in (author, worker, make_user()):
        assert sign_in(person).post(f"/desk/invitations/{invited.pk}/answer/", {"yes": ""}).status_code == 404
    assert sign_in(author).post("/desk/invitations/99999/answer/", {"yes": ""}).status_code == 404


def test_person_types_a_code_and_is_in(author, coauthor, sign_in):
    page = make_leaflet(by=author, title="Come in")
    _invitation, code = coauthors.invite_by_code(page, by=author)
    browser = sign_in(coauthor)
    wrong = browser.post("/desk/join/", {"code": "WRONG-CODES"})
    assert "This code does not work." in wrong.content.decode()
    assert 'value="WRONG-CODES"' in wrong.content.decode()
    assert browser.post("/desk/join/", {"code": code})["Location"] == f"/desk/pages/{page.pk}/"


# --- Finding one ------------------------------------------------------------------------------


def test_author_finds_a_page_by_words_and_by_state(open_site, author, worker, sign_in):
    make_leaflet(by=author, title="Sleep and rest")
    submit(make_leaflet(by=author, title="Sleepless"), by=author)
    publish(make_leaflet(by=author, title="Bread"), author=author, workers=[worker])
    asked = make_leaflet(by=author, title="Butter")
    submit(asked, by=author)
    actions.ask_for_changes(asked, by=worker, message="Please.")
    browser = sign_in(author)

    def found(query):
        return set(cards(browser.get(f"/desk/?{query}")))

    assert found("q=sleep") == {"Sleep and rest", "Sleepless"}
    assert found("q=sleep&state=waiting") == {"Sleepless"}
    assert {state: found(f"state={state}") for state in FILTERS} == {
        "writing": {"Sleep and rest"},
        "changes": {"Butter"},
        "waiting": {"Sleepless"},
        "live": {"Bread"},
    }
    assert "No page of yours is like that." in browser.get("/desk/?q=zebra").content.decode()


@pytest.mark.parametrize("query", ["state=odd", "state=%00", "q=%00", "q=" + "x" * 300, "q=%25", "q='--"])
def test_odd_words_find_nothing_and_break_nothing(author, sign_in, query):
    make_leaflet(by=author, title="Mine")
    assert cards(sign_in(author).get(f"/desk/?{query}")) == {}


def test_search_finds_nothing_of_anybody_else(author, coauthor, sign_in):
    make_leaflet(by=coauthor, title="Secret words")
    assert cards(sign_in(author).get("/desk/?q=secret")) == {}


def test_author_turns_pages_of_what_was_found(author, sign_in):
    for number in range(PAGES_PER_SCREEN + 1):
        make_leaflet(by=author, title=f"Sea & sand {number:03}")
    page = sign_in(author).get("/desk/?q=sea %26 sand&state=writing").content.decode()
    assert "?q=sea%20%26%20sand&amp;state=writing&amp;page=2" in page


# --- What it costs ----------------------------------------------------------------------------


def test_cost_of_my_pages_is_the_same_for_1_and_for_40(open_site, author, coauthor, worker, sign_in):
    group = make_group(authors=[author, coauthor], workers=[worker])
    browser = sign_in(author)

    def more(number):
        for each in range(number):
            page = make_leaflet(by=author, with_others=[coauthor], writing_group=group)
            opens(coauthor, page)
            if each % 3 == 0:
                submit(page, by=author)
                actions.ask_for_changes(page, by=worker, message="Please.", items=["This", "That"])
            other = make_leaflet(by=coauthor, writing_group=group)
            coauthors.invite(other, author, by=coauthor)

    more(1)
    few = queries_of(browser, "/desk/")
    more(39)
    assert queries_of(browser, "/desk/") == few
    assert queries_of(browser, "/desk/?q=page&state=writing") <= few + 2


def test_names_are_listed_as_one_says_them():
    assert [listed(names) for names in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == ["", "A", "A and B", "A, B and C"]
    assert day(timezone.now()) == "today"


def test_person_without_a_role_has_an_empty_desk_that_says_so(site, sign_in):
    for role in (None, SiteRole.SCHOOL):
        assert "Nothing is here for you yet." in sign_in(make_user(role=role)).get("/desk/").content.decode()
