"""Where one is signed in: said in plain words, ended by hand, by a new passphrase, and with the account."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.people.browsers import browser_name, sign_out_everywhere
from cms.people.models import SignIn
from tests.factories.people import PASSWORD

PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36"


def browser_of(user, user_agent=LAPTOP):
    """Sign ``user`` in in a browser of that name, by the form."""
    browser = Client(headers={"User-Agent": user_agent}, REMOTE_ADDR="192.0.2.7")
    browser.post("/account/login/", {"login": user.username, "password": PASSWORD})
    assert "_auth_user_id" in browser.session
    return browser


def is_in(browser):
    return browser.get("/desk/").status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (PHONE, "A phone: Firefox on Android"),
        (LAPTOP, "A computer: Chrome on Windows"),
        (LAPTOP + " Edg/129.0", "A computer: Edge on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1",
            "A phone: Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (X11; CrOS x86_64 14541) Chrome/129.0 Safari/537.36",
            "A computer: Chrome on a Chromebook",
        ),
        (PHONE.replace("Mobile; ", ""), "A tablet: Firefox on Android"),
        ("Links (2.29; Linux)", "A computer: Linux"),
        ("Firefox", "Firefox"),
        ("", "A browser"),
        ("<script>alert(1)</script>" * 20, "A browser"),
    ],
)
def test_browser_is_named_in_plain_words(user_agent, words):
    assert browser_name(user_agent) == words


def test_person_sees_where_they_are_signed_in_and_signs_one_out(author, coauthor):
    here, phone, somebody_else = browser_of(author), browser_of(author, PHONE), browser_of(coauthor)
    page = here.get("/desk/account/").content.decode()
    assert "A phone: Firefox on Android" in page
    assert page.count("A computer: Chrome on Windows") == 1, "not somebody else's"
    sign_in = SignIn.objects.get(browser="A phone: Firefox on Android")
    assert here.post("/desk/account/sign-out/", {"sign_in": sign_in.pk}).status_code == 302
    assert (is_in(here), is_in(phone), is_in(somebody_else)) == (True, False, True)


@pytest.mark.parametrize("guess", ["", "x", "999999", "-1", "1 OR 1=1"])
def test_person_signs_nobody_else_out(author, coauthor, guess):
    here, other = browser_of(author), browser_of(coauthor)
    theirs = SignIn.objects.get(user=coauthor)
    for sign_in in (guess, theirs.pk):
        assert here.post("/desk/account/sign-out/", {"sign_in": sign_in}).status_code == 404
    assert is_in(other)


def test_person_signs_out_everywhere_else(author):
    here, *others = browser_of(author), browser_of(author, PHONE), browser_of(author, PHONE)
    here.post("/desk/account/sign-out/", {"everywhere": "yes"})
    assert is_in(here)
    assert not any(is_in(browser) for browser in others)
    assert SignIn.objects.count() == Session.objects.count() == 1


def test_new_passphrase_ends_the_other_sessions_and_keeps_this_one(author):
    here, other = browser_of(author), browser_of(author, PHONE)
    passphrases = {"oldpassword": PASSWORD, "password1": "copper-lantern-biscuit"}
    answer = here.post("/account/passphrase/", passphrases, follow=True)
    assert answer.request["PATH_INFO"] == "/desk/account/"
    assert "Your passphrase is changed." in answer.content.decode()
    assert (is_in(here), is_in(other)) == (True, False)
    assert [sign_in.session_id for sign_in in SignIn.objects.all()] == [here.session.session_key]


def test_wrong_old_passphrase_changes_nothing(author):
    here, other = browser_of(author), browser_of(author, PHONE)
    page = here.post("/account/passphrase/", {"oldpassword": "no", "password1": "copper-lantern-biscuit"})
    assert "That is not your passphrase." in page.content.decode()
    assert is_in(other)


def test_line_goes_when_somebody_signs_out(author):
    browser_of(author).post("/account/logout/")
    assert not SignIn.objects.exists()


def test_two_devices_that_are_alike_are_told_apart_by_when_they_signed_in(author, time_machine):
    time_machine.move_to("2026-05-04 20:00Z")
    browser_of(author)
    time_machine.move_to("2026-05-05 06:00Z")
    page = browser_of(author).get("/desk/account/").content.decode()
    assert "Monday 4 May, 21:00" in page
    assert "Tuesday 5 May, 07:00" in page


def test_only_the_day_of_the_last_use_is_kept_and_no_address(author, time_machine):
    time_machine.move_to("2026-05-04 20:00Z")
    browser = browser_of(author, PHONE)
    time_machine.move_to("2026-05-05 06:00Z")
    assert is_in(browser)
    line = SignIn.objects.values().get()
    assert line["used_on"].isoformat() == "2026-05-05"
    assert "192.0.2.7" not in str(line)
    assert {field.name for field in SignIn._meta.fields} == {"id", "user", "session", "browser", "began_at", "used_on"}


def test_keeping_the_list_costs_nothing_on_later_requests(author):
    browser = browser_of(author)
    with CaptureQueriesContext(connection) as queries:
        browser.get("/account/login/")
    assert len(queries) == 2, "the session and the person"


def test_list_costs_the_same_however_long_it_is(author):
    here = browser_of(author)
    counted = []
    for _size in range(2):
        for _number in range(4):
            browser_of(author, PHONE)
        here.get("/desk/account/")  # What all pages have in common is kept from here on.
        with CaptureQueriesContext(connection) as queries:
            here.get("/desk/account/")
        counted.append(len(queries))
    assert counted[0] == counted[1] == 7


def test_visitor_gets_no_cookie_and_no_session(visitor, open_site):
    answer = visitor.get("/")
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert not Session.objects.exists()


def test_everything_is_ended_at_once(author):
    browsers = [browser_of(author), browser_of(author, PHONE)]
    assert sign_out_everywhere(author) == 2
    assert not any(is_in(browser) for browser in browsers)
