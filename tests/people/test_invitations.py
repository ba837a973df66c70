"""Invitations: who may invite whom, what a code is, and that it opens one door once."""

import datetime
import re

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cms.people import codes, invitations
from cms.people.accounts import end_access
from cms.people.invitations import CodeRefused, InvitationRefused, come_back, find, invite, invite_back, join, revoke
from cms.people.models import GroupMembership, Invitation, User
from cms.people.roles import Role
from tests.factories import make_group, make_peer_worker, make_user
from tests.factories.people import PASSWORD

WORDS = "copper-lantern-biscuit"
JOINED = {role: [role.value] for role in Role}


@pytest.fixture
def helper(site):
    """A peer worker who supports a group."""
    return make_peer_worker("heron")


@pytest.fixture
def group(helper):
    return make_group("Tide writers", workers=[helper])


def refused(code, action, *arguments, **options):
    with pytest.raises(InvitationRefused) as refusal:
        action(*arguments, **options)
    assert refusal.value.code == code
    assert str(refusal.value)


# --- The code -----------------------------------------------------------------------------------


def test_code_is_hard_to_guess_and_easy_to_type():
    made = {codes.make() for _number in range(200)}
    assert len(made) == 200
    assert len(codes.ALPHABET) ** codes.LENGTH > 2**50
    assert all(re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", code) for code in made)
    for alike in ("0O", "1IL", "5S", "2Z", "8B", "UV"):
        assert len(set(alike) & set(codes.ALPHABET)) <= 1, alike
    assert not set("AEIOU") & set(codes.ALPHABET), "no word comes out by accident"


@given(st.data())
def test_code_is_the_same_however_it_is_typed(data):
    code = codes.make()
    typed = "".join(
        (letter.lower() if data.draw(st.booleans()) else letter)
        + data.draw(st.sampled_from(["", " ", "-", "–", ".", "_", "\u00a0", "  "]))
        for letter in code.replace("-", "")
    )
    assert codes.normalised(typed) == codes.normalised(code)
    assert codes.hash_of(typed, "a") == codes.hash_of(code, "a") != codes.hash_of(code, "b")


@given(st.text(max_size=80))
def test_whatever_is_typed_has_one_normal_form(typed):
    assert codes.normalised(codes.normalised(typed)) == codes.normalised(typed)


def test_letters_that_look_alike_are_read_as_the_one_that_codes_have():
    assert codes.normalised("b8Bz-2Zs5") == "88822255"


def test_database_holds_no_code(helper, group):
    invitation, code = invite(by=helper, role=Role.AUTHOR, group=group)
    row = str(Invitation.objects.filter(pk=invitation.pk).values().get())
    assert code not in row
    assert codes.normalised(code) not in row


def test_code_counts_after_the_secret_key_has_changed(helper, group, settings):
    invitation, code = invite(by=helper, role=Role.AUTHOR, group=group)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert find(code) == invitation
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(CodeRefused):
        find(code)


# --- Who may --------------------------------------------------------------------------------------


def test_worker_invites_an_author_into_their_group(helper, group):
    _invitation, code = invite(by=helper, role=Role.AUTHOR, group=group)
    user = join(find(code).pk, username="teal-puffin-27", passphrase=WORDS)
    assert [*user.groups.values_list("name", flat=True)] == [Role.AUTHOR.value]
    assert user.check_password(WORDS)
    assert user.password_is_own
    membership = user.memberships.get()
    assert (membership.group, membership.role) == (group, GroupMembership.Role.AUTHOR)
    assert membership.ends_at == user.ends_at
    assert timezone.now() + datetime.timedelta(days=364) < user.ends_at < timezone.now() + datetime.timedelta(days=366)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUTHOR])
def test_worker_can_invite_to_no_other_role(helper, group, role):
    refused("role", invite, by=helper, role=role, group=group)


def test_worker_cannot_invite_into_a_group_that_is_not_theirs(helper, group):
    refused("group", invite, by=helper, role=Role.AUTHOR, group=make_group())


