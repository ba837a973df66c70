"""Staff sign in with two things, whatever opened their session; and how factors come, stay and go."""

import re
import time
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from cms.people.checks import second_factors_can_be_opened
from cms.people.credentials import is_peer_worker
from cms.people.invitations import come_back, invite_back
from cms.people.models import GroupMembership, PeerWorker
from cms.people.roles import Role
from cms.people.second_factor import demo_code, set_up_demo_app
from tests.factories import make_group, make_leaflet, make_peer_worker, make_user
from tests.factories.people import PASSWORD
from tests.helpers import show_second_factor

SET_UP = "/account/second-factor/"


@pytest.fixture
def half_in():
    """Return a function that opens a session as a passphrase alone would, and returns the browser."""

    def opened(user):
        browser = Client()
        browser.force_login(user, backend="cms.people.backends.SignInBackend")
        return browser

    return opened


def code_now(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def set_up_app(browser):
    """Set an authenticator app up by the screen, and return its secret."""
    page = browser.get("/account/app/").content.decode()
    secret = re.search(r'class="door-key">([A-Z2-7=]+)<', page)[1]
    answer = browser.post("/account/app/", {"code": code_now(secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    return secret


# --- A password alone ---------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post", "head"])
@pytest.mark.parametrize(
    "address",
    [
        "/desk/",
        "/desk/start/",
        "/admin/pages/1/edit/",
        "/admin/api/main/pages/",
        "/desk/account/sign-out/",
        "/",
        "/documents/1/x.txt",
    ],
)
def test_half_open_session_of_staff_reaches_nothing(worker, half_in, method, address):
    answer = getattr(half_in(worker), method)(address)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, SET_UP)


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "application/json"},
        {"X-Requested-With": "XMLHttpRequest"},
        {"Content-Type": "application/json"},
    ],
    ids=str,
)
def test_script_of_a_half_open_session_is_told_in_json(worker, half_in, headers):
    page = make_leaflet(by=worker)
    browser = half_in(worker)
    content_type = headers.pop("Content-Type", "application/x-www-form-urlencoded")
    answer = browser.post(f"/admin/pages/{page.pk}/edit/", "title=Mine", headers=headers, content_type=content_type)
    assert answer.status_code == 403
    assert answer.json()["error_code"] == "second-factor"
    page.refresh_from_db()
    assert page.get_latest_revision().content["title"] != "Mine"


def test_way_back_is_kept_for_a_page_and_not_for_a_form(worker, half_in):
    browser = half_in(worker)
    assert browser.get("/desk/start/?a=b")["Location"] == f"{SET_UP}?next=%2Fdesk%2Fstart%2F%3Fa%3Db"
    assert browser.post("/desk/start/", {})["Location"] == SET_UP


@pytest.mark.parametrize(
    "path", ["/account/passphrase/", "/account/recovery-codes/", "/account/recovery-codes/new/", "/desk/account/"]
)
def test_half_open_session_changes_nothing_of_the_account(worker, half_in, path):
    answer = half_in(worker).post(path, {"oldpassword": PASSWORD, "password1": "a-long-walk-home", "username": "mine"})
    assert answer["Location"] == SET_UP
    worker.refresh_from_db()
    assert worker.check_password(PASSWORD)
    assert worker.username == "heron"


def test_half_open_session_of_somebody_with_a_factor_may_only_show_it(worker, half_in):
    set_up_demo_app(worker)
    browser = half_in(worker)
    for path in ("/desk/", "/account/app/", "/account/passkey/add/", SET_UP, "/account/app/remove/", "/account/again/"):
        assert browser.get(path)["Location"].startswith("/account/second-step/again/"), path
    assert browser.get("/account/second-step/again/").status_code == 200


def test_passphrase_typed_again_is_no_second_factor(worker, half_in):
    browser = half_in(worker)
    browser.post("/account/again/", {"password": PASSWORD, "next": "/desk/"})
    assert browser.get("/desk/")["Location"].startswith(SET_UP)


def test_person_who_becomes_staff_while_signed_in_is_asked_at_once(author, sign_in):
    browser = sign_in(author)
    assert browser.get("/desk/").status_code == 200
    author.groups.add(Group.objects.get(name=Role.PEER_WORKER.value))
    assert browser.get("/desk/")["Location"].startswith(SET_UP)


def test_person_who_gets_a_group_to_support_is_asked_at_once(author, sign_in):
    browser = sign_in(author)
    GroupMembership.objects.create(group=make_group(), user=author, role=GroupMembership.Role.WORKER)
    assert browser.get("/desk/")["Location"].startswith(SET_UP)


