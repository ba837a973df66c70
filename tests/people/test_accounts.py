"""Accounts without names: what a person is asked for, and what is never asked."""

import pytest
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from cms.people.account_forms import JoinForm
from cms.people.models import User
from cms.people.roles import Role
from tests.factories import make_user
from tests.factories.people import PASSWORD


@pytest.mark.parametrize("name", ["first_name", "last_name", "surname", "date_of_birth", "phone"])
def test_account_has_no_place_for_a_name_or_a_birthday(name):
    with pytest.raises(FieldDoesNotExist):
        User._meta.get_field(name)


@pytest.mark.parametrize("username", ["wren", "Wren.7", "anna-b", "anna_b", "سنونو", "0"])
def test_person_may_sign_in_by_a_plain_name(db, username):
    User(username=username, password="!").full_clean()


@pytest.mark.parametrize("username", ["", "wren@example.org", "wren wagtail", "wren\n", "wren/", "<b>", "w" * 41])
def test_person_may_not_sign_in_by_an_address_or_a_full_name(db, username):
    with pytest.raises(ValidationError) as refusal:
        User(username=username, password="!").full_clean()
    assert "username" in refusal.value.message_dict


def test_sign_in_names_that_differ_in_capitals_are_one_in_the_database(db):
    make_user("Wren")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(username="wrEN")])


def test_person_who_picks_a_taken_name_in_other_capitals_is_told_so(db):
    make_user("Wren")
    form = JoinForm({"username": "WREN", "passphrase": "a-long-walk-home"})
    assert not form.is_valid()
    assert "Somebody already has that sign-in name" in str(form.errors)


def test_person_who_picks_exactly_a_taken_name_is_told_once(db):
    make_user("wren")
    form = JoinForm({"username": "wren", "passphrase": "a-long-walk-home"})
    assert not form.is_valid()
    assert len([message for messages in form.errors.values() for message in messages]) == 1


def test_account_needs_a_sign_in_name_in_code_too(db):
    with pytest.raises(ValueError, match="sign-in name"):
        User.objects.create_user("")


