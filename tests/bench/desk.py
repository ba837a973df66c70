"""What "my pages" costs somebody who writes in many pages with others, and somebody who writes in one."""

import time

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.people.models import User
from cms.people.roles import Role
from tests.bench.result import Result
from tests.factories import make_group, make_leaflet, make_user

MANY, ROUNDS = 500, 30
ONE_PAGE, MANY_PAGES = "bench-one-page", "bench-many-pages"


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
