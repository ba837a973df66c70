"""The peer worker's credential: who gives it, who ends it, what pauses it, and what the database refuses."""

import datetime
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cms.people import credentials
from cms.people.credentials import CredentialRefused, is_peer_worker, save_sealed
from cms.people.invitations import come_back, invite_back
from cms.people.models import PeerWorker, User
from cms.people.roles import Role
from tests.factories import make_peer_worker, make_user
from tests.factories.people import PASSWORD

NEW_PASSWORD = "a-very-long-walk-home"


def history(credential):
    return [(event.what, event.by) for event in credential.events.all()]


def of(user):
    return user.peer_worker_credentials.get()


@pytest.fixture
def lead(site):
    return make_user("tern", role=Role.SAFEGUARDING_LEAD)


@pytest.fixture
def proposed(author, lead):
    """A credential that ``lead`` proposed for ``author``."""
    return credentials.propose(author, by=lead)


# --- Giving one -------------------------------------------------------------------------------


def test_person_signs_off_only_after_one_person_proposed_and_a_worker_said_yes(proposed, author, lead, worker):
    assert not is_peer_worker(author)
    credential = credentials.grant(proposed, by=worker)
    assert is_peer_worker(author)
    assert (credential.proposed_by, credential.granted_by, credential.founding) == (lead, worker, False)
    assert credential.expires_at - credential.granted_at == PeerWorker.LIFETIME
    assert history(credential) == [("proposed", lead), ("granted", worker)]


def refused(code, action, *arguments, **named):
    with pytest.raises(CredentialRefused) as refusal:
        action(*arguments, **named)
    assert refusal.value.code == code
    assert str(refusal.value).endswith((".", "again.", "!")), "a refusal is a sentence"


def test_nobody_proposes_themselves(author):
    refused("self", credentials.propose, author, by=author)
    assert not PeerWorker.objects.filter(user=author).exists()


def test_person_is_proposed_once_at_a_time(proposed, author, worker):
    refused("exists", credentials.propose, author, by=worker)


def test_person_whose_credential_ended_is_proposed_again(proposed, author, lead, worker):
    credentials.revoke(credentials.grant(proposed, by=worker), by=lead, reason="Took a year out.")
    again = credentials.propose(author, by=lead)
    assert not is_peer_worker(author)
    credentials.grant(again, by=worker)
    assert is_peer_worker(author)


@pytest.mark.parametrize("role", [Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR, Role.PEER_WORKER, Role.AUTHOR])
def test_person_without_a_credential_cannot_say_yes_whatever_their_role(role, proposed):
    refused("not-a-worker", credentials.grant, proposed, by=make_user(role=role))


def test_superuser_cannot_say_yes(proposed, superuser):
    refused("not-a-worker", credentials.grant, proposed, by=superuser)


def test_worker_cannot_say_yes_to_whom_they_proposed(author, worker):
    refused("same-person", credentials.grant, credentials.propose(author, by=worker), by=worker)


def test_worker_cannot_renew_their_own(worker):
    refused("self", credentials.grant, of(worker), by=worker)


def test_worker_cannot_revive_what_has_ended(proposed, lead, worker):
    credentials.revoke(proposed, by=lead, reason="Changed their mind.")
    refused("ended", credentials.grant, proposed, by=worker)


def test_worker_renews_a_colleague_and_the_first_grant_stays_in_the_record(proposed, author, worker, other_worker):
    granted = credentials.grant(proposed, by=worker, expires_at=timezone.now() + datetime.timedelta(days=1))
    renewed = credentials.grant(granted, by=other_worker)
    assert renewed.expires_at > granted.expires_at
    assert (renewed.granted_by, renewed.granted_at) == (worker, granted.granted_at)
    assert history(renewed)[-1] == ("renewed", other_worker)


def test_renewing_does_not_lift_a_pause(worker, other_worker):
    credentials.suspend(of(worker), by=None, reason="Password reset.")
    credentials.grant(of(worker), by=other_worker)
    assert not is_peer_worker(worker)


@pytest.mark.parametrize("state", ["inactive", "expired", "suspended", "revoked"])
def test_worker_whose_own_credential_does_not_hold_cannot_say_yes(state, proposed, lead, worker):
    credential = of(worker)
    if state == "inactive":
        worker.is_active = False
        worker.save()
    elif state == "expired":
        credential.granted_at = timezone.now() - 2 * PeerWorker.LIFETIME
        credential.expires_at = timezone.now() - datetime.timedelta(seconds=1)
        save_sealed(credential)
    elif state == "suspended":
        credentials.suspend(credential, by=lead, reason="Lost phone.")
    else:
        credentials.revoke(credential, by=lead, reason="Moved away.")
    refused("not-a-worker", credentials.grant, proposed, by=worker)


