import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("charter_schools", "0002_invitations_of_schools"),
    ]

    operations = [
        migrations.CreateModel(
            name="RegisterImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("finished_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("made", models.PositiveIntegerField()),
                ("changed", models.PositiveIntegerField()),
                ("left_out", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "import of the national register",
                "ordering": ["-finished_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="schoolnumber",
            name="because",
            field=models.CharField(blank=True, db_default="", default="", max_length=500, verbose_name="why it counts"),
        ),
    ]
