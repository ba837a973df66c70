import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0003_accounts_end_and_begin_by_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("sent_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "letter",
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("changes", "A peer worker asks for changes"),
                            ("signed", "A peer worker has signed it off"),
                            ("live", "It is live"),
                            ("declined", "A peer worker says: not this time"),
                            ("suggested", "A peer worker suggests other words"),
                            ("comment", "Somebody commented on it"),
                            ("reader", "Somebody who read it by a link said something"),
                            ("invited", "Somebody asks you in"),
                            ("handed", "A page was handed to you to read"),
                        ],
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("mailed_at", models.DateTimeField(null=True)),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.WAGTAIL_PAGE_MODEL
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notices", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "news",
                "verbose_name_plural": "news",
                "ordering": ["-made_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "page", "kind"), name="desk_one_notice_of_a_kind")
                ],
            },
        ),
    ]