def test_worker_cannot_invite_into_no_group(helper, group):
    refused("no-group", invite, by=helper, role=Role.AUTHOR)


def test_worker_whose_time_in_the_group_is_over_invites_nobody(helper, group):
    helper.memberships.update(ends_at=timezone.now())
    refused("role", invite, by=helper, role=Role.AUTHOR, group=group)


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.ASSESSOR, Role.SCHOOL, Role.SAFEGUARDING_LEAD])
def test_others_invite_nobody(site, role):
    user = make_user(role=role)
    group = make_group(authors=[user])
    refused("role", invite, by=user, role=Role.AUTHOR, group=group)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("who", ["administrator", "superuser"])
def test_administrator_invites_to_each_role_and_it_is_that_role_and_no_other(site, who, role, request):
    group = make_group()
    _invitation, code = invite(by=request.getfixturevalue(who), role=role, group=group)
    user = join(find(code).pk, username="teal-puffin-27", passphrase=WORDS)
    assert [*user.groups.values_list("name", flat=True)] == JOINED[role]
    assert not user.is_superuser
    supports = role == Role.PEER_WORKER
    assert (user.memberships.get().role == GroupMembership.Role.WORKER) == supports


def test_form_offers_and_takes_only_what_its_maker_may_give(helper, group, sign_in):
    browser, other = sign_in(helper), make_group()
    form = {"role": Role.AUTHOR.value, "group": group.pk, "code_days": 14, "account_days": 365}
    for changes in (
        {"role": Role.ADMINISTRATOR.value},
        {"role": Role.PEER_WORKER.value},
        {"group": other.pk},
        {"group": ""},
        {"code_days": 9999},
        {"account_days": ""},
        {"account_days": 99999},
    ):
        answer = browser.post("/desk/invitations/new/", {**form, **changes})
        assert answer.status_code == 200
        assert "A card for one person" not in answer.content.decode(), changes
    assert not Invitation.objects.exists()
    assert "A card for one person" in browser.post("/desk/invitations/new/", form, follow=True).content.decode()


@pytest.mark.parametrize("code_days", [0, -1, 31])
def test_code_lasts_a_month_at_most(helper, group, code_days):
    refused("time", invite, by=helper, role=Role.AUTHOR, group=group, code_days=code_days)


@pytest.mark.parametrize("account_days", [0, 800, None])
def test_authors_account_lasts_two_years_at_most(helper, group, account_days):
    refused("time", invite, by=helper, role=Role.AUTHOR, group=group, account_days=account_days)


# --- One door, once -------------------------------------------------------------------------------


def _used(invitation, by):
    join(invitation.pk, username="first-comer", passphrase=WORDS)


def _run_out(invitation, by):
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())


def _taken_back(invitation, by):
    revoke(invitation, by=by)


def _without_group(invitation, by):
    invitation.group.delete()


def _maker_left_the_group(invitation, by):
    by.memberships.all().delete()


def _maker_ended(invitation, by):
    end_access(by, by=make_user(role=Role.ADMINISTRATOR))


def _maker_gone(invitation, by):
    Invitation.objects.filter(pk=invitation.pk).update(made_by=None)


@pytest.mark.parametrize(
    "happens", [_used, _run_out, _taken_back, _without_group, _maker_left_the_group, _maker_ended, _maker_gone]
)
def test_code_that_does_not_count_any_more_gets_the_same_answer_as_one_made_up(happens, helper, group, visitor):
    invitation, code = invite(by=helper, role=Role.AUTHOR, group=group)
    happens(invitation, helper)
    answers = []
    for typed in (code, codes.make(), code[:-1], "nonsense"):
        page = visitor.post("/join/", {"code": typed})
        assert f'value="{typed}"' in page.content.decode(), "what was typed stays"
        answers.append((page.status_code, [*page.context["form"].errors["code"]]))
    assert len({str(answer) for answer in answers}) == 1
    with pytest.raises(CodeRefused):
        join(invitation.pk, username="second-comer", passphrase=WORDS)


