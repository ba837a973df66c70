"""Whatever a stranger sends: an answer below 500, nobody else's page from the cache, no poisoned link.

The whole WSGI application is asked, with the real Django behind the front cache. After each attack the pages that
readers get are what they were before it.
"""

import io
import logging
import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cms.front_cache.cache import FrontCache
from tests.factories import make_leaflet
from tests.front_cache.answers import Answer

EVIL = "evil.example"
# A form may give back where somebody wanted to go: it is asked again whether that is here when it is sent.
POISONED = re.compile(rf"(?:href|src|action|content|srcset)=[\"']?(?:https?:)?[\\\\/]{{2}}{EVIL}".encode())
KEPT = ("/", "/leaflets/sleep-well/", "/search/")
PUBLIC = (*KEPT, "/leaflets/", "/ar/", "/sitemap.xml")
ROOMS = (
    "/desk/",
    "/admin/",
    "/account/login/",
    "/join/",
    "/media/x.webp",
    "/documents/1/x.pdf",
    "/health/",
    "/read/x/",
)

# Headers that some program between a reader and Django, or Django itself, may look at.
UNKEYED = {
    "HTTP_X_FORWARDED_HOST": EVIL,
    "HTTP_X_HOST": EVIL,
    "HTTP_X_FORWARDED_SERVER": EVIL,
    "HTTP_FORWARDED": f"host={EVIL};proto=https",
    "HTTP_X_FORWARDED_PORT": "1337",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_SCHEME": "nothttps",
    "HTTP_X_FORWARDED_PREFIX": f"//{EVIL}",
    "HTTP_X_ORIGINAL_URL": "/desk/",
    "HTTP_X_REWRITE_URL": "/desk/",
    "HTTP_X_HTTP_METHOD_OVERRIDE": "POST",
    "HTTP_X_METHOD_OVERRIDE": "HEAD",
    "HTTP_ACCEPT_LANGUAGE": "ar",
    "HTTP_ACCEPT": "application/json",
    "HTTP_X_REQUESTED_WITH": "XMLHttpRequest",
    "HTTP_USER_AGENT": f"<script>{EVIL}</script>",
    "HTTP_REFERER": f"https://{EVIL}/",
    "HTTP_ORIGIN": f"https://{EVIL}",
    "HTTP_IF_MODIFIED_SINCE": "Sun, 01 Jan 2035 00:00:00 GMT",
    "HTTP_IF_NONE_MATCH": "*",
    "HTTP_RANGE": "bytes=0-0",
    "HTTP_IF_RANGE": '"x"',
    "HTTP_EXPECT": "100-continue",
    "HTTP_PURPOSE": "prefetch",
    "HTTP_ACCEPT_ENCODING": "br;q=nan, gzip;q=-1, *;q=0",
    "HTTP_COOKIE": "sessionid=x; messages=x; csrftoken=x; django_language=ar",
    "HTTP_AUTHORIZATION": "Basic x",
    "HTTP_UPGRADE": "h2c",
    "HTTP_TRANSFER_ENCODING": "chunked",
}

TRICKS = (
    "//",
    "//evil.example",
    "///evil.example/",
    "/\\evil.example",
    "/..;/desk/",
    "/leaflets/..;/desk/",
    "/./",
    "/../",
    "/%2e%2e/desk/",
    "/leaflets/%2f",
    "/leaflets%2Fsleep-well/",
    "/leaflets/sleep-well.css",
    "/leaflets/sleep-well/.css",
    "/leaflets/sleep-well/a.js",
    "/leaflets/sleep-well;a.css",
    "/leaflets/sleep-well/\x00.css",
    "/leaflets/sleep-well\x00",
    "/\x00",
    "/\r\nSet-Cookie: x=1",
    "/leaflets\r\nX: 1",
    "/" + "x" * 10_000,
    "/" + "x/" * 2_000,
    "/\xff\xfe",
    "/\xc0\xaf",
    "/desk/x.css",
    "/desk/%2e%2e/leaflets/",
    "/DESK/",
    "/desk",
    "/Leaflets/",
    "/leaflets",
    "/leaflets/sleep-well",
    "/ar/leaflets/",
    "/en/",
    "/ar/ar/",
    "/ar//evil.example/",
    "",
    "*",
    "leaflets/",
    "/~",
    "/.git/config",
    "/admin/../",
    "/media/../db.sqlite3",
    "/media/\x00",
    "/static/../manage.py",
    "/static/\xff.css",
    "/documents/" + "9" * 40 + "/x",
    "/signed-off/" + "9" * 40 + "/",
    "/signed-off/0.json",
    "/read/\x00/",
    "/read/" + "x" * 3_000 + "/",
)