def test_records_of_another_person_in_the_session_count_for_nothing(worker, author, half_in):
    browser = half_in(worker)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 1}]
    session["account_authentication_methods_user"] = str(author.pk)
    session.save()
    assert browser.get("/desk/")["Location"].startswith(SET_UP)


def test_staff_can_sign_out_of_a_half_open_session(worker, half_in):
    browser = half_in(worker)
    assert browser.post("/account/logout/").status_code == 302
    assert "_auth_user_id" not in browser.session


def test_author_is_not_asked_for_a_second_factor(author, half_in):
    assert half_in(author).get("/desk/").status_code == 200


# --- Setting one up -----------------------------------------------------------------------------


def test_new_member_of_staff_sets_an_app_up_sees_the_recovery_codes_once_and_is_in(worker, visitor):
    visitor.post("/account/login/", {"login": "heron", "password": PASSWORD})
    assert "Set up an app" in visitor.get("/desk/", follow=True).content.decode()
    secret = set_up_app(visitor)
    shown = visitor.get("/account/recovery-codes/").content.decode()
    codes = re.findall(r"<code>(\d{8})</code>", shown)
    assert len(codes) == 10
    assert codes[0] not in visitor.get("/account/recovery-codes/").content.decode()
    assert visitor.get("/desk/").status_code == 200
    visitor.post("/account/logout/")
    # From now on a passphrase leads to the second step, and a recovery code is good once.
    for number, expected in ((codes[0], True), (codes[0], False), ("000000", False)):
        browser = Client()
        browser.post("/account/login/", {"login": "heron", "password": PASSWORD})
        assert "_auth_user_id" not in browser.session
        browser.post("/account/second-step/", {"code": number})
        assert ("_auth_user_id" in browser.session) is expected, number
    assert secret


def test_code_of_an_app_works_once(worker, visitor):
    visitor.post("/account/login/", {"login": "heron", "password": PASSWORD})
    secret = set_up_app(visitor)
    number = code_now(secret)
    signed_in = []
    for _time in range(2):
        browser = Client()
        browser.post("/account/login/", {"login": "heron", "password": PASSWORD})
        browser.post("/account/second-step/", {"code": number})
        signed_in.append("_auth_user_id" in browser.session)
    assert signed_in == [True, False]


def test_second_step_alone_opens_nothing(worker, visitor):
    set_up_demo_app(worker)
    assert visitor.get("/account/second-step/")["Location"].startswith("/account/login/")
    assert visitor.post("/account/second-step/", {"code": "123456"}).status_code == 302
    assert "_auth_user_id" not in visitor.session


# --- Taking one away ----------------------------------------------------------------------------


def test_staff_cannot_take_their_last_factor_away(worker, sign_in):
    set_up_demo_app(worker)
    browser = sign_in(worker)
    page = browser.post("/account/app/remove/").content.decode()
    assert "Set up another one first." in page
    assert Authenticator.objects.filter(user=worker).exists()


def test_staff_cannot_take_their_last_passkey_away(worker, sign_in):
    passkey = Authenticator.objects.create(user=worker, type="webauthn", data={"name": "Phone", "credential": {}})
    answer = sign_in(worker).post(f"/account/passkey/{passkey.pk}/remove/", follow=True)
    assert "Set up another one first." in answer.content.decode()
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_author_without_a_passphrase_keeps_the_only_passkey(author, sign_in):
    author.set_unusable_password()
    author.save()
    passkey = Authenticator.objects.create(user=author, type="webauthn", data={"name": "Phone", "credential": {}})
    browser = sign_in(author)
    show_second_factor(browser)
    browser.post(f"/account/passkey/{passkey.pk}/remove/")
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_author_takes_a_factor_away_again(author, sign_in):
    app = set_up_demo_app(author)
    browser = sign_in(author)
    browser.post("/account/again/", {"password": PASSWORD})
    assert browser.post("/account/app/remove/").status_code == 302
    assert not Authenticator.objects.filter(pk=app.pk).exists()


def test_nobody_removes_somebody_elses_passkey(author, coauthor, sign_in):
    passkey = Authenticator.objects.create(user=coauthor, type="webauthn", data={"name": "Phone", "credential": {}})
    assert sign_in(author).post(f"/account/passkey/{passkey.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_member_of_staff_who_lost_the_phone_comes_back_with_a_code_from_an_administrator(
    worker, administrator, visitor, sign_in
):
    set_up_demo_app(worker)
    old_browser = sign_in(worker)
    invitation, code = invite_back(worker, by=administrator)
    visitor.post("/join/", {"code": code})
    answer = visitor.post("/join/back/", {"passphrase": "copper-lantern-biscuit"}, follow=True)
    assert answer.request["PATH_INFO"] == SET_UP, "a new factor is asked for before anything else"
    assert not Authenticator.objects.filter(user=worker).exists()
    assert old_browser.get("/desk/")["Location"].startswith("/account/login/")
    assert not is_peer_worker(worker)
    assert PeerWorker.objects.get(user=worker).suspended_by == administrator
    assert invitation.made_by == administrator


