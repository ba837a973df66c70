"""One kept answer, in each form that readers ask for: plain, gzip and brotli, whole or "you have it already"."""

import gzip
import hashlib
import re
import time
from dataclasses import dataclass, field

import brotli

_GZIP_LEVEL, _BROTLI_QUALITY = 6, 5  # further costs many times more and saves a hundredth
_SMALLEST = 500  # bytes; below, compressing saves nothing
_NOT_KEPT = frozenset(("content-length", "date", "connection", "etag", "vary", "content-encoding", "transfer-encoding"))
_VARY = "Accept-Encoding"
# A kept page was made without any of these, and its address says which language it is in.
_VARIES_BY = frozenset(("accept-encoding", "accept-language", "cookie", ""))
_ENCODING = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*([\d.]+)\s*)?$")


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
        """Keep ``body`` (bytes), compressed in each way that makes it smaller."""
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

    def answer(self, environ, start_response):
        """Answer one request, as WSGI does."""
        if self._is_known(environ.get("HTTP_IF_NONE_MATCH", "")):
            start_response("304 Not Modified", list(self.headers))
            return []
        encoding = best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""), self.bodies)
        body = self.bodies[encoding]
        headers = [*self.headers, ("Content-Length", str(len(body)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        start_response(self.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _is_known(self, asked):
        return asked.strip() == "*" or self.etag in [each.strip() for each in asked.split(",")]


def best_encoding(accepted, there):
    """Return the encoding of ``there`` that the header ``accepted`` likes best; brotli where it likes several."""
    if not accepted:
        return ""
    likes = {}
    for each in accepted.split(",")[:10]:
        if match := _ENCODING.match(each):
            try:
                likes[match[1].lower()] = float(match[2] or 1)
            except ValueError:
                continue
    choices = [(likes.get(name, likes.get("*", 0)), order, name) for order, name in enumerate(("gzip", "br"))]
    choices = [choice for choice in choices if choice[0] > 0 and choice[2] in there]
    return max(choices)[2] if choices else ""
