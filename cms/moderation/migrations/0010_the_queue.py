import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0009_the_conversation"),
        ("people", "0003_accounts_end_and_begin_by_invitation"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WaitingTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seconds", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "waiting time",
            },
        ),
        migrations.CreateModel(
            name="QueueItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=255)),
                ("searched", models.TextField()),
                ("kind", models.CharField(max_length=100)),
                ("language", models.CharField(max_length=100)),
                ("touches", models.JSONField(default=list)),
                ("sent_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("last_live_at", models.DateTimeField(null=True)),
                ("claimed_at", models.DateTimeField(null=True)),
                (
                    "claimed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.writinggroup",
                    ),
                ),
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="queue_item",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "task_state",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wagtailcore.taskstate"
                    ),
                ),
            ],
            options={
                "verbose_name": "page that waits",
                "verbose_name_plural": "pages that wait",
                "ordering": ["sent_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="QueueKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120)),
                ("sent_at", models.DateTimeField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="moderation.queueitem"
                    ),
                ),
            ],
            options={
                "verbose_name": "key of a page that waits",
            },
        ),
        migrations.CreateModel(
            name="ReadingChoices",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reading_choices",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("leaves_out", models.JSONField(default=list)),
                ("hard_a_day", models.PositiveSmallIntegerField(null=True)),
                ("away_until", models.DateField(null=True)),
                (
                    "stand_in",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "how somebody reads",
            },
        ),
        migrations.CreateModel(
            name="HardReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.WAGTAIL_PAGE_MODEL
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "hard page read today",
                "constraints": [models.UniqueConstraint(fields=("user", "page"), name="moderation_hard_reading_once")],
            },
        ),
        migrations.AddIndex(
            model_name="queueitem",
            index=models.Index(fields=["sent_at", "id"], name="moderation_queue_sent"),
        ),
        migrations.AddIndex(
            model_name="queueitem",
            index=models.Index(fields=["due_at", "id"], name="moderation_queue_due"),
        ),
        migrations.AddIndex(
            model_name="queuekey",
            index=models.Index(fields=["key", "sent_at", "item"], name="moderation_queue_key"),
        ),
        migrations.AddConstraint(
            model_name="queuekey",
            constraint=models.UniqueConstraint(fields=("item", "key"), name="moderation_queue_key_once"),
        ),
    ]
