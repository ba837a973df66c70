"""Joining with a code: a name that says little, a passphrase, the desk."""

import re
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from cms.people import codes, invitations, names, passphrases
from cms.people.invitations import find, invite, invite_back
from cms.people.models import GroupMembership, Invitation, User
from cms.people.roles import Role
from cms.people.sign_in_forms import checked_passphrase
from tests.factories import make_group, make_peer_worker, make_user

WORDS = "copper-lantern-biscuit"

# The hundred names given most often here in recent years, and some that are words as well.
REAL_NAMES = (Path(__file__).parent / "first_names.txt").read_text(encoding="utf-8").split()


@pytest.fixture
def helper(site):
    return make_peer_worker("heron")


@pytest.fixture
def group(helper):
    return make_group("Tide writers", workers=[helper])


@pytest.fixture
def code(helper, group):
    return invite(by=helper, role=Role.AUTHOR, group=group)[1]


def join(browser, code, **form):
    browser.post("/join/", {"code": code})
    return browser.post("/join/you/", {"username": "teal-puffin-27", "passphrase": WORDS, **form})


def test_newcomer_is_at_the_desk_after_two_forms_and_gives_a_name_and_a_passphrase_only(code, visitor):
    assert "csrfmiddlewaretoken" in visitor.get("/join/").content.decode()
    answer = visitor.post("/join/", {"code": code.lower().replace("-", " ")}, follow=True)
    assert answer.request["PATH_INFO"] == "/join/you/"
    page = answer.content.decode()
    assert "Who can see what you write?" in page
    assert "Tide writers" in page
    asked = set(re.findall(r'name="(\w+)"', page.split("<main")[1].split("</main>")[0]))
    assert asked == {"csrfmiddlewaretoken", "username", "passphrase", "idea", "passkey"}
    answer = visitor.post("/join/you/", {"username": "teal-puffin-27", "passphrase": WORDS}, follow=True)
    assert answer.request["PATH_INFO"] == "/desk/"
    assert "Signed in as teal-puffin-27" in answer.content.decode()
    user = User.objects.get(username="teal-puffin-27")
    assert (user.email, user.is_demo, user.is_superuser) == ("", False, False)
    invitation = Invitation.objects.get()
    assert invitation.used_by == user


def test_opening_the_screens_uses_nothing_up(code, visitor):
    visitor.post("/join/", {"code": code})
    for _time in range(3):
        assert visitor.get("/join/you/").status_code == 200
    assert find(code)


def test_neither_code_nor_passphrase_is_kept_in_the_session(code, visitor):
    visitor.post("/join/", {"code": code})
    visitor.post("/join/you/", {"username": "JackSmith", "passphrase": WORDS})
    for session in Session.objects.all():
        kept = str(session.get_decoded())
        assert codes.normalised(code) not in codes.normalised(kept)
        assert WORDS not in kept


def test_newcomers_session_has_a_new_key_and_the_old_one_opens_nothing(code, visitor):
    visitor.post("/join/", {"code": code})
    before = visitor.cookies["sessionid"].value
    visitor.post("/join/you/", {"username": "teal-puffin-27", "passphrase": WORDS})
    assert visitor.cookies["sessionid"].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_same_browser_cannot_join_twice_with_one_code(code, visitor, client):
    visitor.post("/join/", {"code": code})
    client.post("/join/", {"code": code})
    assert visitor.post("/join/you/", {"username": "first", "passphrase": WORDS}).status_code == 302
    answer = client.post("/join/you/", {"username": "second", "passphrase": WORDS})
    assert "That code does not work." in answer.content.decode()
    visitor.post("/account/logout/")
    visitor.post("/join/you/", {"username": "third", "passphrase": WORDS})
    assert not User.objects.filter(username__in=["second", "third"]).exists()


@pytest.mark.parametrize("address", ["/join/you/", "/join/back/"])
def test_nobody_joins_without_a_code(site, visitor, address):
    for answer in (visitor.get(address), visitor.post(address, {"username": "puffin", "passphrase": WORDS})):
        assert "Type the code from your card" in answer.content.decode()
    assert not User.objects.exists()


