import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_second_factors_are_sealed")]

    operations = [
        # Without a default first: nobody knows when those that are there began.
        migrations.AddField("signin", "began_at", models.DateTimeField(null=True)),
        migrations.AlterField("signin", "began_at", models.DateTimeField(default=django.utils.timezone.now, null=True)),
    ]