QUERIES = (
    "page=0",
    "page=-1",
    "page=" + "9" * 5_000,
    "page=1e9",
    "page=\x00",
    "page=%00",
    "page=%ff",
    "page=٣",
    "page=1;page=2",
    "q=" + "x" * 10_000,
    "q=" + "%22" * 3_000,
    "q=%00",
    "q=%ff",
    "q=\ud83d".encode("utf-8", "replace").decode(),
    "q=AND+OR+NOT",
    "q=" + "-" * 5_000,
    "q=*",
    "q=%22",
    "q=%25%25",
    "q=(((((((",
    "q=%27%3B--",
    "q=" + "a+" * 2_000,
    "q=^2~",
    "q=\\",
    "&".join(["page=1"] * 1_000),
    "&".join(f"q{number}=1" for number in range(2_000)),
    "&&&==&=",
    "%",
    "?",
    "#",
    "[]=1",
    "next=//evil.example",
    "next=https://evil.example",
    "next=%00",
    "next=javascript:alert(1)",
    "_method=POST",
    "format=json",
)

HOSTS = (
    "",
    " ",
    "testserver.",
    "TESTSERVER",
    "testserver:",
    "testserver:99999",
    "testserver:80:80",
    "testserver@evil.example",
    "evil.example",
    "evil.example#testserver",
    "testserver, evil.example",
    "[::1",
    "[::1]",
    "\xff",
    "a" * 3_000,
    "testserver/x",
)

METHODS = (
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "PURGE",
    "get",
    "",
    "X" * 999,
)


BODIES = (
    {"CONTENT_TYPE": "application/x-www-form-urlencoded", "body": b"page=2&q=evil"},
    {"CONTENT_TYPE": "application/json", "body": b"{"},
    {"CONTENT_TYPE": "multipart/form-data; boundary=\xff", "body": b"--x"},
    {"CONTENT_TYPE": "multipart/form-data", "body": b"--x"},
    {"CONTENT_TYPE": "text/plain; charset=nothing", "body": b"\xff"},
    {"CONTENT_LENGTH": "-1", "body": b"x"},
    {"CONTENT_LENGTH": "many", "body": b"x"},
    {"CONTENT_LENGTH": "9" * 30, "body": b"x"},
)


class Attack(Answer):
    """What somebody got who sent exactly this: no part of it is made right."""

    def __init__(self, application, path="/", *, query="", method="GET", body=b"", **environ):
        self.status, self.headers = None, {}
        request = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "192.0.2.1",
            "HTTP_HOST": "testserver",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **environ,
        }
        self.ask(application, request)
        location = self.headers.get("location", "")
        self.is_harmless = (
            200 <= self.status < 500
            and not re.match(r"[\\/]{2}", location)
            and EVIL not in location.split("?")[0]
            and not any(re.search(r"[\r\n\0]", name + value) for name, value in self.headers.items())
            and not POISONED.search(self.body)
            and b"Words of a draft" not in self.body
        )


