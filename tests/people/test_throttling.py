"""Wrong tries are counted for the account first: a whole school has one address."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.people import codes
from cms.people.invitations import find, invite
from cms.people.models import Invitation, User
from cms.people.roles import Role
from cms.people.second_factor import set_up_demo_app
from tests.factories import make_group, make_peer_worker, make_user
from tests.factories.people import PASSWORD

SCHOOL, ELSEWHERE = "192.0.2.7", "198.51.100.9"


def try_to_sign_in(name, passphrase=PASSWORD, address=SCHOOL, **options):
    """Try once from an address, in a browser of its own. Returns whether it worked."""
    browser = Client(REMOTE_ADDR=address, **options)
    browser.post("/account/login/", {"login": name, "password": passphrase})
    return "_auth_user_id" in browser.session


def test_account_is_closed_for_a_while_after_five_wrong_tries_from_anywhere(author):
    for number in range(5):
        assert not try_to_sign_in("wren", "wrong", address=f"192.0.2.{number}")
    assert not try_to_sign_in("wren", address=ELSEWHERE)


def test_class_signs_in_from_one_address_while_one_of_them_is_closed_out(author, site):
    for number in range(30):
        make_user(f"pupil{number}", role=Role.AUTHOR)
    for _time in range(6):
        try_to_sign_in("wren", "wrong")
    assert all(try_to_sign_in(f"pupil{number}") for number in range(30))
    assert not try_to_sign_in("wren")


def test_account_opens_again_when_the_time_is_over(author, time_machine):
    time_machine.move_to("2026-05-04 10:00Z")
    for _time in range(5):
        try_to_sign_in("wren", "wrong")
    assert not try_to_sign_in("wren")
    time_machine.move_to("2026-05-04 10:06Z")
    assert try_to_sign_in("wren")


@pytest.mark.parametrize(
    "spell",
    [
        lambda number: {"name": ["wren", "WREN", "Wren", "wREN", "wrEn"][number]},
        lambda number: {"name": f"{' ' * number}wren"},
        lambda number: {"name": "wren", "HTTP_HOST": f"testserver:{8000 + number}"},
        lambda number: {"name": "wren", "HTTP_X_FORWARDED_FOR": f"203.0.113.{number}"},
        lambda number: {"name": "wren", "address": f"203.0.113.{number}"},
    ],
    ids=["capitals", "spaces", "port", "header", "address"],
)
def test_no_other_spelling_or_address_begins_to_count_anew(author, spell):
    for number in range(5):
        assert not try_to_sign_in(passphrase="wrong", **spell(number))
    assert not try_to_sign_in("wren")


def test_names_that_the_database_takes_for_one_are_counted_as_one(site):
    make_user("ali")
    for name in ("ali", "ALI", "alı", "aLı", "ALı"):
        try_to_sign_in(name, "wrong")
    if User.objects.filter(username__iexact="alı").exists():
        assert not try_to_sign_in("ali")


def test_second_step_is_counted_too(worker):
    set_up_demo_app(worker)
    for number in range(8):
        browser = Client(REMOTE_ADDR=f"203.0.113.{number}")
        browser.post("/account/login/", {"login": "heron", "password": PASSWORD})
        page = browser.post("/account/second-step/", {"code": f"00000{number}"}).content.decode()
    assert "Too many wrong codes." in page
    assert "passphrase" not in page.split("<main")[1].split("</main>")[0]


def test_address_in_a_header_counts_only_from_as_many_proxies_as_there_are(settings, author):
    """What a visitor writes into the header stands before what the proxy adds."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed": "3/m/ip"}
    for number in range(3):
        try_to_sign_in("nobody", address="127.0.0.1", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}, {SCHOOL}")
    assert not try_to_sign_in("wren", address="127.0.0.1", HTTP_X_FORWARDED_FOR=f"203.0.113.99, {SCHOOL}")
    assert try_to_sign_in("wren", address="127.0.0.1", HTTP_X_FORWARDED_FOR=f"203.0.113.99, {ELSEWHERE}")


