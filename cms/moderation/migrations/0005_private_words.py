"""What was signed of a page has a private part of its own: how people are named. It can be emptied alone.

Payloads from before keep all they vouch for in their words; their private part stays empty.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0004_entries_are_sealed")]

    operations = [
        migrations.AddField(
            model_name="signedpayload",
            name="private_salt",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
        migrations.AddField(
            model_name="signedpayload",
            name="private_words",
            field=models.TextField(blank=True, default=""),
        ),
    ]
