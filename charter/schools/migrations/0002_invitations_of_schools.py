import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("charter_schools", "0001_schools_and_their_numbers"),
        ("people", "0006_sign_ins_tell_when_they_began"),
    ]

    operations = [
        migrations.CreateModel(
            name="SchoolInvitation",
            fields=[
                (
                    "invitation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="people.invitation",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="charter_schools.school",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation of a school",
            },
        ),
    ]
