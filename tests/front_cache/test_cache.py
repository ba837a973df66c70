"""Whole pages kept in front of Django: quick, and never a page that is old, private or somebody else's."""

import gzip
import subprocess
import sys
import threading
import time

import brotli
import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from cms.front_cache import generation
from cms.front_cache.cache import FrontCache
from cms.front_cache.requests import as_it_came, environ_of, key_of
from cms.front_cache.responses import best_encoding, without_indents
from cms.moderation import actions
from tests.factories import make_leaflet
from tests.helpers import edit, publish

WORDS = b"Words of a page. " * 100


class Program:
    """A program behind the cache, that says what it was asked and answers as it is told to."""

    def __init__(self, *headers, status="200 OK", body=WORDS, keeps=True):
        self.status, self.headers, self.body, self.keeps = (
            status,
            [("Content-Type", "text/html"), *headers],
            body,
            keeps,
        )
        self.asked = []

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        if self.keeps and "front_cache.keep" in environ:
            environ["front_cache.keep"].append(True)
        start_response(self.status, self.headers)
        return [self.body]


def test_second_reader_gets_the_kept_page(get):
    program = Program()
    cache = FrontCache(program)
    assert get(cache).body == get(cache).body == WORDS
    assert len(program.asked) == 1
    assert cache.statistics() | {"bytes": 0} == {
        "hits": 1,
        "fills": 1,
        "not_kept": 0,
        "passed": 0,
        "pages": 1,
        "bytes": 0,
    }


def test_kept_page_is_smaller_and_reads_as_its_view_made_it(get):
    """Lines lose what stands before them, and nothing that a reader sees."""
    made = b"\n\n<p>\n    Sleep   well\n    \n    <b>tonight</b>\n<i>or</i> tomorrow</p>\n" * 20
    kept = get(FrontCache(Program(body=made))).body
    assert len(kept) < 0.9 * len(made)
    assert html.fromstring(kept).text_content().split() == html.fromstring(made).text_content().split()


@pytest.mark.parametrize("tag", ["pre", "textarea"])
def test_page_in_which_spaces_count_is_kept_as_it_is(get, tag):
    made = f"<{tag}>\n    one\n\n    two</{tag}>\n\n".encode() * 20
    assert get(FrontCache(Program(body=made))).body == made


def test_reader_with_a_cookie_of_another_site_gets_the_kept_page(get):
    program = Program()
    cache = FrontCache(program)
    assert get(cache).body == get(cache, cookie="_ga=1; council=2; x").body
    assert len(program.asked) == 1


@given(st.text("a <>p/\n\t", max_size=60))
def test_indents_are_all_that_a_page_loses(text):
    made = text.encode()
    assert without_indents(made).split() == made.split()
    assert without_indents(without_indents(made)) == without_indents(made)


@pytest.mark.parametrize(
    ("program", "why"),
    [
        (Program(keeps=False), "its view did not offer it"),
        (Program(status="404 Not Found"), "nothing is there"),
        (Program(status="302 Found"), "it leads elsewhere"),
        (Program(("Set-Cookie", "csrftoken=1")), "it is for one reader"),
        (Program(("Cache-Control", "private")), "it says so"),
        (Program(("Cache-Control", "no-store")), "it says so"),
        (Program(("Vary", "User-Agent")), "it depends on more than its key"),
        (Program(("Content-Security-Policy", "script-src 'nonce-x'")), "its nonce is for one answer"),
        (Program(("Content-Encoding", "gzip")), "it is in one form only"),
        (Program(body=b"x" * 9_000_000), "it would drop everything else"),
    ],
)
def test_answer_that_is_not_the_same_for_everybody_is_never_kept(get, program, why):
    program.asked.clear()
    cache = FrontCache(program)
    assert get(cache).body == get(cache).body == program.body
    assert len(program.asked) == 2, why


