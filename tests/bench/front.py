"""What the front cache is worth: against nginx with the same bytes in a file, and against the least a WSGI app can do.

Everything is on loopback and on the same machine, one process each, in turns. ``wrk`` asks.
"""

import os
import re
import signal
import socket
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

from cms.people.models import User
from publications.models import LeafletPage
from tests.bench.result import Result
from tests.helpers import edit, publish

ROOT = Path(__file__).parent.parent.parent
ROUNDS, SECONDS, CONNECTIONS = 5, 3, 8
WORKERS = 2
PUBLICATIONS = 5
NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; user {user};
events {{}}
http {{
    access_log off; keepalive_requests 10000000; default_type text/html;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {folder}; sendfile on; }}
}}
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


class Server:
    """A server that runs: ``url``, and what it takes."""

    def __init__(self, command, url, **options):
        self.url = url
        # A session of its own, so that it is known which processes are its.
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, **options
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(url, timeout=5)  # noqa: S310 - our own server
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"{command[0]} did not start, or does not answer at {url}.") from None
                time.sleep(0.1)

    def cpu_seconds(self):
        """Return the CPU seconds that all its processes have used."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == self.process.pid:  # the session
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=20)


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _granian(stack, module, address, folder, *, workers=1, **environment):
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--no-ws"]
    command += ["--log-level", "critical", "--workers", str(workers), "--blocking-threads", "1", module]
    server = Server(
        command,
        f"http://127.0.0.1:{port}{address}",
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(folder), "PORT": str(port), **environment},
    )
    stack.callback(server.stop)
    return server


def _site(stack, address, folder, *, workers=1):
    environment = {"DJANGO_SETTINGS_MODULE": "cms.settings.dev", "DEBUG": "0", "VAR_DIR": str(folder)}
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=True,
    )
    return _granian(stack, "cms.wsgi:application", address, folder, workers=workers, **environment)


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
        port = _free_port()
        configuration = folder / "nginx.conf"
        configuration.write_text(NGINX.format(folder=folder, port=port, user="root" if os.geteuid() == 0 else "nobody"))
        nginx = Server(
            ["nginx", "-e", f"{folder}/error.log", "-c", str(configuration)], f"http://127.0.0.1:{port}/page.html"
        )
        stack.callback(nginx.stop)
        servers = {"site": site, "nginx": nginx, "bare": _granian(stack, "bare:application", "/", folder)}
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


def _answers(server, count):
    """Ask on new connections, so that every worker gets some."""
    return [urllib.request.urlopen(server.url).read() for _answer in range(count)]  # noqa: S310


def _cold(address):
    cache.clear()
    begun = time.perf_counter()
    Client().get(address)
    return time.perf_counter() - begun
