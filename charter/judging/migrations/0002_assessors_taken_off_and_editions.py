"""Assessors can be taken off an application, and ratings count their saves.

Two columns that may be empty, and one that the database fills in by itself: servers of before go on meanwhile. Backwards
as long as nobody was asked again after they had been taken off.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("charter_applications", "0003_longer_statements"),
        ("charter_judging", "0001_assessments_and_decisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="assessment",
            name="charter_one_assessment_a_person_and_round",
        ),
        migrations.AddField(
            model_name="assessment",
            name="taken_off_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="assessment",
            name="taken_off_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="criterionrating",
            name="edition",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_off_at", None)),
                fields=("application", "round", "assessor"),
                name="charter_one_assessment_a_person_and_round",
            ),
        ),
    ]
