"""Accounts end: by their date, by a worker, by their owner. What people wrote stays; nothing else of them does."""

import datetime

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models
from django.test import Client
from django.utils import timezone
from wagtail.models import Comment, ModelLogEntry
from wagtail.users.models import UserProfile

from cms.people.accounts import AccountRefused, delete_account, end_access, renew
from cms.people.credentials import is_peer_worker
from cms.people.invitations import CodeRefused, InvitationRefused, find, invite
from cms.people.models import GroupMembership, PeerWorker, SignIn, User
from cms.people.roles import Role
from cms.people.second_factor import set_up_demo_app
from cms.people.signals import account_ending
from tests.factories import make_group, make_leaflet, make_peer_worker, make_user
from tests.factories.people import PASSWORD
from tests.helpers import publish

YESTERDAY = timezone.now() - datetime.timedelta(days=1)


@pytest.fixture
def helper(site):
    return make_peer_worker("dotterel")


@pytest.fixture
def group(helper, author):
    return make_group("Tide writers", workers=[helper], authors=[author])


def sign_in_by_form(name="wren"):
    browser = Client()
    return browser, browser.post("/account/login/", {"login": name, "password": PASSWORD})


def refused(code, kind, action, *arguments, **options):
    with pytest.raises(kind) as refusal:
        action(*arguments, **options)
    assert refusal.value.code == code
    assert str(refusal.value)


# --- The date -------------------------------------------------------------------------------------


def _account_ended(author):
    User.objects.filter(pk=author.pk).update(ends_at=YESTERDAY)


def _membership_ended(author):
    author.memberships.update(ends_at=YESTERDAY)


@pytest.mark.parametrize("ends", [_account_ended, _membership_ended])
def test_author_whose_time_is_over_is_out_at_once_and_told_whom_to_ask(author, group, sign_in, ends):
    browser = sign_in(author)
    assert browser.get("/desk/").status_code == 200
    ends(author)
    assert browser.get("/desk/")["Location"].startswith("/account/login/")
    browser, answer = sign_in_by_form()
    assert answer["Location"] == "/account/ended/"
    assert "_auth_user_id" not in browser.session
    assert "Ask a worker in your group" in browser.get("/account/ended/").content.decode()


def test_ended_account_is_told_so_only_with_the_right_passphrase(author, group, visitor):
    _account_ended(author)
    answer = visitor.post("/account/login/", {"login": "wren", "password": "wrong"})
    assert answer.status_code == 200
    assert "ended" not in answer.content.decode().split("<main")[1].split("</main>")[0]


def test_author_with_another_group_stays(author, group):
    make_group(authors=[author])
    author.memberships.filter(group=group).update(ends_at=YESTERDAY)
    assert sign_in_by_form()[1]["Location"] == "/desk/"


def test_author_in_no_group_stays(author):
    assert sign_in_by_form()[1]["Location"] == "/desk/"


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUTHOR])
def test_other_roles_do_not_rest_on_a_group(site, role):
    user = make_user("wren", role=role)
    GroupMembership.objects.create(group=make_group(), user=user, ends_at=YESTERDAY)
    assert "_auth_user_id" in sign_in_by_form()[0].session


def test_membership_counts_until_its_end(author, group):
    membership = author.memberships.get()
    now = timezone.now()
    for ends_at, counts in ((None, True), (now, False), (now + datetime.timedelta(seconds=1), True)):
        membership.ends_at = ends_at
        membership.save()
        assert GroupMembership.objects.current(at=now).filter(pk=membership.pk).exists() is counts
        assert group.memberships.current(at=now).filter(pk=membership.pk).exists() is counts


# --- By a worker ----------------------------------------------------------------------------------


def test_worker_ends_an_account_and_opens_it_again(author, group, helper, sign_in):
    browser = sign_in(author)
    end_access(author, by=helper)
    assert browser.get("/desk/").status_code == 302
    assert not Session.objects.exists()
    renew(author, by=helper, days=30)
    assert sign_in_by_form()[1]["Location"] == "/desk/"


def test_worker_ends_no_account_that_another_group_needs(author, group, helper, sign_in):
    theirs = make_group(authors=[author])
    browser = sign_in(author)
    told = sign_in(helper).post(f"/desk/people/{author.pk}/", {"action": "end"}, follow=True).content.decode()
    assert "wren has left your groups." in told
    assert theirs.name not in told
    assert browser.get("/desk/").status_code == 200
    assert list(author.writing_groups.all()) == [theirs]
    assert sign_in_by_form()[1]["Location"] == "/desk/"
    refused("not-yours", InvitationRefused, end_access, author, by=helper)


