"""Blocks of words: text, tips, things to say, quotes, call-outs, steps."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

# What the editor offers. Headings start at 2, because the title is 1. No italics: they are hard to read.
TEXT_FEATURES = ["h2", "h3", "bold", "ol", "ul", "link", "document-link"]
SHORT_TEXT_FEATURES = ["bold", "ol", "ul", "link"]


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(features=TEXT_FEATURES, **kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "blocks/text.html"
        description = _("Paragraphs, headings and lists.")
        preview_value = "<h2>Take your time</h2><p>You can stop, and come back tomorrow.</p>"


class TipBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    text = blocks.RichTextBlock(label=_("Tip"), features=SHORT_TEXT_FEATURES)

    class Meta:
        icon = "pick"
        label = _("Tip")
        template = "blocks/tip.html"
        description = _("One thing that helps, in a box that stands out.")
        preview_value = {
            "title": "Pick your moment",
            "text": "<p>A walk or a car ride can be easier than a table.</p>",
        }


class HowToSayItBlock(blocks.StructBlock):
    situation = blocks.CharBlock(
        label=_("When you want to…"), max_length=200, help_text=_("For example: tell somebody you feel low")
    )
    lines = blocks.ListBlock(
        blocks.CharBlock(label=_("Words you could use"), max_length=300),
        label=_("Words you could use"),
        min_num=1,
    )

    class Meta:
        icon = "comment"
        label = _("How to say it")
        template = "blocks/how_to_say_it.html"
        description = _("Real words that somebody can borrow.")
        preview_value = {
            "situation": "tell somebody you feel low",
            "lines": ["I have not been feeling like myself.", "Can we talk? You do not have to fix it."],
        }


class QuoteBlock(blocks.StructBlock):
    quote = blocks.TextBlock(label=_("What they said"), max_length=600)
    said_by = blocks.CharBlock(
        label=_("Who said it"),
        max_length=80,
        help_text=_("Not a name. For example: a young person, 15. Ask them first."),
    )

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "blocks/quote.html"
        description = _("Somebody's own words.")
        preview_value = {"quote": "I thought I was the only one. I was not.", "said_by": "a young person, 15"}


class CallOutBlock(blocks.StructBlock):
    tone = blocks.ChoiceBlock(
        label=_("What kind"),
        choices=[("info", _("Good to know")), ("important", _("Important")), ("help", _("Get help"))],
        default="info",
    )
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=SHORT_TEXT_FEATURES)

    class Meta:
        icon = "warning"
        label = _("Call-out")
        template = "blocks/call_out.html"
        description = _("Something nobody should miss.")
        preview_value = {"tone": "help", "title": "In danger now?", "text": "<p>Call 999.</p>"}


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Step"), max_length=120)
    text = blocks.TextBlock(label=_("How"), required=False, max_length=600)

    class Meta:
        icon = "list-ol"
        label = _("Step")


class StepsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    steps = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "blocks/steps.html"
        description = _("What to do, one thing after another.")
        preview_value = {
            "title": "Ask for a meeting",
            "steps": [
                {"title": "Write down what you need", "text": "Three things are plenty."},
                {"title": "Ask who should be there", "text": "You can bring somebody you trust."},
            ],
        }
