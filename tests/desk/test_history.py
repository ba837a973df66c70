"""The plain-language history: what changed, who did it, on which day, and who is named to whom."""

import datetime
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.coauthoring import coauthors
from cms.coauthoring.kept_versions import settle
from cms.coauthoring.models import MergeConflict
from cms.desk.history import REVISIONS_PER_SCREEN, history_of
from cms.moderation import actions
from cms.pages.in_words import what_changed
from cms.pages.models import PageCredit
from cms.people.accounts import delete_account
from cms.people.models import User
from cms.people.roles import Role
from publications.models import LeafletPage
from tests.coauthoring.window import Window
from tests.factories import make_group, make_leaflet, make_peer_worker, make_user
from tests.factories.pages import block, body_of
from tests.helpers import edit, fresh, sign_off, submit

TUESDAY = datetime.datetime(2026, 11, 3, 10, tzinfo=datetime.UTC)


def told(page, viewer):
    """Return the history as ``viewer`` reads it: the newest day first, each with its lines."""
    days, _screen = history_of(fresh(page), User.objects.get(pk=viewer.pk))
    return [(day.name, [str(line) for line in day.lines]) for day in days]


def lines(page, viewer):
    return [line for _name, day in reversed(told(page, viewer)) for line in day]


@pytest.fixture
def reviewer(site):
    """A peer worker since before the page was started."""
    with time_machine.travel(TUESDAY - datetime.timedelta(days=30)):
        return make_peer_worker("stint")


@pytest.fixture
def page(site, author, coauthor):
    with time_machine.travel(TUESDAY - datetime.timedelta(days=7)):
        return make_leaflet(by=author, with_others=[coauthor], title="A walk by the sea")


def tips(number):
    return [block("tip", {"title": f"Tip {each}", "text": "<p>Breathe.</p>"}) for each in range(number)]


def test_author_reads_what_everybody_did_day_by_day(page, author, coauthor, reviewer):
    with time_machine.travel(TUESDAY) as clock:
        edit(page, by=author, body=body_of(*tips(2)))
        clock.shift(60)
        edit(page, by=coauthor, title="A walk to the pier")
        clock.shift(60)
        submit(page, by=coauthor)
        clock.shift(60)
        actions.ask_for_changes(page, by=reviewer, message="Lovely. One thing.")
        clock.shift(24 * 60 * 60)
        assert told(page, author) == [
            (
                "Yesterday",
                [
                    "You added 2 tips and took out a text",
                    "robin changed the title",
                    "robin sent it to a peer worker",
                    "A peer worker asked for changes",
                ],
            ),
            ("27 October", ["You started the page"]),
        ]
        clock.shift(24 * 60 * 60)
        assert told(page, coauthor)[0][0] == "Tuesday"
        assert told(page, coauthor)[0][1][:2] == [
            "wren added 2 tips and took out a text",
            "You changed the title",
        ]


def test_one_sitting_is_one_line(page, author):
    with time_machine.travel(TUESDAY) as clock:
        for number in range(1, 4):
            edit(page, by=author, title=f"Title {number}", summary=f"Summary {number}.")
            clock.shift(60)
        assert told(page, author)[0][1] == ["You changed the title and changed what it is, and who it is for"]


def test_words_that_another_chose_are_credited_to_whoever_wrote_them(page, author, coauthor, sign_in):
    windows = [Window(sign_in(person), page) for person in (author, coauthor)]
    for window, words in zip(windows, ("Wren.", "Robin."), strict=True):
        window.write(0, words)
        window.autosave(take=False)
    settle(page, MergeConflict.objects.get().pk, "both", by=author)
    assert lines(page, author)[-2:] == ["You changed a text", "robin added a text: of two versions, you kept both"]
    assert lines(page, coauthor)[-1] == "You added a text: of two versions, wren kept both"


def test_each_line_about_words_opens_what_they_were_and_are(page, author, coauthor, sign_in):
    edit(page, by=author, title="A walk to the pier", summary="Fresh air.")
    browser = sign_in(coauthor)
    address = re.search(
        r'href="(/desk/pages/\d+/history/\d+/\d+/)"', browser.get(f"/desk/pages/{page.pk}/").content.decode()
    )
    shown = browser.get(address[1]).content.decode()
    assert "wren changed the title" in shown
    assert "sea</del>" in shown
    assert "pier</ins>" in shown
    other = make_leaflet(by=author, with_others=[coauthor])
    assert browser.get(address[1].replace(f"/{page.pk}/", f"/{other.pk}/", 1)).status_code == 404
    assert sign_in(make_user("knot", role=Role.AUTHOR)).get(address[1]).status_code == 404


def test_save_that_changes_nothing_is_no_news(page, author):
    before = lines(page, author)
    fresh(page).get_latest_revision_as_object().save_revision(user=author)
    assert lines(page, author) == before


def test_who_came_and_went_is_told(page, author, coauthor):
    friend = make_user("knot", role=Role.AUTHOR)
    make_group(authors=[author, coauthor, friend])
    _invitation, code = coauthors.invite_by_code(page, by=author)
    coauthors.accept_code(code, by=friend)
    coauthors.hand_over(page, coauthor, by=author)
    coauthors.remove(page, friend, by=coauthor)
    coauthors.leave(page, by=author)
    assert lines(page, coauthor) == [
        "wren started the page",
        "wren made a code for somebody to join",
        "knot joined",
        "wren made you look after it",
        "You took knot out",
        "wren left",
    ]