def test_worker_ends_the_account_of_somebody_whose_other_group_is_over(author, group, helper):
    make_group(authors=[author]).memberships.update(ends_at=YESTERDAY)
    assert end_access(author, by=helper) is True
    assert sign_in_by_form()[1]["Location"] == "/account/ended/"


def test_administrator_ends_an_account_in_whatever_groups_it_is(author, group, administrator):
    make_group(authors=[author])
    assert end_access(author, by=administrator) is True
    assert sign_in_by_form()[1]["Location"] == "/account/ended/"


def test_worker_makes_a_membership_that_has_ended_longer(author, group, helper):
    _membership_ended(author)
    renew(author, by=helper, days=30)
    assert author.memberships.current().exists()
    assert sign_in_by_form()[1]["Location"] == "/desk/"


def test_account_that_lasts_longer_already_gets_no_shorter(author, group, helper):
    renew(author, by=helper, days=365)
    until = User.objects.get(pk=author.pk).ends_at
    renew(author, by=helper, days=30)
    assert User.objects.get(pk=author.pk).ends_at == until


@pytest.mark.parametrize("action", [end_access, renew])
def test_worker_ends_and_renews_nobody_elses_account(helper, group, coauthor, worker, administrator, action):
    refused("not-yours", InvitationRefused, action, coauthor, by=helper)
    refused("staff", InvitationRefused, action, worker, by=helper)
    refused("self", InvitationRefused, action, helper, by=helper)
    refused("not-yours", InvitationRefused, action, coauthor, by=make_user(role=Role.AUTHOR))


@pytest.mark.parametrize("days", [0, -5, 1000])
def test_account_is_made_longer_by_two_years_at_most(author, group, helper, days):
    refused("time", AccountRefused, renew, author, by=helper, days=days)


def test_last_administrator_cannot_be_ended_or_deleted(administrator, superuser):
    end_access(administrator, by=superuser)
    refused("last-administrator", AccountRefused, delete_account, superuser, by=superuser)
    refused("superuser", InvitationRefused, end_access, superuser, by=make_user(role=Role.ADMINISTRATOR))


# --- By its owner -----------------------------------------------------------------------------------


def test_author_deletes_their_account_after_showing_that_it_is_them(author, sign_in):
    browser = sign_in(author)
    assert browser.get("/desk/account/leave/")["Location"].startswith("/account/again/")
    browser.post("/account/again/", {"password": PASSWORD})
    assert "Tick the box" in browser.post("/desk/account/leave/", {"sure": ""}).content.decode()
    assert User.objects.filter(username="wren").exists()
    assert "Your account is gone" in browser.post("/desk/account/leave/", {"sure": "on"}).content.decode()
    assert "_auth_user_id" not in browser.session
    assert not User.objects.filter(username="wren").exists()


def test_session_left_open_deletes_nothing(author, sign_in):
    sign_in(author).post("/desk/account/leave/", {"sure": "on"})
    assert User.objects.filter(username="wren").exists()


def test_only_the_owner_or_an_administrator_deletes_an_account(author, group, helper, coauthor, administrator):
    refused("not-yours", AccountRefused, delete_account, author, by=helper)
    refused("not-yours", AccountRefused, delete_account, author, by=coauthor)
    delete_account(author, by=administrator)
    assert not User.objects.filter(username="wren").exists()


def test_administrator_cannot_delete_a_superuser(administrator, superuser):
    refused("superuser", InvitationRefused, delete_account, superuser, by=administrator)


def test_superuser_deletes_an_account_in_wagtails_list_by_the_same_action(superuser, author, sign_in):
    browser = sign_in(superuser)
    shared = make_leaflet(by=author, with_others=[make_user(role=Role.AUTHOR)])
    Comment.objects.create(page=shared.page_ptr, user=author, text="Mine", contentpath="title")
    assert browser.post(f"/admin/users/delete/{author.pk}/").status_code == 302
    author.refresh_from_db()
    assert author.username.startswith("left-")
    assert Comment.objects.get().text == "Mine"
    bulk = f"/admin/bulk/people/user/delete/?id={superuser.pk}"
    make_user("dunlin")
    assert browser.post(bulk)["Location"].endswith("/admin/users/")
    assert User.objects.filter(username="dunlin").exists()


def _fields_that_name_people():
    """Return every model's keys to an account."""
    return [
        field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is User
    ]


