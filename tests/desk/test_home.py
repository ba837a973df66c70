"""The first screen after signing in: my pages, in plain words, and what waits."""

import pytest

from cms.desk.my_pages import PAGES_PER_SCREEN
from cms.moderation import actions
from cms.people import credentials
from tests.factories import make_badge, make_leaflet, make_training, make_user
from tests.helpers import edit, publish, submit
from tests.helpers.costs import queries_of


def states(response):
    return {mine.page.title: mine.state for mine in response.context["my_pages"]}


def test_author_with_nothing_yet_is_invited_to_start(author, sign_in):
    page = sign_in(author).get("/desk/").content.decode()
    assert "You have no pages yet." in page
    assert "/desk/start/" in page
    assert "Waiting for a peer worker" not in page


def test_author_sees_the_state_of_each_of_their_pages_in_plain_words(open_site, author, worker, sign_in):
    make_leaflet(by=author, title="Draft")
    submit(make_leaflet(by=author, title="Waiting"), by=author)
    changes = make_leaflet(by=author, title="Changes")
    submit(changes, by=author)
    actions.ask_for_changes(changes, by=worker, message="Please explain.")
    publish(make_leaflet(by=author, title="Live"), author=author, workers=[worker])
    newer = publish(make_leaflet(by=author, title="Newer"), author=author, workers=[worker])
    edit(newer, by=author, summary="A second thought.")
    response = sign_in(author).get("/desk/")
    assert states(response) == {
        "Draft": "draft",
        "Waiting": "waiting",
        "Changes": "changes",
        "Live": "live",
        "Newer": "live-with-draft",
    }
    page = response.content.decode()
    for words in (
        "Yours to write",
        "Waiting for a peer worker",
        "Please explain.",
        "Live, with a newer draft",
        "See the live page",
    ):
        assert words in page


def test_author_sees_the_title_of_the_newest_draft(open_site, author, worker, sign_in):
    leaflet = publish(make_leaflet(by=author, title="Signed"), author=author, workers=[worker])
    edit(leaflet, by=author, title="Newer title")
    assert "Newer title" in sign_in(author).get("/desk/").content.decode()


def test_author_sees_no_page_of_anybody_else(author, coauthor, worker, administrator, superuser, sign_in):
    make_leaflet(by=coauthor, title="Not yours")
    for user in (author, worker, administrator, superuser):
        assert "Not yours" not in sign_in(user).get("/desk/").content.decode()


def test_worker_sees_what_waits_oldest_first_and_authors_do_not(site, author, coauthor, worker, sign_in):
    for title in ("First", "Second"):
        submit(make_leaflet(by=author, title=title), by=author)
    make_leaflet(by=author, title="Not sent")
    page = sign_in(worker).get("/desk/").content.decode()
    assert page.index("First") < page.index("Second")
    assert "Not sent" not in page
    assert "First" not in sign_in(coauthor).get("/desk/").content.decode()


def test_worker_whose_credential_is_paused_sees_no_queue(site, author, worker, sign_in):
    submit(make_leaflet(by=author, title="First"), by=author)
    credentials.suspend(worker.peer_worker_credentials.get(), by=author, reason="Password reset.")
    assert "First" not in sign_in(worker).get("/desk/").content.decode()


@pytest.mark.parametrize("query", ["?page=0", "?page=-1", "?page=9999", "?page=x", "?page=%00", "?waiting=9999"])
def test_worker_with_an_odd_address_meets_a_page(worker, sign_in, query):
    assert sign_in(worker).get(f"/desk/{query}").status_code == 200


def test_author_with_many_pages_turns_pages(author, sign_in):
    for number in range(PAGES_PER_SCREEN + 1):
        make_leaflet(by=author, title=f"Leaflet {number:03}")
    browser = sign_in(author)
    assert len(browser.get("/desk/").context["my_pages"]) == PAGES_PER_SCREEN
    assert len(browser.get("/desk/?page=2").context["my_pages"]) == 1


def test_cost_of_my_pages_does_not_grow_with_their_number(open_site, author, worker, sign_in):
    def some_of_each(number):
        for make in (make_leaflet, make_training):
            make(by=author)
            submit(make(by=author), by=author)
            publish(make(by=author), author=author, workers=[worker])

    browser = sign_in(author)
    some_of_each(1)
    few = queries_of(browser, "/desk/")
    some_of_each(2)
    some_of_each(3)
    assert queries_of(browser, "/desk/") <= few


def test_cost_of_the_queue_does_not_grow_with_what_waits(site, author, worker, sign_in):
    browser = sign_in(worker)
    for make in (make_leaflet, make_badge):
        submit(make(by=author), by=author)
    few = queries_of(browser, "/desk/")
    for make in (make_leaflet, make_badge, make_training) * 3:
        submit(make(by=author), by=author)
    assert queries_of(browser, "/desk/") <= few


def test_cost_of_the_list_of_workers_does_not_grow_with_their_number(worker, sign_in):
    lead = make_user()

    def more(number):
        for _each in range(number):
            credential = credentials.propose(make_user(), by=lead)
            credentials.grant(credential, by=worker)

    browser = sign_in(worker)
    more(2)
    few = queries_of(browser, "/desk/peer-workers/")
    more(10)
    assert queries_of(browser, "/desk/peer-workers/") <= few


def test_cost_of_a_review_does_not_grow_with_the_notes(site, author, worker, sign_in):
    leaflet = make_leaflet(by=author)
    browser = sign_in(worker)

    def again(number):
        for _each in range(number):
            submit(leaflet, by=author, note="Once more.")
            actions.take_back(leaflet, by=author)

    again(1)
    submit(leaflet, by=author, note="Once more.")
    few = queries_of(browser, f"/desk/pages/{leaflet.pk}/review/")
    actions.take_back(leaflet, by=author)
    again(6)
    submit(leaflet, by=author, note="Once more.")
    assert queries_of(browser, f"/desk/pages/{leaflet.pk}/review/") <= few
