"""What a group tells its readers: when it meets, what it said and what came of it, who asked for its advice.

They are blocks and not rows, so that whatever looks at words before a page is sent, compares two versions or brings two
writers together looks at these too.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from home.meetings import Repeats, Schedule


class MeetingValue(blocks.StructValue):
    """A meeting as it stands on a page."""

    @cached_property
    def schedule(self):
        return Schedule(
            first_day=self["first_day"],
            begins_at=self["begins_at"],
            ends_at=self["ends_at"],
            repeats=self["repeats"],
            last_day=self["last_day"],
            skipped=frozenset(day for day in self["skipped"] if day),
        )

    @property
    def is_complete(self):
        """Whether it can be reckoned with: a draft may lack its day."""
        return all(self[name] is not None for name in ("first_day", "begins_at", "ends_at"))


class MeetingBlock(blocks.StructBlock):
    name = blocks.CharBlock(
        label=gettext_lazy("What it is"),
        max_length=80,
        help_text=gettext_lazy("For example: Drop-in or Open evening."),
    )
    repeats = blocks.ChoiceBlock(label=gettext_lazy("How often"), choices=Repeats.choices, default=Repeats.MONTHLY)
    first_day = blocks.DateBlock(
        label=gettext_lazy("The first day"), help_text=gettext_lazy("The others follow from it.")
    )
    begins_at = blocks.TimeBlock(label=gettext_lazy("From"))
    ends_at = blocks.TimeBlock(label=gettext_lazy("To"))
    last_day = blocks.DateBlock(label=gettext_lazy("The last day, if you know it"), required=False)
    skipped = blocks.ListBlock(
        blocks.DateBlock(label=gettext_lazy("Day")),
        label=gettext_lazy("Days on which it does not happen"),
        default=[],
        max_num=30,
    )
    where = blocks.CharBlock(
        label=gettext_lazy("Where, for everybody to read"),
        max_length=120,
        required=False,
        help_text=gettext_lazy(
            "Anybody in the world can read this. A worker chooses it: a public place with staff, such as a library. "
            "Never a home or a school. Leave it empty where young people meet by themselves: whoever joins is told."
        ),
    )

    class Meta:
        icon = "date"
        label = gettext_lazy("Meeting")
        value_class = MeetingValue

    def clean(self, value):
        cleaned = super().clean(value)
        if self.is_deferred_validation:  # a draft may have gaps
            return cleaned
        errors = {}
        if cleaned["ends_at"] <= cleaned["begins_at"]:
            errors["ends_at"] = ValidationError(_("It has to end after it begins, on the same day."))
        if cleaned["last_day"] and cleaned["last_day"] < cleaned["first_day"]:
            errors["last_day"] = ValidationError(_("The last day cannot come before the first one."))
        if errors:
            raise StructBlockValidationError(errors)
        return cleaned


class Outcome(models.TextChoices):
    """What came of what somebody said."""

    DONE = "done", gettext_lazy("They did it")
    PARTLY = "partly", gettext_lazy("They did some of it")
    WAITING = "waiting", gettext_lazy("We are still waiting")
    NOT_POSSIBLE = "not-possible", gettext_lazy("Not possible, because")


class ChangeBlock(blocks.StructBlock):
    we_said = blocks.TextBlock(label=gettext_lazy("We said"), max_length=500)
    said_on = blocks.DateBlock(label=gettext_lazy("When we said it"))
    to = blocks.CharBlock(
        label=gettext_lazy("Whom we told"),
        max_length=120,
        help_text=gettext_lazy("A service or an office, such as “the council”. Never a person’s name."),
    )
    outcome = blocks.ChoiceBlock(
        label=gettext_lazy("What came of it"), choices=Outcome.choices, default=Outcome.WAITING
    )
    they_did = blocks.TextBlock(
        label=gettext_lazy("What they did, or why it is not possible"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("In plain words. A “no” needs its reason: readers can tell an honest one."),
    )
    answered_on = blocks.DateBlock(label=gettext_lazy("When they answered"), required=False)

    class Meta:
        icon = "comment"
        label = gettext_lazy("We said, they did")

    def clean(self, value):
        cleaned = super().clean(value)
        if self.is_deferred_validation:  # a draft may have gaps
            return cleaned
        errors = {}
        if cleaned["outcome"] != Outcome.WAITING and not cleaned["they_did"].strip():
            errors["they_did"] = ValidationError(
                _("Say why it is not possible.")
                if cleaned["outcome"] == Outcome.NOT_POSSIBLE
                else _("Say what they did.")
            )
        if cleaned["outcome"] != Outcome.WAITING and not cleaned["answered_on"]:
            errors["answered_on"] = ValidationError(_("Say when they answered."))
        if cleaned["answered_on"] and cleaned["answered_on"] < cleaned["said_on"]:
            errors["answered_on"] = ValidationError(_("They cannot answer before you said it."))
        if errors:
            raise StructBlockValidationError(errors)
        return cleaned


class FocusGroupBlock(blocks.StructBlock):
    asked_by = blocks.CharBlock(
        label=gettext_lazy("Who asked us"),
        max_length=120,
        help_text=gettext_lazy("A service or an office, never a person’s name."),
    )
    about = blocks.CharBlock(label=gettext_lazy("What it was about"), max_length=200)
    happened_on = blocks.DateBlock(label=gettext_lazy("When"))
    we_said = blocks.TextBlock(
        label=gettext_lazy("What we said"),
        max_length=800,
        help_text=gettext_lazy(
            "Say what people said, never who. No numbers below ten: a small number can point at somebody."
        ),
    )
    came_back = blocks.TextBlock(
        label=gettext_lazy("What came back"),
        max_length=800,
        required=False,
        help_text=gettext_lazy("Leave it empty while nothing has. Readers are told so."),
    )

    class Meta:
        icon = "group"
        label = gettext_lazy("Focus group")


class MeetingsBlock(blocks.StreamBlock):
    meeting = MeetingBlock()


class ChangesBlock(blocks.StreamBlock):
    change = ChangeBlock()


class FocusGroupsBlock(blocks.StreamBlock):
    focus_group = FocusGroupBlock()


class ThingsToDoBlock(blocks.StreamBlock):
    """Short lines, each something that somebody can do."""

    thing = blocks.TextBlock(label=gettext_lazy("One thing"), max_length=300, icon="tick")
