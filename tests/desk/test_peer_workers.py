"""Proposing, granting, confirming and ending credentials, from the desk."""

import pytest

from cms.people.credentials import is_peer_worker
from cms.people.models import PeerWorker
from cms.people.roles import Role
from tests.factories import make_user

ADDRESS = "/desk/peer-workers/"


@pytest.fixture
def lead(site):
    return make_user("tern", role=Role.SAFEGUARDING_LEAD)


@pytest.fixture
def newcomer(site):
    return make_user("knot", role=Role.PEER_WORKER)


def send(client, action, credential=None, **more):
    return client.post(ADDRESS, {"action": action, "credential": getattr(credential, "pk", ""), **more})


def of(user):
    return user.peer_worker_credentials.get()


def test_lead_proposes_and_a_worker_says_yes(lead, newcomer, worker, sign_in):
    assert send(sign_in(lead), "propose", user=newcomer.pk).status_code == 302
    assert not is_peer_worker(newcomer)
    page = sign_in(worker).get(ADDRESS).content.decode()
    assert "waiting for a second person" in page
    assert send(sign_in(worker), "grant", of(newcomer)).status_code == 302
    assert is_peer_worker(newcomer)
    assert (of(newcomer).proposed_by, of(newcomer).granted_by) == (lead, worker)


def test_nobody_is_shown_the_names_of_those_who_write(lead, worker, newcomer, author, sign_in):
    for user in (lead, worker):
        page = sign_in(user).get(ADDRESS).content.decode()
        assert newcomer.username in page
        assert author.username not in page
    send(sign_in(lead), "propose", user=author.pk)
    assert not author.peer_worker_credentials.exists()


def test_person_who_may_not_is_told_why_and_nothing_changes(lead, newcomer, worker, sign_in):
    for client, action, credential, more, reason in (
        (sign_in(worker), "propose", None, {"user": worker.pk}, "Nobody can propose themselves."),
        (sign_in(lead), "propose", None, {"user": worker.pk}, "has been proposed already"),
        (sign_in(lead), "grant", of(worker), {}, "Only a peer worker can say yes"),
        (sign_in(worker), "grant", of(worker), {}, "Nobody can say yes for themselves."),
        (sign_in(worker), "confirm", of(worker), {}, "Somebody else has to confirm it is you."),
        (sign_in(lead), "revoke", of(worker), {"reason": " "}, "Say why in a few words."),
    ):
        assert send(client, action, credential, **more).status_code == 302
        assert reason in client.get(ADDRESS).content.decode()
    assert PeerWorker.objects.count() == 1
    assert is_peer_worker(worker)
    assert not of(worker).events.exists()


def test_lead_ends_a_credential_and_everybody_there_reads_why(lead, worker, other_worker, sign_in):
    send(sign_in(lead), "revoke", of(worker), reason="Has moved <away>.")
    assert not is_peer_worker(worker)
    page = sign_in(other_worker).get(ADDRESS).content.decode()
    assert "Has moved &lt;away&gt;." in page
    assert lead.username in page


@pytest.mark.parametrize("reason", ["x" * 301, "x" * 5000])
def test_reason_that_is_too_long_is_refused_or_cut_but_no_error(lead, worker, sign_in, reason):
    client = sign_in(lead)
    assert send(client, "revoke", of(worker), reason=reason).status_code in (200, 302)
    assert all(len(event.reason) <= 300 for event in of(worker).events.all())


@pytest.mark.parametrize("user", ["", "999999", "x"])
def test_lead_who_proposes_nobody_is_told_beside_the_field(lead, sign_in, user):
    response = send(sign_in(lead), "propose", user=user)
    assert response.status_code == 200
    assert "user" in response.context["form"].errors


@pytest.mark.parametrize("credential", ["", "999999", "x", "1; DROP TABLE", "\0", "9" * 30])
@pytest.mark.parametrize("action", ["grant", "confirm", "revoke"])
def test_credential_that_does_not_exist_is_not_found(lead, sign_in, credential, action):
    response = sign_in(lead).post(ADDRESS, {"action": action, "credential": credential, "reason": "A"})
    assert response.status_code == 404


@pytest.mark.parametrize("action", ["", "found", "delete"])
def test_unknown_action_changes_nothing(lead, worker, sign_in, action):
    assert send(sign_in(lead), action, of(worker)).status_code in (200, 302, 400)
    assert is_peer_worker(worker)


def test_author_cannot_end_a_credential_by_sending_the_form(author, worker, sign_in):
    assert send(sign_in(author), "revoke", of(worker), reason="Because.").status_code == 403
    assert is_peer_worker(worker)


def test_administrator_alone_makes_nobody_a_peer_worker(administrator, newcomer, sign_in):
    client = sign_in(administrator)
    send(client, "propose", user=newcomer.pk)
    send(client, "grant", of(newcomer))
    assert not is_peer_worker(newcomer)
