"""The front cache: a WSGI application in front of Django's, which keeps whole public pages in memory.

A page is kept only if its view said so (:func:`keep`), the answer is the same for everybody
(:func:`~cms.front_cache.responses.may_be_kept`) and nothing that is not in its key could reach the view
(:func:`~cms.front_cache.requests.environ_of`). It is given out for as long as the generation is the one that was read
before it was made, and for thirty seconds at most, because some pages depend on the time.

Each process keeps its own, in bounded memory. While one request makes a page, others for the same page wait for it.
"""

import threading
import time
from collections import Counter, OrderedDict

from cms.front_cache.generation import before_making, current
from cms.front_cache.requests import as_it_came, environ_of, key_of
from cms.front_cache.responses import KeptPage, may_be_kept

LIFETIME = 30  # seconds
MOST_BYTES = 64 * 1024 * 1024
_LARGEST_SHARE = 8  # one page takes at most one part in so many
_ADDRESSES_WITH_A_QUERY = 4  # and all addresses with a query together one part in so many
_MOST_READY = 1_000  # requests that are answered without looking closer
_WAIT = 10  # seconds for somebody else's page; then one makes it oneself
_KEEP = "front_cache.keep"
_STATISTICS = "front_cache.statistics"


def keep(request):
    """Say that the answer to ``request`` may be given to everybody else who asks for the same address.

    Without the front cache, and for a request that it does not answer, this does nothing.
    """
    if _KEEP in request.META:
        request.META[_KEEP].append(True)


def statistics_of(request):
    """Return what :meth:`FrontCache.statistics` says to a request that it passed on; nothing where it is off."""
    statistics = request.META.get(_STATISTICS)
    return statistics() if statistics else {}


class FrontCache:
    """Answers for ``application`` (WSGI) what it has kept, and lets it answer the rest."""

    def __init__(self, application, *, most_bytes=MOST_BYTES, lifetime=LIFETIME):
        self.application = application
        self.lifetime = lifetime
        # Somebody who makes up queries drops other addresses with queries, and no plain ones.
        with_a_query = most_bytes // _ADDRESSES_WITH_A_QUERY
        self.plain, self.with_a_query = _Pages(most_bytes - with_a_query), _Pages(with_a_query)
        self.counts = Counter()
        # What was answered to a request that came just so. Emptied with every fill, so it holds no page that is gone.
        self._ready = {}
        self._flights = {}
        self._lock = threading.Lock()

    def __call__(self, environ, start_response):
        came = as_it_came(environ)
        if ready := self._ready.get(came):
            generation, until, status, headers, body = ready
            if generation == current() and time.monotonic() < until:
                self.counts["hits"] += 1
                start_response(status, headers[:])
                return [body]
        key = key_of(environ)
        if key is None:
            self.counts["passed"] += 1
            environ[_STATISTICS] = self.statistics
            return self.application(environ, start_response)
        page = self._kept(key)
        if page is None:
            return self._make_once(key, environ, start_response)
        self.counts["hits"] += 1
        if came and len(self._ready) < _MOST_READY:
            form = page.form(environ.get("HTTP_ACCEPT_ENCODING", ""))
            self._ready[came] = (page.generation, page.made_at + self.lifetime, page.status, *form)
        return page.answer(environ, start_response)

    def statistics(self):
        """Return what this process counted since it started, and what it keeps now."""
        return {
            **{name: self.counts[name] for name in ("hits", "fills", "not_kept", "passed")},
            "pages": len(self.plain) + len(self.with_a_query),
            "bytes": self.plain.bytes + self.with_a_query.bytes,
        }

    def _pages(self, key):
        return self.with_a_query if key.query else self.plain

    def _kept(self, key):
        page = self._pages(key).get(key)
        return page if page and self._is_good(page) else None

    def _is_good(self, page):
        return page.generation == current() and time.monotonic() - page.made_at < self.lifetime

    def _make_once(self, key, environ, start_response):
        with self._lock:
            landed = self._flights.get(key)
            if is_first := landed is None:
                landed = self._flights[key] = threading.Event()
        if not is_first:
            landed.wait(_WAIT)
            if page := self._kept(key):
                self.counts["hits"] += 1
                return page.answer(environ, start_response)
            # Nothing that can be shared, so the others do not wait for each other in turn.
            return self._make(key, environ, start_response)
        try:
            return self._make(key, environ, start_response)
        finally:
            with self._lock:
                del self._flights[key]
            landed.set()

    def _make(self, key, environ, start_response):
        generation, offers, begun = before_making(), [], []
        inner = {**environ_of(key, environ), _KEEP: offers}
        chunks = self.application(inner, lambda status, headers, *_error: begun.append((status, headers)))
        status, headers = begun[-1]
        if not (offers and may_be_kept(status, headers)):
            self.counts["not_kept"] += 1
            start_response(status, headers)
            return _without_body(chunks) if environ["REQUEST_METHOD"] == "HEAD" else chunks
        try:
            page = KeptPage.of(status, headers, b"".join(chunks), generation)
        finally:
            _close(chunks)
        self.counts["fills"] += 1
        self._pages(key).put(key, page)
        self._ready.clear()
        return page.answer(environ, start_response)


def _without_body(chunks):
    _close(chunks)
    return []


def _close(chunks):
    if hasattr(chunks, "close"):
        chunks.close()


class _Pages:
    """Kept pages, at most ``most_bytes`` of them: the one that was asked for longest ago goes first."""

    def __init__(self, most_bytes):
        self.most_bytes = most_bytes
        self.bytes = 0
        self._pages = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self):
        return len(self._pages)

    def get(self, key):
        with self._lock:
            if page := self._pages.get(key):
                self._pages.move_to_end(key)
            return page

    def put(self, key, page):
        if page.size > self.most_bytes // _LARGEST_SHARE:
            return
        with self._lock:
            if old := self._pages.pop(key, None):
                self.bytes -= old.size
            self._pages[key] = page
            self.bytes += page.size
            while self.bytes > self.most_bytes:
                _key, oldest = self._pages.popitem(last=False)
                self.bytes -= oldest.size
