"""Pages that may tell of suicide, self-harm or violence: read soon, and their authors are asked if they are safe."""

from datetime import timedelta

from cms.desk.queue import queue_for
from cms.moderation import load, queue
from cms.moderation.models import QueueItem
from cms.pages.before_sending import for_the_editor
from cms.safeguarding.models import Concern
from tests.factories import make_leaflet
from tests.factories.pages import block, body_of
from tests.helpers import edit, fresh, submit

ASKED = "Are you safe?"


def make_hard(by, **fields):
    return make_leaflet(
        by=by, body=body_of(block("text", "<p>I want to die sometimes, it is about suicide.</p>")), **fields
    )


def test_page_about_suicide_is_due_sooner_and_marked_and_the_order_stays(open_site, author, worker, sign_in):
    submit(make_leaflet(by=author, title="A walk"), by=author)
    submit(make_hard(author, title="Hard"), by=author)
    walk, hard = QueueItem.objects.order_by("sent_at")
    assert hard.due_at - hard.sent_at == timedelta(days=queue.DAYS_TO_READ_URGENT)
    assert walk.due_at - walk.sent_at == timedelta(days=7)
    answer = sign_in(worker).get("/desk/")
    assert [row.item.title for row in answer.context["queue"]["rows"]] == ["A walk", "Hard"], "the oldest comes first"
    page = answer.content.decode()
    assert page.count("Read this soon") == 1
    assert "Something that waits may be about self-harm, suicide, abuse or violence." in page
    found = sign_in(worker).get(answer.context["queue"]["urgent_url"]).context["queue"]["rows"]
    assert [row.item.title for row in found] == ["Hard"]


def test_page_that_begins_to_be_about_it_while_it_waits_is_due_sooner(site, author):
    page = submit(make_leaflet(by=author), by=author)
    edit(page, by=author, body=make_hard(author).body)
    item = QueueItem.objects.get(page=page.pk)
    assert item.due_at - item.sent_at == timedelta(days=queue.DAYS_TO_READ_URGENT)


def test_worker_who_leaves_it_out_is_not_asked_to_read_it(open_site, author, worker, sign_in):
    submit(make_hard(author), by=author)
    load.choose(worker, leaves_out=["self-harm"], hard_a_day=None)
    assert queue_for(worker, {})["urgent"] is False
    assert "Something that waits may be about" not in sign_in(worker).get("/desk/").content.decode()


def test_page_that_tells_of_violence_is_read_soon_too_also_by_who_leaves_out_suicide(
    open_site, author, worker, other_worker, sign_in
):
    text = block("text", "<p>Abuse is never your fault. My step dad hit me. Tell a teacher.</p>")
    page = submit(make_leaflet(by=author, title="If somebody hits you", body=body_of(text)), by=author)
    item = QueueItem.objects.get()
    assert item.due_at - item.sent_at == timedelta(days=queue.DAYS_TO_READ_URGENT)
    assert ASKED in sign_in(author).get(f"/desk/pages/{page.pk}/").content.decode()
    load.choose(worker, leaves_out=["self-harm"], hard_a_day=None)
    load.choose(other_worker, leaves_out=["abuse"], hard_a_day=None)
    told = queue_for(worker, {})
    assert told["urgent"] is True
    assert queue_for(other_worker, {})["urgent"] is False
    found = sign_in(worker).get(told["urgent_url"]).context["queue"]["rows"]
    assert [row.item.title for row in found] == ["If somebody hits you"]


def test_kinds_of_the_filter_are_those_that_wait(open_site, author, worker, sign_in):
    submit(make_leaflet(by=author), by=author)
    assert queue.kinds_that_wait() == {"publications.leafletpage"}
    browser = sign_in(worker)
    assert "Training module" not in browser.get("/desk/").content.decode()
    chosen = browser.get("/desk/?kind=training.trainingmodulepage").content.decode()
    assert "Kind: Training module" in " ".join(chosen.split()), "what is chosen can be taken back"


def test_author_is_asked_while_they_write_and_when_it_is_sent_and_nobody_is_told(
    site, author, worker, sign_in, rf, mailoutbox
):
    page, browser = make_hard(author), sign_in(author)
    assert ASKED in for_the_editor(rf.get("/"), fresh(page))["checks"]
    shown = browser.get(f"/desk/pages/{page.pk}/").content.decode()
    assert ASKED in shown
    assert "116 123" in shown
    assert ASKED in browser.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert ASKED not in browser.get("/desk/").content.decode()
    submit(page, by=author)
    assert ASKED in browser.get("/desk/").content.decode(), "the desk is where they come to from sending it"
    assert ASKED not in sign_in(worker).get("/desk/").content.decode()
    assert not Concern.objects.exists()
    assert mailoutbox == []


def test_author_of_something_else_is_not_asked(site, author, sign_in, rf):
    page, browser = submit(make_leaflet(by=author), by=author), sign_in(author)
    assert ASKED not in for_the_editor(rf.get("/"), fresh(page))["checks"]
    for address in ("/desk/", f"/desk/pages/{page.pk}/"):
        assert ASKED not in browser.get(address).content.decode()
