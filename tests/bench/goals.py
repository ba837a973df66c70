"""The goals, by their numbers in the plan: G1 to G7, G9, G11, G12 of speed, I3 of the gate, C1 of the register."""

import time
from io import StringIO

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path

from cms.people.models import User
from publications.models import LeafletPage
from tests.bench import desk, front, gate, large_site, pictures, register, searching
from tests.bench.database import own_database
from tests.bench.result import Result

ROUNDS = 30
SIGNED_PAGES = 10_000
AWARDS = 10_000


def trivial(request):
    """The least a Django view can do, through the same middleware."""
    return HttpResponse("ok")


urlpatterns = [path("trivial/", trivial)]


def prepare():
    """Make the demo site in the bench's own database, once."""
    settings.ALLOWED_HOSTS.append("localhost")
    call_command("migrate", verbosity=0)
    if not User.objects.exists():
        with override_settings(DEMO_MODE=True):
            call_command("set_up_site", stdout=StringIO())
            call_command("load_demo", stdout=StringIO())


def _cpu_of(address, rounds=ROUNDS):
    """Return the CPU seconds that one cold request to ``address`` costs: the least of several."""
    client = Client()
    client.get(address)
    costs = []
    for _round in range(rounds):
        cache.clear()
        begun = time.process_time()
        response = client.get(address)
        costs.append(time.process_time() - begun)
        assert response.status_code == 200, address
    return min(costs)


def _queries_of(address):
    client = Client()
    client.get(address)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def cold_queries(scale):
    """G3: how many queries a cold page costs."""
    leaflet = LeafletPage.objects.live().first()
    yield Result("G3", "queries_of_a_cold_leaflet", _queries_of(leaflet.url), "<=", 6)
    yield Result("G3", "queries_of_a_cold_listing", _queries_of("/leaflets/"), "<=", 8)


def cold_cpu(scale):
    """G4: the CPU of a cold page, as a multiple of a trivial view's in the same process."""
    page = _cpu_of(LeafletPage.objects.live().first().url)
    with override_settings(ROOT_URLCONF=__name__):
        floor = _cpu_of("/trivial/")
    yield Result("G4", "cold_leaflet_cpu_vs_trivial_view", page / floor, "<=", 20)


def gate_costs(scale):
    """I3: what the gate costs on a site with many signed pages."""
    pages = max(100, min(scale, SIGNED_PAGES))  # Fewer would not last for the rounds.
    with own_database(f"bench-{pages}-signed"):
        prepare()
        if not large_site.leaflets().exists():
            large_site.build(pages)
        yield from gate.sign_off_and_publish()
        yield from gate.digest()
        yield from gate.audit_speed()


def desk_costs(scale):
    """G7: what the desk costs somebody with 500 pages, as a multiple of what it costs somebody with one."""
    with own_database("bench-desk"):
        prepare()
        desk.build()
        yield from desk.my_pages()


def kept_pages(scale):
    """G1 and G2: what a page of the front cache costs."""
    yield from front.hits()


def publication(scale):
    """G9: from a sign-off to every reader."""
    yield from front.publication()


def weight(scale):
    """G11: what a leaflet costs a reader's telephone."""
    yield from front.weight()


def sizes_of_a_picture(scale):
    """G12: what five sizes of a large photo cost, as a share of what they cost when each is made by itself."""
    yield from pictures.five_sizes()


def queue_costs(scale):
    """G6: what the review queue costs with many waiting, as a multiple of what it costs with 50."""
    costs = {}
    for count in (desk.FEW_WAITING, scale):
        with own_database(f"bench-{count}-waiting"):
            prepare()
            desk.build_queue(count)
            costs[count] = desk.measure_queue()
    few, many = costs[desk.FEW_WAITING], costs[scale]
    for name in desk.QUEUES:
        yield Result("G6", f"queue_{name}_of_{scale}_vs_of_{desk.FEW_WAITING}", many[name][0] / few[name][0], "<=", 1.5)
    more = max(many[name][1] - few[name][1] for name in desk.QUEUES)
    yield Result("G6", f"queries_of_{scale}_more_than_of_{desk.FEW_WAITING}", more, "<=", 0)
    yield Result("G6", "queries_of_the_queue", max(queries for _time, queries in many.values()), "<=", 60)


def search_costs(scale):
    """G5: what the public search costs, beside the database's own query for the best twenty.

    A whole page of results may take three times that query and what the same page takes on a small site.
    """
    few, costs, queries = min(1_000, scale), {}, {}
    for count in (few, scale):
        with own_database(f"bench-{count}-searched"):
            prepare()
            searching.build(count)
            costs[count], queries[count] = searching.costs(), searching.queries()
    for name in searching.QUERIES:
        raw, best, answer = costs[scale][name]
        yield Result("G5", f"best_20_{name}_vs_raw", best / raw, "<=", 3)
        fixed = costs[few][name][2]
        yield Result("G5", f"page_of_results_{name}_vs_raw_and_of_{few}", answer / (raw + fixed), "<=", 3)
    for name in (*searching.MISTYPED, "suggestions", "index_write"):
        yield Result("G5", f"{name}_of_{scale}_vs_of_{few}", costs[scale][name][-1] / costs[few][name][-1], "<=", 3)
    more = max(queries[scale][name] - queries[few][name] for name in queries[few])
    # One more where so many pages match that they are not all counted.
    yield Result("G5", f"queries_of_{scale}_more_than_of_{few}", more, "<=", 1)
    yield Result("G5", "queries_of_a_search", max(queries[scale].values()), "<=", 20)


def register_costs(scale):
    """C1: what the register costs with many awards, as a multiple of what it costs with 100."""
    few, many, costs = 100, min(scale, AWARDS), {}
    for count in (few, many):
        with own_database(f"bench-{count}-awards"):
            prepare()
            register.build(count)
            costs[count] = register.costs()
    for name in register.LISTS:
        (slow, _queries), (fast, _fewer) = costs[many][name], costs[few][name]
        yield Result("C1", f"register_{name}_of_{many}_vs_of_{few}", slow / fast, "<=", 1.5)
    more = max(costs[many][name][1] - costs[few][name][1] for name in register.LISTS)
    yield Result("C1", f"queries_of_{many}_more_than_of_{few}", more, "<=", 0)


GOALS = {
    "C1": register_costs,
    "G1": kept_pages,
    "G3": cold_queries,
    "G4": cold_cpu,
    "G5": search_costs,
    "G6": queue_costs,
    "G7": desk_costs,
    "G9": publication,
    "G11": weight,
    "G12": sizes_of_a_picture,
    "I3": gate_costs,
}
