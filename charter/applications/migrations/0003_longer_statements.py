"""A statement may have 5,000 letters. The column holds any number: the database has nothing to do."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("charter_applications", "0002_applications_know_when_they_ended"),
    ]

    operations = [
        migrations.AlterField(
            model_name="evidence",
            name="words",
            field=models.TextField(blank=True, max_length=5000),
        ),
    ]