@pytest.mark.parametrize(
    "request_",
    [
        {"cookie": "sessionid=1"},
        {"cookie": "x=1; sessionid=1"},
        {"cookie": 'x="; csrftoken=1'},
        {"cookie": "messages=1;y=2"},
        {"HTTP_AUTHORIZATION": "Basic eDp5"},
        {"HTTP_RANGE": "bytes=0-1"},
        {"method": "POST"},
        {"method": "OPTIONS"},
        {"CONTENT_LENGTH": "3"},
        {"HTTP_TRANSFER_ENCODING": "chunked"},
        {"path": "/desk/"},
        {"path": "/admin/login/"},
        {"path": "/documents/1/x.pdf"},
        {"path": "/" + "x" * 3_000},
        {"path": "/?" + "&".join(["page=1"] * 50)},
        {"path": "/?page=%ff"},
        {"HTTP_HOST": "testserver:81"},
    ],
    ids=str,
)
def test_request_that_is_no_plain_reading_goes_to_django_as_it_is(get, request_):
    program = Program()
    cache = FrontCache(program)
    for _twice in range(2):
        get(cache, **request_)
    assert len(program.asked) == 2
    assert all("front_cache.keep" not in asked for asked in program.asked)


def test_nothing_that_one_reader_sends_reaches_the_page_that_another_gets(get):
    program = Program()
    get(
        FrontCache(program),
        "/?utm_source=x&page=2&next=//evil.example",
        HTTP_X_FORWARDED_HOST="evil.example",
        HTTP_X_ORIGINAL_URL="/desk/",
        HTTP_ACCEPT_LANGUAGE="ar",
        HTTP_X_FORWARDED_PROTO="https",
        HTTP_USER_AGENT="x",
        HTTP_REFERER="https://evil.example/",
        HTTP_HOST="TestServer",
        HTTP_X_HTTP_METHOD_OVERRIDE="POST",
    )
    (asked,) = program.asked
    assert {name for name in asked if name.startswith("HTTP_")} == {"HTTP_HOST"}
    assert (asked["QUERY_STRING"], asked["HTTP_HOST"]) == ("page=2", "testserver")


@given(
    st.dictionaries(
        st.text(st.characters(codec="latin-1"), max_size=12).map(lambda name: f"HTTP_X_{name}"), st.text(max_size=9)
    ),
    st.dictionaries(st.sampled_from(["page", "q", "utm", "x"]), st.text(max_size=5), max_size=4),
)
def test_requests_with_the_same_key_are_the_same_for_django(headers, query):
    plain = RequestFactory(HTTP_HOST="testserver").get("/a/", query).environ
    plain.pop("HTTP_COOKIE")
    key = key_of(plain)
    assert as_it_came({**plain, **headers}) == as_it_came(plain)
    other = {**plain, **headers, "QUERY_STRING": plain["QUERY_STRING"] + "&utm=2"}
    assert key_of(other) == key
    ours, theirs = environ_of(key, plain), environ_of(key, other)
    assert {**ours, "wsgi.input": 0} == {**theirs, "wsgi.input": 0}


def test_reader_gets_the_form_that_the_browser_likes(get):
    cache = FrontCache(Program(("Vary", "Accept-Language, Cookie")))
    plain, zipped, small = (get(cache, HTTP_ACCEPT_ENCODING=name) for name in ("identity", "gzip", "gzip, br"))
    assert plain.body == gzip.decompress(zipped.body) == brotli.decompress(small.body) == WORDS
    assert [each.headers.get("content-encoding") for each in (plain, zipped, small)] == [None, "gzip", "br"]
    assert {each.headers["vary"] for each in (plain, zipped, small)} == {"Accept-Encoding"}
    assert all(int(each.headers["content-length"]) == len(each.body) for each in (plain, zipped, small))


@pytest.mark.parametrize(
    ("accepted", "best"),
    [
        ("", ""),
        ("br", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("identity;q=1, *;q=0", ""),
        ("gzip;q=high, ;;,, br;q=.", ""),
        ("deflate", ""),
    ],
)
def test_encoding_is_chosen_as_the_header_says(accepted, best):
    assert best_encoding(accepted) == best


@given(st.text())
def test_no_header_breaks_the_choice(accepted):
    assert best_encoding(accepted) in ("", "gzip", "br")


def test_reader_who_has_the_page_is_told_so_in_few_bytes(get):
    cache = FrontCache(Program())
    etag = get(cache).headers["etag"]
    for asked in (etag, f'"other", {etag}', "*"):
        again = get(cache, HTTP_IF_NONE_MATCH=asked, HTTP_ACCEPT_ENCODING="br")
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)
    assert get(cache, HTTP_IF_NONE_MATCH='"other"').status == 200


