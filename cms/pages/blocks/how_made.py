"""How a page was made, told to its readers: who shaped it, what they changed, what they could not, its versions."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class NotChangedBlock(blocks.StructBlock):
    asked = blocks.CharBlock(label=_("What somebody asked for"), max_length=300)
    why = blocks.TextBlock(label=_("Why it could not change"), max_length=500)

    class Meta:
        icon = "no-view"
        label = _("Not changed")


class HowMadeBlock(blocks.StreamBlock):
    """Four parts, each at most once. ``templates/components/how_made.html`` shows them."""

    who = blocks.TextBlock(
        label=_("Who shaped it"),
        max_length=600,
        icon="group",
        help_text=_("Say what kind of people, never who. No numbers below ten: a small number can point at somebody."),
    )
    changed = blocks.ListBlock(
        blocks.CharBlock(label=_("What you changed"), max_length=300),
        label=_("What changed because somebody said so"),
        icon="check",
    )
    not_changed = blocks.ListBlock(NotChangedBlock(), label=_("What could not change, and why"), icon="no-view")
    versions = blocks.TextBlock(label=_("Its versions"), max_length=1500, icon="history")

    class Meta:
        block_counts = {part: {"max_num": 1} for part in ("who", "changed", "not_changed", "versions")}