def test_code_to_join_opens_no_way_back_and_the_other_way_round(code, helper, group, author, visitor):
    visitor.post("/join/", {"code": code})
    assert "That code does not work." in visitor.post("/join/back/", {"passphrase": WORDS}).content.decode()
    assert find(code)
    GroupMembership.objects.create(group=group, user=author)
    _invitation, back = invite_back(author, by=helper)
    visitor.post("/join/", {"code": back})
    assert (
        "That code does not work."
        in visitor.post("/join/you/", {"username": "x", "passphrase": WORDS}).content.decode()
    )
    assert find(back)


def test_person_comes_back_with_a_code_and_is_told_their_name(helper, group, author, visitor):
    GroupMembership.objects.create(group=group, user=author)
    _invitation, code = invite_back(author, by=helper)
    page = visitor.post("/join/", {"code": code}, follow=True).content.decode()
    assert "wren" in page
    answer = visitor.post("/join/back/", {"passphrase": WORDS}, follow=True)
    assert "Signed in as wren" in answer.content.decode()


def test_signed_in_person_with_a_code_is_asked_to_sign_out_first(code, author, sign_in):
    browser = sign_in(author)
    assert "You are signed in as wren" in browser.get("/join/").content.decode()
    assert "You are signed in as wren" in browser.post("/join/", {"code": code}).content.decode()
    assert find(code)


# --- Names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["jack.smith", "JackSmith", "jack-smith", "Jack_Smith7", "mary.jane.jones", "anna.wren", "jaydensmith", "محمد.علي"],
)
def test_newcomer_with_what_looks_like_a_full_name_is_warned_and_may_keep_it(code, visitor, name):
    answer = join(visitor, code, username=name)
    page = answer.content.decode()
    assert "This looks like a first name and a surname." in page
    assert f'value="{name}"' in page
    assert WORDS in page, "the passphrase need not be typed again"
    assert not User.objects.filter(username=name).exists()
    assert visitor.post("/join/you/", {"username": name, "passphrase": WORDS, "keep_name": name}).status_code == 302
    assert User.objects.filter(username=name).exists()


def test_newcomer_is_not_offered_to_keep_a_name_that_is_not_allowed_anyway(code, visitor):
    page = join(visitor, code, username="Zed Quill").content.decode()
    assert "This looks like a first name and a surname." in page
    assert "anyway" not in page


def test_newcomer_who_keeps_one_name_is_warned_of_another(code, visitor):
    answer = join(visitor, code, username="jack.smith", keep_name="jane.jones")
    assert "This looks like a first name and a surname." in answer.content.decode()


@pytest.mark.parametrize("name", ["otter2008", "1999fox", "fox-2012-x", "emma05", "emma-05", "kyle-2k9"])
def test_newcomer_with_a_birth_year_is_warned(code, visitor, name):
    assert "This has a year in it." in join(visitor, code, username=name).content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "otter20081",
        "otter27",
        "1989",
        "2021x",
        "puffin",
        "x",
        "teal-otter",
        "B12",
        "moss-owl-31",
        "born-in-10",
        "jackdaw",
    ],
)
def test_name_that_says_little_is_taken_without_a_word(name):
    assert names.warnings_about(name) == []


@pytest.mark.parametrize(
    "name",
    ["w\u043erker1", "WREN", "wr\u0435n", "worker7", "supp0rt", "Child-Line", "wren.", "-otter", "\u0430dmin"],
)
def test_newcomer_cannot_pass_as_somebody_else(code, visitor, author, name):
    assert author.username == "wren"
    page = join(visitor, code, username=name)
    assert page.status_code == 200
    assert not User.objects.filter(username=name).exclude(pk=author.pk).exists()


@pytest.mark.parametrize("name", ["otterl", "0tter1", "OTTER1", "\u043etter1"])
def test_newcomer_cannot_have_a_name_that_looks_just_like_anothers(code, visitor, name):
    make_user("otter1")
    page = join(visitor, code, username=name).content.decode()
    assert "Somebody already has" in page or "one alphabet only" in page
    assert User.objects.filter(username=name).count() == 0
    assert names.why_not("otter2") == []


