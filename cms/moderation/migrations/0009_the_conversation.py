"""What is asked for has a place in the page; "not this time", suggestions, and readers without an account."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0008_resolved_checks"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NotThisTimeTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="what it is for")),
                ("reason", models.TextField(max_length=1500, verbose_name="why, in kind words")),
                ("next_step", models.TextField(max_length=800, verbose_name="what they can do next")),
                ("support", models.CharField(max_length=200, verbose_name="who can help")),
                ("support_link", models.CharField(max_length=300, verbose_name="a link to that help")),
                ("is_offered", models.BooleanField(default=True, verbose_name="peer workers can choose it")),
            ],
            options={
                "verbose_name": "words for “not this time”",
                "verbose_name_plural": "words for “not this time”",
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="requestedchange",
            name="place",
            field=models.CharField(blank=True, default="", max_length=120, verbose_name="where"),
        ),
        migrations.AddField(
            model_name="requestedchange",
            name="place_name",
            field=models.CharField(blank=True, default="", editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name="requestedchange",
            name="quote",
            field=models.CharField(blank=True, default="", max_length=300, verbose_name="the words you mean"),
        ),
        migrations.CreateModel(
            name="ReaderLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "reader",
                    models.CharField(
                        choices=[
                            ("clinician", "a doctor, nurse or therapist"),
                            ("school", "somebody at a school"),
                            ("group", "another group"),
                            ("parent", "a parent or carer"),
                            ("young", "a young person"),
                            ("other", "somebody else"),
                        ],
                        default="other",
                        max_length=10,
                        verbose_name="who is it for?",
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(editable=False, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reader_links",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "link for a reader",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="NotThisTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("said_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("reason", models.TextField(max_length=1500)),
                ("next_step", models.TextField(max_length=800)),
                ("support", models.CharField(max_length=200)),
                ("support_link", models.CharField(max_length=300)),
                ("sent_again_at", models.DateTimeField(editable=False, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="not_this_time",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "task_state",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="not_this_time",
                        to="wagtailcore.taskstate",
                    ),
                ),
            ],
            options={
                "verbose_name": "not this time",
                "verbose_name_plural": "not this time",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("sent_again_at", None)), fields=["page"], name="moderation_not_this_time"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReaderComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(blank=True, default="", max_length=120, verbose_name="where")),
                ("place_name", models.CharField(blank=True, default="", editable=False, max_length=200)),
                ("settled_at", models.DateTimeField(editable=False, null=True)),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="not done, because")),
                (
                    "reader",
                    models.CharField(
                        choices=[
                            ("clinician", "a doctor, nurse or therapist"),
                            ("school", "somebody at a school"),
                            ("group", "another group"),
                            ("parent", "a parent or carer"),
                            ("young", "a young person"),
                            ("other", "somebody else"),
                        ],
                        max_length=10,
                        verbose_name="who are you?",
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="what do you want to say?")),
                ("said_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reader_comments",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="moderation.readerlink"
                    ),
                ),
            ],
            options={
                "verbose_name": "comment of a reader",
                "ordering": ["pk"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at", None)), fields=["page"], name="moderation_reader_comments"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=120, verbose_name="where")),
                ("place_name", models.CharField(editable=False, max_length=200)),
                ("old", models.JSONField()),
                ("new", models.JSONField()),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="why")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waits for an answer"),
                            ("used", "used"),
                            ("kept", "the author kept their own words"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("settled_at", models.DateTimeField(editable=False, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suggestions",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "suggestion",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["page"], name="moderation_open_suggestions"
                    )
                ],
            },
        ),
    ]
