"""The one door: each way to it, who it opens for, and what it opens."""

import pytest
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress, Login
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cms.people.roles import STAFF, Role
from cms.people.second_factor import demo_code, set_up_demo_app
from tests.factories import make_peer_worker, make_user
from tests.factories.people import PASSWORD

PEOPLE = {
    **{role.name: lambda role=role: make_user("puffin", role=role) for role in Role},
    "SUPERUSER": lambda: make_user("puffin", is_superuser=True),
    "CREDENTIAL": lambda: _only_a_credential(),
}
NEEDS_TWO = {role.name for role in STAFF} | {"SUPERUSER", "CREDENTIAL"}
DOORS = ["/account/login/", "/admin/login/", "/_util/login/", "/ar/_util/login/"]
SCREENS = [
    "/desk/",
    "/desk/start/",
    "/desk/account/",
    "/desk/account/leave/",
    "/desk/peer-workers/",
    "/desk/invitations/",
    "/desk/people/",
    "/admin/",
    "/admin/account/",
    "/admin/pages/",
    "/admin/users/",
    "/admin/images/",
    "/admin/documents/",
    "/admin/reports/site-history/",
    "/admin/choose-page/",
    "/admin/api/main/pages/",
    "/admin/settings/",
    "/account/passphrase/",
    "/account/recovery-codes/",
    "/documents/1/sheet.txt",
    "/",
]


def _only_a_credential():
    user = make_peer_worker("puffin")
    user.groups.clear()
    return user


def type_it_in(browser, name="puffin", passphrase=PASSWORD, door="/account/login/", **more):
    """Follow a door to the form, and send it."""
    opened = browser.get(door, follow=True)
    assert opened.request["PATH_INFO"] == "/account/login/", door
    return browser.post("/account/login/", {"login": name, "password": passphrase, **more})


@pytest.mark.parametrize("has_factor", [False, True], ids=["no factor", "factor"])
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("who", list(PEOPLE))
def test_passphrase_alone_opens_the_desk_to_those_who_support_nobody_and_a_set_up_screen_to_staff(
    site, visitor, who, door, has_factor
):
    user = PEOPLE[who]()
    if has_factor:
        set_up_demo_app(user)
    answer = type_it_in(visitor, door=door)
    if has_factor:
        assert answer["Location"] == "/account/second-step/"
        assert "_auth_user_id" not in visitor.session
        opened = set()
    else:
        assert answer.status_code == 302
        opened = {path for path in SCREENS if visitor.get(path).status_code in (200, 403, 404)}
    if who in NEEDS_TWO or has_factor:
        assert opened == set()
    else:
        assert {"/desk/", "/desk/account/", "/admin/account/"} <= opened


@pytest.mark.parametrize("who", sorted(NEEDS_TWO))
def test_staff_are_in_after_the_second_step(site, visitor, settings, who):
    settings.DEMO_MODE = True
    user = PEOPLE[who]()
    user.is_demo = True
    user.save()
    set_up_demo_app(user)
    type_it_in(visitor)
    answer = visitor.post("/account/second-step/", {"code": demo_code(user)}, follow=True)
    assert answer.request["PATH_INFO"] == "/desk/"
    assert answer.status_code == 200


def test_wagtails_doors_keep_where_somebody_wanted_to_go(visitor, author):
    for door in ("/admin/login/", "/_util/login/"):
        assert visitor.get(f"{door}?next=/desk/start/")["Location"] == "/account/login/?next=/desk/start/"
    answer = visitor.post("/account/login/?next=/desk/start/", {"login": "wren", "password": PASSWORD})
    assert answer["Location"] == "/desk/start/"


def test_wagtails_doors_take_no_passphrase_themselves(visitor, author):
    for door in DOORS[1:]:
        answer = visitor.post(door, {"username": "wren", "password": PASSWORD})
        assert answer.status_code == 302
        assert "_auth_user_id" not in visitor.session


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "https:evil.example", "javascript:alert(1)", "/\\evil.example", "\x00"],
)
def test_nobody_is_sent_to_another_site_after_signing_in(visitor, author, elsewhere):
    answer = visitor.post("/account/login/", {"login": "wren", "password": PASSWORD, "next": elsewhere})
    assert answer["Location"] == "/desk/"
    assert visitor.post("/account/logout/", {"next": elsewhere})["Location"] == "/account/login/"


