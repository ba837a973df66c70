"""The ledger of credentials: an older state of one counts no more, and those from before the ledger go on."""

from importlib import import_module

import pytest
from django.apps import apps

from cms.moderation import triggers
from cms.moderation.audit import audit
from cms.moderation.models import ChainHead, CredentialChange
from cms.people import credentials
from cms.people.credentials import is_peer_worker
from cms.people.models import PeerWorker
from tests.factories import make_user


def of(user):
    return user.peer_worker_credentials.get()


def put_back(credential, facts):
    PeerWorker.objects.filter(pk=credential.pk).update(**facts)


@pytest.mark.parametrize("change", ["revoke", "suspend"])
def test_worker_who_was_ended_or_paused_is_none_again_with_the_old_row(change, worker, other_worker):
    facts = PeerWorker.objects.filter(pk=of(worker).pk).values().get()
    getattr(credentials, change)(of(worker), by=other_worker, reason="Moved away.")
    put_back(of(worker), facts)
    assert PeerWorker.objects.valid().filter(user=worker).exists()
    assert not is_peer_worker(worker)


def test_proposal_that_was_ended_cannot_be_put_back_and_granted(author, worker, other_worker):
    proposed = credentials.propose(author, by=other_worker)
    facts = PeerWorker.objects.filter(pk=proposed.pk).values().get()
    credentials.revoke(proposed, by=worker, reason="By mistake.")
    put_back(proposed, facts)
    with pytest.raises(credentials.CredentialRefused) as refusal:
        credentials.grant(proposed, by=worker)
    assert refusal.value.code == "not-ours"


def test_entry_that_sql_adds_makes_no_old_seal_good(worker, other_worker):
    facts = PeerWorker.objects.filter(pk=of(worker).pk).values().get()
    credentials.revoke(of(worker), by=other_worker, reason="Moved away.")
    put_back(of(worker), facts)
    about = {"object_type": "people.peerworker", "object_id": of(worker).pk, "credential_seal": facts["seal"]}
    CredentialChange.objects.bulk_create([CredentialChange(**about, previous_hash="f" * 64, entry_hash="e" * 64)])
    assert not is_peer_worker(worker)


def test_worker_who_is_renewed_and_paused_and_confirmed_goes_on(author, worker, other_worker):
    credentials.grant(of(worker), by=other_worker)
    credentials.suspend(of(worker), by=make_user(), reason="Lost phone.")
    credentials.confirm(of(worker), by=other_worker)
    assert is_peer_worker(worker)
    assert CredentialChange.objects.filter(object_id=of(worker).pk).count() == 4


def test_workers_from_before_the_ledger_stay_workers_and_their_entries_say_so(worker, other_worker):
    triggers.drop()
    CredentialChange.objects.all()._raw_delete("default")
    ChainHead.objects.filter(ledger="moderation.credentialchange").delete()
    triggers.install()
    assert not is_peer_worker(worker)
    begin = import_module("cms.moderation.migrations.0007_credential_changes").begin_the_ledger
    for _again in range(2):
        begin(apps, None)
    assert is_peer_worker(worker)
    assert [entry.begun for entry in CredentialChange.objects.all()] == [True, True]
    credentials.grant(of(worker), by=other_worker)
    assert not CredentialChange.objects.last().begun
    assert list(audit()) == []