# --- Ending and pausing one -------------------------------------------------------------------


def test_ending_a_credential_takes_a_reason(worker, lead):
    refused("no-reason", credentials.revoke, of(worker), by=lead, reason="  ")
    assert is_peer_worker(worker)
    credentials.revoke(of(worker), by=lead, reason="Moved away.")
    assert not is_peer_worker(worker)


def test_ending_a_credential_twice_is_written_once(worker, lead):
    for _time in range(2):
        credentials.revoke(of(worker), by=lead, reason="Moved away.")
    assert history(of(worker)) == [("revoked", lead)]


def test_worker_is_paused_until_a_third_person_confirms(worker, other_worker, lead):
    credentials.suspend(of(worker), by=lead, reason="Password reset.")
    assert not is_peer_worker(worker)
    credentials.confirm(of(worker), by=other_worker)
    assert is_peer_worker(worker)
    assert history(of(worker)) == [("suspended", lead), ("confirmed", other_worker)]


def test_paused_worker_cannot_confirm_themselves(worker, lead):
    credentials.suspend(of(worker), by=lead, reason="Password reset.")
    refused("not-a-worker", credentials.confirm, of(worker), by=worker)


def test_worker_cannot_confirm_themselves_with_a_credential_that_holds(worker):
    refused("self", credentials.confirm, of(worker), by=worker)


def test_whoever_caused_the_pause_cannot_lift_it(worker, other_worker):
    credentials.suspend(of(worker), by=other_worker, reason="Password reset.")
    refused("same-person", credentials.confirm, of(worker), by=other_worker)


def test_person_without_a_credential_cannot_confirm(worker, lead, superuser):
    credentials.suspend(of(worker), by=None, reason="Password reset.")
    refused("not-a-worker", credentials.confirm, of(worker), by=lead)
    refused("not-a-worker", credentials.confirm, of(worker), by=superuser)


def test_worker_whose_code_brought_a_paused_colleague_back_cannot_confirm_them(site, worker, other_worker):
    """The pause was there already, so it is not theirs; the way back in is."""
    other_worker.groups.add(make_user(role=Role.ADMINISTRATOR).groups.get())
    credentials.suspend(of(worker), by=None, reason="Lost phone.")
    _come_back(worker, by=other_worker)
    refused("same-person", credentials.confirm, of(worker), by=other_worker)


# --- Passwords --------------------------------------------------------------------------------


def _come_back(user, *, by):
    """Let ``user`` come back with a code that ``by`` made, and choose a new passphrase."""
    invitation, _code = invite_back(user, by=by)
    come_back(invitation.pk, passphrase=NEW_PASSWORD)
    user.refresh_from_db()


def test_worker_who_changes_their_own_password_keeps_their_credential(worker, sign_in):
    browser = sign_in(worker)
    passwords = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD}
    assert browser.post("/account/passphrase/", passwords).status_code == 302
    worker.refresh_from_db()
    assert worker.check_password(NEW_PASSWORD)
    assert is_peer_worker(worker)
    assert browser.get("/desk/").status_code == 200, "and stays signed in"


def test_worker_who_comes_back_with_a_code_from_an_administrator_is_paused(worker, administrator):
    _come_back(worker, by=administrator)
    assert not is_peer_worker(worker)
    assert of(worker).suspended_by == administrator
    assert history(of(worker)) == [("suspended", administrator)]


def test_worker_whose_account_an_administrator_edits_otherwise_keeps_their_credential(worker, administrator, sign_in):
    sign_in(administrator).post(
        reverse("wagtailusers_users:edit", args=[worker.pk]),
        {
            "username": "grey-heron",
            "is_active": "on",
            "groups": [group.pk for group in worker.groups.all()],
        },
    )
    worker.refresh_from_db()
    assert worker.username == "grey-heron"
    assert is_peer_worker(worker)


def test_worker_whose_password_a_command_sets_is_paused(worker):
    worker.set_password(NEW_PASSWORD)
    worker.save()
    assert not is_peer_worker(worker)
    assert history(of(worker)) == [("suspended", None)]


def test_signing_in_with_an_old_kind_of_hash_pauses_nobody(worker, settings, visitor):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    visitor.post("/account/login/", {"login": worker.username, "password": PASSWORD})
    worker.refresh_from_db()
    assert worker.password.startswith("pbkdf2"), "Django made the hash anew"
    assert is_peer_worker(worker)


# --- The database -----------------------------------------------------------------------------


def refused_by_database(write):
    """Return whether the database itself stops ``write``, a function; what it wrote otherwise is undone."""
    try:
        with transaction.atomic():
            write()
            transaction.set_rollback(True)
    except IntegrityError:
        return True
    return False


