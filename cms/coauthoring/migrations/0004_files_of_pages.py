import json

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# As pages are at this version: a picture or document is named by a block's part of that name, in a stream of text.
KINDS = {"image": "customimage", "document": "customdocument"}


def read_the_newest_versions(apps, schema_editor):
    """Write down the files of every page that has a version, as saving one does from now on."""
    content_type, page_file = apps.get_model("contenttypes", "ContentType"), apps.get_model("coauthoring", "PageFile")
    newest = apps.get_model("wagtailcore", "Page").objects.exclude(latest_revision=None)
    kinds = {}
    for page_id, content in newest.values_list("pk", "latest_revision__content").iterator(chunk_size=100):
        for name, pk in set(_files(content)):
            if name not in kinds:
                kinds[name] = content_type.objects.get_or_create(app_label="media", model=KINDS[name])[0].pk
            page_file.objects.create(page_id=page_id, kind_id=kinds[name], file_id=pk)


def _files(value):
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            return
    if isinstance(value, list):
        for part in value:
            yield from _files(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name in KINDS and isinstance(part, int):
                yield name, part
            else:
                yield from _files(part)


class Migration(migrations.Migration):
    dependencies = [
        ("coauthoring", "0003_invitations_and_page_groups"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PageFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_id", models.PositiveBigIntegerField()),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contenttypes.contenttype"
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shown_files",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "file of a page",
                "indexes": [models.Index(fields=["kind", "file_id"], name="coauthoring_file")],
                "constraints": [
                    models.UniqueConstraint(fields=("page", "kind", "file_id"), name="coauthoring_file_once")
                ],
            },
        ),
        migrations.RunPython(read_the_newest_versions, migrations.RunPython.noop, elidable=True),
    ]