def test_reader_with_more_than_a_plain_wish_gets_it_however_often_the_page_was_read(get):
    program = Program()
    cache = FrontCache(program)
    for _hit in range(3):
        assert get(cache).body == WORDS
    etag = get(cache).headers["etag"]
    assert get(cache, HTTP_IF_NONE_MATCH=etag).status == 304
    assert get(cache, method="HEAD").body == b""
    assert get(cache, HTTP_ACCEPT_ENCODING="gzip").headers["content-encoding"] == "gzip"
    get(cache, cookie="sessionid=1")
    assert len(program.asked) == 2
    generation._advance_now()
    get(cache)
    assert len(program.asked) == 3


@pytest.mark.parametrize("program", [Program(), Program(keeps=False)], ids=["kept", "not kept"])
def test_head_is_the_same_without_a_body(get, program):
    cache = FrontCache(program)
    first, head = get(cache), get(cache, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert first.headers == head.headers


def test_page_is_given_out_for_thirty_seconds_at_most(get, monkeypatch):
    program = Program()
    cache = FrontCache(program)
    get(cache)
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 29)
    get(cache)
    assert len(program.asked) == 1
    monkeypatch.setattr(time, "monotonic", lambda: now + 30)
    get(cache)
    assert len(program.asked) == 2


def test_page_that_was_begun_before_a_change_is_not_given_out_after_it(get):
    class Slow(Program):
        def __call__(self, environ, start_response):
            generation._advance_now()  # somebody publishes while this page is being made
            return super().__call__(environ, start_response)

    program = Slow()
    cache = FrontCache(program)
    get(cache)
    get(cache)
    assert len(program.asked) == 2


def test_memory_has_an_end_and_noise_in_queries_drops_no_plain_page(get):
    program = Program(body=bytes(range(256)) * 40)
    cache = FrontCache(program, most_bytes=2_000_000)
    get(cache, "/home/")
    for number in range(300):
        get(cache, f"/search/?q={number}")
    assert cache.statistics()["bytes"] <= 2_000_000
    asked = len(program.asked)
    get(cache, "/home/")
    get(cache, "/search/?q=299")
    assert len(program.asked) == asked
    get(cache, "/search/?q=0")
    assert len(program.asked) == asked + 1


def test_noise_in_a_query_makes_no_new_page(get):
    program = Program()
    cache = FrontCache(program)
    for number in range(20):
        get(cache, f"/?utm_source={number}&fbclid={number}")
    assert len(program.asked) == 1