def test_administrator_who_wants_to_make_an_account_is_shown_how_to_invite(administrator, sign_in):
    answer = sign_in(administrator).post(reverse("wagtailusers_users:add"), {"username": "puffin"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("people:invite"))
    assert not User.objects.filter(username="puffin").exists()


@pytest.mark.parametrize("made_by", ["administrator", "superuser"])
def test_nobody_sets_somebody_elses_passphrase(made_by, author, sign_in, request):
    browser = sign_in(request.getfixturevalue(made_by))
    address = reverse("wagtailusers_users:edit", args=[author.pk])
    assert "password" not in browser.get(address).content.decode().replace("data-password", "")
    changes = {"username": "wren", "is_active": "on", "password1": "mine-from-now-on", "password2": "mine-from-now-on"}
    browser.post(address, changes)
    author.refresh_from_db()
    assert author.check_password(PASSWORD)


def test_administrator_who_picks_a_taken_name_sees_why_and_keeps_the_form(administrator, author, coauthor, sign_in):
    response = sign_in(administrator).post(
        reverse("wagtailusers_users:edit", args=[coauthor.pk]), {"username": author.username.upper()}
    )
    assert response.status_code == 200
    page = response.content.decode()
    assert "Somebody already has that sign-in name" in page
    assert f'value="{author.username.upper()}"' in page


def test_administrator_changes_an_account_without_being_asked_for_a_name_or_an_e_mail(administrator, author, sign_in):
    browser = sign_in(administrator)
    address = reverse("wagtailusers_users:edit", args=[author.pk])
    page = browser.get(address).content.decode()
    assert 'name="first_name"' not in page
    assert 'name="last_name"' not in page
    response = browser.post(address, {"username": "jenny", "email": "", "is_active": "on"})
    assert response.status_code == 302, response.context["form"].errors
    author.refresh_from_db()
    assert (author.username, author.email, author.is_active) == ("jenny", "", True)


def test_administrator_lists_people(administrator, author, sign_in):
    browser = sign_in(administrator)
    for query in ("", "?q=wren", "?ordering=username", "?ordering=name", "?ordering=-name"):
        response = browser.get(reverse("wagtailusers_users:index") + query)
        assert response.status_code == 200, query
        assert author.username in response.content.decode(), query


def test_administrator_cannot_make_anybody_a_superuser(administrator, author, sign_in):
    browser = sign_in(administrator)
    browser.post(reverse("wagtailusers_users:add"), {"username": "puffin", "is_superuser": "on"})
    browser.post(
        reverse("wagtailusers_users:edit", args=[author.pk]),
        {"username": author.username, "is_active": "on", "is_superuser": "on"},
    )
    assert not User.objects.filter(is_superuser=True).exists()


def test_administrator_cannot_take_a_superusers_account_over(administrator, superuser, sign_in):
    sign_in(administrator).post(
        reverse("wagtailusers_users:edit", args=[superuser.pk]),
        {
            "username": superuser.username,
            "is_active": "on",
            "is_superuser": "on",
            "password1": "mine-from-now-on",
            "password2": "mine-from-now-on",
        },
    )
    superuser.refresh_from_db()
    assert superuser.check_password(PASSWORD)


@pytest.mark.parametrize("role", list(Role))
def test_author_is_asked_for_no_e_mail_and_others_may_give_one(site, sign_in, role):
    browser = sign_in(make_user("plover", role=role))
    page = browser.get("/desk/account/").content.decode()
    browser.post("/desk/account/", {"username": "plover", "email": "plover@example.org"})
    kept = User.objects.get(username="plover").email
    assert ('name="email"' in page, kept == "plover@example.org") == ((role != Role.AUTHOR,) * 2)


def test_author_for_whom_an_administrator_entered_an_e_mail_takes_it_away(author, sign_in):
    User.objects.filter(pk=author.pk).update(email="wren@example.org")
    browser = sign_in(author)
    assert "wren@example.org" in browser.get("/desk/account/").content.decode()
    browser.post("/desk/account/", {"username": "wren", "email": ""})
    assert User.objects.get(pk=author.pk).email == ""


@pytest.mark.parametrize("role", list(Role))
def test_person_of_any_role_changes_their_own_name_and_leaves_the_e_mail_empty(site, sign_in, role):
    user = make_user("plover", role=role)
    browser = sign_in(user)
    page = browser.get("/desk/account/")
    assert page.status_code == 200
    for unasked in ("first_name", "last_name", 'type="file"'):
        assert unasked not in page.content.decode()
    assert browser.post("/desk/account/", {"username": "dunlin", "email": ""}).status_code == 302
    user.refresh_from_db()
    assert (user.username, user.email) == ("dunlin", "")


def test_person_who_picks_a_taken_name_for_themselves_is_told_and_nothing_changes(author, coauthor, sign_in):
    response = sign_in(author).post("/desk/account/", {"username": "ROBIN", "email": ""})
    page = response.content.decode()
    assert "Somebody already has that sign-in name" in page
    assert "Signed in as wren" in page
    author.refresh_from_db()
    assert author.username == "wren"


def test_person_is_asked_by_wagtail_for_the_look_of_the_editor_only(author, sign_in):
    page = sign_in(author).get("/admin/account/").content.decode()
    assert 'name="theme-theme"' in page
    for unasked in ("password", "username", "first_name", "email"):
        assert f'{unasked}"' not in page, unasked


def test_author_cannot_open_the_list_of_people(author, sign_in):
    for name in ("index", "add"):
        assert sign_in(author).get(reverse(f"wagtailusers_users:{name}")).status_code == 302


def test_person_signs_in_whatever_the_capitals_and_lands_at_the_desk(author, visitor):
    response = visitor.post("/account/login/", {"login": "WREN", "password": PASSWORD}, follow=True)
    assert response.request["PATH_INFO"] == "/desk/"
    assert response.status_code == 200


def test_person_with_a_wrong_password_is_told_kindly_and_keeps_their_name(author, visitor):
    response = visitor.post("/account/login/", {"login": "wren", "password": "no"})
    assert response.status_code == 200
    assert 'value="wren"' in response.content.decode()


def test_visitor_finds_no_way_to_reset_a_password_by_e_mail(db, visitor):
    assert visitor.get("/admin/password_reset/").status_code == 404