def test_code_works_until_its_last_second(helper, group):
    invitation, code = invite(by=helper, role=Role.AUTHOR, group=group, code_days=1)
    with time_machine.travel(invitation.expires_at - datetime.timedelta(seconds=1), tick=False):
        assert find(code)
    with time_machine.travel(invitation.expires_at, tick=False), pytest.raises(CodeRefused):
        find(code)


# --- The way back in ------------------------------------------------------------------------------


def test_author_who_forgot_comes_back_and_every_old_way_ends(helper, group, author, sign_in):
    GroupMembership.objects.create(group=group, user=author)
    old_browser = sign_in(author)
    _invitation, code = invite_back(author, by=helper)
    assert old_browser.get("/desk/").status_code == 302, "whoever has the lost phone is out at once"
    assert sign_in(author).get("/desk/").status_code == 200, "the passphrase is still theirs until the code is used"
    old_browser = sign_in(author)
    come_back(find(code).pk, passphrase=WORDS)
    author.refresh_from_db()
    assert author.check_password(WORDS)
    assert not author.check_password(PASSWORD)
    assert old_browser.get("/desk/").status_code == 302
    with pytest.raises(CodeRefused):
        find(code)


def test_worker_cannot_let_back_in_who_is_not_theirs(helper, group, author):
    refused("not-yours", invite_back, author, by=helper)


def test_worker_cannot_let_somebody_in_who_moved_on_to_another_group(helper, group, author):
    GroupMembership.objects.create(group=group, user=author, ends_at=timezone.now())
    make_group(authors=[author])
    refused("not-yours", invite_back, author, by=helper)


@pytest.mark.parametrize("role", [Role.PEER_WORKER, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR])
def test_worker_cannot_let_staff_back_in(helper, group, role):
    colleague = make_user(role=role)
    GroupMembership.objects.create(group=group, user=colleague)
    refused("staff", invite_back, colleague, by=helper)


def test_author_who_became_staff_since_cannot_be_let_in_by_the_old_code(helper, group, author):
    GroupMembership.objects.create(group=group, user=author)
    _invitation, code = invite_back(author, by=helper)
    author.groups.add(make_user(role=Role.PEER_WORKER).groups.get())
    with pytest.raises(CodeRefused):
        find(code)


def test_nobody_lets_themselves_back_in(administrator, superuser):
    for user in (administrator, superuser):
        refused("self", invite_back, user, by=user)


def test_administrator_cannot_let_a_superuser_in(administrator, superuser):
    refused("superuser", invite_back, superuser, by=administrator)
    assert invite_back(administrator, by=superuser)


# --- The list -------------------------------------------------------------------------------------


def test_worker_sees_the_invitations_of_their_groups_and_takes_one_back(helper, group, administrator, sign_in):
    mine, code = invite(by=administrator, role=Role.AUTHOR, group=group)
    others = make_group("Elsewhere")
    theirs, _code = invite(by=administrator, role=Role.AUTHOR, group=others)
    browser = sign_in(helper)
    page = browser.get("/desk/invitations/").content.decode()
    assert "Tide writers" in page
    assert "made by gannet" in page
    assert "Elsewhere" not in page
    assert browser.post(f"/desk/invitations/{theirs.pk}/revoke/").status_code == 404
    asked = browser.get(f"/desk/invitations/{mine.pk}/revoke/").content.decode()
    assert "Yes, take it back" in asked
    assert "Tide writers" in asked
    assert find(code) == mine, "asking takes nothing back"
    assert browser.post(f"/desk/invitations/{mine.pk}/revoke/").status_code == 302
    assert "taken back" in browser.get("/desk/invitations/").content.decode()
    with pytest.raises(CodeRefused):
        find(code)
    refused("not-yours", revoke, theirs, by=helper)


def test_worker_does_not_see_who_is_invited_as_staff(helper, group, administrator):
    invite(by=administrator, role=Role.SAFEGUARDING_LEAD, group=group)
    assert not invitations.invitations_seen_by(helper).exists()