# What may still point at the emptied row. It says nothing about anybody, and each of these is about something else.
STAYS = {
    "people.PeerWorker.user",
    "people.PeerWorkerEvent.by",
    "people.Invitation.made_by",
    "people.Invitation.used_by",
    "people.Invitation.revoked_by",
    "wagtailcore.Page.owner",
    "wagtailcore.Revision.user",
    "wagtailcore.Comment.user",
    "wagtailcore.ModelLogEntry.user",
    "wagtailcore.PageLogEntry.user",
    "wagtailcore.WorkflowState.requested_by",
    "wagtailcore.TaskState.finished_by",
    "moderation.SubmissionNote.author",
    # cms.coauthoring hands these over when account_ending is sent.
    "coauthoring.PageUserObjectPermission.user",
    "wagtailcore.PageSubscription.user",
}


def test_nothing_is_left_of_a_person_whose_account_is_deleted(helper, group, author, administrator, worker, sign_in):
    author.email = "wren-canary@example.org"
    author.save()
    page = make_leaflet(by=author, with_others=[make_user(role=Role.AUTHOR)], title="Ours")
    Comment.objects.create(page=page.page_ptr, user=author, text="I like this", contentpath="title")
    UserProfile.get_for_user(author)
    set_up_demo_app(author)
    sign_in(author)
    ModelLogEntry.objects.log_action(author, "wagtail.edit", user=administrator, data={"old": "wren"})
    assert "wren" in str(ModelLogEntry.objects.values_list("label", "data"))
    delete_account(author, by=author)
    left = {
        f"{field.model._meta.label}.{field.name}"
        for field in _fields_that_name_people()
        if field.model._base_manager.filter(**{field.name: author.pk}).exists()
    }
    assert left <= STAYS
    row = User.objects.values().get(pk=author.pk)
    assert (row["email"], row["is_active"], row["is_superuser"], row["last_login"], row["ends_at"]) == (
        "",
        False,
        False,
        None,
        None,
    )
    assert not User.objects.get(pk=author.pk).has_usable_password()
    for model in apps.get_models():
        rows = str([*model._base_manager.values()])
        assert "wren-canary" not in rows, model
        if model is not Session:
            assert "'wren'" not in rows, model
    assert not SignIn.objects.filter(user=author).exists()
    assert not Authenticator.objects.filter(user=author).exists()
    assert Comment.objects.get().text == "I like this"


def test_pages_stay_with_the_credit_that_was_chosen(open_site, author, worker, visitor):
    page = publish(make_leaflet(by=author, title="Sleep well"), author=author, workers=[worker])
    before = visitor.get(page.url).content
    delete_account(author, by=author)
    assert visitor.get(page.url).content == before


def test_signatures_of_a_worker_who_left_still_count(live_leaflet, worker, other_worker, visitor):
    delete_account(worker, by=worker)
    assert visitor.get(live_leaflet.url).status_code == 200
    assert not is_peer_worker(User.objects.get(pk=worker.pk))
    assert PeerWorker.objects.get(user=worker.pk).revoked_at


def test_codes_of_a_worker_who_left_let_nobody_in(group, helper):
    _invitation, code = invite(by=helper, role=Role.AUTHOR, group=group)
    delete_account(helper, by=helper)
    with pytest.raises(CodeRefused):
        find(code)


def test_others_hear_of_it_while_everything_is_still_there(author, administrator):
    heard = []

    def listen(sender, user, by, **kwargs):
        heard.append((user.username, by, user.groups.count()))

    account_ending.connect(listen)
    try:
        delete_account(author, by=administrator)
    finally:
        account_ending.disconnect(listen)
    assert heard == [("wren", administrator, 1)]


def test_nothing_goes_when_somebody_who_hears_of_it_objects(author):
    def object_to_it(sender, **kwargs):
        raise AccountRefused("busy", "Not now.")

    account_ending.connect(object_to_it)
    try:
        refused("busy", AccountRefused, delete_account, author, by=author)
    finally:
        account_ending.disconnect(object_to_it)
    author.refresh_from_db()
    assert author.username == "wren"
    assert author.is_active


def test_deleted_person_cannot_sign_in_and_the_name_is_free(author):
    delete_account(author, by=author)
    assert "_auth_user_id" not in sign_in_by_form()[0].session
    assert make_user("wren")


def test_person_reads_who_can_make_their_account_longer(author, group, worker, sign_in):
    address, a_worker, an_administrator = (
        "/desk/account/",
        "A worker in your group can make it longer.",
        "An administrator can make it longer.",
    )
    User.objects.filter(pk=author.pk).update(ends_at=timezone.now() + datetime.timedelta(days=9))
    for_a_school = make_user("kittiwake", role=Role.SCHOOL, ends_at=timezone.now() + datetime.timedelta(days=9))
    for user, said, not_said in ((author, a_worker, an_administrator), (for_a_school, an_administrator, a_worker)):
        page = sign_in(user).get(address).content.decode()
        assert said in page
        assert not_said not in page