def test_session_gets_a_new_key_at_sign_in(visitor, author):
    visitor.get("/join/")
    visitor.post("/join/", {"code": "x"})
    session = visitor.session
    session["planted"] = True
    session.save()
    visitor.cookies["sessionid"] = session.session_key
    type_it_in(visitor, "wren")
    assert visitor.session.session_key != session.session_key
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_staff_are_brought_where_they_wanted_to_go_after_the_second_step(site, visitor, settings):
    settings.DEMO_MODE = True
    user = make_user("puffin", role=Role.SAFEGUARDING_LEAD, is_demo=True)
    set_up_demo_app(user)
    visitor.post("/account/login/", {"login": "puffin", "password": PASSWORD, "next": "/desk/peer-workers/"})
    assert visitor.post("/account/second-step/", {"code": demo_code(user)})["Location"] == "/desk/peer-workers/"


@pytest.mark.parametrize(
    "shut_out",
    [{"is_demo": True}, {"is_active": False}, {"ends_at": timezone.now()}],
    ids=lambda fields: next(iter(fields)),
)
def test_passkey_opens_nothing_for_an_account_that_may_not_sign_in(site, settings, rf, shut_out):
    settings.DEMO_MODE = False
    user = make_user("puffin", role=Role.AUTHOR, **shut_out)
    passkey = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Phone", "credential": {}})
    request = rf.post("/account/passkey/")
    request.session, request.user = SessionStore(), AnonymousUser()
    with context.request_context(request):
        answer = perform_passwordless_login(request, passkey, Login(user=user))
    assert answer["Location"] == "/account/ended/"
    assert "_auth_user_id" not in request.session
    assert not get_authentication_records(request, user)


@pytest.mark.parametrize("name", ["wren", "WREN", " Wren "])
def test_name_is_taken_in_any_capitals(visitor, author, name):
    assert type_it_in(visitor, name)["Location"] == "/desk/"


@pytest.mark.parametrize("name", ["wren", "nobody", "", "wren\x00", "w" * 400])
def test_wrong_pair_gets_one_answer_and_keeps_the_name(visitor, author, name):
    answer = visitor.post("/account/login/", {"login": name, "password": "no-such-thing"})
    assert answer.status_code == 200
    assert "_auth_user_id" not in visitor.session
    if name in ("wren", "nobody"):
        assert "go together. Look at both and try again." in answer.content.decode()
        assert f'value="{name}"' in answer.content.decode()
    assert "no-such-thing" not in answer.content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_reset_password",
        "account_email",
        "account_request_login_code",
        "account_confirm_email",
        "mfa_signup_webauthn",
        "mfa_download_recovery_codes",
    ],
)
def test_there_is_no_sign_up_and_no_letter(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_nobody_gets_an_e_mail_record_by_signing_in(visitor, site):
    make_user("puffin", email="puffin@example.org")
    type_it_in(visitor)
    assert not EmailAddress.objects.exists()


def test_sign_in_cookie_goes_with_the_browsers_window(visitor, author):
    type_it_in(visitor, "wren")
    assert visitor.cookies["sessionid"]["max-age"] == ""


def test_screens_keep_the_strict_content_policy_and_are_not_kept(visitor, author):
    for path in ("/account/login/", "/join/", "/account/ended/", "/account/logout/"):
        answer = visitor.get(path)
        if answer.status_code == 200:
            assert "unsafe" not in answer["Content-Security-Policy"], path
            assert "style=" not in answer.content.decode(), path
    assert "no-store" in visitor.get("/account/login/")["Cache-Control"]
    assert "no-store" in visitor.get("/join/")["Cache-Control"]


@pytest.mark.parametrize("address", ["/account/login/", "/join/", "/account/passkey/"])
def test_forged_form_from_another_site_signs_nobody_in(address, author):
    forged = Client(enforce_csrf_checks=True)
    assert forged.post(address, {"login": "wren", "password": PASSWORD}).status_code == 403


@pytest.mark.parametrize("credential", ["", "x", "[]", "{}", '{"response": 1}', '{"response": {"userHandle": "OTk5"}}'])
def test_passkey_that_is_none_is_answered_kindly(visitor, author, credential):
    answer = visitor.post("/account/passkey/", {"credential": credential}, follow=True)
    assert answer.status_code == 200
    assert "_auth_user_id" not in visitor.session
