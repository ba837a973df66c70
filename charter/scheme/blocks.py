"""The criteria of a version, as young people write them.

They are blocks, so that whatever merges, compares, checks and signs the words of a page does it with these too. What
each level needs stands in the criterion itself: no rule can name a criterion that is not there.
"""

from itertools import pairwise

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.coreutils import resolve_model_string

from charter.scheme.levels import Level, Rating

#: What a level can ask of a school: see :class:`NeedBlock`.
NOTHING, PARTLY, FULLY = "", "partly", "fully"
RATING_NEEDED = {NOTHING: Rating.NOT_YET, PARTLY: Rating.PARTLY, FULLY: Rating.FULLY}


class FrameworkItemBlock(blocks.ChooserBlock):
    """An item of the Resilience Framework, chosen from a list."""

    widget = forms.Select

    @cached_property
    def target_model(self):
        return resolve_model_string("home.Item")

    def get_form_state(self, value):
        """Return what the list has chosen: Wagtail's own choosers would want a title and a link as well."""
        return blocks.FieldBlock.get_form_state(self, value)


class NeedBlock(blocks.ChoiceBlock):
    """What one level asks of a school in one criterion."""

    choices = [(PARTLY, gettext_lazy("Partly")), (FULLY, gettext_lazy("Fully"))]

    def __init__(self, required=False, **kwargs):
        super().__init__(required=required, **kwargs)


class CriterionBlock(blocks.StructBlock):
    key = blocks.CharBlock(
        label=gettext_lazy("A short name"),
        max_length=40,
        help_text=gettext_lazy("One or two words with a dash between, such as safe-places. Each has its own."),
        validators=[
            RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", gettext_lazy("Use small letters, numbers and dashes."))
        ],
    )
    looking_for = blocks.CharBlock(label=gettext_lazy("What we look for"), max_length=200)
    why = blocks.TextBlock(label=gettext_lazy("Why it matters to us"), max_length=600)
    fully = blocks.TextBlock(label=gettext_lazy("Fully: what it looks like"), max_length=400)
    partly = blocks.TextBlock(label=gettext_lazy("Partly: what it looks like"), max_length=400)
    not_yet = blocks.TextBlock(label=gettext_lazy("Not yet: what it looks like"), max_length=400)
    tips = blocks.ListBlock(
        blocks.CharBlock(label=gettext_lazy("Tip"), max_length=300), label=gettext_lazy("Tips"), default=[]
    )
    examples = blocks.ListBlock(
        blocks.CharBlock(label=gettext_lazy("Example"), max_length=300), label=gettext_lazy("Examples"), default=[]
    )
    evidence = blocks.TextBlock(
        label=gettext_lazy("What a school can show us"),
        max_length=600,
        help_text=gettext_lazy("For example: the policy, minutes of a meeting. Never pupils’ names or faces."),
    )
    bronze = NeedBlock(label=gettext_lazy("For bronze a school needs"))
    silver = NeedBlock(label=gettext_lazy("For silver a school needs"))
    gold = NeedBlock(label=gettext_lazy("For gold a school needs"))
    framework_items = blocks.ListBlock(
        FrameworkItemBlock(label=gettext_lazy("Item")),
        label=gettext_lazy("What in the Resilience Framework does it help with?"),
        default=[],
    )

    class Meta:
        icon = "tick"
        label = gettext_lazy("Criterion")
        template = "blocks/criterion.html"

    def clean(self, value):
        cleaned = super().clean(value)
        errors = {}
        for lower, higher in pairwise(Level):
            if RATING_NEEDED[cleaned[higher.value] or ""] < RATING_NEEDED[cleaned[lower.value] or ""]:
                errors[higher.value] = ValidationError(_("A higher level cannot ask for less than the one below it."))
        if errors:
            raise StructBlockValidationError(errors)
        return cleaned


class CriteriaBlock(blocks.StreamBlock):
    """The criteria of one version, each with a key of its own."""

    criterion = CriterionBlock()

    def clean(self, value):
        cleaned = super().clean(value)
        seen, errors = set(), {}
        for place, child in enumerate(cleaned):
            key = child.value["key"]
            if key and key in seen:
                errors[place] = StructBlockValidationError(
                    {"key": ValidationError(_("Another criterion has this short name already."))}
                )
            seen.add(key)
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return cleaned


def needs_of_levels(criteria):
    """Return what each level needs by ``criteria``, a stream of criteria as they stand on a page, for its template."""
    return [
        {
            "value": level.value,
            "label": level.label,
            "needs": [
                {"key": value["key"], "looking_for": value["looking_for"], "rating": RATING_NEEDED[needed].label}
                for value in (block.value for block in criteria)
                if (needed := value[level.value] or NOTHING) != NOTHING
            ],
        }
        for level in Level
    ]
