"""Pages can tell how they were made. The column has a default, so no table is rewritten and no signature ends."""

import wagtail.fields
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("publications", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="leafletindexpage",
            name="how_made",
            field=wagtail.fields.StreamField(
                [("who", 0), ("changed", 2), ("not_changed", 6), ("versions", 7)],
                blank=True,
                block_lookup={
                    0: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "Say what kind of people, never who. No numbers below ten: a small number can point at somebody.",
                            "icon": "group",
                            "label": "Who shaped it",
                            "max_length": 600,
                        },
                    ),
                    1: ("wagtail.blocks.CharBlock", (), {"label": "What you changed", "max_length": 300}),
                    2: (
                        "wagtail.blocks.ListBlock",
                        (1,),
                        {"icon": "check", "label": "What changed because somebody said so"},
                    ),
                    3: ("wagtail.blocks.CharBlock", (), {"label": "What somebody asked for", "max_length": 300}),
                    4: ("wagtail.blocks.TextBlock", (), {"label": "Why it could not change", "max_length": 500}),
                    5: ("wagtail.blocks.StructBlock", [[("asked", 3), ("why", 4)]], {}),
                    6: (
                        "wagtail.blocks.ListBlock",
                        (5,),
                        {"icon": "no-view", "label": "What could not change, and why"},
                    ),
                    7: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"icon": "history", "label": "Its versions", "max_length": 1500},
                    ),
                },
                default=list,
                help_text="Readers find it at the end of the page. Leave it empty, and they see nothing of it.",
                verbose_name="how this was made",
            ),
        ),
        migrations.AddField(
            model_name="leafletpage",
            name="how_made",
            field=wagtail.fields.StreamField(
                [("who", 0), ("changed", 2), ("not_changed", 6), ("versions", 7)],
                blank=True,
                block_lookup={
                    0: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "Say what kind of people, never who. No numbers below ten: a small number can point at somebody.",
                            "icon": "group",
                            "label": "Who shaped it",
                            "max_length": 600,
                        },
                    ),
                    1: ("wagtail.blocks.CharBlock", (), {"label": "What you changed", "max_length": 300}),
                    2: (
                        "wagtail.blocks.ListBlock",
                        (1,),
                        {"icon": "check", "label": "What changed because somebody said so"},
                    ),
                    3: ("wagtail.blocks.CharBlock", (), {"label": "What somebody asked for", "max_length": 300}),
                    4: ("wagtail.blocks.TextBlock", (), {"label": "Why it could not change", "max_length": 500}),
                    5: ("wagtail.blocks.StructBlock", [[("asked", 3), ("why", 4)]], {}),
                    6: (
                        "wagtail.blocks.ListBlock",
                        (5,),
                        {"icon": "no-view", "label": "What could not change, and why"},
                    ),
                    7: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"icon": "history", "label": "Its versions", "max_length": 1500},
                    ),
                },
                default=list,
                help_text="Readers find it at the end of the page. Leave it empty, and they see nothing of it.",
                verbose_name="how this was made",
            ),
        ),
    ]
