"""A ledger of the peer workers' credentials. Those from before are taken as they are, and their entries say so."""

import hashlib

import django.utils.timezone
from django.db import migrations, models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cms.moderation.digest import serialise

LEDGER = "moderation.credentialchange"


def begin_the_ledger(apps, schema_editor):
    changes = apps.get_model("moderation", "CredentialChange").objects
    if changes.exists():
        return
    entry_hash, length = hashlib.sha256(LEDGER.encode()).hexdigest(), 0
    credentials = apps.get_model("people", "PeerWorker").objects.order_by("pk")
    for pk, seal in credentials.values_list("pk", "seal"):
        facts = {
            "recorded_at": timezone.now(),
            "previous_hash": entry_hash,
            "object_type": "people.peerworker",
            "object_id": pk,
            "credential_seal": seal,
            "begun": True,
        }
        # As LedgerEntry.computed_hash and computed_seal do it.
        entry_hash = hashlib.sha256(serialise([LEDGER, facts]).encode()).hexdigest()
        own_seal = salted_hmac("cms.moderation.ledger", entry_hash, algorithm="sha256").hexdigest()
        changes.create(**facts, entry_hash=entry_hash, seal=own_seal)
        length += 1
    if length:
        heads = apps.get_model("moderation", "ChainHead").objects
        heads.update_or_create(ledger=LEDGER, defaults={"entry_hash": entry_hash, "length": length})


class Migration(migrations.Migration):
    dependencies = [("moderation", "0006_requested_changes"), ("people", "0002_credentials_are_sealed")]

    operations = [
        migrations.CreateModel(
            name="PagesToCompare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={"verbose_name": "pages to compare", "verbose_name_plural": "pages to compare"},
        ),
        migrations.CreateModel(
            name="CredentialChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("previous_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("entry_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("seal", models.CharField(default="", editable=False, max_length=64)),
                ("object_type", models.CharField(editable=False, max_length=100)),
                ("object_id", models.PositiveBigIntegerField(editable=False)),
                ("credential_seal", models.CharField(editable=False, max_length=64)),
                ("begun", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "verbose_name": "change of a credential",
                "ordering": ["pk"],
                "abstract": False,
                "indexes": [models.Index(fields=["object_type", "object_id"], name="credentialchange_object")],
            },
        ),
        migrations.RunPython(begin_the_ledger, migrations.RunPython.noop, elidable=True),
    ]
