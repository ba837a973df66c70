"""A permit is for any object that the public sees, not for pages alone. The table is empty between transactions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial")]

    operations = [
        migrations.RenameField(model_name="permit", old_name="page_id", new_name="object_id"),
        migrations.AlterField(
            model_name="permit",
            name="object_id",
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AddField(
            model_name="permit",
            name="object_type",
            field=models.CharField(max_length=100, default="wagtailcore.page"),
            preserve_default=False,
        ),
    ]
