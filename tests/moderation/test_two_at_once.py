"""Two people at once, with real commits: nothing unsigned gets out between them, nothing is lost, nobody is stuck.

Each race is run in every order that matters and not in the hope of one: the first person is stopped at each place
where the other could come in between, with everything that they hold; the other runs until done or made to wait; then
the first goes on. A few rounds without stops follow. People are threads on PostgreSQL and processes on SQLite, on a
database of their own (see :mod:`tests.moderation.two_at_once`).
"""

import json
import os
import queue
import random
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.moderation.surfaces import WORDS

ROOT = Path(__file__).parent.parent.parent
PEOPLE = "import django; django.setup(); from tests.moderation.two_at_once import main; main()"
ANSWERS_WITHIN = 60  # seconds: far more than anybody needs, so that a hang is a failure
FREE_ROUNDS = 2

# Where somebody can be stopped: in front of these statements, or with everything done.
ROW = r"^INSERT INTO \"pages_"
ENTRY = r"^INSERT INTO \"moderation_(signedpayload|authorship)"
REVISION = r"^(INSERT INTO|UPDATE) \"wagtailcore_revision"
PAGE = r"^UPDATE \"wagtailcore_page\""
READ_IN_THE_EDITOR = r"FROM \"wagtailcore_pagesubscription"  # Wagtail has read the page, and written nothing.
CLAIM = r"^UPDATE \"moderation_queueitem\""
COMMIT = "commit"
STOPS = {
    "sign": (ENTRY, COMMIT),
    "claim": (CLAIM, COMMIT),
    "write": (REVISION, PAGE, COMMIT),
    "autosave_over": (READ_IN_THE_EDITOR, PAGE, COMMIT),
    "revoke": (ENTRY, COMMIT),
    "take_down": (ENTRY, COMMIT),
    "unpublish": (PAGE, REVISION, ENTRY),
    "publish_scheduled": (PAGE, COMMIT),
    "add_credit": (ROW, COMMIT),
    "bulk_add_credit": (ROW, COMMIT),
    "describe_picture": (COMMIT,),
    "append_to_ledger": (ENTRY, COMMIT),
    "start_leaflet": (ENTRY, COMMIT),
    "write_in_section": (PAGE, COMMIT),
}
WRITERS = ("write", "autosave_over")


@dataclass(frozen=True)
class Ended:
    """How one round ended: what became of each person's wish (``done`` or a code), and whether the page is live."""

    how: str
    outcome: dict
    live: bool

    def __getitem__(self, who):
        return self.outcome[who]