@pytest.mark.parametrize(("keeps", "asked"), [(True, 1), (False, 8)])
def test_many_who_ask_at_once_wait_for_one_page_and_not_for_what_cannot_be_shared(get, keeps, asked):
    together = threading.Barrier(8, timeout=10)

    class Slow(Program):
        def __call__(self, environ, start_response):
            time.sleep(0.05)
            return super().__call__(environ, start_response)

    program = Slow(keeps=keeps)
    cache = FrontCache(program)
    bodies = []

    def read():
        together.wait()
        bodies.append(get(cache).body)

    readers = [threading.Thread(target=read) for _reader in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(timeout=10)
    assert bodies == [WORDS] * 8
    assert len(program.asked) == asked


def test_reader_whose_page_fails_does_not_hold_the_others_up(get):
    class Broken(Program):
        def __call__(self, environ, start_response):
            super().__call__(environ, start_response)
            raise RuntimeError

    cache = FrontCache(Broken())
    for _twice in range(2):
        with pytest.raises(RuntimeError):
            get(cache)


class TestNumberInAFile:
    @pytest.fixture
    def path(self, settings, tmp_path):
        settings.FRONT_CACHE = {**settings.FRONT_CACHE, "GENERATION": str(tmp_path / "var" / "generation")}
        return tmp_path / "var" / "generation"

    def test_is_one_for_every_process(self, path):
        assert generation.current() == 0
        again = "from django.conf import settings as s; from cms.front_cache import generation as g; "
        again += f"s.configure(FRONT_CACHE={{'GENERATION': {str(path)!r}}}); [g._advance_now() for _ in range(200)]"
        others = [subprocess.Popen([sys.executable, "-c", again]) for _process in range(3)]
        generation._advance_now()
        assert [other.wait(timeout=60) for other in others] == [0, 0, 0]
        assert generation.current() == 601

    def test_that_was_removed_is_noticed_by_the_next_page_that_is_made(self, path):
        generation._advance_now()
        assert generation.current() == 1
        path.unlink()
        assert generation.before_making() == 0
        generation._advance_now()
        assert generation.current() == 1

    def test_goes_on_where_an_older_version_of_this_program_left_it(self, path):
        path.parent.mkdir()
        path.write_bytes(b"." * 20)
        before = generation.current()
        generation._advance_now()
        assert generation.current() == before + 1


class TestTheSite:
    """The whole site behind it."""

    def test_reader_gets_a_kept_page_without_a_query(self, front, live_leaflet, get, django_assert_num_queries):
        first = get(front, live_leaflet.url)
        with django_assert_num_queries(0):
            again = get(front, live_leaflet.url)
        assert (again.status, again.body, again.headers) == (200, first.body, first.headers)
        assert "set-cookie" not in again.headers
        assert "content-security-policy" in again.headers

    @pytest.mark.parametrize(
        "address",
        ["/", "/leaflets/", "/search/?q=sleep", "/signed-off/{}/", "/signed-off/{}.json", "/feed/", "/site-map/"],
    )
    def test_public_addresses_are_kept(self, front, live_leaflet, get, address, django_assert_num_queries):
        address = address.format(live_leaflet.pk)
        assert get(front, address).status == 200
        with django_assert_num_queries(0):
            get(front, address)

    def test_page_that_was_taken_down_is_gone_at_once(
        self, front, live_leaflet, worker, get, django_capture_on_commit_callbacks
    ):
        assert get(front, live_leaflet.url).status == 200
        with django_capture_on_commit_callbacks(execute=True):
            actions.take_down(live_leaflet, by=worker, reason="A name is in it.")
        assert get(front, live_leaflet.url).status == 404
        assert b"Sleep well" not in get(front, "/leaflets/").body

    def test_new_version_is_there_at_once(
        self, front, live_leaflet, author, worker, get, django_capture_on_commit_callbacks
    ):
        get(front, live_leaflet.url)
        edit(live_leaflet, by=author, summary="Other words now.")
        assert b"Other words now." not in get(front, live_leaflet.url).body
        with django_capture_on_commit_callbacks(execute=True):
            publish(live_leaflet, author=author, workers=[worker])
        assert b"Other words now." in get(front, live_leaflet.url).body

    def test_person_at_their_desk_gets_pages_of_their_own(self, front, live_leaflet, get, sign_in, worker):
        session = sign_in(worker).cookies["sessionid"].value
        signed_in = get(front, live_leaflet.url, cookie=f"sessionid={session}")
        assert b"take-down" in signed_in.body
        assert b"take-down" not in get(front, live_leaflet.url).body

    def test_draft_is_never_kept(self, front, open_site, author, get):
        draft = make_leaflet(by=author, title="Not yet")
        assert get(front, draft.get_url()).status == 404
        assert get(front, f"/desk/pages/{draft.pk}/draft/").status == 302
        assert front.statistics()["fills"] == 0

    @pytest.mark.parametrize(
        "path", ["/leaflets/sleep-well/x.css", "/leaflets//sleep-well/", "/desk/..%2fleaflets/", "/%2e%2e/desk/"]
    )
    def test_odd_address_is_kept_under_no_other(self, front, live_leaflet, get, path):
        assert get(front, path).status in (301, 302, 404)
        assert front.statistics()["fills"] == 0

    def test_other_host_is_refused_and_not_kept(self, front, live_leaflet, get):
        assert get(front, "/", HTTP_HOST="evil.example").status == 400
        assert front.statistics()["fills"] == 0
        assert b"evil.example" not in get(front, "/").body

    def test_operator_on_the_machine_sees_how_it_goes(self, front, live_leaflet, get):
        get(front, "/")
        get(front, "/")
        answer = get(front, "/health/", REMOTE_ADDR="127.0.0.1")
        assert b'"hits": 1, "fills": 1' in answer.body
        for elsewhere in ({"REMOTE_ADDR": "192.0.2.1"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.1"}):
            assert b"hits" not in get(front, "/health/", **elsewhere).body