def test_coming_back_by_a_passkey_pauses_the_credential_too(worker, administrator):
    invitation, _code = invite_back(worker, by=administrator)
    come_back(invitation.pk)
    assert not is_peer_worker(worker)
    worker.refresh_from_db()
    assert not worker.has_usable_password()


# --- The demo -----------------------------------------------------------------------------------


def test_demo_code_is_shown_in_demo_mode_and_works_as_often_as_it_is_shown(settings, visitor, site):
    settings.DEMO_MODE = True
    user = make_peer_worker("worker1", is_demo=True)
    set_up_demo_app(user)
    for _time in range(3):
        browser = Client()
        page = browser.post("/account/login/", {"login": "worker1", "password": PASSWORD}, follow=True)
        shown = re.search(r"data-demo-code>(\d{6})<", page.content.decode())[1]
        browser.post("/account/second-step/", {"code": shown})
        assert browser.get("/desk/").status_code == 200


@pytest.mark.parametrize(("demo_mode", "is_demo"), [(False, True), (True, False), (False, False)])
def test_code_of_anybody_else_is_never_shown(settings, visitor, site, demo_mode, is_demo):
    settings.DEMO_MODE = demo_mode
    user = make_peer_worker("worker1", is_demo=is_demo)
    set_up_demo_app(user)
    assert demo_code(user) is None
    page = visitor.post("/account/login/", {"login": "worker1", "password": PASSWORD}, follow=True)
    assert "demo account" not in page.content.decode()
    assert "data-demo-code" not in page.content.decode()


def test_half_open_session_sees_the_demo_code_of_its_own_account_only(settings, half_in, site):
    settings.DEMO_MODE = True
    user = make_user("lead", role=Role.SAFEGUARDING_LEAD, is_demo=True)
    set_up_demo_app(user)
    assert demo_code(user) in half_in(user).get("/account/second-step/again/").content.decode()


# --- Secrets in the database ------------------------------------------------------------------------


def second_step(user):
    """Sign in with the code that the app of ``user`` shows now. Returns the words of the answer, or None when in."""
    browser = Client()
    browser.post("/account/login/", {"login": user.username, "password": PASSWORD})
    answer = browser.post("/account/second-step/", {"code": demo_code_of(user)})
    return None if answer.status_code == 302 else answer.content.decode()


def demo_code_of(user):
    secret = user.app_secret
    counter = int(time.time()) // totp.app_settings.TOTP_PERIOD
    cache.clear()  # Elsewhere a code works once.
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


@pytest.fixture
def with_app(worker):
    worker.app_secret = totp.generate_totp_secret()
    app = totp.TOTP.activate(worker, worker.app_secret).instance
    RecoveryCodes.activate(worker)
    assert worker.app_secret not in str(app.data)
    return worker


def test_secrets_stand_sealed_in_the_database_and_a_plain_one_that_somebody_wrote_there_opens_nothing(with_app):
    assert second_step(with_app) is None
    seeds = [data.get("seed", "") for data in Authenticator.objects.values_list("data", flat=True)]
    assert any(seed.startswith("gAAAA") for seed in seeds)
    Authenticator.objects.filter(type="totp").update(data={"secret": with_app.app_secret})
    assert "Ask an administrator for a card." in second_step(with_app)


def test_operator_changes_the_key_and_takes_the_old_one_out(with_app, settings):
    old = settings.SEALING_KEYS
    settings.SEALING_KEYS = ["a-newer-key-of-43-letters-a-newer-key-of-43", *old]
    assert second_step(with_app) is None
    call_command("seal_again")
    settings.SEALING_KEYS = settings.SEALING_KEYS[:1]
    assert second_step(with_app) is None
    assert not second_factors_can_be_opened(None, ["default"])
    settings.SEALING_KEYS = old
    assert second_factors_can_be_opened(None, ["default"])[0].id == "people.E002"
    assert "Ask an administrator for a card." in second_step(with_app)
    with pytest.raises(CommandError):
        call_command("seal_again")


def test_upgrade_seals_what_was_plain_and_can_be_taken_back(with_app):
    migration = import_module("cms.people.migrations.0005_second_factors_are_sealed")
    migration.unseal_them(apps, None)
    assert Authenticator.objects.get(type="totp").data["secret"] == with_app.app_secret
    migration.seal_them(apps, None)
    assert second_step(with_app) is None
