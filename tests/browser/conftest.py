"""A real site for the browser: migrated, filled with the demo and served by the real server, in its own folder."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect, sync_playwright

from cms.site.demo import DEMO_PASSWORD

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
WAIT_FOR_SERVER = 60  # seconds
PATIENCE = 30_000  # milliseconds: how long a busy machine may take until something is a failure


@dataclass(frozen=True)
class ServedSite:
    """A running demo site: its ``address``, and the environment to run its commands with."""

    address: str
    environment: dict

    def manage(self, *arguments):
        """Run a management command of this site and return what it printed."""
        return _manage(self.environment, *arguments)


def _manage(environment, *arguments):
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def served_site(tmp_path_factory, make_set_up_database):
    """The demo site, as ``make run`` serves it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("var")
    # The ledger was begun with this key.
    (folder / "secret_key").write_text(settings.SECRET_KEY)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "DEBUG": "0",
        "VAR_DIR": str(folder),
        "DATABASE_URL": make_set_up_database(),
        "PORT": str(port),
    }
    for command in (["load_demo"], ["collectstatic", "--noinput", "-v0"]):
        _manage(environment, *command)
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "cms.wsgi:application"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    site = ServedSite(f"http://127.0.0.1:{port}", environment)
    try:
        _wait_for(site.address, server)
        yield site
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(address, server):
    deadline = time.monotonic() + WAIT_FOR_SERVER
    while True:
        try:
            urllib.request.urlopen(address, timeout=5)  # noqa: S310 - our own server
        except urllib.error.URLError:
            assert server.poll() is None, "The server stopped while starting."
            assert time.monotonic() < deadline, "The server did not answer in time."
            time.sleep(0.2)
        else:
            return


@pytest.fixture(scope="session")
def chromium():
    """Chromium, as installed by the system."""
    # Playwright keeps a loop running in this thread, in which Django would refuse the tests that come later.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE / 2)
    assert Path(CHROMIUM).exists(), "Chromium is missing: apt-get install chromium, or set CHROMIUM to its path."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=ARGUMENTS,
        )
        yield browser
        browser.close()


@pytest.fixture
def open_browser(chromium: Browser, served_site):
    """Return a function that opens a fresh browser window on the served site.

    ``width`` is in CSS pixels; ``javascript=False`` switches scripts off.
    """
    contexts = []

    def opened(*, width=1280, javascript=True, **options):
        context = chromium.new_context(
            base_url=served_site.address,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            **options,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def open_with_letters(chromium: Browser, served_site, tmp_path):
    """Return a function that opens a window of a browser whose own setting makes letters ``pixels`` big."""
    contexts = []

    def opened(pixels, *, width):
        settings_file = tmp_path / "Default" / "Preferences"
        settings_file.parent.mkdir()
        settings_file.write_text(json.dumps({"webkit": {"webprefs": {"default_font_size": pixels}}}))
        context = chromium.browser_type.launch_persistent_context(
            tmp_path,
            executable_path=CHROMIUM,
            args=ARGUMENTS,
            base_url=served_site.address,
            viewport={"width": width, "height": 640},
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def open_as(open_browser):
    """Return a function that opens a window in which a demo person has signed in and is at their desk."""

    def opened(username, **options):
        page = open_browser(**options)
        page.goto("/desk/")
        page.get_by_label("Sign-in name").fill(username)
        page.get_by_label("Passphrase").fill(DEMO_PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        if "/second-step/" in page.url:
            page.locator("input[name=code]").fill(page.locator("[data-demo-code]").inner_text())
            page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/desk/")
        return page

    return opened


@pytest.fixture
def serve_elsewhere():
    """Return a function that serves pages (path: HTML, content policy) on a server of its own and gives its address."""
    servers = []

    def serve(pages):
        class Pages(BaseHTTPRequestHandler):
            def do_GET(self):
                body, policy = pages.get(self.path, ("", ""))
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                if policy:
                    self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(f"<!doctype html><title>A school</title>{body}".encode())

            def log_message(self, *arguments):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://localhost:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
