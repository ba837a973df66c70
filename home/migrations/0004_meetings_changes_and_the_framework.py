"""Groups say when they meet and what changed; the framework gets pages.

New columns have defaults and new tables are empty, so no table is rewritten for long and no signature ends.
"""

import django.core.validators
import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0003_information_pages"),
        ("people", "0005_second_factors_are_sealed"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.AddField(
            model_name="grouppage",
            name="changes",
            field=wagtail.fields.StreamField(
                [("change", 6)],
                blank=True,
                block_lookup={
                    0: ("wagtail.blocks.TextBlock", (), {"label": "We said", "max_length": 500}),
                    1: ("wagtail.blocks.DateBlock", (), {"label": "When we said it"}),
                    2: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "A service or an office, such as “the council”. Never a person’s name.",
                            "label": "Whom we told",
                            "max_length": 120,
                        },
                    ),
                    3: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("done", "They did it"),
                                ("partly", "They did some of it"),
                                ("waiting", "We are still waiting"),
                                ("not-possible", "Not possible, because"),
                            ],
                            "label": "What came of it",
                        },
                    ),
                    4: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "In plain words. A “no” needs its reason: readers can tell an honest one.",
                            "label": "What they did, or why it is not possible",
                            "max_length": 500,
                            "required": False,
                        },
                    ),
                    5: ("wagtail.blocks.DateBlock", (), {"label": "When they answered", "required": False}),
                    6: (
                        "wagtail.blocks.StructBlock",
                        [
                            [
                                ("we_said", 0),
                                ("said_on", 1),
                                ("to", 2),
                                ("outcome", 3),
                                ("they_did", 4),
                                ("answered_on", 5),
                            ]
                        ],
                        {},
                    ),
                },
                default=list,
                help_text="What you asked for and what came of it, with days. An honest “not possible” belongs here too.",
                verbose_name="we said, they did",
            ),
        ),
        migrations.AddField(
            model_name="grouppage",
            name="focus_groups",
            field=wagtail.fields.StreamField(
                [("focus_group", 5)],
                blank=True,
                block_lookup={
                    0: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "A service or an office, never a person’s name.",
                            "label": "Who asked us",
                            "max_length": 120,
                        },
                    ),
                    1: ("wagtail.blocks.CharBlock", (), {"label": "What it was about", "max_length": 200}),
                    2: ("wagtail.blocks.DateBlock", (), {"label": "When"}),
                    3: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "Say what people said, never who. No numbers below ten: a small number can point at somebody.",
                            "label": "What we said",
                            "max_length": 800,
                        },
                    ),
                    4: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "Leave it empty while nothing has. Readers are told so.",
                            "label": "What came back",
                            "max_length": 800,
                            "required": False,
                        },
                    ),
                    5: (
                        "wagtail.blocks.StructBlock",
                        [[("asked_by", 0), ("about", 1), ("happened_on", 2), ("we_said", 3), ("came_back", 4)]],
                        {},
                    ),
                },
                default=list,
                verbose_name="focus groups",
            ),
        ),
        migrations.AddField(
            model_name="grouppage",
            name="meetings",
            field=wagtail.fields.StreamField(
                [("meeting", 9)],
                blank=True,
                block_lookup={
                    0: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {"help_text": "For example: Drop-in or Open evening.", "label": "What it is", "max_length": 80},
                    ),
                    1: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("once", "It happens once"),
                                ("weekly", "Every week"),
                                ("fortnightly", "Every two weeks"),
                                ("monthly", "Every month, in the same week, such as the second Tuesday"),
                                ("monthly-last", "Every month, on the last such day, such as the last Tuesday"),
                            ],
                            "label": "How often",
                        },
                    ),
                    2: (
                        "wagtail.blocks.DateBlock",
                        (),
                        {"help_text": "The others follow from it.", "label": "The first day"},
                    ),
                    3: ("wagtail.blocks.TimeBlock", (), {"label": "From"}),
                    4: ("wagtail.blocks.TimeBlock", (), {"label": "To"}),
                    5: ("wagtail.blocks.DateBlock", (), {"label": "The last day, if you know it", "required": False}),
                    6: ("wagtail.blocks.DateBlock", (), {"label": "Day"}),
                    7: (
                        "wagtail.blocks.ListBlock",
                        (6,),
                        {"default": [], "label": "Days on which it does not happen", "max_num": 30},
                    ),
                    8: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Anybody in the world can read this. A worker chooses it: a public place with staff, such as a library. Never a home or a school. Leave it empty where young people meet by themselves: whoever joins is told.",
                            "label": "Where, for everybody to read",
                            "max_length": 120,
                            "required": False,
                        },
                    ),
                    9: (
                        "wagtail.blocks.StructBlock",
                        [
                            [
                                ("name", 0),
                                ("repeats", 1),
                                ("first_day", 2),
                                ("begins_at", 3),
                                ("ends_at", 4),
                                ("last_day", 5),
                                ("skipped", 7),
                                ("where", 8),
                            ]
                        ],
                        {},
                    ),
                },
                default=list,
                help_text="Anybody in the world can read this, and phones can follow it. Ask a worker what may stand here before you write where young people meet.",
                verbose_name="when we meet",
            ),
        ),
        migrations.AddField(
            model_name="grouppage",
            name="without_internet",
            field=models.TextField(
                blank=True,
                help_text="How can somebody come who has no internet? A phone number, a postal address, or where to come and when. Only the group’s own or an office’s, never a person’s.",
                max_length=400,
                verbose_name="joining without internet",
            ),
        ),
        migrations.CreateModel(
            name="FrameworkItemPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "summary",
                    models.TextField(
                        help_text="One or two sentences. People read this before they open the page.",
                        max_length=300,
                        verbose_name="what is it, and who is it for?",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("young-people", "Young people"),
                            ("parents", "Parents and carers"),
                            ("professionals", "People who work with young people"),
                            ("schools", "Schools"),
                            ("everyone", "Everyone"),
                        ],
                        default="everyone",
                        max_length=20,
                        verbose_name="written for",
                    ),
                ),
                (
                    "review_date",
                    models.DateField(
                        blank=True,
                        help_text="The day somebody checks that it is still right.",
                        null=True,
                        verbose_name="look at it again on",
                    ),
                ),
                (
                    "how_made",
                    wagtail.fields.StreamField(
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
                            3: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "What somebody asked for", "max_length": 300},
                            ),
                            4: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Why it could not change", "max_length": 500},
                            ),
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
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("text", 0),
                            ("tip", 3),
                            ("how_to_say_it", 7),
                            ("steps", 12),
                            ("quote", 15),
                            ("call_out", 19),
                            ("table", 27),
                            ("image", 30),
                            ("video", 34),
                            ("document", 37),
                            ("page_link", 40),
                        ],
                        blank=True,
                        block_lookup={
                            0: ("cms.pages.blocks.words.TextBlock", (), {"group": "Words"}),
                            1: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 120, "required": False},
                            ),
                            2: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "ol", "ul", "link"], "label": "Tip"},
                            ),
                            3: ("wagtail.blocks.StructBlock", [[("title", 1), ("text", 2)]], {"group": "Words"}),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "For example: tell somebody you feel low",
                                    "label": "When you want to…",
                                    "max_length": 200,
                                },
                            ),
                            5: ("wagtail.blocks.CharBlock", (), {"label": "Words you could use", "max_length": 300}),
                            6: ("wagtail.blocks.ListBlock", (5,), {"label": "Words you could use", "min_num": 1}),
                            7: ("wagtail.blocks.StructBlock", [[("situation", 4), ("lines", 6)]], {"group": "Words"}),
                            8: ("wagtail.blocks.CharBlock", (), {"label": "Step", "max_length": 120}),
                            9: ("wagtail.blocks.TextBlock", (), {"label": "How", "max_length": 600, "required": False}),
                            10: ("wagtail.blocks.StructBlock", [[("title", 8), ("text", 9)]], {}),
                            11: ("wagtail.blocks.ListBlock", (10,), {"label": "Steps", "min_num": 1}),
                            12: ("wagtail.blocks.StructBlock", [[("title", 1), ("steps", 11)]], {"group": "Words"}),
                            13: ("wagtail.blocks.TextBlock", (), {"label": "What they said", "max_length": 600}),
                            14: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Not a name. For example: a young person, 15. Ask them first.",
                                    "label": "Who said it",
                                    "max_length": 80,
                                },
                            ),
                            15: ("wagtail.blocks.StructBlock", [[("quote", 13), ("said_by", 14)]], {"group": "Words"}),
                            16: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("info", "Good to know"),
                                        ("important", "Important"),
                                        ("help", "Get help"),
                                    ],
                                    "label": "What kind",
                                },
                            ),
                            17: ("wagtail.blocks.CharBlock", (), {"label": "Title", "max_length": 120}),
                            18: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "ol", "ul", "link"], "label": "Text"},
                            ),
                            19: (
                                "wagtail.blocks.StructBlock",
                                [[("tone", 16), ("title", 17), ("text", 18)]],
                                {"group": "Words"},
                            ),
                            20: ("wagtail.blocks.CharBlock", (), {"label": "What the table shows", "max_length": 200}),
                            21: ("wagtail.blocks.CharBlock", (), {"label": "Heading", "max_length": 80}),
                            22: ("wagtail.blocks.ListBlock", (21,), {"label": "Column headings", "min_num": 1}),
                            23: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Cell", "max_length": 200, "required": False},
                            ),
                            24: ("wagtail.blocks.ListBlock", (23,), {"label": "Cells"}),
                            25: ("wagtail.blocks.StructBlock", [[("cells", 24)]], {}),
                            26: ("wagtail.blocks.ListBlock", (25,), {"label": "Rows", "min_num": 1}),
                            27: (
                                "wagtail.blocks.StructBlock",
                                [[("caption", 20), ("columns", 22), ("rows", 26)]],
                                {"group": "Words"},
                            ),
                            28: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            29: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Words below it", "max_length": 200, "required": False},
                            ),
                            30: (
                                "wagtail.blocks.StructBlock",
                                [[("image", 28), ("caption", 29)]],
                                {"group": "Things to see"},
                            ),
                            31: (
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
                            32: ("wagtail.blocks.TextBlock", (), {"label": "What it shows", "max_length": 400}),
                            33: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["bold", "ol", "ul", "link"],
                                    "help_text": "For people who cannot hear or play it.",
                                    "label": "Every word that is said",
                                },
                            ),
                            34: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 17), ("address", 31), ("summary", 32), ("transcript", 33)]],
                                {"group": "Things to see"},
                            ),
                            35: ("wagtail.documents.blocks.DocumentChooserBlock", (), {"label": "Document"}),
                            36: ("wagtail.blocks.CharBlock", (), {"label": "What is in it", "max_length": 200}),
                            37: (
                                "wagtail.blocks.StructBlock",
                                [[("document", 35), ("about", 36)]],
                                {"group": "Things to see"},
                            ),
                            38: ("wagtail.blocks.PageChooserBlock", (), {"label": "Page"}),
                            39: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Words of the link", "max_length": 120, "required": False},
                            ),
                            40: (
                                "wagtail.blocks.StructBlock",
                                [[("page", 38), ("text", 39)]],
                                {"group": "Things to see"},
                            ),
                        },
                        verbose_name="what it means",
                    ),
                ),
                (
                    "you_can_try",
                    wagtail.fields.StreamField(
                        [("thing", 0)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"icon": "tick", "label": "One thing", "max_length": 300},
                            )
                        },
                        default=list,
                        help_text="Small things that somebody your age could do this week.",
                        verbose_name="what you can try",
                    ),
                ),
                (
                    "adults_must_change",
                    wagtail.fields.StreamField(
                        [("thing", 0)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"icon": "tick", "label": "One thing", "max_length": 300},
                            )
                        },
                        default=list,
                        help_text="Not everything is up to young people. What has to be different around them?",
                        verbose_name="what adults must change",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="home.item",
                        verbose_name="part of the framework",
                    ),
                ),
                (
                    "writing_group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.writinggroup",
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "verbose_name": "part of the framework",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="FrameworkPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "summary",
                    models.TextField(
                        help_text="One or two sentences. People read this before they open the page.",
                        max_length=300,
                        verbose_name="what is it, and who is it for?",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("young-people", "Young people"),
                            ("parents", "Parents and carers"),
                            ("professionals", "People who work with young people"),
                            ("schools", "Schools"),
                            ("everyone", "Everyone"),
                        ],
                        default="everyone",
                        max_length=20,
                        verbose_name="written for",
                    ),
                ),
                (
                    "review_date",
                    models.DateField(
                        blank=True,
                        help_text="The day somebody checks that it is still right.",
                        null=True,
                        verbose_name="look at it again on",
                    ),
                ),
                (
                    "how_made",
                    wagtail.fields.StreamField(
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
                            3: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "What somebody asked for", "max_length": 300},
                            ),
                            4: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Why it could not change", "max_length": 500},
                            ),
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
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("text", 0),
                            ("tip", 3),
                            ("how_to_say_it", 7),
                            ("steps", 12),
                            ("quote", 15),
                            ("call_out", 19),
                            ("table", 27),
                            ("image", 30),
                            ("video", 34),
                            ("document", 37),
                            ("page_link", 40),
                        ],
                        blank=True,
                        block_lookup={
                            0: ("cms.pages.blocks.words.TextBlock", (), {"group": "Words"}),
                            1: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 120, "required": False},
                            ),
                            2: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "ol", "ul", "link"], "label": "Tip"},
                            ),
                            3: ("wagtail.blocks.StructBlock", [[("title", 1), ("text", 2)]], {"group": "Words"}),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "For example: tell somebody you feel low",
                                    "label": "When you want to…",
                                    "max_length": 200,
                                },
                            ),
                            5: ("wagtail.blocks.CharBlock", (), {"label": "Words you could use", "max_length": 300}),
                            6: ("wagtail.blocks.ListBlock", (5,), {"label": "Words you could use", "min_num": 1}),
                            7: ("wagtail.blocks.StructBlock", [[("situation", 4), ("lines", 6)]], {"group": "Words"}),
                            8: ("wagtail.blocks.CharBlock", (), {"label": "Step", "max_length": 120}),
                            9: ("wagtail.blocks.TextBlock", (), {"label": "How", "max_length": 600, "required": False}),
                            10: ("wagtail.blocks.StructBlock", [[("title", 8), ("text", 9)]], {}),
                            11: ("wagtail.blocks.ListBlock", (10,), {"label": "Steps", "min_num": 1}),
                            12: ("wagtail.blocks.StructBlock", [[("title", 1), ("steps", 11)]], {"group": "Words"}),
                            13: ("wagtail.blocks.TextBlock", (), {"label": "What they said", "max_length": 600}),
                            14: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Not a name. For example: a young person, 15. Ask them first.",
                                    "label": "Who said it",
                                    "max_length": 80,
                                },
                            ),
                            15: ("wagtail.blocks.StructBlock", [[("quote", 13), ("said_by", 14)]], {"group": "Words"}),
                            16: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("info", "Good to know"),
                                        ("important", "Important"),
                                        ("help", "Get help"),
                                    ],
                                    "label": "What kind",
                                },
                            ),
                            17: ("wagtail.blocks.CharBlock", (), {"label": "Title", "max_length": 120}),
                            18: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "ol", "ul", "link"], "label": "Text"},
                            ),
                            19: (
                                "wagtail.blocks.StructBlock",
                                [[("tone", 16), ("title", 17), ("text", 18)]],
                                {"group": "Words"},
                            ),
                            20: ("wagtail.blocks.CharBlock", (), {"label": "What the table shows", "max_length": 200}),
                            21: ("wagtail.blocks.CharBlock", (), {"label": "Heading", "max_length": 80}),
                            22: ("wagtail.blocks.ListBlock", (21,), {"label": "Column headings", "min_num": 1}),
                            23: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Cell", "max_length": 200, "required": False},
                            ),
                            24: ("wagtail.blocks.ListBlock", (23,), {"label": "Cells"}),
                            25: ("wagtail.blocks.StructBlock", [[("cells", 24)]], {}),
                            26: ("wagtail.blocks.ListBlock", (25,), {"label": "Rows", "min_num": 1}),
                            27: (
                                "wagtail.blocks.StructBlock",
                                [[("caption", 20), ("columns", 22), ("rows", 26)]],
                                {"group": "Words"},
                            ),
                            28: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            29: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Words below it", "max_length": 200, "required": False},
                            ),
                            30: (
                                "wagtail.blocks.StructBlock",
                                [[("image", 28), ("caption", 29)]],
                                {"group": "Things to see"},
                            ),
                            31: (
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
                            32: ("wagtail.blocks.TextBlock", (), {"label": "What it shows", "max_length": 400}),
                            33: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["bold", "ol", "ul", "link"],
                                    "help_text": "For people who cannot hear or play it.",
                                    "label": "Every word that is said",
                                },
                            ),
                            34: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 17), ("address", 31), ("summary", 32), ("transcript", 33)]],
                                {"group": "Things to see"},
                            ),
                            35: ("wagtail.documents.blocks.DocumentChooserBlock", (), {"label": "Document"}),
                            36: ("wagtail.blocks.CharBlock", (), {"label": "What is in it", "max_length": 200}),
                            37: (
                                "wagtail.blocks.StructBlock",
                                [[("document", 35), ("about", 36)]],
                                {"group": "Things to see"},
                            ),
                            38: ("wagtail.blocks.PageChooserBlock", (), {"label": "Page"}),
                            39: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Words of the link", "max_length": 120, "required": False},
                            ),
                            40: (
                                "wagtail.blocks.StructBlock",
                                [[("page", 38), ("text", 39)]],
                                {"group": "Things to see"},
                            ),
                        },
                        verbose_name="the page",
                    ),
                ),
                (
                    "writing_group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.writinggroup",
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "verbose_name": "framework",
            },
            bases=("wagtailcore.page",),
        ),
    ]
