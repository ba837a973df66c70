"""The ledger of signed heads: where the other ledgers stood, signed with a key that the database does not hold."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0002_permit_names_its_object")]

    operations = [
        migrations.CreateModel(
            name="SignedHeads",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("previous_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("entry_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("line", models.TextField(editable=False)),
            ],
            options={
                "verbose_name": "signed heads",
                "verbose_name_plural": "signed heads",
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
    ]