class Site:
    """A site with two people, who are told what to do and when, and an onlooker."""

    def __init__(self, address, folder):
        self.address = address
        self.on_postgresql = address.startswith("postgres")
        self.found = []  # What the audit has named so far: each test answers for its own races.
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "cms.settings.test",
            "DATABASE_URL": address,
            "VAR_DIR": str(folder),
            # Whoever waits for too long fails, rather than the test.
            "PGOPTIONS": "-c lock_timeout=20s -c statement_timeout=30s -c deadlock_timeout=100ms",
        }
        seats = ("first", "second", "onlooker")
        self.answers = {seat: queue.Queue() for seat in seats}
        self.processes = [self._start(environment) for _ in range(1 if self.on_postgresql else len(seats))]
        self.process_of = {seat: self.processes[number % len(self.processes)] for number, seat in enumerate(seats)}

    def _start(self, environment):
        process = subprocess.Popen(
            [sys.executable, "-c", PEOPLE],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        threading.Thread(target=self._read, args=[process], daemon=True).start()
        return process

    def _read(self, process):
        for line in process.stdout:
            answer = json.loads(line)
            self.answers[answer["seat"]].put(answer)

    def close(self):
        for process in self.processes:
            process.stdin.close()
            process.wait(timeout=ANSWERS_WITHIN)

    def tell(self, seat, **order):
        process = self.process_of[seat]
        process.stdin.write(json.dumps({"seat": seat, **order}) + "\n")
        process.stdin.flush()

    def hear(self, seat, *, writing=False):
        """Return the seat's next answer. That somebody is about to write is passed over unless ``writing``."""
        while True:
            answer = self.answers[seat].get(timeout=ANSWERS_WITHIN)
            if writing or answer["said"] != "writes":
                return answer

    def ask(self, do, **about):
        """Let the onlooker do something and return the answer."""
        self.tell("onlooker", do=do, **about)
        answer = self.hear("onlooker")
        assert answer["said"] == "done", answer
        return answer

    def second_is_done_or_waits(self, first):
        """Return the second person's answer, or None when what the first one holds makes them wait."""
        answer = self.hear("second", writing=True)
        if answer["said"] != "writes":
            return answer
        if not first["holds_something"]:
            return self.hear("second")
        if not self.on_postgresql:
            return None  # SQLite has one writer.
        with psycopg.connect(self.address, autocommit=True) as connection:
            waiting = (
                "SELECT 1 FROM pg_stat_activity "
                "WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"
            )
            while self.answers["second"].empty():
                if connection.execute(waiting).fetchone():
                    return None
                time.sleep(0.01)
        return self.hear("second")

    def what_is_held(self):
        """Return the transactions and locks that somebody left behind."""
        if not self.on_postgresql:
            with closing(sqlite3.connect(self.address.removeprefix("sqlite:///"), timeout=0)) as connection:
                connection.execute("BEGIN IMMEDIATE")  # "database is locked" when somebody holds it
            return []
        with psycopg.connect(self.address, autocommit=True) as connection:
            return connection.execute(
                "SELECT a.state, a.query, l.mode FROM pg_stat_activity a LEFT JOIN pg_locks l USING (pid) "
                "WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() "
                "AND a.backend_type = 'client backend' AND (a.state <> 'idle' OR l.pid IS NOT NULL)"
            ).fetchall()


@pytest.fixture(scope="module")
def crowd(make_set_up_database, tmp_path_factory):
    site = Site(make_set_up_database(), tmp_path_factory.mktemp("two_at_once"))
    site.ask("build")
    yield site
    site.close()


@pytest.fixture
def race(crowd):
    """Return a function that lets two people at one page, in every order, and yields how each round :class:`Ended`.

    ``one`` and ``other`` are each what somebody does and who. What must hold after every race is looked at here,
    and the audit goes over the whole site at the end.
    """

    def run(scene, one, other):
        orders = [(one, other)] if one[0] == other[0] else [(one, other), (other, one)]
        for first, second in orders:
            for stop in STOPS[first[0]]:
                yield _round(crowd, scene, first, second, stop)
        for number in range(FREE_ROUNDS):
            yield _round(crowd, scene, one, other, stop=None, chance=random.Random(number))

    yield run
    found = crowd.ask("look_everywhere")["problems"]
    new = [finding for finding in found if finding not in crowd.found]
    crowd.found = found
    assert new == []


def _round(site, scene, first, second, stop, chance=None):
    how = f"{first} and {second}, the first stopped at {stop}"
    page = site.ask("make", scene=scene)
    about = {key: page[key] for key in ("page", "read", "revision", "picture")}
    orders = [{"do": do, "by": by, "words": f"{WORDS} {page['page']} by {by}", **about} for do, by in (first, second)]
    if stop is None:
        for seat, order in zip(("first", "second"), orders, strict=True):
            site.tell(seat, later=chance.uniform(0, 0.03), **order)
        answers = [site.hear("first"), site.hear("second")]
    else:
        site.tell("first", stop=stop, **orders[0])
        stopped = site.hear("first")
        assert stopped["said"] == "stopped", f"{how}: {stopped}"
        site.tell("second", **orders[1])
        answer = site.second_is_done_or_waits(stopped)
        site.tell("first", do="go on")
        answers = [site.hear("first"), answer or site.hear("second")]
    assert "failed" not in (answers[0]["said"], answers[1]["said"]), f"{how}: {answers}"
    people = [by for _do, by in (first, second)]
    outcome = {by: answer.get("code", answer["said"]) for by, answer in zip(people, answers, strict=True)}
    saved = [order["words"] for order in orders if order["do"] in WRITERS and outcome[order["by"]] == "done"]
    seen = site.ask("look", page=page["page"], saved=saved)
    assert seen["problems"] == [], f"{how}: {outcome}"
    assert site.what_is_held() == [], how
    return Ended(how, outcome, seen["live"])


@pytest.mark.parametrize(
    ("writing", "scene"),
    [("write", "waiting"), ("autosave_over", "waiting"), ("autosave_over", "live, newer draft waiting")],
)
def test_author_who_writes_while_a_worker_signs_loses_nothing_and_publishes_nothing(race, writing, scene):
    for ended in race(scene, ("sign", "heron"), (writing, "wren")):
        assert ended["wren"] == "done", ended
        assert ended["heron"] in ("done", "changed"), ended
        assert ended.live == (ended["heron"] == "done" or scene.startswith("live")), ended


def test_two_authors_who_write_at_once_both_keep_their_words(race):
    for ended in race("waiting", ("write", "wren"), ("write", "robin")):
        assert ended.outcome == {"wren": "done", "robin": "done"}, ended


def test_page_whose_signature_is_taken_back_as_its_time_comes_is_not_public(race):
    for ended in race("scheduled", ("revoke", "curlew"), ("publish_scheduled", "the clock")):
        assert ended["curlew"] == "done", ended
        assert not ended.live, ended


def test_worker_signs_a_newer_draft_as_the_scheduled_one_goes_live(race):
    for ended in race("scheduled, newer draft waiting", ("sign", "curlew"), ("publish_scheduled", "the clock")):
        assert ended["the clock"] == "done", ended
        assert ended["curlew"] in ("done", "not-waiting"), ended
        assert ended.live, ended


def test_two_signatures_at_once_publish_what_needs_two(race):
    for ended in race("waiting badge", ("sign", "heron"), ("sign", "curlew")):
        assert ended.outcome == {"heron": "done", "curlew": "done"}, ended
        assert ended.live, ended


def test_second_of_two_signers_hears_that_the_page_waits_no_more(race):
    for ended in race("waiting", ("sign", "heron"), ("sign", "curlew")):
        assert sorted(ended.outcome.values()) == ["done", "not-waiting"], ended
        assert ended.live, ended


def test_second_of_two_who_claim_at_once_hears_who_reads_it(race):
    for ended in race("waiting", ("claim", "heron"), ("claim", "curlew")):
        assert sorted(ended.outcome.values()) == ["claimed", "done"], ended


def test_claim_and_signature_at_once_both_count_or_the_claim_comes_too_late(race):
    for ended in race("waiting", ("claim", "heron"), ("sign", "curlew")):
        assert ended["curlew"] == "done", ended
        assert ended["heron"] in ("done", "not-waiting"), ended


@pytest.mark.parametrize("down", ["take_down", "unpublish"])
def test_page_taken_down_while_it_is_signed_is_live_only_by_the_later_of_the_two(race, down):
    # That a live page's signature is younger than its take-down is part of being signed, which every round looks at.
    for ended in race("live, newer draft waiting", (down, "wren"), ("sign", "curlew")):
        assert ended.outcome == {"wren": "done", "curlew": "done"}, ended


def test_two_people_who_take_a_signature_back_at_once_take_it_back_once(race):
    for ended in race("live", ("revoke", "heron"), ("revoke", "curlew")):
        assert sorted(ended.outcome.values()) == ["done", "revoked-already"], ended
        assert not ended.live, ended


def test_two_people_who_take_a_page_down_at_once_take_it_down_once(race):
    for ended in race("live", ("take_down", "heron"), ("take_down", "curlew")):
        assert sorted(ended.outcome.values()) == ["done", "not-live"], ended
        assert not ended.live, ended


@pytest.mark.parametrize(
    ("adding", "scene", "publishing", "who"),
    [
        ("add_credit", "waiting", "sign", "heron"),
        ("bulk_add_credit", "scheduled", "publish_scheduled", "the clock"),
    ],
)
def test_row_that_is_added_while_its_page_goes_live_is_not_public(race, adding, scene, publishing, who):
    for ended in race(scene, (adding, "wren"), (publishing, who)):
        assert ended["wren"] in ("done", "unsigned"), ended
        assert ended[who] == "done", ended
        assert ended.live, ended


def test_picture_described_anew_while_its_page_is_signed_is_not_public_with_that(race):
    for ended in race("waiting, with a picture", ("describe_picture", "wren"), ("sign", "heron")):
        assert sorted(ended.outcome.values()) in (["changed", "done"], ["done", "frozen"]), ended
        assert ended.live == (ended["heron"] == "done"), ended


def test_two_entries_at_once_stand_one_after_the_other_in_the_ledger(race):
    for ended in race("waiting", ("append_to_ledger", "robin"), ("append_to_ledger", "heron")):
        assert ended.outcome == {"robin": "done", "heron": "done"}, ended


def test_leaflet_is_started_while_somebody_writes_in_its_section(race):
    for ended in race("waiting", ("start_leaflet", "wren"), ("write_in_section", "gannet")):
        assert ended.outcome == {"wren": "done", "gannet": "done"}, ended
