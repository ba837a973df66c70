"""Each entry carries a seal of this site. Those from before get theirs here, while the triggers are off."""

from django.db import migrations, models
from django.utils.crypto import salted_hmac

LEDGERS = ("SignOff", "SignOffAsset", "Revocation", "TakeDown", "Authorship", "SignedHeads")


def seal_what_is_there(apps, schema_editor):
    for name in LEDGERS:
        entries = apps.get_model("moderation", name).objects
        for pk, entry_hash in entries.filter(seal="").values_list("pk", "entry_hash").iterator():
            seal = salted_hmac("cms.moderation.ledger", entry_hash, algorithm="sha256").hexdigest()
            entries.filter(pk=pk).update(seal=seal)


class Migration(migrations.Migration):
    dependencies = [("moderation", "0003_signedheads")]

    operations = [
        *(
            migrations.AddField(
                model_name=name.lower(),
                name="seal",
                field=models.CharField(default="", editable=False, max_length=64),
            )
            for name in LEDGERS
        ),
        migrations.RunPython(seal_what_is_there, migrations.RunPython.noop, elidable=True),
    ]
