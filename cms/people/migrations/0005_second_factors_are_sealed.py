from django.db import migrations

from cms.people.sealed_secrets import change_each, seal, unseal


def seal_them(apps, schema_editor):
    change_each(apps.get_model("mfa", "Authenticator").objects.all(), seal)


def unseal_them(apps, schema_editor):
    change_each(apps.get_model("mfa", "Authenticator").objects.all(), unseal)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_memberships_run_out"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(seal_them, unseal_them, elidable=True)]
