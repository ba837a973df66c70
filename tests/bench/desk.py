"""What the desk costs: to somebody who writes in many pages with others or in one, and to a peer worker with a queue
of many pages or a few.
"""

import time
import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, TaskState

from cms.moderation.models import QueueItem, QueueKey
from cms.people.models import User
from cms.people.roles import Role
from tests.bench.result import Result
from tests.bench.stock import stock_wagtail
from tests.factories import make_group, make_leaflet, make_peer_worker, make_user
from tests.helpers import sign_in, submit

MANY, ROUNDS = 500, 30
ONE_PAGE, MANY_PAGES = "bench-one-page", "bench-many-pages"

WORKER, FEW_WAITING, CHUNK = "bench-worker", 50, 1_000
TITLES = ("Sleeping well", "Worried about exams")
KINDS = ("publications.leafletpage", "home.grouppage")
TOUCHES = ("self-harm", "death")
# What a worker asks the queue for. One in two fits most of it, so that both queues fill a screen; two of them find
# nothing however far one looks.
QUEUES = {
    "all": "",
    "kind": "?kind=publications.leafletpage",
    "touches": "?touches=self-harm",
    "late": "?show=late",
    "unclaimed": "?show=unclaimed",
    "mine": "?show=mine",
    "search": "?words=sleeping",
    "search_for_nothing": "?words=sleigh",
    "all_at_once": "?words=exams&kind=home.grouppage&touches=death&language=en&show=unclaimed",
    "nothing": "?words=sleeping+exams&kind=home.grouppage&language=en&show=late",
}


def build():
    """Make two authors: one in one page, one in many, each page written with somebody else. Once."""
    if User.objects.filter(username=MANY_PAGES).exists():
        return
    with transaction.atomic():
        few, many, other = (make_user(name, role=Role.AUTHOR) for name in (ONE_PAGE, MANY_PAGES, "bench-other"))
        group = make_group("Bench", authors=[few, many, other])
        make_leaflet(by=other, with_others=[few], writing_group=group)
        for _number in range(MANY):
            make_leaflet(by=other, with_others=[many], writing_group=group)


def my_pages():
    """Compare the CPU and the queries of the two desks: the least of several, taken in turns."""
    browsers = {name: _signed_in(name) for name in (ONE_PAGE, MANY_PAGES)}
    costs = {name: [] for name in browsers}
    for _round in range(ROUNDS):
        for name, browser in browsers.items():
            begun = time.process_time()
            assert browser.get("/desk/").status_code == 200
            costs[name].append(time.process_time() - begun)
    one, many = (min(costs[name]) for name in (ONE_PAGE, MANY_PAGES))
    yield Result("G7", f"my_pages_of_{MANY}_vs_of_1", many / one, "<=", 1.5)
    one, many = (_queries_of(browsers[name]) for name in (ONE_PAGE, MANY_PAGES))
    yield Result("G7", f"queries_of_{MANY}_more_than_of_1", many - one, "<=", 0)


def _signed_in(name):
    browser = Client()
    browser.force_login(User.objects.get(username=name))
    browser.get("/desk/")
    return browser


def _queries_of(browser):
    with CaptureQueriesContext(connection) as queries:
        browser.get("/desk/")
    return len(queries)


def build_queue(count):
    """Let ``count`` pages wait: pages in bulk, their rows in the queue, and one that was sent like any other. Once."""
    if User.objects.filter(username=WORKER).exists():
        return
    with transaction.atomic():
        worker, author = make_peer_worker(WORKER), make_user(role=Role.AUTHOR)
        sent = submit(make_leaflet(by=author, title="Sent by somebody"), by=author)
        state, section = TaskState.objects.get(pk=sent.queue_item.task_state_id), sent.get_parent()
        group = make_group("Bench queue")
        model = Page.objects.get(pk=sent.pk)
        began, first = timezone.now() - timedelta(days=20), section.numchild + 1
        for start in range(0, count, CHUNK):
            numbers = range(start, min(start + CHUNK, count))
            with stock_wagtail():
                pages = Page.objects.bulk_create(_waiting_page(model, section, first + number) for number in numbers)
            _queue(pages, numbers, state, group, worker, began)
        Page.objects.filter(pk=section.pk).update(numchild=first - 1 + count)


def _waiting_page(model, section, place):
    fields = {field.attname: getattr(model, field.attname) for field in Page._meta.concrete_fields}
    title = f"{TITLES[place % 2]} {place}"
    own = {
        "id": None,
        "path": Page._get_path(section.path, model.depth, place),
        "url_path": f"{section.url_path}waiting-{place}/",
        "slug": f"waiting-{place}",
        "title": title,
        "draft_title": title,
        "translation_key": uuid.uuid4(),
        "latest_revision_id": None,
    }
    return Page(**{**fields, **own})


def _queue(pages, numbers, state, group, worker, began):
    items = QueueItem.objects.bulk_create(
        QueueItem(
            page=page,
            task_state=state,
            title=page.title,
            searched=page.title.casefold(),
            kind=KINDS[number // 2 % 2],
            group=group if number % 2 else None,
            language="en",
            touches=[TOUCHES[number // 4 % 2]],
            sent_at=began + timedelta(seconds=number),
            due_at=began + timedelta(seconds=number, days=7 if number % 2 else 40),
            claimed_by=worker if number < FEW_WAITING and number % 2 else None,
            claimed_at=timezone.now() + timedelta(days=999) if number < FEW_WAITING and number % 2 else None,
        )
        for page, number in zip(pages, numbers, strict=True)
    )
    QueueKey.objects.bulk_create(
        QueueKey(item=item, key=key, sent_at=item.sent_at)
        for item in items
        for key in (
            f"kind:{item.kind}",
            f"language:{item.language}",
            f"group:{item.group_id or 'none'}",
            *(f"touches:{key}" for key in item.touches),
            *{f"word:{word[:3]}" for word in item.searched.split()},
        )
    )


def measure_queue():
    """Return what each of :data:`QUEUES` costs: the time in seconds, the least of several, and the queries."""
    browser = sign_in(User.objects.get(username=WORKER))
    # SQLite works in this process. Another server's work is seen by the clock only.
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    costs = {}
    for name, query in QUEUES.items():
        address = f"/desk/{query}"
        browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            browser.get(address)
        queries, times = len(captured), []
        for _round in range(ROUNDS):
            begun = clock()
            assert browser.get(address).status_code == 200
            times.append(clock() - begun)
        costs[name] = (min(times), queries)
    return costs
