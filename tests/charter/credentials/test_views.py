"""What the public meets: the page that checks badges, and what computers ask for."""

import json
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory

from charter.credentials import finding, keys, status
from charter.credentials.issuing import issue
from charter.credentials.models import BadgeKey, StatusPlace
from cms.front_cache.cache import FrontCache
from cms.people.qr_codes import png_of
from tests.charter.credentials.tampering import raise_the_level
from tests.factories.credentials import long_ago, make_award

VERIFY = "/charter/verify/"


@pytest.fixture
def published(monkeypatch):
    """Awards that somebody keeps, by number."""
    kept = {}
    monkeypatch.setattr(finding, "issued", [kept.get])
    return kept


class Front:
    """The whole site behind its front cache, as a server has it."""

    def __init__(self):
        self.cache = FrontCache(WSGIHandler())

    @property
    def fills(self):
        return self.cache.counts["fills"]

    def __call__(self, path):
        begun = []
        environ = RequestFactory().get(path).environ | {"HTTP_HOST": "testserver"}
        environ.pop("HTTP_COOKIE", None)
        body = b"".join(self.cache(environ, lambda line, _headers, *_error: begun.append(line)))
        assert begun == ["200 OK"]
        return body


@pytest.fixture
def front(db):
    # As Django's own test client does: the end of a request would close the connection of the test.
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    keys.current()
    yield Front()
    for signal in signals:
        signal.connect(close_old_connections)


def hand_in(visitor, name, content):
    return visitor.post(VERIFY, {"file": SimpleUploadedFile(name, content)})


def words(response):
    assert response.status_code == 200
    return response.content.decode()


def test_visitor_who_comes_to_the_page_finds_three_ways_and_two_other_checkers(db, visitor):
    page = words(visitor.get(VERIFY))
    assert all(field in page for field in ('name="badge"', 'name="file"', 'name="text"'))
    assert "https://verifierplus.org/" in page
    assert "https://vc.1ed.tech/" in page
    assert "verdict" not in page.replace("css/verify.css", "")


@pytest.mark.parametrize("kind", ["file", "text", "address", "number"])
def test_visitor_who_checks_a_genuine_badge_gets_the_plain_answer_first(visitor, award, credential, published, kind):
    published[award.id] = credential
    page = words(
        {
            "file": lambda: hand_in(visitor, "badge.json", credential),
            "text": lambda: visitor.post(VERIFY, {"text": credential.decode()}),
            "address": lambda: visitor.get(VERIFY, {"badge": json.loads(credential)["id"]}),
            "number": lambda: visitor.get(VERIFY, {"badge": f" {str(award.id).upper()} "}),
        }[kind]()
    )
    answer = page.index("Yes, this badge is valid")
    assert answer < min(page.index(award.school.name), page.index("Silver")) < page.index("Valid until")
    assert page.index("Valid until") < page.index(keys.current().multikey), "The technical words come last."
    assert "does not mean that bullying never happens" in page


def test_visitor_with_a_qr_code_is_told_what_to_do_with_it(visitor, credential, award):
    code = png_of(f"https://charter.example.org/charter/verify/?badge={award.id}")
    for page in (words(visitor.get(VERIFY)), words(hand_in(visitor, "check.png", code))):
        assert "QR code? Point the camera of a phone at it" in page


def test_print_of_an_answer_has_no_headings_with_nothing_below_them(db, visitor):
    page = words(visitor.get(VERIFY))
    assert page.count('class="verify verify-by-hand"') == page.count('<form class="verify-form"') == 2
    printed = Path(finders.find("css/verify.css")).read_text().partition("@media print")[2]
    assert ".verify-by-hand { display: none; }" in printed


def test_visitor_sees_at_once_that_a_badge_was_taken_back(visitor, award, credential):
    status.set_state(award.place, StatusPlace.State.REVOKED)
    page = words(hand_in(visitor, "badge.json", credential))
    assert "No, this badge is no longer valid" in page
    assert "Was given until" in page
    assert "Valid until" not in page


def test_visitor_is_told_that_a_badge_on_hold_says_nothing_bad(visitor, award, credential):
    status.set_state(award.place, StatusPlace.State.SUSPENDED)
    assert "That does not mean that anybody did something wrong" in words(hand_in(visitor, "a", credential))


def test_visitor_sees_that_a_badge_is_over(visitor, db):
    old = issue(make_award(awarded_at=long_ago(800), valid_until=long_ago(70)))
    assert "its time is over" in words(hand_in(visitor, "badge.json", old))


def test_nothing_of_a_changed_badge_is_shown(visitor, award, credential):
    page = words(hand_in(visitor, "a", json.dumps(raise_the_level(json.loads(credential))).encode()))
    assert "No, this badge is not valid" in page
    assert award.school.name not in page
    assert "Gold" not in page