def _created(user, fields):
    return lambda: PeerWorker.objects.bulk_create([PeerWorker(user=user, **fields)])


def test_database_refuses_a_credential_given_by_one_person(author, worker, lead):
    now = timezone.now()
    whole = {"granted_at": now, "expires_at": now + PeerWorker.LIFETIME}
    wrong = [
        {"proposed_by": worker, "granted_by": worker, **whole},
        {"proposed_by": author, "granted_by": worker, **whole},
        {"proposed_by": worker, "granted_by": author, **whole},
        {"proposed_by": author},
        {"granted_by": worker, **whole},
        {"proposed_by": worker, **whole},
        {"founding": True, "proposed_by": worker, "granted_by": lead, **whole},
        {"proposed_by": worker, "granted_by": lead, "granted_at": now},
        {"proposed_by": worker, "granted_by": lead, "granted_at": now, "expires_at": now},
        {},
    ]
    assert [fields for fields in wrong if not refused_by_database(_created(author, fields))] == []


def test_database_refuses_to_turn_a_credential_into_ones_own(proposed, author, lead, worker):
    credentials.grant(proposed, by=worker)
    rows = PeerWorker.objects.filter(pk=proposed.pk)
    changes = [
        {"granted_by": author},
        {"proposed_by": author},
        {"granted_by": lead},
        {"user": worker},
        {"granted_by": None},
        {"expires_at": None},
    ]
    assert [change for change in changes if not refused_by_database(lambda: rows.update(**change))] == []  # noqa: B023
    credential = rows.get()
    credential.granted_by = author
    with pytest.raises(IntegrityError), transaction.atomic():
        PeerWorker.objects.bulk_update([credential], ["granted_by"])


def test_database_holds_one_unended_credential_for_each_person(worker, lead):
    with pytest.raises(IntegrityError), transaction.atomic():
        PeerWorker.objects.bulk_create([PeerWorker(user=worker, proposed_by=lead)])
    credentials.revoke(of(worker), by=lead, reason="Moved away.")
    PeerWorker.objects.create(user=worker, proposed_by=lead)


# --- The seal ---------------------------------------------------------------------------------


def forged(user, **fields):
    """Write a credential for ``user`` past the actions, and return it."""
    now = timezone.now()
    facts = {"founding": True, "granted_at": now, "expires_at": now + PeerWorker.LIFETIME, **fields}
    return PeerWorker.objects.create(user=user, **facts)


def test_person_whose_credential_a_script_wrote_is_no_peer_worker(author, django_assert_num_queries):
    forged(author)
    with django_assert_num_queries(1):
        assert not is_peer_worker(author)


def test_person_whose_credential_sql_wrote_with_a_colleagues_seal_is_no_peer_worker(author, worker):
    credential = forged(author)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_peerworker SET seal = %s WHERE id = %s", [of(worker).seal, credential.pk])
    assert not is_peer_worker(author)


@pytest.mark.parametrize("state", ["proposed", "run out", "paused", "ended"])
def test_worker_whose_credential_sql_makes_good_again_is_no_peer_worker(state, author, lead, worker):
    credential = credentials.propose(author, by=lead)
    if state != "proposed":
        credential = credentials.grant(credential, by=worker)
    if state == "run out":
        credential.granted_at -= 2 * PeerWorker.LIFETIME
        credential.expires_at -= 2 * PeerWorker.LIFETIME
        save_sealed(credential)
    elif state == "paused":
        credentials.suspend(credential, by=lead, reason="Lost phone.")
    elif state == "ended":
        credentials.revoke(credential, by=lead, reason="Moved away.")
    now = timezone.now()
    PeerWorker.objects.filter(pk=credential.pk).update(
        granted_by=worker,
        granted_at=now,
        expires_at=now + PeerWorker.LIFETIME,
        suspended_at=None,
        revoked_at=None,
    )
    assert PeerWorker.objects.valid().filter(user=author).exists()
    assert not is_peer_worker(author)


def test_worker_cannot_turn_a_forged_credential_into_a_good_one(author, lead, worker):
    credential = forged(author)
    refused("not-ours", credentials.grant, credential, by=worker)
    credentials.suspend(credential, by=lead, reason="Who is this?")
    refused("not-ours", credentials.confirm, credential, by=worker)
    assert not is_peer_worker(author)


def test_worker_ends_a_forged_credential_and_the_person_can_be_proposed(author, lead, worker):
    credentials.revoke(forged(author), by=worker, reason="Nobody gave it.")
    credentials.grant(credentials.propose(author, by=lead), by=worker)
    assert is_peer_worker(author)


def test_forger_with_a_credential_cannot_say_yes_to_others(proposed, lead):
    friend = make_user()
    forged(friend)
    refused("not-a-worker", credentials.grant, proposed, by=friend)


