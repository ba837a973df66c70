"""Whatever people do with credentials, in whatever order, each valid one was given by two other people."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.people import credentials
from cms.people.credentials import CredentialRefused, is_peer_worker
from cms.people.models import PeerWorker, PeerWorkerEvent
from tests.factories import make_user

PEOPLE = 5
people = st.integers(0, PEOPLE - 1)
steps = st.tuples(
    st.sampled_from(["propose", "grant", "grant for a day", "revoke", "suspend", "confirm", "password", "found"]),
    people,
    people,
)

What = PeerWorkerEvent.What


def take(step, users):
    """Let one person do one thing to another, and forget a refusal."""
    action, whose, whom = step
    holder, actor = users[whose], users[whom]
    credential = PeerWorker.objects.filter(user=holder, revoked_at=None).first()
    try:
        with transaction.atomic():
            if action == "propose":
                credentials.propose(holder, by=actor)
            elif action == "found":
                credentials.found([holder, actor])
            elif action == "password":
                holder.set_password("another-long-password")
                holder.save()
            elif credential is None:
                return
            elif action == "grant":
                credentials.grant(credential, by=actor)
            elif action == "grant for a day":
                credentials.grant(credential, by=actor, expires_at=timezone.now() + timedelta(days=1))
            elif action == "revoke":
                credentials.revoke(credential, by=actor, reason="A reason.")
            elif action == "suspend":
                credentials.suspend(credential, by=actor, reason="A reason.")
            elif action == "confirm":
                credentials.confirm(credential, by=actor)
    except (CredentialRefused, IntegrityError):
        pass


def check_every_valid_credential():
    """Judge by the history, which the rules themselves never read."""
    for credential in PeerWorker.objects.valid():
        assert credential.seal_is_ours()
        events = list(credential.events.all())
        if credential.founding:
            assert events[0].what == What.FOUNDED
        else:
            givers = {event.by_id for event in events if event.what in (What.PROPOSED, What.GRANTED)}
            assert len(givers - {credential.user_id}) >= 2
        paused_by = None
        for event in events:
            assert event.by_id != credential.user_id or event.what in (What.SUSPENDED, What.REVOKED)
            if event.what == What.SUSPENDED:
                paused_by = event
            elif event.what == What.CONFIRMED:
                assert paused_by is not None
                assert event.by_id not in (paused_by.by_id, credential.user_id)
                paused_by = None
        assert paused_by is None, "a valid credential is not paused"


@pytest.mark.django_db
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.booleans(), st.lists(steps, min_size=5, max_size=25))
def test_no_sequence_of_actions_leaves_a_credential_that_fewer_than_two_others_gave(founded, sequence):
    with transaction.atomic():
        users = [make_user() for _number in range(PEOPLE)]
        if founded:
            credentials.found(users[:2])
        for step in sequence:
            take(step, users)
            check_every_valid_credential()
        founders = PeerWorker.objects.filter(founding=True).count()
        assert founders in (0, 2), "the first two come together, once"
        assert not any(is_peer_worker(user) for user in users) or founders == 2
        transaction.set_rollback(True)
