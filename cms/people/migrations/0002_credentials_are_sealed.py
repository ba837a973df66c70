"""Each credential carries a seal of this site. Those from before are trusted, and get theirs here."""

from django.db import migrations, models

from cms.people.seals import seal_of

SEALED = (
    "user_id",
    "founding",
    "proposed_by_id",
    "proposed_at",
    "granted_by_id",
    "granted_at",
    "expires_at",
    "suspended_at",
    "revoked_at",
)


def seal_what_is_there(apps, schema_editor):
    credentials = apps.get_model("people", "PeerWorker").objects
    for pk, *values in credentials.filter(seal="").values_list("pk", *SEALED):
        credentials.filter(pk=pk).update(seal=seal_of(dict(zip(SEALED, values, strict=True))))


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="peerworker",
            name="seal",
            field=models.CharField(default="", editable=False, max_length=64),
        ),
        migrations.RunPython(seal_what_is_there, migrations.RunPython.noop, elidable=True),
    ]