@pytest.mark.parametrize(
    "name",
    ["\u043c\u0430\u0440\u0438\u044f-27", "\u0635\u062f\u064a\u0642\u0629", "night-lead", "\u00e9toile"],
)
def test_newcomer_with_another_alphabet_or_an_ordinary_word_is_welcome(code, visitor, author, name):
    assert names.why_not(name) == []


@pytest.mark.parametrize("name", ["emma030611", "07700900123", "otter-03-06-2011", "tomjones08", "j.smith"])
def test_newcomer_is_warned_of_a_birthday_a_telephone_and_an_initial(code, visitor, name):
    assert names.warnings_about(name) != []


def test_newcomer_is_warned_of_an_e_mail_or_a_full_name_while_they_type(code, visitor):
    join(visitor, code, username="x y")
    for name in ("kate@example.org", "Sophie Williams"):
        assert visitor.post("/join/name/", {"username": name}).json()["warnings"], name


def test_newcomer_with_an_e_mail_as_a_name_is_told_kindly(code, visitor):
    answer = join(visitor, code, username="jack@example.org")
    assert "no e-mail address" in answer.content.decode()
    assert not User.objects.filter(username__contains="@").exists()


def test_newcomer_with_a_taken_name_keeps_the_form(code, visitor, author):
    page = join(visitor, code, username="WREN").content.decode()
    assert "Somebody already has that sign-in name" in page
    assert 'value="WREN"' in page


def test_script_asks_about_a_name_only_while_somebody_joins(code, visitor):
    assert visitor.post("/join/name/", {"username": "jack.smith"}).status_code == 403
    visitor.post("/join/", {"code": code})
    assert visitor.get("/join/name/").status_code == 405
    assert len(visitor.post("/join/name/", {"username": "jack.smith"}).json()["warnings"]) == 1
    assert visitor.post("/join/name/", {"username": "teal-puffin-27"}).json() == {"warnings": []}


def test_suggested_names_are_free_and_hold_no_real_first_name(db):
    assert not {*names.FIRST, *names.SECOND} & {*REAL_NAMES}
    for _time in range(50):
        name = names.suggest()
        assert names.warnings_about(name) == []
        User(username=name, password="!").full_clean()


# --- Passphrases ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passphrase", "words"),
    [
        ("short", "That is a bit short."),
        ("password123", "Many people use that one"),
        ("93847561029", "That is only numbers."),
        (" " * 12, "That is a bit short."),
        ("a b  c     ", "That is a bit short."),
        ("ababababababab", "again and again"),
        ("teal-puffin-27", "too much like your sign-in name"),
        ("teal-puffin-27teal-puffin-27", "too much like your sign-in name"),
        ("Teal.Pufin.28 Teal.Pufin.28", "too much like your sign-in name"),
        ("T3al-Puff1n-27-2011", "too much like your sign-in name"),
        ("72-niffup-laet-cat", "too much like your sign-in name"),
        ("", "Choose a passphrase, or make a passkey instead."),
    ],
)
def test_newcomer_with_a_weak_passphrase_is_told_kindly_and_keeps_the_name(code, visitor, passphrase, words):
    page = join(visitor, code, passphrase=passphrase).content.decode()
    assert words in page
    assert 'value="teal-puffin-27"' in page
    assert not User.objects.filter(username="teal-puffin-27").exists()


def test_suggested_passphrases_differ_and_pass_the_rules(db):
    made = {passphrases.suggest() for _time in range(100)}
    assert len(made) == 100
    assert len(set(passphrases.words())) ** 4 > 2**33
    assert all(len(passphrase) >= 10 for passphrase in made)


def test_passphrase_with_a_word_of_the_name_among_others_is_taken(db):
    for passphrase in ("a-puffin-on-a-windy-harbour", "teal-puffin-27-by-the-harbour", "twenty-seven-teal-boats"):
        checked_passphrase(passphrase, User(username="teal-puffin-27"))


def test_suggestion_stays_while_the_form_does(code, visitor):
    visitor.post("/join/", {"code": code})
    page = visitor.post("/join/you/", {"username": "x", "passphrase": "", "idea": "one-two-three-four"})
    assert "one-two-three-four" in page.content.decode()


