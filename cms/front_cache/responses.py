"""One kept answer, in each form that readers ask for: plain, gzip and brotli, whole or "you have it already"."""

import gzip
import hashlib
import re
import time
from dataclasses import dataclass, field
from functools import lru_cache

import brotli

_GZIP_LEVEL, _BROTLI_QUALITY = 6, 5  # further costs many times more and saves a hundredth
_SMALLEST = 500  # bytes; below, compressing saves nothing
_NOT_KEPT = frozenset(("content-length", "date", "connection", "etag", "vary", "content-encoding", "transfer-encoding"))
_VARY = "Accept-Encoding"
# A kept page was made without any of these, and its address says which language it is in.
_VARIES_BY = frozenset(("accept-encoding", "accept-language", "cookie", ""))
_ENCODING = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*([\d.]+)\s*)?$")


_INDENT = re.compile(rb"\n\s+")
_COUNTS_SPACES = (b"<pre", b"<textarea")


def without_indents(page):
    """Return the HTML ``page`` (bytes) without empty lines and without spaces that begin a line: it reads the same.

    Templates leave a twentieth of a compressed page that way. A page in which spaces can count stays as it is.
    """
    if any(tag in page for tag in _COUNTS_SPACES):
        return page
    return _INDENT.sub(b"\n", page.lstrip())


def may_be_kept(status, headers):
    """Return whether an answer that its view offered to keep really is the same for everybody."""
    named = {name.lower(): value for name, value in headers}
    control = named.get("cache-control", "").lower()
    varies_by = {name.strip().lower() for name in named.get("vary", "").split(",")}
    return (
        status.startswith("200 ")
        and "set-cookie" not in named
        and "content-encoding" not in named
        and not ("private" in control or "no-store" in control)
        and varies_by <= _VARIES_BY
        and "'nonce-" not in named.get("content-security-policy", "")
    )


@dataclass(frozen=True)
class KeptPage:
    """An answer and the generation of the site it was made in. Times are seconds of ``time.monotonic()``."""

    status: str
    headers: tuple
    bodies: dict
    etag: str
    generation: int
    made_at: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, status, headers, body, generation):
        """Keep ``body`` (bytes), without what templates leave at the start of lines, and each way that is smaller."""
        if dict(headers).get("Content-Type", "").startswith("text/html"):
            body = without_indents(body)
        bodies = {"": body}
        if len(body) >= _SMALLEST:
            bodies["gzip"] = gzip.compress(body, _GZIP_LEVEL, mtime=0)
            bodies["br"] = brotli.compress(body, quality=_BROTLI_QUALITY)
        kept = tuple((name, value) for name, value in headers if name.lower() not in _NOT_KEPT)
        # Weak: it stands for the same words in every encoding.
        etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
        return cls(status, (*kept, ("ETag", etag), ("Vary", _VARY)), bodies, etag, generation)

    @property
    def size(self):
        """How many bytes it takes, more or less."""
        return sum(map(len, self.bodies.values())) + 2_000

    def form(self, accepted):
        """Return the headers and the body for a browser that sent ``accepted`` as its Accept-Encoding."""
        encoding = best_encoding(accepted, len(self.bodies) > 1)
        body = self.bodies[encoding]
        headers = [*self.headers, ("Content-Length", str(len(body)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        return headers, body

    def answer(self, environ, start_response):
        """Answer one request, as WSGI does."""
        if "HTTP_IF_NONE_MATCH" in environ and self._is_known(environ["HTTP_IF_NONE_MATCH"]):
            start_response("304 Not Modified", list(self.headers))
            return []
        headers, body = self.form(environ.get("HTTP_ACCEPT_ENCODING", ""))
        start_response(self.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _is_known(self, asked):
        return asked.strip() == "*" or self.etag in [each.strip() for each in asked.split(",")]


@lru_cache(maxsize=1_000)
def best_encoding(accepted, is_compressed=True):
    """Return the encoding that the header ``accepted`` likes best, brotli where it likes several; empty for none."""
    if not (accepted and is_compressed):
        return ""
    likes = {}
    for each in accepted.split(",")[:10]:
        if match := _ENCODING.match(each):
            try:
                likes[match[1].lower()] = float(match[2] or 1)
            except ValueError:
                continue
    choices = [(likes.get(name, likes.get("*", 0)), order, name) for order, name in enumerate(("gzip", "br"))]
    liked = [choice for choice in choices if choice[0] > 0]
    return max(liked)[2] if liked else ""