def test_worker_signs_on_with_the_old_key_until_it_is_dropped(worker, settings):
    old, settings.SECRET_KEY = settings.SECRET_KEY, "a-new-key-for-this-site"
    assert not is_peer_worker(worker)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert is_peer_worker(worker)


def test_worker_who_is_renewed_after_a_change_of_the_key_needs_the_old_one_no_more(worker, other_worker, settings):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a-new-key-for-this-site"
    credentials.grant(of(worker), by=other_worker)
    settings.SECRET_KEY_FALLBACKS = []
    assert is_peer_worker(worker)
    assert not is_peer_worker(other_worker)


def test_worker_stays_one_after_the_account_of_whoever_paused_them_is_deleted(worker, other_worker, lead):
    credentials.suspend(of(worker), by=lead, reason="Lost phone.")
    User.objects.filter(pk=lead.pk).delete()
    credentials.confirm(of(worker), by=other_worker)
    assert is_peer_worker(worker)


def test_worker_from_before_there_were_seals_stays_one_after_the_upgrade(proposed, author, lead, worker):
    credentials.grant(proposed, by=worker)
    PeerWorker.objects.update(seal="")
    assert not is_peer_worker(author)
    import_module("cms.people.migrations.0002_credentials_are_sealed").seal_what_is_there(apps, None)
    assert is_peer_worker(author)
    assert is_peer_worker(worker)


# --- The first two ----------------------------------------------------------------------------


@pytest.fixture
def two(site):
    return [make_user("oyster"), make_user("catcher")]


def first_workers(*usernames):
    printed = StringIO()
    call_command("grant_first_peer_workers", *usernames, stdout=printed)
    return printed.getvalue()


def test_operator_gives_a_new_site_its_first_two_workers(two):
    printed = first_workers("oyster", "CATCHER")
    assert "oyster can sign off until" in printed
    assert "catcher can sign off until" in printed
    assert all(is_peer_worker(user) for user in two)
    assert [event for user in two for event in history(of(user))] == [("founded", None)] * 2


def test_operator_can_do_so_only_once(two):
    first_workers("oyster", "catcher")
    make_user("knot")
    make_user("ruff")
    with pytest.raises(CommandError, match="already has peer workers"):
        first_workers("knot", "ruff")
    assert PeerWorker.objects.count() == 2


def test_operator_can_do_so_only_once_even_after_those_credentials_ended(two, administrator):
    for credential in credentials.found(two):
        credentials.revoke(credential, by=administrator, reason="Both moved away.")
    refused("not-first", credentials.found, [make_user(), make_user()])


def test_operator_can_do_so_only_once_even_after_those_people_were_deleted(two):
    credentials.found(two)
    User.objects.filter(pk__in=[user.pk for user in two]).delete()
    refused("not-first", credentials.found, [make_user(), make_user()])


def test_operator_must_name_two_different_people(two):
    with pytest.raises(CommandError, match="Name two different people"):
        first_workers("oyster", "Oyster")
    assert not PeerWorker.objects.exists()


def test_operator_who_misspells_a_name_is_told_which(two):
    with pytest.raises(CommandError, match="Nobody here signs in as 'oister'"):
        first_workers("catcher", "oister")
    assert not PeerWorker.objects.exists()


def test_operator_cannot_give_the_first_credentials_on_a_site_with_a_proposal(two, author, lead):
    credentials.propose(author, by=lead)
    refused("not-first", credentials.found, two)


# --- In words ---------------------------------------------------------------------------------


def test_state_of_a_credential_is_told_in_plain_words(proposed, worker, lead):
    now = timezone.now()
    assert str(proposed.state_label) == "waiting for a second person"
    credential = of(worker)
    assert str(credential.state_label) == "can sign off"
    credential.suspended_at = now
    assert str(credential.state_label) == "paused until another worker confirms"
    credential.expires_at = now
    assert str(credential.state_label) == "run out"
    credential.revoked_at = now
    assert str(credential.state_label) == "ended"


def test_state_of_a_forged_credential_says_that_it_does_not_count(author):
    assert str(forged(author).state_label).startswith("does not count, because this site did not give it")


def test_being_a_superuser_is_not_being_a_peer_worker(superuser, visitor):
    assert not is_peer_worker(superuser)
    assert not is_peer_worker(visitor.get("/account/login/").wsgi_request.user)


def test_credential_of_somebody_new_is_valid_from_the_moment_it_is_given(db):
    user = make_peer_worker()
    assert [*PeerWorker.objects.valid()] == [of(user)]
    assert not PeerWorker.objects.valid(at=timezone.now() + PeerWorker.LIFETIME).exists()
