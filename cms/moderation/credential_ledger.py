"""The ledger of the peer workers' credentials. The seal in the newest entry is the one that counts.

A credential's seal says that this site wrote it, and does so for ever. So whoever noted the row before the credential
ended could put it back. They cannot take the newer entry away: heads that are signed daily vouch for it.
"""

from django.db.models import Max
from django.dispatch import receiver

from cms.moderation.ledger import append, object_key
from cms.moderation.models import CredentialChange
from cms.people.models import PeerWorker
from cms.people.signals import credential_sealed


@receiver(credential_sealed, dispatch_uid="moderation.credential_ledger")
def _was_sealed(sender, credential, **kwargs):
    append(CredentialChange(**object_key(credential), credential_seal=credential.seal))


def last_seals(keys):
    """Return by its key the seal that each of these credentials got last. An entry that is not ours has none."""
    about = {"object_type": PeerWorker._meta.label_lower, "object_id__in": keys}
    newest = CredentialChange.objects.filter(**about).values("object_id").annotate(newest=Max("pk")).values("newest")
    return {
        entry.object_id: entry.credential_seal
        for entry in CredentialChange.objects.filter(pk__in=newest)
        if entry.seal_is_ours() and entry.entry_hash == entry.computed_hash()
    }
