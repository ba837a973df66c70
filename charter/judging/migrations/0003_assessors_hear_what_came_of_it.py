"""When an assessor read what came of it: a new column that may be empty, so older code goes on working."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("charter_judging", "0002_assessors_taken_off_and_editions")]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="heard_at",
            field=models.DateTimeField(null=True),
        ),
    ]
