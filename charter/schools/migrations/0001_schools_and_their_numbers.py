import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="School",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("town", models.CharField(blank=True, max_length=100, verbose_name="town")),
                ("website", models.URLField(blank=True, verbose_name="website")),
                (
                    "phase",
                    models.CharField(
                        choices=[("secondary", "Secondary"), ("all-through", "All-through")],
                        default="secondary",
                        max_length=12,
                        verbose_name="phase",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("closing", "Open, but about to close"), ("closed", "Closed")],
                        default="open",
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                ("successor_set_at", models.DateTimeField(editable=False, null=True)),
                ("successor_reason", models.CharField(blank=True, max_length=500, verbose_name="why")),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="charter_schools.school",
                        verbose_name="the school that follows it",
                    ),
                ),
                (
                    "successor_set_by",
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
                "verbose_name": "school",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SchoolMembership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="charter_schools.school",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="schools",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "coordinator of a school",
            },
        ),
        migrations.CreateModel(
            name="SchoolNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "urn",
                    models.CharField(
                        max_length=6,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]{6}\\Z", "A school’s number (URN) has six digits."
                            )
                        ],
                        verbose_name="number (URN)",
                    ),
                ),
                ("since", models.DateField(default=django.utils.timezone.localdate, verbose_name="from")),
                ("until", models.DateField(blank=True, null=True, verbose_name="up to")),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="numbers", to="charter_schools.school"
                    ),
                ),
            ],
            options={
                "verbose_name": "number of a school",
                "ordering": ["-since", "-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="school",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor", None),
                    models.Q(("successor_set_at__isnull", False), models.Q(("successor_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="charter_school_successor_is_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="school",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor", None), models.Q(("successor", models.F("id")), _negated=True), _connector="OR"
                ),
                name="charter_school_follows_no_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolmembership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("school", "user"), name="charter_coordinator_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolnumber",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("urn",), name="charter_urn_has_one_school_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolnumber",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("school",), name="charter_school_has_one_urn_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolnumber",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                name="charter_urn_ends_after_it_begins",
            ),
        ),
    ]