# --- Codes ----------------------------------------------------------------------------------------


@pytest.fixture
def code(site):
    helper = make_peer_worker("heron")
    group = make_group("Tide writers", workers=[helper])
    return invite(by=helper, role=Role.AUTHOR, group=group)[1]


def give(code, address=SCHOOL, browser=None):
    browser = browser or Client()
    return browser.post("/join/", {"code": code}, REMOTE_ADDR=address)


def test_joker_closes_their_own_browser_and_keeps_what_they_typed_while_a_class_comes_in_beside(code):
    joker = Client()
    for _time in range(20):
        assert give(codes.make(), browser=joker).status_code == 200
    stopped = give(code, browser=joker)
    assert stopped.status_code == 429
    assert "Too many codes were tried here." in stopped.content.decode()
    assert code in stopped.content.decode()
    for _time in range(200):  # what is over the limit of the browser uses nothing of the address
        give(codes.make(), browser=joker)
    for _time in range(60):
        assert give(codes.make()).status_code == 200
    assert give(code)["Location"] == "/join/you/"


@pytest.mark.parametrize("limit", ["10/h/ip,1000/h/key", "1000/h/ip,10/h/key"], ids=["address", "everybody"])
def test_guesses_in_new_browsers_have_a_ceiling(code, settings, limit):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "join_code_wrong": limit}
    elsewhere_too = limit.startswith("1000")
    for number in range(10):
        give(codes.make(), address=f"203.0.113.{number}" if elsewhere_too else SCHOOL)
    assert give(code).status_code == 429
    assert give(code, address=ELSEWHERE).status_code == (429 if elsewhere_too else 302)
    assert find(code)


def test_right_codes_use_nothing_of_the_limits(code, settings):
    limits = {"join_code_wrong": "2/m/ip", "join_code_wrong_here": "2/m/key"}
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, **limits}
    browser = Client()
    for _time in range(5):
        assert give(code, browser=browser).status_code == 302


def test_refusal_asks_the_database_the_same_whatever_is_wrong_and_nothing_about_a_code_over_the_limit(code, settings):
    used = find(code)
    Invitation.objects.filter(pk=used.pk).update(used_at=used.made_at)
    give(codes.make())  # What all pages have in common is kept from here on.
    counts = {queries_for(wrong, 200) for wrong in (codes.make(), code, "x" * 60)}
    assert len(counts) == 1
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "join_code_wrong": "0/m/ip"}
    assert {queries_for(each, 429) for each in (codes.make(), code)} == {counts.pop() - 1}


def queries_for(code, status):
    with CaptureQueriesContext(connection) as queries:
        assert give(code).status_code == status
    return len(queries)


def test_guessing_stays_hopeless(settings):
    ceiling = int(settings.ACCOUNT_RATE_LIMITS["join_code_wrong"].split(",")[-1].split("/")[0])
    in_ten_years, open_codes = ceiling * 24 * 366 * 10, 1_000
    assert in_ten_years * open_codes / len(codes.ALPHABET) ** codes.LENGTH < 1 / 30_000


# --- Addresses ------------------------------------------------------------------------------------


def test_no_network_address_is_kept_in_a_session(author, code):
    browser = Client(REMOTE_ADDR=SCHOOL, HTTP_X_FORWARDED_FOR=ELSEWHERE)
    browser.post("/account/login/", {"login": "wren", "password": PASSWORD})
    session = browser.session
    for record in session["account_authentication_methods"]:
        record["at"] = 0  # long ago, so that the next is asked again
    session.save()
    answer = browser.post("/desk/account/leave/", {"sure": "on"})
    assert answer["Location"].startswith("/account/again/?next=")
    Client(REMOTE_ADDR=SCHOOL).post("/join/", {"code": code})
    for kept in Session.objects.all():
        assert SCHOOL not in str(kept.get_decoded())
        assert ELSEWHERE not in str(kept.get_decoded())
