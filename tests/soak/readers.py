"""Readers who ask for everything, in every way, and look whether what they get is what is public now."""

import random
import re
import threading
import urllib.parse
from collections import Counter
from http.client import HTTPConnection, HTTPException

WORDS = re.compile(rb"Soak words (\d+)\.")
SEARCHES = ("sleep", "school", "waiting list", "CAMHS", "slepe", "x", "friend", "-", "angry parents", "نوم", "")
NOISE = ("utm_source=soak", "fbclid=1&page=2", "page=99", "page=x")
UNKNOWN = ("/no-such-page/", "/leaflets/no-such-leaflet/", "/favicon.ico", "/ar/leaflets/", "/leaflets")
ENCODINGS = ("", "gzip", "br", "gzip, deflate, br")
PATIENCE = 60  # seconds


class Readers:
    """Some readers, each a thread, who read until they are told to stop."""

    def __init__(self, port, addresses, public, *, count):
        """``public`` says by address what is there: a number and whether it is live, or None while that changes."""
        self.port, self.addresses, self.public = port, addresses, public
        self.counts, self.errors, self.stale = Counter(), [], []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(seed,), daemon=True) for seed in range(count)]
        for thread in self._threads:
            thread.start()

    def stop(self):
        """Let each finish what they read."""
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _read(self, seed):
        chance, etags = random.Random(seed), {}
        while not self._stop.is_set():
            connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            try:
                # A few on one connection, so that every worker gets some.
                for _request in range(chance.randint(1, 8)):
                    self._ask(connection, chance, etags)
            except (OSError, HTTPException) as error:
                self.errors.append(f"no answer: {error!r}")
            finally:
                connection.close()

    def _ask(self, connection, chance, etags):
        path = self._address(chance)
        method = "HEAD" if chance.random() < 0.1 else "GET"
        headers = {"Accept-Encoding": chance.choice(ENCODINGS)}
        if path in etags and chance.random() < 0.3:
            headers["If-None-Match"] = etags[path]
        if chance.random() < 0.05:
            headers["Cookie"] = "sessionid=nobody"
        before = self.public.get(path)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        self.counts[f"{method} {answer.status}"] += 1
        if answer.status >= 500:
            self.errors.append(f"{answer.status} {method} {path}")
        if before is not None and before == self.public.get(path) and not headers["Accept-Encoding"]:
            self._compare(path, before, answer.status, method, body)
        if answer.status == 200:
            etags[path] = answer.getheader("ETag") or ""

    def _address(self, chance):
        kind = chance.random()
        if kind < 0.3:
            return chance.choice(list(self.public))
        if kind < 0.7:
            return chance.choice(self.addresses)
        if kind < 0.8:
            return f"{chance.choice(self.addresses)}?{chance.choice(NOISE)}"
        if kind < 0.95:
            return f"/search/?{urllib.parse.urlencode({'q': chance.choice(SEARCHES)})}"
        return chance.choice(UNKNOWN)

    def _compare(self, path, expected, status, method, body):
        number, is_live = expected
        if not is_live:
            is_right = status == 404
        elif status == 200 and method == "GET":
            is_right = [int(found) for found in WORDS.findall(body)[:1]] == [number]
        else:
            is_right = status in (200, 304)
        if not is_right:
            self.stale.append(f"{path} answered {status}, and {expected} is public")