def test_nothing_of_a_strangers_badge_is_shown(visitor, db):
    theirs = {"type": ["OpenBadgeCredential"], "issuer": "did:web:evil.example", "name": "<script>alert(1)</script>"}
    page = words(visitor.post(VERIFY, {"text": json.dumps(theirs)}))
    assert "This badge is not from us" in page
    assert "The checkers below" in page
    assert "evil" not in page.partition("by-address")[0]
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "asked",
    [
        "https://charter.example.org/charter/badges/nothing/",
        "7b0d5a4e-4f0c-4b39-9b7e-2f6f6c1f7f10",
        *("x" * 5_000, "\0", "<b>", "9" * 400),
    ],
)
def test_visitor_who_asks_for_a_badge_that_is_not_there_is_told_so(visitor, db, asked):
    page = words(visitor.get(VERIFY, {"badge": asked}))
    assert ("We know no badge with this address" in page) == bool(asked.strip("\0"))
    assert "<b>" not in page.partition("by-address")[2].replace("<br>", "")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose a file, or paste the text of a badge."),
        ({"text": "   "}, "Choose a file, or paste the text of a badge."),
        ({"file": SimpleUploadedFile("empty.json", b"")}, "We cannot read this"),
        ({"file": SimpleUploadedFile("large.png", b"\x89PNG\r\n\x1a\n" + bytes(3_000_000))}, "too large to be a badge"),
        ({"text": "{" * 200_000}, "too large to be a badge"),
        ({"file": SimpleUploadedFile("../../etc/passwd", b"<svg/>")}, "There is no badge in this picture"),
    ],
    ids=["nothing", "blanks", "an empty file", "a large file", "much text", "a path for a name"],
)
def test_bad_input_gets_a_clear_answer(visitor, db, sent, said):
    page = words(visitor.post(VERIFY, sent))
    assert said in page
    assert "passwd" not in page


def test_page_needs_no_cookie_and_sets_none(db, credential):
    strict = Client(enforce_csrf_checks=True)
    response = hand_in(strict, "badge.json", credential)
    assert "Yes, this badge is valid" in words(response)
    assert not response.cookies
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
    assert not strict.get(VERIFY).cookies


def test_somebody_who_hands_in_very_many_is_asked_to_wait(visitor, credential, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "verify_badge": "2/m/ip"}
    for _time in range(2):
        assert "Yes" in words(hand_in(visitor, "a", credential))
    response = hand_in(visitor, "a", credential)
    assert response.status_code == 429
    assert "Wait a minute" in response.content.decode()


def test_page_is_there_in_arabic(db, visitor):
    assert 'dir="rtl"' in words(visitor.get(f"/ar{VERIFY}"))


FOR_COMPUTERS = {
    "/.well-known/did.json": "application/did+ld+json",
    "/charter/status/1": "application/ld+json",
    "/charter/status/1.jwt": "application/vc+jwt",
}


@pytest.mark.parametrize(("path", "content_type"), FOR_COMPUTERS.items())
def test_program_on_any_site_may_read_what_badges_rest_on(visitor, award, path, content_type):
    response = visitor.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == content_type
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.headers["Cache-Control"] == "max-age=30, must-revalidate"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies
    again = visitor.get(path, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    assert visitor.post(path).status_code == 405


@pytest.mark.parametrize("number", ["7", "0", "9" * 40])
def test_status_list_that_is_not_there_is_not_found(visitor, award, number):
    assert visitor.get(f"/charter/status/{number}").status_code == 404
    assert visitor.get(f"/charter/status/{number}.jwt").status_code == 404


@pytest.mark.parametrize("path", ["/charter/status/1", "/charter/status/1.jwt"])
def test_list_that_cannot_be_signed_says_so_and_the_log_says_why(visitor, award, path, caplog):
    keys.current()
    BadgeKey.objects.update(sealed_private="rubbish")
    response = visitor.get(path)
    assert response.status_code == 503
    assert "Please ask again later" in response.content.decode()
    assert "run rotate_badge_key" in caplog.text


@pytest.mark.parametrize("path", [*FOR_COMPUTERS, VERIFY])
def test_answer_is_kept_in_front_until_a_bit_changes(award, path, django_capture_on_commit_callbacks, front):
    first = front(path)
    assert front.fills == 1
    assert front(path) == first
    assert front.fills == 1
    with django_capture_on_commit_callbacks(execute=True):
        status.set_state(award.place, StatusPlace.State.REVOKED)
    second = front(path)
    assert front.fills == 2
    assert (second != first) == path.startswith("/charter/status")


def test_revocation_shows_at_once_to_those_who_look_a_badge_up(
    award, credential, published, front, django_capture_on_commit_callbacks
):
    published[award.id] = credential
    asked = f"{VERIFY}?badge={award.id}"
    assert b"Yes, this badge is valid" in front(asked)
    with django_capture_on_commit_callbacks(execute=True):
        status.set_state(award.place, StatusPlace.State.REVOKED)
    assert b"No, this badge is no longer valid" in front(asked)