@pytest.fixture(autouse=True)
def _quiet():
    """Say nothing of each wrong host: there are thousands here."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def good(live_leaflet, author):
    """Return a function that says what readers get now of each page that is kept."""
    make_leaflet(by=author, title="Not yet", summary="Words of a draft.")

    def bodies(cache):
        answers = {path: Attack(cache, path) for path in KEPT}
        return {path: (answer.status, answer.headers, answer.body) for path, answer in answers.items()}

    return bodies


@pytest.fixture
def attack(front, good):
    """Return a function that sends something and asks whether it did harm.

    It goes to a cache that has every page, which must still give out the same, and to one in which the attackers are
    the first. What that one kept of all their attacks is looked at in the end.
    """
    before, theirs, wrong = good(front), FrontCache(front.application), []

    def attacked(path, **request):
        for cache in (front, theirs):
            answer = Attack(cache, path, **request)
            if not answer.is_harmless:
                wrong.append((path[:50], answer.status, answer.headers.get("location"), str(request)[:99]))
        if good(front) != before:
            wrong.append(("changed what is kept", path[:50], str(request)[:99]))

    yield attacked
    assert wrong == []
    assert good(theirs) == before


def test_header_that_is_not_in_the_key_changes_no_page(attack):
    for header, value in UNKEYED.items():
        for path in KEPT:
            attack(path, **{header: value})


def test_path_trick_gets_nothing_that_is_not_there(attack):
    for path in TRICKS:
        attack(path)


def test_query_is_answered_whatever_it_says(attack):
    for query in QUERIES:
        for path in ("/", "/search/", "/account/login/"):
            attack(path, query=query.encode().decode("latin-1"))


def test_wrong_host_poisons_nothing(attack):
    for host in HOSTS:
        for path in ("/", "/leaflets", "/desk/"):
            attack(path, HTTP_HOST=host)


def test_other_method_gets_an_answer_and_changes_no_page(attack):
    for method in METHODS:
        for path in (*PUBLIC, *ROOMS):
            attack(path, method=method)


def test_body_where_none_belongs_is_not_read_into_a_page(attack):
    for body in BODIES:
        sent = {"CONTENT_LENGTH": str(len(body["body"])), **body}
        for method in ("GET", "HEAD", "POST"):
            for path in ("/", "/search/", "/account/login/"):
                attack(path, method=method, **sent)


def test_page_of_a_signed_in_person_is_never_kept_under_an_address_that_looks_like_a_file(front, good, sign_in, worker):
    session = f"sessionid={sign_in(worker).cookies['sessionid'].value}"
    before = good(front)
    for suffix in (".css", "/.css", "/x.js", ";x.css", "\0.css", "%2fx.png", "?x.css", "/..%2fx.css"):
        for room in ("/desk/", "/leaflets/sleep-well/", "/account/", "/desk/queue/"):
            path, _mark, query = (room.rstrip("/") + suffix).partition("?")
            theirs = Attack(front, path, query=query, HTTP_COOKIE=session)
            assert theirs.is_harmless
            assert "private" in theirs.headers["cache-control"], path
            anybodys = Attack(front, path, query=query)
            assert b"take-down" not in anybodys.body
            assert b"sign-out" not in anybodys.body
    assert good(front) == before


_words = st.text(st.characters(codec="latin-1"), max_size=30)
_path = st.one_of(
    st.sampled_from((*PUBLIC, *ROOMS, *TRICKS)),
    st.builds("{}{}".format, st.sampled_from((*PUBLIC, *ROOMS)), _words),
    st.builds("/{}".format, _words),
)
_query = st.one_of(
    st.sampled_from([query.encode().decode("latin-1") for query in QUERIES]),
    st.builds("{}={}".format, st.sampled_from(["page", "q", "next", "x"]), _words),
    _words,
)
_headers = st.dictionaries(st.sampled_from(list(UNKEYED)), st.one_of(st.sampled_from(list(UNKEYED.values())), _words))
_request = st.fixed_dictionaries(
    {
        "path": _path,
        "query": _query,
        "method": st.one_of(st.just("GET"), st.sampled_from(METHODS)),
        "headers": _headers,
        "host": st.one_of(st.just("testserver"), st.sampled_from(HOSTS), _words),
        "body": st.binary(max_size=20),
    }
)


def test_no_request_of_a_stranger_breaks_the_site_or_changes_a_page(front, good):
    before = good(front)

    @settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
    @given(st.lists(_request, min_size=1, max_size=4))
    @example([{"path": "/", "query": "", "method": "GET", "headers": {}, "host": "testserver", "body": b"x"}])
    def strangers(requests):
        for request in requests:
            length = {"CONTENT_LENGTH": str(len(request["body"]))} if request["body"] else {}
            answer = Attack(
                front,
                request["path"],
                query=request["query"],
                method=request["method"],
                body=request["body"],
                HTTP_HOST=request["host"],
                **length,
                **request["headers"],
            )
            assert answer.is_harmless, (answer.status, answer.headers)
        assert good(front) == before

    strangers()
