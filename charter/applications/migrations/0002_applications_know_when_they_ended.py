"""An application keeps when it ended, so that its evidence can go in time. A column that may be empty: nothing waits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("charter_applications", "0001_applications_and_their_evidence"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
    ]
