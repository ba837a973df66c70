"""Each person chooses how a page names them. Credits from before are nobody's in particular and stay as signed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KINDS = [
    ("anonymous", "not named"),
    ("role", "a role"),
    ("pen-name", "a pen name"),
    ("first-name", "a first name"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CreditChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=KINDS, default="anonymous", max_length=10)),
                ("name", models.CharField(blank=True, max_length=60)),
                ("meanwhile_kind", models.CharField(choices=KINDS, default="anonymous", max_length=10)),
                ("meanwhile_name", models.CharField(blank=True, max_length=60)),
                (
                    "page",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "choice of a credit"},
        ),
        migrations.AddConstraint(
            model_name="creditchoice",
            constraint=models.UniqueConstraint(fields=["page", "person"], name="pages_one_choice_a_person"),
        ),
        migrations.AlterField(
            model_name="pagecredit",
            name="name",
            field=models.CharField(max_length=60, verbose_name="name"),
        ),
        migrations.AddField(
            model_name="pagecredit",
            name="choice",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rows",
                to="pages.creditchoice",
            ),
        ),
        migrations.AddConstraint(
            model_name="pagecredit",
            constraint=models.UniqueConstraint(fields=["page", "choice"], name="pages_one_credit_a_person"),
        ),
    ]
