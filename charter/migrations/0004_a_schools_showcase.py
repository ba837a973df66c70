"""A school can show its board, its film, its booklet and its hub. The columns have a default: no signature ends."""

import django.core.validators
import wagtail.fields
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("charter", "0003_versions_of_the_criteria"),
    ]

    operations = [
        migrations.AddField(
            model_name="charterbadgepage",
            name="board",
            field=wagtail.fields.StreamField(
                [("tile", 2)],
                blank=True,
                block_lookup={
                    0: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "A few words. Never who made it: no name, no year and no class.",
                            "label": "What it says",
                            "max_length": 140,
                            "rows": 2,
                        },
                    ),
                    1: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                    2: ("wagtail.blocks.StructBlock", [[("words", 0), ("picture", 1)]], {}),
                },
                default=list,
                help_text="Tiles by pupils. Ask many, and say nowhere who made which. Leave it empty, and there is no board.",
                verbose_name="inspiration board",
            ),
        ),
        migrations.AddField(
            model_name="charterbadgepage",
            name="showcase",
            field=wagtail.fields.StreamField(
                [("film", 4), ("booklet", 13), ("hub", 20)],
                blank=True,
                block_lookup={
                    0: ("wagtail.blocks.CharBlock", (), {"label": "Title", "max_length": 120}),
                    1: (
                        "wagtail.blocks.URLBlock",
                        (),
                        {
                            "help_text": "Where the video is. It opens there when somebody clicks: nothing loads before.",
                            "label": "Address",
                            "validators": [
                                django.core.validators.URLValidator(
                                    ["https"], message="The address has to begin with https://"
                                )
                            ],
                        },
                    ),
                    2: ("wagtail.blocks.TextBlock", (), {"label": "What it shows", "max_length": 400}),
                    3: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "ol", "ul", "link"],
                            "help_text": "For people who cannot hear or play it.",
                            "label": "Every word that is said",
                        },
                    ),
                    4: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 0), ("address", 1), ("summary", 2), ("transcript", 3)]],
                        {},
                    ),
                    5: ("wagtail.blocks.CharBlock", (), {"label": "What is it called?", "max_length": 120}),
                    6: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {"features": ["bold", "ol", "ul", "link"], "label": "What it said, and how"},
                    ),
                    7: ("wagtail.images.blocks.ImageBlock", [], {"label": "A picture of it"}),
                    8: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {"label": "The booklet itself", "required": False},
                    ),
                    9: (
                        "wagtail.blocks.StructBlock",
                        [[("words", 6), ("picture", 7), ("document", 8)]],
                        {"label": "Before"},
                    ),
                    10: (
                        "wagtail.blocks.StructBlock",
                        [[("words", 6), ("picture", 7), ("document", 8)]],
                        {"label": "After"},
                    ),
                    11: ("wagtail.blocks.CharBlock", (), {"label": "What pupils changed, and why", "max_length": 300}),
                    12: ("wagtail.blocks.ListBlock", (11,), {"default": [], "label": "What pupils changed, and why"}),
                    13: ("wagtail.blocks.StructBlock", [[("title", 5), ("before", 9), ("after", 10), ("why", 12)]], {}),
                    14: ("wagtail.blocks.CharBlock", (), {"label": "What is it called?", "max_length": 80}),
                    15: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "For example: the room by the library",
                            "label": "Where in the school is it?",
                            "max_length": 120,
                        },
                    ),
                    16: ("wagtail.blocks.CharBlock", (), {"label": "When is it open?", "max_length": 160}),
                    17: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Say what they are, never who. For example: two older pupils and a teaching assistant",
                            "label": "Who is there?",
                            "max_length": 160,
                        },
                    ),
                    18: ("wagtail.blocks.TextBlock", (), {"label": "If you come for yourself", "max_length": 400}),
                    19: ("wagtail.blocks.TextBlock", (), {"label": "If you come for a friend", "max_length": 400}),
                    20: (
                        "wagtail.blocks.StructBlock",
                        [[("name", 14), ("where", 15), ("when", 16), ("who", 17), ("yourself", 18), ("friend", 19)]],
                        {},
                    ),
                },
                default=list,
                help_text="Your film, your booklet before and after, your hub: what you have of them.",
                verbose_name="what your school shows",
            ),
        ),
    ]
