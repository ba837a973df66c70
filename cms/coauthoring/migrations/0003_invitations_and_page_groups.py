import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def read_the_newest_versions(apps, schema_editor):
    """Write down the group of every page that has a version, as saving one does from now on."""
    page_group = apps.get_model("coauthoring", "PageGroup")
    groups = set(apps.get_model("people", "WritingGroup").objects.values_list("pk", flat=True))
    newest = apps.get_model("wagtailcore", "Page").objects.exclude(latest_revision=None)
    for page_id, content in newest.values_list("pk", "latest_revision__content").iterator(chunk_size=100):
        if (group_id := content.get("writing_group")) in groups:
            page_group.objects.create(page_id=page_id, group_id=group_id)


class Migration(migrations.Migration):
    dependencies = [
        ("coauthoring", "0002_open_editors_and_kept_versions"),
        ("people", "0002_credentials_are_sealed"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PageGroup",
            fields=[
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="from_group",
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.writinggroup"
                    ),
                ),
            ],
            options={
                "verbose_name": "group of a page",
            },
        ),
        migrations.CreateModel(
            name="CoAuthorInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("write", "can write"), ("comment", "can comment")],
                        default="write",
                        max_length=10,
                        verbose_name="what they may do",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("invited", "invited"),
                            ("accepted", "joined"),
                            ("declined", "said no"),
                            ("withdrawn", "taken back"),
                            ("left", "left"),
                            ("removed", "removed"),
                        ],
                        default="invited",
                        max_length=10,
                    ),
                ),
                ("invited_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("code_digest", models.CharField(max_length=64, null=True, unique=True)),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invited_by",
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
                        related_name="coauthor_invitations",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coauthor_invitations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation to write together",
                "ordering": ["invited_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["invited", "accepted"])),
                        fields=("page", "person"),
                        name="coauthoring_one_invitation_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("person__isnull", False), ("state__in", ["invited", "withdrawn"]), _connector="OR"
                        ),
                        name="coauthoring_answered_by_somebody",
                    ),
                ],
            },
        ),
        migrations.RunPython(read_the_newest_versions, migrations.RunPython.noop, elidable=True),
    ]
