"""The ledger of one page: every decision with its reason, for moderators, on the desk and to be kept."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.desk.ledger_views import DECISIONS_PER_SCREEN
from cms.moderation import actions, changes
from cms.moderation.models import RequestedChange, Revocation, SignedPayload, SignOff, TakeDown
from cms.people.roles import Role
from tests.desk.test_news import DECLINED
from tests.factories import make_leaflet, make_user
from tests.helpers import answer_checks, edit, fresh, publish, sign_off, submit


@pytest.fixture
def page(open_site, author, coauthor):
    return make_leaflet(by=author, with_others=[coauthor], title="A walk by the sea")


@pytest.fixture
def lead(site):
    return make_user("osprey", role=Role.SAFEGUARDING_LEAD)


@pytest.fixture
def decided(page, author, worker, other_worker, lead):
    """The page after one decision of each kind, live with a newer draft that waits."""
    submit(page, by=author)
    actions.ask_for_changes(page, by=worker, message="Lovely. Two things.", items=["Say who", "=1+1"])
    first, second = RequestedChange.objects.filter(page=page.pk)
    changes.settle(first, by=author)
    changes.settle(second, by=author, answer="We like it.")
    submit(page, by=author)
    sign_off(page, by=worker, statement="+44 is a number, I checked it.")
    actions.revoke_sign_off(SignOff.objects.get(object_id=page.pk), by=lead, reason="Signed too soon.")
    submit(page, by=author)
    sign_off(page, by=other_worker, statement="Read it all.")
    actions.take_down(fresh(page), by=lead, reason="Somebody asked.")
    publish(page, author=author, workers=[worker])
    edit(page, by=author, title="A longer walk")
    return submit(page, by=author)


def test_moderator_reads_what_was_declined_and_why_a_check_is_all_right(page, author, worker, sign_in):
    edit(page, by=author, summary="Ring Megan Duckworth.")
    submit(page, by=author)
    answer_checks(page, by=worker, why="A made-up name.")
    actions.decline(page, by=worker, **DECLINED)
    declined, answered = as_json(sign_in(worker), submit(page, by=author))
    assert (declined["decision"], declined["by"], answered["decision"]) == ("not-this-time", "heron", "check-answered")
    assert all(words in declined["reason"] for words in DECLINED.values())
    assert "A made-up name." in answered["reason"]


def address(page, form=""):
    return f"/desk/pages/{page.pk}/ledger/{form}"


def as_json(browser, page):
    return browser.get(address(page, "json/")).json()["decisions"]


def test_moderator_reads_every_decision_with_its_reason_who_and_hash(decided, worker, sign_in):
    browser = sign_in(worker)
    html = browser.get(address(decided)).content.decode()
    decisions = as_json(browser, decided)
    assert [(each["decision"], each["by"], each["reason"]) for each in decisions] == [
        ("signed-off", "heron", "Read it all."),
        ("taken-down", "osprey", "Somebody asked."),
        ("signed-off", "curlew", "Read it all."),
        # The page went down with the only signature that it had.
        ("taken-down", "osprey", "Unpublished"),
        ("signature-taken-back", "osprey", "Signed too soon."),
        ("signed-off", "heron", "+44 is a number, I checked it."),
        ("changes-asked", "heron", "Lovely. Two things."),
    ]
    assert decisions[-1]["asked_for"] == [
        {"text": "Say who", "is": "done", "answer": ""},
        {"text": "=1+1", "is": "not-done", "answer": "We like it."},
    ]
    hashes = {*SignOff.objects.filter(object_id=decided.pk).values_list("entry_hash", flat=True)}
    hashes |= {*Revocation.objects.values_list("entry_hash", flat=True)}
    hashes |= {*TakeDown.objects.filter(object_id=decided.pk).values_list("entry_hash", flat=True)}
    assert {each["entry_hash"] for each in decisions} == hashes | {""}
    for words in (*hashes, "Lovely. Two things.", "Not done, because: We like it.", "osprey", "A longer walk"):
        assert words in html
    assert "wren" not in html.split("Signed in as heron")[1]


def test_spreadsheet_reads_no_formula_and_the_right_letters(decided, worker, sign_in):
    answer = sign_in(worker).get(address(decided, "csv/"))
    assert answer["Content-Disposition"] == f'attachment; filename="ledger-{decided.pk}.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 7
    assert rows[5]["reason"] == "'+44 is a number, I checked it."
    assert rows[6]["asked_for"] == "Say who (done)\n=1+1 (not-done: We like it.)"
    assert not any(cell.lstrip(" ").startswith(tuple("=+-@\t\r")) for row in rows for cell in row.values())


def test_who_reads_the_ledger_and_who_gets_the_answer_of_a_page_that_is_not_there(
    decided, page, author, coauthor, worker, lead, administrator, superuser, sign_in, visitor
):
    unseen = make_leaflet(by=author, title="Never sent")
    asked = make_leaflet(by=author, title="Sent and sent back")
    submit(asked, by=author)
    actions.ask_for_changes(asked, by=worker, message="One thing.")
    opens = {
        # the page that waits, the one that was sent back, the one that nobody sent
        worker: (200, 404, 404),
        lead: (200, 404, 404),
        administrator: (200, 200, 200),
        superuser: (200, 200, 200),
        author: (404, 404, 404),
        coauthor: (404, 404, 404),
        make_user(role=Role.PEER_WORKER): (404, 404, 404),
        make_user(role=Role.SCHOOL): (404, 404, 404),
    }
    for person, expected in opens.items():
        browser = sign_in(person)
        for each, status in zip((decided, asked, unseen), expected, strict=True):
            for form in ("", "csv/", "json/"):
                assert browser.get(address(each, form)).status_code == status, (person, each.title, form)
        assert browser.post(address(decided)).status_code == 405
    assert visitor.get(address(decided)).status_code == 302
    actions.take_down(fresh(decided), by=lead, reason="Once more.")
    # A lead who cannot read the draft learns what was decided, and not what it is called.
    html = sign_in(lead).get(address(decided)).content.decode()
    assert "Once more." in html
    assert "A longer walk" not in html
    root = decided.get_ancestors().first()
    assert sign_in(superuser).get(address(root)).status_code == 404


def test_peer_worker_reads_the_ledger_of_what_readers_can_read_and_not_its_newer_draft(
    live_leaflet, author, other_worker, sign_in
):
    edit(live_leaflet, by=author, title="Never shown before")
    html = sign_in(other_worker).get(address(live_leaflet)).content.decode()
    assert "Sleep well" in html
    assert "Never shown before" not in html
    actions.take_down(fresh(live_leaflet), by=author, reason="Not now.")
    assert sign_in(other_worker).get(address(live_leaflet)).status_code == 404


def test_words_that_were_emptied_or_altered_are_said_to_be(decided, author, worker, sign_in, page):
    browser = sign_in(worker)
    _last, second, first = SignOff.objects.filter(object_id=decided.pk).order_by("-pk")
    emptied = {"words": "", "salt": "", "emptied_at": timezone.now()}
    SignedPayload.objects.filter(pk=first.content_id).update(private_words="", private_salt="", **emptied)
    SignedPayload.objects.filter(pk=second.statement_id).update(**emptied)
    SignedPayload.objects.filter(pk=second.content_id).update(private_words="", private_salt="")
    decisions = [each for each in as_json(browser, decided) if each["decision"] == "signed-off"]
    assert [(each["reason_is"], each["signed_version_is"]) for each in decisions] == [
        ("stand", "stand"),
        ("emptied", "names-emptied"),
        ("stand", "emptied"),
    ]
    html = browser.get(address(decided)).content.decode()
    assert "The words that were signed were taken out." in html
    assert "The names that were signed were taken out" in html
    assert "The reason was taken out." in html


def test_page_with_a_hundred_decisions_costs_the_same_and_comes_in_screens(page, author, worker, sign_in):
    def queries(form=""):
        browser.get(address(page, form))  # What is read once for all requests is read here.
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address(page, form)).status_code == 200
        return len(captured)

    def decide(times):
        for number in range(times):
            submit(page, by=author)
            actions.ask_for_changes(page, by=worker, message=f"Number {number}.", items=["One"])
            changes.settle(RequestedChange.objects.get(page=page.pk, settled_at=None), by=author)
        publish(page, author=author, workers=[worker])
        actions.take_down(fresh(page), by=worker, reason="Once more.")
        submit(page, by=author)

    browser = sign_in(worker)
    decide(1)
    few = [queries(form) for form in ("", "csv/", "json/")]
    actions.take_back(page, by=author)
    decide(DECISIONS_PER_SCREEN)
    assert [queries(form) for form in ("", "csv/", "json/")] == few
    assert "Page 1 of 2" in browser.get(address(page)).content.decode()
    assert browser.get(f"{address(page)}?page=999").status_code == 200
    assert len(as_json(browser, page)) == DECISIONS_PER_SCREEN + 5
