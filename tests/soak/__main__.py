"""Serve the demo site for some minutes to many readers while people publish, and say whether all went well.

It looks for errors, for answers that are older than a publication, and for memory that grows. The site and its data are
under ``var/soak``, made once and kept for the next run.
"""

import argparse
import itertools
import os
import re
import sys
import time
import urllib.request
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

VAR = Path(os.environ.get("VAR_DIR", "var")) / "soak"
WORKERS, THREADS, READERS = 2, 4, 4  # those of the service in docs/operators.md; more readers only wait
LEAFLETS = 3
CHECKS = 10  # fresh connections after each publication, so that both workers are asked
MOST_GROWTH = 24  # megabytes a worker, after the first third of the time
ENVIRONMENT = {"DJANGO_SETTINGS_MODULE": "cms.settings.dev", "DEBUG": "0", "VAR_DIR": str(VAR.resolve())}


def main():
    """Run for ``--minutes`` and leave with 1 when something was short."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    options = parser.parse_args()
    VAR.mkdir(parents=True, exist_ok=True)
    os.environ.update(ENVIRONMENT)
    os.environ.pop("DATABASE_URL", None)

    import django

    django.setup()
    results = list(soak(options.minutes * 60))
    for result in results:
        print(result)
    sys.exit(not all(result.ok for result in results))


def soak(seconds):
    """Yield what was measured in so many ``seconds``."""
    from tests.bench.result import Result
    from tests.helpers.servers import granian
    from tests.soak.readers import Readers

    _prepare()
    public = {}
    people = People(public)
    with ExitStack() as stack:
        server = granian(stack, "cms.wsgi:application", "/", workers=WORKERS, threads=THREADS, **ENVIRONMENT)
        port = urlsplit(server.url).port
        readers = Readers(port, _addresses(port), public, count=READERS)
        stack.callback(readers.stop)
        begun, early, stale, publications = time.monotonic(), server.memory(), [], 0
        is_warm = False
        while (past := time.monotonic() - begun) < seconds:
            if not is_warm and past > seconds / 3:
                early, is_warm = server.memory(), True
            address = people.change_something()
            stale += _stale(port, address, public[address])
            publications += 1
            time.sleep(0.5)
        late = server.memory()
        readers.stop()
        died = set(early) - set(late)
    growth = max(((late[each] - early[each]) / 2**20 for each in late if each in early), default=0)
    stale += readers.stale
    for wrong in [*readers.errors, *stale][:20]:
        print(wrong)
    print(f"{sum(readers.counts.values())} requests, {dict(readers.counts.most_common())}")
    print(f"{publications} publications and take-downs; megabytes held now: {[late[each] >> 20 for each in late]}")
    yield Result("soak", "errors", len(readers.errors), "<=", 0)
    yield Result("soak", "stale_answers", len(stale), "<=", 0)
    yield Result("soak", "workers_that_died", len(died), "<=", 0)
    yield Result("soak", "megabytes_grown_a_worker", growth, "<=", MOST_GROWTH)


class People:
    """An author and a peer worker who go on and on with a few leaflets. They keep ``public`` right."""

    def __init__(self, public):
        from cms.people.models import User
        from publications.models import LeafletPage
        from tests.factories import make_leaflet

        self.author, self.worker = User.objects.get(username="author1"), User.objects.get(username="worker1")
        self.public = public
        self._numbers = itertools.count(int(time.time()))
        self.leaflets = list(LeafletPage.objects.filter(title__startswith="Soak ").order_by("pk"))
        for number in range(len(self.leaflets), LEAFLETS):
            self.leaflets.append(make_leaflet(by=self.author, title=f"Soak {'abc'[number]}"))
        self._turns = itertools.cycle(enumerate(itertools.chain(self.leaflets, self.leaflets[:1])))
        for leaflet in self.leaflets:
            self._publish(leaflet)

    def change_something(self):
        """Publish the next leaflet, or take it down; return its address."""
        turn, leaflet = next(self._turns)
        is_live = self.public[leaflet.url][1]
        if turn == LEAFLETS and is_live:
            return self._take_down(leaflet)
        return self._publish(leaflet)

    def _publish(self, leaflet):
        from tests.helpers import edit, publish

        number = next(self._numbers)
        self.public[leaflet.url] = None
        publish(
            edit(leaflet, by=self.author, summary=f"Soak words {number}."), author=self.author, workers=[self.worker]
        )
        self.public[leaflet.url] = (number, True)
        return leaflet.url

    def _take_down(self, leaflet):
        from cms.moderation import actions
        from tests.helpers import fresh

        number, _is_live = self.public[leaflet.url]
        self.public[leaflet.url] = None
        actions.take_down(fresh(leaflet), by=self.worker, reason="It is a soak.")
        self.public[leaflet.url] = (number, False)
        return leaflet.url


def _stale(port, address, expected):
    """Ask for ``address`` on new connections and return what was older than the change that was just made."""
    from tests.soak.readers import WORDS

    number, is_live = expected
    stale = []
    for _check in range(CHECKS):
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", address)
        answer = connection.getresponse()
        found = WORDS.search(answer.read())
        connection.close()
        if (answer.status, found and int(found[1])) != ((200, number) if is_live else (404, None)):
            stale.append(f"{address} answered {answer.status} right after the change to {expected}")
    return stale


def _prepare():
    from django.core.management import call_command

    from cms.people.models import User

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not User.objects.exists():
        call_command("set_up_site", verbosity=0)
        call_command("load_demo")


def _addresses(port):
    """Return what the site map lists, the pictures on those pages, and the lists with their filters."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sitemap.xml") as answer:
        found = [urlsplit(place).path for place in re.findall(r"<loc>(.*?)</loc>", answer.read().decode())]
    links = set()
    for path in found:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
            links.update(re.findall(r'(?:href|src)="(/[^"#]*)"', answer.read().decode().replace("&amp;", "&")))
    return sorted({*found, *links})


if __name__ == "__main__":
    main()