@pytest.mark.parametrize("address", ["/desk/invitations/", "/desk/invitations/new/", "/desk/people/"])
def test_author_is_told_who_invites(author, sign_in, address):
    answer = sign_in(author).get(address)
    assert answer.status_code == 403
    assert "Only workers of a group and administrators can invite people." in answer.content.decode()


def _queries(browser, address):
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


def test_lists_cost_the_same_however_long_they_are(helper, group, sign_in):
    browser = sign_in(helper)
    counted = []
    for _size in range(2):
        for _number in range(6):
            _invitation, code = invite(by=helper, role=Role.AUTHOR, group=group)
            person = join(find(code).pk, username=f"person-{User.objects.count()}", passphrase=WORDS)
            invite_back(person, by=helper)
        counted.append((_queries(browser, "/desk/invitations/"), _queries(browser, "/desk/people/")))
    assert counted[0] == counted[1] == (6, 8)


def test_code_is_shown_once_with_a_link_that_keeps_it_out_of_logs(helper, group, sign_in):
    browser = sign_in(helper)
    form = {"role": Role.AUTHOR.value, "group": group.pk, "code_days": 14, "account_days": 365}
    answer = browser.post("/desk/invitations/new/", form, follow=True)
    page = answer.content.decode()
    code = answer.context["code"]
    assert f"http://testserver/join/#{code}" in page
    assert "data:image/svg+xml;base64," in page
    assert "style=" not in page
    assert "no-store" in answer["Cache-Control"]
    assert code not in browser.get("/desk/invitations/").content.decode()
    assert find(code).made_by == helper
    assert code not in str([session.get_decoded() for session in Session.objects.all()])


def test_card_that_is_loaded_again_makes_no_other_and_offers_a_new_one_in_its_place(helper, group, sign_in):
    browser = sign_in(helper)
    form = {"role": Role.AUTHOR.value, "group": group.pk, "code_days": 7, "account_days": 92}
    card = browser.post("/desk/invitations/new/", form)["Location"]
    code = browser.get(card).context["code"]
    again = browser.get(card).content.decode()
    assert code not in again
    assert "Make a new card" in again
    assert Invitation.objects.count() == 1
    stranger = sign_in(make_peer_worker())
    stranger.cookies["card"] = code
    assert stranger.get(card).status_code == 404
    assert stranger.post(card.replace("card", "again")).status_code == 404
    new = browser.post(card.replace("card", "again"), follow=True).context
    with pytest.raises(CodeRefused):
        find(code)
    made = find(new["code"])
    assert (made.group, made.role, made.days) == (group, Role.AUTHOR, 92)
    assert made.expires_at - made.made_at > datetime.timedelta(days=6)
    join(made.pk, username="sanderling", passphrase=WORDS)
    answer = browser.post(f"/desk/invitations/{made.pk}/again/", follow=True).content.decode()
    assert "Somebody has come in with this card already." in answer
    assert Invitation.objects.count() == 2
    assert "used" in browser.get(f"/desk/invitations/{made.pk}/card/").content.decode()


def test_person_is_helped_from_the_list(helper, group, author, sign_in):
    GroupMembership.objects.create(group=group, user=author)
    browser = sign_in(helper)
    answer = browser.post(f"/desk/people/{author.pk}/", {"action": "let-back-in"}, follow=True)
    assert find(answer.context["code"]).person == author
    browser.post(f"/desk/people/{author.pk}/", {"action": "end"})
    assert sign_in(author).get("/desk/").status_code == 302
    browser.post(f"/desk/people/{author.pk}/", {"action": "renew", "days": 365})
    assert sign_in(author).get("/desk/").status_code == 200
    for nonsense in ({}, {"action": "delete"}, {"action": "renew", "days": "many"}, {"action": "renew"}):
        answer = browser.post(f"/desk/people/{author.pk}/", nonsense, follow=True)
        assert "Choose what to do." in answer.content.decode()


def test_worker_who_guesses_at_somebody_elses_id_finds_nobody(helper, group, author, sign_in):
    browser = sign_in(helper)
    for person in (author.pk, helper.pk, 999999):
        assert browser.post(f"/desk/people/{person}/", {"action": "let-back-in"}).status_code == 404