# --- Who is named -----------------------------------------------------------------------------


def test_deleted_account_is_somebody_who_left(page, author, coauthor):
    edit(page, by=coauthor, title="Theirs")
    coauthor.delete()
    told = lines(page, author)
    assert "A former member changed the title" in told
    assert "robin" not in " ".join(told)


def test_person_from_outside_is_not_named_after_they_left(page, author, coauthor):
    friend = make_user("knot", role=Role.AUTHOR)
    _invitation, code = coauthors.invite_by_code(page, by=author)
    coauthors.accept_code(code, by=friend)
    edit(page, by=friend, title="Theirs")
    assert "knot changed the title" in lines(page, author)
    coauthors.leave(page, by=friend)
    assert "knot" not in " ".join(lines(page, author))


def test_whoever_started_the_page_and_is_gone_is_a_former_member_to_who_is_left(page, author, coauthor):
    edit(page, by=author, title="Theirs")
    delete_account(author, by=author)
    told = lines(page, coauthor)
    assert "A former member changed the title" in told
    assert not [line for line in told if "team" in line]


def test_reviewer_and_administrator_are_never_named_to_authors(open_site, page, author, worker, administrator):
    edit(page, by=administrator, title="Corrected")
    submit(page, by=author)
    sign_off(page, by=worker)
    told = " ".join(lines(page, author))
    assert "Somebody from the team changed the title" in told
    assert "A peer worker signed it off" in told
    assert "heron" not in told
    assert "gannet" not in told


def test_peer_worker_who_reads_what_waits_learns_no_name(page, author, coauthor, worker):
    edit(page, by=coauthor, title="Theirs")
    submit(page, by=author)
    told = " ".join(lines(page, worker))
    assert "An author changed the title" in told
    assert "wren" not in told
    assert "robin" not in told


def test_worker_of_the_group_reads_its_members_names(author, coauthor, worker):
    group = make_group(authors=[author, coauthor], workers=[worker])
    page = make_leaflet(by=author, writing_group=group)
    assert lines(page, worker) == ["wren started the page"]


# --- What changed, in words -------------------------------------------------------------------


def changed(page, author, **fields):
    before = fresh(page).latest_revision.content
    return what_changed(LeafletPage, before, edit(page, by=author, **fields).latest_revision.content)


def test_blocks_are_counted_by_kind(page, author):
    first, second, third = tips(3)
    quote = block("quote", {"quote": "Go.", "said_by": "a young person"})
    changed(page, author, body=body_of(first, second, third))
    assert changed(page, author, body=body_of(first, second, third, quote)) == ["added a quote"]
    shorter = {**first, "value": {**first["value"], "title": "Shorter"}}
    assert changed(page, author, body=body_of(shorter, second, third, quote)) == ["changed a tip"]
    assert changed(page, author, body=body_of(quote, shorter, second, third)) == ["moved a part"]
    assert changed(page, author, body=body_of(third, second, shorter, quote)) in (["moved 2 parts"], ["moved 3 parts"])
    assert changed(page, author, body=body_of(quote)) == ["took out 3 tips"]
    assert changed(page, author, body=body_of(quote)) == []


def test_what_every_page_has_is_called_in_plain_words(page, author):
    assert changed(page, author, credits=[PageCredit(kind="pen-name", name="Seagull")]) == ["changed who is named"]
    assert changed(page, author, audience="parents", seo_title="Sleep", search_description="Tips") == [
        "changed what a search shows of it",
        "changed who it is written for",
    ]


def test_other_keys_of_paragraphs_are_no_change(page, author):
    text = block("text", '<p data-block-key="abcde">Words</p>')
    changed(page, author, body=body_of(text))
    assert changed(page, author, body=body_of({**text, "value": '<p data-block-key="fghij">Words</p>'})) == []


# --- Long histories ---------------------------------------------------------------------------


def test_long_history_turns_pages_and_loses_nothing(page, author, coauthor, sign_in):
    people = [author, coauthor]
    for number in range(REVISIONS_PER_SCREEN + 5):
        edit(page, by=people[number % 2], title=f"Title {number}")
    browser = sign_in(author)
    first = browser.get(f"/desk/pages/{page.pk}/history/").context["days"]
    second = browser.get(f"/desk/pages/{page.pk}/history/?page=2").context["days"]
    told = [str(line) for days in (second, first) for day in reversed(days) for line in day.lines]
    assert told[0] == "You started the page"
    assert len(told) == 1 + REVISIONS_PER_SCREEN + 5
    for query in ("?page=0", "?page=x", "?page=999", "?page=%00"):
        assert browser.get(f"/desk/pages/{page.pk}/history/{query}").status_code == 200


def test_cost_of_a_history_does_not_grow(page, author, coauthor, sign_in):
    browser = sign_in(author)

    def queries():
        browser.get(f"/desk/pages/{page.pk}/history/")
        with CaptureQueriesContext(connection) as captured:
            browser.get(f"/desk/pages/{page.pk}/history/")
        return len(captured)

    def more(number):
        for each in range(number):
            edit(page, by=coauthor, title=f"Title {each}")
            person = make_user()
            _invitation, code = coauthors.invite_by_code(page, by=author)
            coauthors.accept_code(code, by=person)

    more(2)
    few = queries()
    more(REVISIONS_PER_SCREEN * 2)
    assert queries() == few