# --- A passkey comes next ---------------------------------------------------------------------------


def test_newcomer_who_wants_a_passkey_can_do_nothing_else_before_there_is_a_way_in(code, visitor):
    answer = join(visitor, code, passphrase="", passkey="yes")
    assert answer["Location"] == "/account/passkey/add/"
    assert visitor.get("/account/passkey/add/").status_code == 200
    for address in ("/desk/", "/desk/start/", "/admin/account/"):
        assert visitor.get(address)["Location"].startswith("/account/second-factor/"), address
    answer = visitor.post("/account/passphrase/first/", {"password1": WORDS}, follow=True)
    assert answer.status_code == 200
    assert visitor.get("/desk/").status_code == 200
    user = User.objects.get(username="teal-puffin-27")
    assert user.check_password(WORDS)
    assert user.password_is_own
    # Whoever finds the card opens nothing with it now.
    assert "That code does not work" in Client().post("/join/", {"code": code}).content.decode()


def test_newcomer_without_a_passkey_yet_comes_back_with_the_same_code(code, visitor, client):
    join(visitor, code, passphrase="", passkey="yes")
    user = User.objects.get(username="teal-puffin-27")
    assert client.post("/join/", {"code": code})["Location"] == "/join/back/"
    assert "teal-puffin-27" in client.get("/join/back/").content.decode()
    client.post("/join/back/", {"username": user.username, "passphrase": WORDS, "idea": WORDS})
    assert client.get("/desk/").status_code == 200
    assert User.objects.count() == User.objects.exclude(pk=user.pk).count() + 1
    assert Client().post("/join/", {"code": code}).status_code == 200, "It is used up now."


def test_card_from_before_opens_nothing_when_there_is_a_newer_one_or_its_owner_is_back(author, worker, client):
    make_group("The Sunday group", authors=[author], workers=[worker])
    lost, first = invite_back(author, by=worker)
    again, second = invite_back(author, by=worker)
    assert "That code does not work" in client.post("/join/", {"code": first}).content.decode()
    assert client.post("/join/", {"code": second})["Location"] == "/join/back/"
    client.post("/join/back/", {"username": author.username, "passphrase": WORDS, "idea": WORDS})
    assert not Invitation.objects.open().exists()
    lost.refresh_from_db()
    again.refresh_from_db()
    assert (bool(lost.revoked_at), bool(again.used_at)) == (True, True)


def test_code_is_used_up_when_the_passkey_is_there(code, visitor, client):
    join(visitor, code, passphrase="", passkey="yes")
    invitations.has_a_way_in(User.objects.get(username="teal-puffin-27"))
    assert "That code does not work" in client.post("/join/", {"code": code}).content.decode()
    assert Invitation.objects.get(used_by__username="teal-puffin-27").used_at


def test_join_session_runs_out(code, visitor, time_machine):
    time_machine.move_to("2026-05-04 10:00Z")
    Invitation.objects.update(expires_at="2027-01-01T00:00Z")
    visitor.post("/join/", {"code": code})
    time_machine.move_to("2026-05-04 11:01Z")
    assert "That code does not work." in visitor.get("/join/you/").content.decode()


@pytest.mark.parametrize(("name", "says"), [("wren", "already has"), ("WREN", "already has"), ("a b", "no spaces")])
def test_name_that_nobody_can_have_is_said_so_while_it_is_typed(code, visitor, author, name, says):
    visitor.post("/join/", {"code": code})
    warnings = visitor.post("/join/name/", {"username": name}).json()["warnings"]
    assert any(says in words for words in warnings)


def test_look_up_of_a_name_that_is_answered_after_joining_does_not_sign_the_newcomer_out(code, visitor):
    visitor.post("/join/", {"code": code})
    late = Client()
    late.cookies["sessionid"] = visitor.cookies["sessionid"].value
    visitor.post("/join/you/", {"username": "teal-puffin-27", "passphrase": WORDS})
    answer = late.post("/join/name/", {"username": "teal-puffin-27"})
    assert answer.status_code == 403
    assert "sessionid" not in answer.cookies
