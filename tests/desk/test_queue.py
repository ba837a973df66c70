"""What waits for a peer worker: found, claimed, handed over; kept right whatever happens to a page."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import TaskState, WorkflowState

from cms.desk.in_words import date_of
from cms.moderation import actions, claims, load, presence, queue
from cms.moderation.eligibility import Refused, may_sign_off
from cms.moderation.models import HardReading, QueueItem, QueueKey, WaitingTime
from cms.moderation.queue import Wanted
from tests.factories import make_badge, make_group, make_image, make_leaflet, make_peer_worker, make_team, make_training
from tests.factories.pages import block, body_of
from tests.helpers import edit, publish, sign_off, submit


def make_hard(by, words="self-harm", **fields):
    return make_leaflet(by=by, body=body_of(block("text", f"<p>This is about {words}.</p>")), **fields)


def titles(user, **wanted):
    return [item.title for item in queue.look(Wanted(**wanted), user=user).items]


def test_row_follows_whatever_happens_to_the_page(open_site, author, worker):
    leaflet = make_leaflet(by=author, title="Sleep")
    assert not QueueItem.objects.filter(page=leaflet.pk).exists()
    submit(leaflet, by=author)
    claims.claim(leaflet.pk, by=worker)
    edit(leaflet, by=author, title="Sleep and dreams")
    item = QueueItem.objects.get(page=leaflet.pk)
    assert (item.title, item.last_live_at, item.claimed_by) == ("Sleep and dreams", None, worker)
    actions.ask_for_changes(leaflet, by=worker, message="Please explain.")
    assert titles(worker) == []
    submit(leaflet, by=author)
    assert titles(worker, words="DREAMS sle") == ["Sleep and dreams"]
    actions.take_back(leaflet, by=author)
    assert titles(worker) == []
    live = publish(leaflet, author=author, workers=[worker])
    assert titles(worker) == []
    submit(edit(live, by=author, title="Newer"), by=author)
    assert QueueItem.objects.get().last_live_at is not None
    live.delete()
    assert not QueueItem.objects.exists()


def test_rebuilding_mends_what_is_wrong_and_only_that(open_site, author, worker, capsys):
    first, second, third = (submit(make_leaflet(by=author), by=author) for _each in range(3))
    QueueItem.objects.filter(page=first.pk).delete()
    QueueItem.objects.filter(page=second.pk).update(title="Old")
    QueueKey.objects.filter(item__page=third.pk, key__startswith="kind:").delete()
    gone = submit(make_leaflet(by=author), by=author)
    WorkflowState.objects.filter(object_id=gone.pk).update(status=WorkflowState.STATUS_CANCELLED)
    TaskState.objects.filter(workflow_state__object_id=gone.pk).update(status=TaskState.STATUS_CANCELLED)
    assert queue.rebuild() == 4
    call_command("rebuild_queue")
    assert "Mended: 0. Waiting: 3." in capsys.readouterr().out
    assert titles(worker, kind="publications.leafletpage") == [first.title, second.title, third.title]


def test_worker_narrows_the_queue_by_each_thing_and_by_all(open_site, author, worker, other_worker, sign_in):
    group = make_group("Gulls", authors=[author])
    submit(make_training(by=author, title="A module"), by=author)
    hard = make_hard(author, title="A hard leaflet", writing_group=group)
    submit(hard, by=author)
    quoted = body_of(block("quote", {"quote": "Mine.", "said_by": "a young person"}))
    submit(make_leaflet(by=author, title="A story", body=quoted), by=author)
    claims.claim(hard.pk, by=other_worker)
    QueueItem.objects.filter(page=hard.pk).update(due_at=timezone.now() - timedelta(days=3))
    browser = sign_in(worker)

    def found(query):
        return [row.item.title for row in browser.get(f"/desk/?{query}").context["queue"]["rows"]]

    assert found("") == ["A module", "A hard leaflet", "A story"]
    assert found("kind=training.trainingmodulepage") == ["A module"]
    assert found(f"group={group.pk}") == ["A hard leaflet"]
    assert found("touches=self-harm") == ["A hard leaflet"]
    assert found("touches=story") == ["A story"]
    assert found("language=ar") == []
    assert found("show=unclaimed") == ["A module", "A story"]
    assert found("show=late") == ["A hard leaflet"]
    assert found("show=mine") == []
    assert found("words=LEAF") == ["A hard leaflet"]
    assert found("words=story&language=en&kind=publications.leafletpage&show=unclaimed") == ["A story"]
    for odd in ("kind=x", "group=x", "touches=%00", "show=x", "words=!!", "words=%25", "after=x", f"words={'x' * 200}"):
        assert browser.get(f"/desk/?{odd}").status_code == 200
        assert odd.startswith("after") or found(odd) == []
    page = browser.get("/desk/").content.decode()
    for words in ("3 days late", "curlew is reading it", "self-harm or suicide", "Gulls", "Training module", "New"):
        assert words in page, words


def rows_in_bulk(number, start=0):
    """Make rows of the queue without the workflow behind them."""
    state = TaskState.objects.first()
    parent = state.workflow_state.content_object.get_parent()
    model = type(parent.get_children().specific().first())
    began = timezone.now() - timedelta(days=1)
    for each in range(start, start + number):
        page = parent.add_child(instance=model(title=f"Page {each}", slug=f"bulk-{each}", summary="x", live=False))
        sent_at = began + timedelta(seconds=each)
        item = QueueItem.objects.create(
            page=page,
            task_state=state,
            title=page.title,
            searched=page.title.casefold(),
            kind="publications.leafletpage",
            language="en",
            sent_at=sent_at,
            due_at=sent_at,
        )
        keys = ("kind:publications.leafletpage", "language:en", "word:pag", f"word:{each}")
        QueueKey.objects.bulk_create(QueueKey(item=item, key=key, sent_at=sent_at) for key in keys)


def test_long_queue_is_counted_and_looked_through_only_so_far_and_costs_the_same(
    open_site, author, worker, sign_in, monkeypatch
):
    submit(make_leaflet(by=author, title="The last"), by=author)
    monkeypatch.setattr(queue, "PER_SCREEN", 2)
    monkeypatch.setattr(queue, "LOOKED_THROUGH", 4)
    browser = sign_in(worker)

    def costs(query):
        browser.get(f"/desk/{query}")
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"/desk/{query}")
        return len(queries)

    queries = ("", "?words=page", "?kind=publications.leafletpage&show=unclaimed", "?show=late&language=en")
    rows_in_bulk(3)
    few = [costs(query) for query in queries]
    rows_in_bulk(5, start=3)
    assert [costs(query) for query in queries] == few

    first = browser.get("/desk/")
    assert "More than 4 pages" in first.content.decode()
    seen, address = [], "/desk/"
    while address:
        shown = browser.get(address).context["queue"]
        seen += [row.item.title for row in shown["rows"]]
        address = shown["screen"].after and shown["next_url"]
    assert seen == [f"Page {number}" for number in range(8)] + ["The last"]
    # A word that none of the oldest has is found by going on, and the page says so.
    QueueKey.objects.create(item=QueueItem.objects.get(title="The last"), key="group:7", sent_at=timezone.now())
    later = queue.look(Wanted(words="page 7"), user=worker)
    assert (later.looks_on, later.items) == (True, [])
    further = queue.look(Wanted(words="page 7"), user=worker, after=later.after)
    assert [item.title for item in further.items] == ["Page 7"]
    assert titles(worker, group="7") == ["The last"]


def test_worker_whose_picture_a_page_shows_reads_in_the_queue_that_somebody_else_signs_it(
    open_site, author, worker, other_worker, sign_in
):
    picture = make_image(by=worker)
    shown = block("image", {"image": {"image": picture.pk, "alt_text": "A pier", "decorative": False}, "caption": ""})
    page = submit(make_leaflet(by=author, title="The pier", body=body_of(shown)), by=author)
    words = "You helped to make it, or a picture in it is yours."
    browser = sign_in(worker)
    assert words in browser.get("/desk/").content.decode()
    refused = browser.post(f"/desk/pages/{page.pk}/claim/", follow=True).content.decode()
    assert "a picture or file in it is yours" in refused
    other = sign_in(other_worker).get("/desk/").content.decode()
    assert words not in other
    assert "Sent a moment ago" in other
    edit(page, by=author, body=body_of())
    assert words not in browser.get("/desk/").content.decode()


def test_worker_who_comes_by_an_address_to_what_they_leave_out_is_asked_before_they_read_it(
    open_site, author, worker, other_worker, sign_in
):
    hard = submit(make_hard(author, title="A hard leaflet"), by=author)
    load.choose(worker, leaves_out=["self-harm"], hard_a_day=None)
    browser, address = sign_in(worker), f"/desk/pages/{hard.pk}/review/"
    asked = browser.get(address).content.decode()
    assert "This page touches something that you leave out" in asked
    assert "A hard leaflet" not in asked
    assert "A hard leaflet" in browser.get(f"{address}?anyway=1").content.decode()
    assert "A hard leaflet" in browser.get(address).content.decode(), "they have begun to read it"
    load.choose(other_worker, leaves_out=[], hard_a_day=0)
    assert "you have read enough that is hard today" in sign_in(other_worker).get(address).content.decode()


def test_worker_who_finds_a_waiting_page_by_its_desk_goes_on_to_where_it_is_decided(open_site, author, worker, sign_in):
    page = submit(make_leaflet(by=author), by=author)
    way = f'href="/desk/pages/{page.pk}/review/"'
    assert way in sign_in(worker).get(f"/desk/pages/{page.pk}/").content.decode()
    assert way not in sign_in(author).get(f"/desk/pages/{page.pk}/").content.decode()


def test_page_that_everybody_helped_to_make_says_that_nobody_can_sign_it(
    open_site, author, worker, other_worker, sign_in
):
    page = submit(make_leaflet(by=author), by=author)
    edit(page, by=worker, summary="One.")
    words = "Nobody who is there now can sign it off"
    assert words not in sign_in(author).get(f"/desk/pages/{page.pk}/").content.decode()
    edit(page, by=other_worker, summary="Two.")
    assert words in sign_in(author).get(f"/desk/pages/{page.pk}/").content.decode()
    assert words in sign_in(worker).get(f"/desk/pages/{page.pk}/review/").content.decode()


def test_worker_claims_a_page_and_gives_it_back_without_a_word(open_site, author, worker, other_worker, sign_in):
    leaflet = submit(make_leaflet(by=author), by=author)
    browser, other = sign_in(worker), sign_in(other_worker)
    assert browser.post(f"/desk/pages/{leaflet.pk}/claim/")["Location"] == f"/desk/pages/{leaflet.pk}/review/"
    refused = other.post(f"/desk/pages/{leaflet.pk}/claim/", follow=True).content.decode()
    assert "heron is reading" in refused
    assert "You can still read it and decide." in refused
    other.post(f"/desk/pages/{leaflet.pk}/release/")
    assert claims.holder_of(QueueItem.objects.get()) == worker
    browser.post(f"/desk/pages/{leaflet.pk}/release/")
    assert claims.holder_of(QueueItem.objects.get()) is None
    claims.claim(leaflet.pk, by=other_worker)
    sign_off(leaflet, by=worker)  # A claim never stops anybody else from deciding.


def test_claim_lapses_after_a_while(open_site, author, worker, other_worker):
    leaflet = submit(make_leaflet(by=author), by=author)
    claims.claim(leaflet.pk, by=worker)
    QueueItem.objects.update(claimed_at=timezone.now() - queue.CLAIM_LASTS - timedelta(minutes=1))
    assert titles(other_worker, show=Wanted.UNCLAIMED) == [leaflet.title]
    assert titles(worker, show=Wanted.MINE) == []
    claims.claim(leaflet.pk, by=other_worker)
    assert claims.holder_of(QueueItem.objects.get()) == other_worker


def test_nobody_claims_what_is_theirs_or_not_waiting(open_site, author, worker, other_worker, sign_in):
    with pytest.raises(Refused) as refused:
        claims.claim(submit(make_leaflet(by=worker), by=worker).pk, by=worker)
    assert refused.value.code == "author"
    assert "You helped to make it" in sign_in(worker).get("/desk/").content.decode()
    for page_id in (make_leaflet(by=author).pk, 999_999):
        with pytest.raises(Refused) as refused:
            claims.claim(page_id, by=worker)
        assert refused.value.code == "not-waiting"
    leaflet = submit(make_leaflet(by=author), by=author)
    assert sign_in(author).post(f"/desk/pages/{leaflet.pk}/claim/").status_code == 403
    assert QueueItem.objects.get(page=leaflet.pk).claimed_by is None


def test_first_of_two_signers_is_done_with_the_page(open_site, author, worker, other_worker):
    badge = submit(make_badge(by=author), by=author)
    claims.claim(badge.pk, by=worker)
    sign_off(badge, by=worker)
    assert titles(other_worker, show=Wanted.UNCLAIMED) == [badge.title]


def test_worker_hands_a_page_over_and_whoever_is_away_has_a_stand_in(open_site, author, worker, other_worker, sign_in):
    third = make_peer_worker("dunlin")
    leaflet = submit(make_leaflet(by=author, title="Sleep"), by=author)
    claims.claim(leaflet.pk, by=worker)
    browser = sign_in(worker)
    assert (
        "curlew has it now"
        in browser.post(
            f"/desk/pages/{leaflet.pk}/hand-over-reading/", {"to": other_worker.pk}, follow=True
        ).content.decode()
    )
    assert other_worker.notices.get().kind == "handed"
    # Away: what was theirs goes to the stand-in, and nobody hands them anything.
    until = timezone.localdate() + timedelta(days=5)
    sign_in(other_worker).post("/desk/reading/", {"form": "away", "until": until, "stand_in": third.pk})
    assert titles(third, show=Wanted.MINE) == ["Sleep"]
    second = submit(make_leaflet(by=author, title="Food"), by=author)
    claims.claim(second.pk, by=worker)
    with pytest.raises(Refused) as refused:
        claims.hand_over(second.pk, to=other_worker, by=worker)
    assert refused.value.code == "not-theirs"
    # And everybody back: nobody stands in for somebody who is away too.
    with pytest.raises(Refused) as refused:
        claims.go_away(worker, until=until, stand_in=other_worker)
    assert refused.value.code == "no-stand-in"
    answer = sign_in(other_worker).post("/desk/reading/", {"form": "away", "until": "2020-01-01", "stand_in": third.pk})
    assert "It has to be after today." in answer.content.decode()
    sign_in(other_worker).post("/desk/reading/", {"form": "back"})
    claims.hand_over(second.pk, to=other_worker, by=worker)
    assert titles(other_worker, show=Wanted.MINE) == ["Food"]


def test_worker_is_offered_only_who_may_sign_the_page_and_is_there(open_site, author, worker, other_worker, sign_in):
    helped, signed, away = (make_peer_worker(name) for name in ("dunlin", "egret", "fulmar"))
    claims.go_away(away, until=timezone.localdate() + timedelta(days=5))
    badge = submit(make_badge(by=author, with_others=[helped]), by=author)
    sign_off(badge, by=signed)
    claims.claim(badge.pk, by=worker)
    browser, address = sign_in(worker), f"/desk/pages/{badge.pk}/hand-over-reading/"
    assert address in browser.get("/desk/").content.decode()

    def offered():
        with CaptureQueriesContext(connection) as queries:
            form = browser.get(address).context["form"]
        return list(form.workers.values()), len(queries)

    before, few = offered()
    assert before == [other_worker]
    assert [each for each in (helped, signed, other_worker) if may_sign_off(each, badge)] == before
    more = [make_peer_worker(name) for name in ("grebe", "gull")]
    assert offered() == ([other_worker, *more], few)
    assert "Choose somebody else." in browser.post(address, {"to": helped.pk}).content.decode()
    assert sign_in(other_worker).get(address)["Location"] == "/desk/#waiting"


def test_worker_whose_page_nobody_else_can_read_is_told_so(open_site, author, worker, other_worker, sign_in):
    leaflet = submit(make_leaflet(by=author, with_others=[other_worker], title="Ours"), by=author)
    claims.claim(leaflet.pk, by=worker)
    page = sign_in(worker).get(f"/desk/pages/{leaflet.pk}/hand-over-reading/").content.decode()
    assert "Nobody else can read this one now." in page
    assert "<select" not in page
    assert f"/desk/pages/{leaflet.pk}/release/" in page


def away(browser, until, stand_in=None):
    """Go away by the form. Returns the words of the screen that answers."""
    form = {"form": "away", "until": until, "stand_in": stand_in.pk if stand_in else ""}
    return browser.post("/desk/reading/", form, follow=True).content.decode()


def test_worker_is_away_for_a_year_at_most_and_reads_the_year(open_site, worker, other_worker, sign_in):
    browser, until = sign_in(worker), timezone.localdate() + relativedelta(years=1)
    too_far = until + timedelta(days=1)
    page = away(browser, too_far)
    assert "Is the year right?" in page
    assert f'value="{too_far}"' in page
    assert not presence.is_away(load.choices_of(worker))
    assert f"You are away until {date_format(until, 'j F Y')}." in away(browser, until)
    assert f"You are away until {date_format(until, 'j F Y')}." in browser.get("/desk/").content.decode()


def test_stand_in_reads_for_whom_and_until_when_and_only_what_is_true_is_said(
    open_site, author, worker, other_worker, sign_in
):
    hard = submit(make_hard(author, title="Hard one"), by=author)
    browser, until = sign_in(worker), timezone.localdate() + timedelta(days=5)
    says = f"You stand in for heron until {date_of(until)}."
    page = away(browser, until, other_worker)
    assert "Have a good time." in page
    assert "with others now" not in page
    assert says in sign_in(other_worker).get("/desk/").content.decode()
    browser.post("/desk/reading/", {"form": "back"})
    assert "You stand in" not in sign_in(other_worker).get("/desk/").content.decode()
    load.choose(other_worker, leaves_out=["self-harm"], hard_a_day=None)
    claims.claim(hard.pk, by=worker)
    assert "What you were reading is with others now." in away(browser, until, other_worker)
    page = sign_in(other_worker).get("/desk/").content.decode()
    assert says in page
    assert "Hard one" not in page


def test_everybody_learns_that_nobody_is_there_to_read(open_site, author, worker, other_worker, administrator, sign_in):
    until, lead = timezone.localdate() + timedelta(days=5), make_team()[0]

    def told():
        desks = [sign_in(who).get("/desk/").content.decode() for who in (lead, administrator)]
        start = sign_in(author).get("/desk/start/").content.decode()
        return {"so pages wait" in desk for desk in desks} | {"It waits until somebody is back." in start}, start

    assert "so pages wait" not in away(sign_in(other_worker), until, worker)
    assert told()[0] == {False}
    page = sign_in(worker).get("/desk/reading/").content.decode()
    assert "curlew" not in page
    assert "stand in now. Choose somebody else." in away(sign_in(worker), until, other_worker)
    assert "Nobody else is there to read, so pages wait." in away(sign_in(worker), until)
    said, start = told()
    assert said == {True}
    assert "week" not in start
    assert "so pages wait" not in sign_in(author).get("/desk/").content.decode()
    claims.come_back(worker)
    assert told()[0] == {False}


def test_worker_leaves_topics_out_and_nobody_sees_it(open_site, author, worker, other_worker, sign_in):
    hard, other = make_hard(author, title="Hard one"), make_leaflet(by=author, title="Kind one")
    for page in (hard, other):
        submit(page, by=author)
    browser = sign_in(worker)
    browser.post("/desk/reading/", {"form": "reading", "leaves_out": ["self-harm"], "hard_a_day": "4"})
    page = browser.get("/desk/").content.decode()
    assert "Kind one" in page
    assert "Hard one" not in page
    assert "Hard one" in sign_in(other_worker).get("/desk/").content.decode()
    # Handed over all the same, by somebody who cannot know: it says so, without its title.
    claims.claim(hard.pk, by=other_worker)
    claims.hand_over(hard.pk, to=worker, by=other_worker)
    page = browser.get("/desk/").content.decode()
    assert "A page that was handed to you" in page
    assert "Hard one" not in page
    claims.release(hard.pk, by=worker)
    assert "handed to you" not in browser.get("/desk/?show=mine").content.decode()


def test_hard_pages_are_enough_after_some_and_a_break_is_due(open_site, author, worker, sign_in):
    pages = [submit(make_hard(author, title=f"Hard {number}"), by=author) for number in range(4)]
    easy = submit(make_leaflet(by=author, title="Kind one"), by=author)
    load.choose(worker, leaves_out=[], hard_a_day=99)
    assert load.enough_for(load.choices_of(worker)) == load.MOST_HARD_A_DAY
    load.choose(worker, leaves_out=[], hard_a_day=3)
    claims.claim(pages[0].pk, by=worker)
    claims.claim(pages[0].pk, by=worker)  # The same page counts once.
    claims.claim(pages[1].pk, by=worker)
    actions.ask_for_changes(pages[2], by=worker, message="Thank you. A word more, please.")  # Unclaimed, and read.
    with pytest.raises(Refused) as refused:
        claims.claim(pages[3].pk, by=worker)
    assert refused.value.code == "enough"
    page = sign_in(worker).get("/desk/").content.decode()
    assert "Have a break" in page
    assert "That was enough" in page
    assert "Hard 3" not in page
    assert "Kind one" in page
    claims.claim(easy.pk, by=worker)
    actions.ask_for_changes(pages[3], by=worker, message="Thank you.")  # Deciding is never stopped.
    # Tomorrow is another day, and what was yesterday is forgotten.
    HardReading.objects.update(at=timezone.now() - timedelta(days=1, minutes=1))
    assert load.hard_today(worker) == []
    load.takes_on(worker.pk, QueueItem(page=pages[0], touches=["abuse"]))
    assert HardReading.objects.count() == 1


def test_worker_reads_what_is_true_of_what_is_left_out(open_site, author, worker, sign_in):
    browser = sign_in(worker)
    left_out = "Pages may be left out because of"

    def desk(query=""):
        return browser.get(f"/desk/{query}").content.decode()

    load.choose(worker, leaves_out=[], hard_a_day=0)
    page = desk()
    assert "enough" not in page
    assert "left out" not in page
    assert "Nothing that waits is like that." in desk("?touches=self-harm")
    first, second = (submit(make_hard(author, title=f"Hard {number}"), by=author) for number in range(2))
    page = desk()
    assert "Pages about hard things are left out, as you chose." in page
    assert "That was enough" not in page
    assert "Nothing else is waiting." in page
    page = desk("?touches=self-harm")
    assert left_out in page
    assert "Nothing else that waits is like that." in page
    assert left_out not in desk("?show=mine")
    # One a day, and one is left over; then none.
    load.choose(worker, leaves_out=[], hard_a_day=1)
    assert "Hard 0" in desk()
    claims.claim(first.pk, by=worker)
    page = desk()
    assert "That was enough of what is hard for today." in page
    assert "Pages about hard things are left out today." in page
    actions.take_back(second, by=author)
    page = desk()
    assert "That was enough of what is hard for today." in page
    assert "left out" not in page
    # What they chose to leave out, with no cap reached.
    submit(second, by=author)
    load.choose(worker, leaves_out=["self-harm"], hard_a_day=None)
    assert left_out in desk("?touches=self-harm&show=unclaimed")


def test_author_reads_how_long_it_usually_takes_and_that_it_takes_longer_now(open_site, author, worker, sign_in):
    WaitingTime.objects.all().delete()
    browser = sign_in(author)
    leaflet = submit(make_leaflet(by=author), by=author)

    def screens():
        editor = make_leaflet(by=author)
        for address in ("/desk/start/", f"/desk/pages/{leaflet.pk}/", f"/admin/pages/{editor.pk}/edit/"):
            yield browser.get(address).content.decode()

    assert all("Most often within a week." in page for page in screens())
    for hours in (1, 70, 75, 80, 2000):
        WaitingTime.objects.create(seconds=hours * 3600)
    assert all("Usually about 3 days." in page for page in screens())
    assert not any("We are behind" in page for page in screens())
    QueueItem.objects.update(due_at=timezone.now() - timedelta(days=4))
    assert all("We are behind at the moment" in page for page in screens())


def test_waiting_times_hold_nobody_and_only_the_newest(open_site, author, worker, monkeypatch):
    monkeypatch.setattr(queue, "_WAITING_TIMES_KEPT", 2)
    for _each in range(3):
        leaflet = submit(make_leaflet(by=author), by=author)
        TaskState.objects.filter(workflow_state__object_id=leaflet.pk).update(
            started_at=timezone.now() - timedelta(hours=5)
        )
        actions.ask_for_changes(leaflet, by=worker, message="Please explain.")
    assert [round(time.seconds / 3600) for time in WaitingTime.objects.all()] == [5, 5]
    assert {field.name for field in WaitingTime._meta.get_fields()} == {"id", "seconds"}


@pytest.mark.parametrize("who", ["administrator", "superuser", "worker", "author"])
def test_everybody_lands_on_the_desk_and_not_on_wagtails_dashboard(who, request, sign_in):
    browser = sign_in(request.getfixturevalue(who))
    answer = browser.get("/admin/")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    has_a_way = "/admin/pages/" in browser.get("/desk/").content.decode()
    assert has_a_way == (who in ("administrator", "superuser"))
