"""What the front cache is worth: against nginx with the same bytes in a file, and against the least a WSGI app can do.

Everything is on loopback and on the same machine, one process each, in turns. ``wrk`` asks.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings
from playwright.sync_api import sync_playwright

from cms.people.models import User
from publications.models import LeafletPage
from tests.bench.result import Result
from tests.helpers import edit, publish
from tests.helpers.servers import ROOT, free_port, granian, nginx

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ROUNDS, SECONDS, CONNECTIONS = 5, 3, 8
WORKERS = 2
PUBLICATIONS = 5
NGINX = """
    keepalive_requests 10000000; default_type text/html;
    server {{ listen 127.0.0.1:{port}; root {folder}; sendfile on; }}
"""
BARE = """
from pathlib import Path
body = Path(__file__).with_name("page.html").read_bytes()
headers = {headers}
def application(environ, start_response):
    start_response("200 OK", headers)
    return [body]
"""


_BY_THE_SERVER = ("date", "server", "connection")


def _site(stack, address, folder, *, workers=1):
    environment = {"DJANGO_SETTINGS_MODULE": "cms.settings.dev", "DEBUG": "0", "VAR_DIR": str(folder)}
    # The bench's database was made with these.
    (folder / "secret_key").write_text(settings.SECRET_KEY)
    (folder / "ledger_key").write_text(settings.LEDGER_KEY)
    (folder / "sealing_key").write_text(settings.SEALING_KEYS[0])
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=True,
    )
    return granian(stack, "cms.wsgi:application", address, workers=workers, **environment)


def _load(server):
    """Return requests a second, and CPU seconds a request."""
    before = server.cpu_seconds()
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", server.url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(said)
    done = int(re.search(r"(\d+) requests in", said)[1])
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), (server.cpu_seconds() - before) / done


@contextmanager
def _folder():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def hits():
    """Measure a page that is kept against nginx (G1) and against a bare WSGI application on the same server (G2)."""
    address = LeafletPage.objects.live().first().url
    with _folder() as folder, ExitStack() as stack:
        site = _site(stack, address, folder)
        with urllib.request.urlopen(site.url) as answer:  # noqa: S310
            (folder / "page.html").write_bytes(answer.read())
            sent = [(name, value) for name, value in answer.headers.items() if name.lower() not in _BY_THE_SERVER]
        (folder / "bare.py").write_text(BARE.format(headers=sent))
        port = free_port()
        files = nginx(stack, folder, f"http://127.0.0.1:{port}/page.html", NGINX.format(folder=folder, port=port))
        bare = granian(stack, "bare:application", "/", PYTHONPATH=str(folder))
        servers = {"site": site, "nginx": files, "bare": bare}
        runs = {name: [] for name in servers}
        for _round in range(ROUNDS):
            for name, server in servers.items():
                runs[name].append(_load(server))
    speed, cpu = ({name: statistics.median(run[at] for run in runs[name]) for name in runs} for at in (0, 1))
    yield Result("G1", "requests_vs_nginx", speed["site"] / speed["nginx"], ">=", 0.35)
    yield Result("G1", "cpu_efficiency_vs_nginx", cpu["nginx"] / cpu["site"], ">=", 0.15)
    yield Result("G2", "cpu_vs_bare_wsgi", cpu["site"] / cpu["bare"], "<=", 1.15)


def publication():
    """Measure how long it takes until every worker shows a new version, as a multiple of what cannot be avoided."""
    author, worker = User.objects.get(username="author1"), User.objects.get(username="worker1")
    page = LeafletPage.objects.live().first()
    ratios, stale = [], 0
    with _folder() as folder, ExitStack() as stack:
        site = _site(stack, page.url, folder, workers=WORKERS)
        number = {**settings.FRONT_CACHE, "GENERATION": str(folder / "generation")}
        for round_ in range(PUBLICATIONS):
            words = f"New words {round_}."
            _answers(site, WORKERS * 10)
            edit(page, by=author, summary=words)
            with override_settings(FRONT_CACHE=number):
                begun = time.perf_counter()
                publish(page, author=author, workers=[worker])
            published = time.perf_counter()
            stale += sum(words.encode() not in answer for answer in _answers(site, WORKERS * 10))
            visible = time.perf_counter()
            # What cannot be avoided: publishing, and making the page once in each worker.
            cold = WORKERS * min(_cold(page.url) for _again in range(3))
            ratios.append((visible - begun) / (published - begun + cold))
    yield Result("G9", "publish_to_visible_vs_publish_and_render", statistics.median(ratios), "<=", 2)
    yield Result("G9", "stale_answers_after_a_publication", stale, "<=", 0)


def weight():
    """Measure what a telephone fetches for one leaflet with pictures: bodies as they are sent, and requests."""
    address = LeafletPage.objects.live().first().url
    with _folder() as folder, ExitStack() as stack:
        site = _site(stack, address, folder)
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 360, "height": 900})
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        kinds, sizes = {}, {}
        session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event}))
        session.on(
            "Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]})
        )
        page.goto(site.url)
        page.wait_for_load_state("networkidle")
        browser.close()
    fetched = {key: event for key, event in kinds.items() if event["response"]["url"].startswith("http")}
    # Without what the server says before the body.
    bodies = {key: sizes[key] - event["response"]["encodedDataLength"] for key, event in fetched.items()}
    small = sum(size for key, size in bodies.items() if fetched[key]["type"] != "Image")
    yield Result("G11", "kilobytes_without_pictures", small / 1000, "<=", 30)
    yield Result("G11", "kilobytes_with_pictures", sum(bodies.values()) / 1000, "<=", 100)
    yield Result("G11", "requests", len(fetched), "<=", 6)


def _answers(server, count):
    """Ask on new connections, so that every worker gets some."""
    return [urllib.request.urlopen(server.url).read() for _answer in range(count)]  # noqa: S310


def _cold(address):
    cache.clear()
    begun = time.perf_counter()
    Client().get(address)
    return time.perf_counter() - begun
