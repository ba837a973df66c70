import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("charter", "0002_how_it_was_made"),
        ("moderation", "0010_the_queue"),
        ("people", "0006_sign_ins_tell_when_they_began"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="VersionNumber",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("translation_key", models.UUIDField(unique=True)),
            ],
            options={
                "verbose_name": "number of a version",
            },
        ),
        migrations.CreateModel(
            name="CharterVersionPage",
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
                    "number",
                    models.PositiveIntegerField(blank=True, db_index=True, editable=False, verbose_name="number"),
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
                        verbose_name="before the criteria",
                    ),
                ),
                (
                    "criteria",
                    wagtail.fields.StreamField(
                        [("criterion", 16)],
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "One or two words with a dash between, such as safe-places. Each has its own.",
                                    "label": "A short name",
                                    "max_length": 40,
                                    "validators": [
                                        django.core.validators.RegexValidator(
                                            "^[a-z0-9]+(-[a-z0-9]+)*\\Z", "Use small letters, numbers and dashes."
                                        )
                                    ],
                                },
                            ),
                            1: ("wagtail.blocks.CharBlock", (), {"label": "What we look for", "max_length": 200}),
                            2: ("wagtail.blocks.TextBlock", (), {"label": "Why it matters to us", "max_length": 600}),
                            3: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Fully: what it looks like", "max_length": 400},
                            ),
                            4: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Partly: what it looks like", "max_length": 400},
                            ),
                            5: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Not yet: what it looks like", "max_length": 400},
                            ),
                            6: ("wagtail.blocks.CharBlock", (), {"label": "Tip", "max_length": 300}),
                            7: ("wagtail.blocks.ListBlock", (6,), {"default": [], "label": "Tips"}),
                            8: ("wagtail.blocks.CharBlock", (), {"label": "Example", "max_length": 300}),
                            9: ("wagtail.blocks.ListBlock", (8,), {"default": [], "label": "Examples"}),
                            10: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "For example: the policy, minutes of a meeting. Never pupils’ names or faces.",
                                    "label": "What a school can show us",
                                    "max_length": 600,
                                },
                            ),
                            11: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [("partly", "Partly"), ("fully", "Fully")],
                                    "label": "For bronze a school needs",
                                    "required": False,
                                },
                            ),
                            12: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [("partly", "Partly"), ("fully", "Fully")],
                                    "label": "For silver a school needs",
                                    "required": False,
                                },
                            ),
                            13: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [("partly", "Partly"), ("fully", "Fully")],
                                    "label": "For gold a school needs",
                                    "required": False,
                                },
                            ),
                            14: ("charter.scheme.blocks.FrameworkItemBlock", (), {"label": "Item"}),
                            15: (
                                "wagtail.blocks.ListBlock",
                                (14,),
                                {"default": [], "label": "What in the Resilience Framework does it help with?"},
                            ),
                            16: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("key", 0),
                                        ("looking_for", 1),
                                        ("why", 2),
                                        ("fully", 3),
                                        ("partly", 4),
                                        ("not_yet", 5),
                                        ("tips", 7),
                                        ("examples", 9),
                                        ("evidence", 10),
                                        ("bronze", 11),
                                        ("silver", 12),
                                        ("gold", 13),
                                        ("framework_items", 15),
                                    ]
                                ],
                                {},
                            ),
                        },
                        help_text="Once this version is live, the criteria stay as they are. For others, start another version.",
                        verbose_name="the criteria",
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
                "verbose_name": "version of the criteria",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="JudgedBy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="number")),
                ("words", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "sign_off",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="moderation.signoff"
                    ),
                ),
            ],
            options={
                "verbose_name": "signed version of the criteria",
                "ordering": ["-number"],
            },
        ),
    ]
