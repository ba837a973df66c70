"""Evidence that was taken out after it was sent: new columns that may be empty, so older code goes on working."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("charter_applications", "0004_what_stands_out_and_why"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="taken_out_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="evidence",
            name="taken_out_because",
            field=models.TextField(blank=True, db_default="", default="", max_length=500, verbose_name="why"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="taken_out_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
