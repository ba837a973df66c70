"""A page that comes back after changes were asked for: what changed since then, and what was ticked off and stayed."""

import json

import pytest

from cms.moderation import actions, changes
from cms.moderation.changes import Asked
from cms.moderation.eligibility import latest_version
from tests.desk.test_review import read
from tests.factories import make_leaflet
from tests.factories.pages import block, body_of
from tests.helpers import answer_checks, edit, fresh, publish, sign_off, submit


@pytest.fixture
def waiting(open_site, author):
    blocks = [block("text", "<p>Talk to somebody you trust.</p>"), block("text", "<p>Go for a walk.</p>")]
    return submit(make_leaflet(by=author, title="A walk by the sea", body=body_of(*blocks)), by=author)


def place_of(page, number):
    return f"body.{latest_version(fresh(page)).body[number].id}"


def with_first_words(page, words):
    body = json.loads(latest_version(fresh(page)).serializable_data()["body"])
    body[0]["value"] = f"<p>{words}</p>"
    return json.dumps(body)


def come_back(page, author, worker):
    """Ask for a change of each block and of all; the author changes the first, ticks all off and sends it."""
    items = [Asked("Say who", place_of(page, 0)), Asked("Say where", place_of(page, 1)), Asked("Shorter")]
    actions.ask_for_changes(fresh(page), by=worker, message="Lovely.", items=items)
    edit(page, by=author, body=with_first_words(page, "Talk to a friend you trust."))
    for change in changes.changes_of(page):
        changes.settle(change, by=author)
    return submit(page, by=author)


def words(answer):
    return " ".join(answer.content.decode().split())


def test_worker_sees_what_changed_since_changes_were_asked_for_in_words_and_in_place(waiting, author, worker, sign_in):
    come_back(waiting, author, worker)
    browser = sign_in(worker)
    page = words(read(browser, waiting))
    assert "Compared with what was read when changes were asked for" in page
    assert "A text changed." in page
    assert "<del>somebody</del>" in page
    assert "?marked=asked" in page
    marked = browser.get(f"/desk/pages/{waiting.pk}/review/page/?marked=asked").content.decode()
    assert marked.count("review-marked") == 1
    assert "review-marked" not in browser.get(f"/desk/pages/{waiting.pk}/review/page/").content.decode()


def test_worker_is_told_what_was_ticked_off_and_stayed(waiting, author, worker, sign_in):
    come_back(waiting, author, worker)
    answer = read(sign_in(worker), waiting)
    stayed = [change.text for change in answer.context["review"].requested_changes if change.is_unchanged]
    assert stayed == ["Say where"]
    assert words(answer).count("Ticked as done, but nothing has changed in this place.") == 1


def test_what_the_author_answered_is_not_called_unchanged(waiting, author, worker, sign_in):
    actions.ask_for_changes(waiting, by=worker, message="Lovely.", items=[Asked("Say who", place_of(waiting, 0))])
    changes.settle(changes.changes_of(waiting)[0], by=author, answer="They said that we may.")
    submit(waiting, by=author)
    page = words(read(sign_in(worker), waiting))
    assert "Ticked as done" not in page
    assert "It says what it said when changes were asked for" in page


def test_what_was_written_on_before_changes_were_asked_for_is_no_change_since(waiting, author, worker, sign_in):
    edit(waiting, by=author, body=with_first_words(waiting, "Written while it waited."))
    actions.ask_for_changes(fresh(waiting), by=worker, message="Lovely.")
    submit(waiting, by=author)
    assert read(sign_in(worker), waiting).context["review"].comparisons[0].changes == []


def test_page_that_was_live_is_compared_with_both(open_site, author, worker, sign_in):
    leaflet = publish(make_leaflet(by=author, title="Sleep well"), author=author, workers=[worker])
    submit(edit(leaflet, by=author, summary="The first try."), by=author)
    actions.ask_for_changes(fresh(leaflet), by=worker, message="Lovely.")
    submit(edit(leaflet, by=author, summary="The second try."), by=author)
    review = read(sign_in(worker), leaflet).context["review"]
    assert [compared.key for compared in review.comparisons] == ["asked", "signed"]
    answer_checks(fresh(leaflet), by=worker)
    sign_off(fresh(leaflet), by=worker)
    submit(edit(leaflet, by=author, title="Sleep better"), by=author)
    review = read(sign_in(worker), leaflet).context["review"]
    assert [compared.key for compared in review.comparisons] == ["signed"], "what was asked for before is done"
