"""The forms of the charter mark's desk."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from charter.applications.models import Answer
from charter.judging.actions import could_assess
from charter.judging.models import Decision
from charter.scheme.levels import Level, Rating
from charter.schools.models import School
from cms.desk.charter.fields import AddressField, WordsField
from cms.people.models import User

_UNKNOWN = ("", _("We do not know yet"))


def rating_choices(criterion, unknown=_UNKNOWN):
    """Return the ratings from most to least, each with what the young people say that it looks like."""
    described = [(rating.value, f"{rating.label}: {criterion.describe(rating)}") for rating in reversed(Rating)]
    return [*described, unknown]


class SchoolForm(forms.ModelForm):
    """A school that the register's file does not have, or not yet; or what is told of one, to be corrected."""

    # No limit, or browsers would cut a number with too many digits without a word.
    urn = forms.CharField(
        label=_("Its number (URN)"),
        required=False,
        help_text=_("Six digits. Leave it empty if you do not know it."),
    )
    because = WordsField(
        label=_("Why does this number count, though the list does not have it?"),
        help_text=_("Say what you looked at, such as the school’s own page in the national register. It is kept."),
        max_length=500,
        required=False,
        rows=2,
    )
    is_another = forms.BooleanField(label=_("This is another school with the same name"), required=False)

    class Meta:
        model = School
        fields = ("name", "town", "phase", "website")
        field_classes = {"name": WordsField, "town": WordsField, "website": AddressField}
        widgets = {"website": forms.TextInput(attrs={"inputmode": "url"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            # Nobody is asked before there is a reason to.
            del self.fields["is_another"]
            del self.fields["because"]
        if not self.instance._state.adding:
            self.initial["urn"] = self.instance.urn

    def clean(self):
        data = super().clean()
        same = School.objects.filter(name__iexact=data.get("name", ""), town__iexact=data.get("town", ""))
        if not data.get("is_another") and same.exclude(pk=self.instance.pk).exists():
            words = _("%(name)s in %(town)s is here already. Find it above. Is this another one? Tick the box.")
            self.add_error("name", words % {"name": data["name"], "town": data["town"]})
        elif not data.get("is_another"):
            del self.fields["is_another"]
        return data

    @property
    def facts(self):
        """What :func:`~charter.schools.actions.register_school` takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "is_another"}


class FollowForm(forms.Form):
    """Which school follows another, and why."""

    urn = forms.CharField(
        label=_("The number (URN) of the school that follows"),
        help_text=_("Six digits. Most schools come from the national register. One that is missing, register first."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    reason = WordsField(
        label=_("Why? What did you look at?"),
        help_text=_("Both schools read this, and it stays in the log. Name nobody."),
        max_length=500,
        rows=3,
    )


class StartApplicationForm(forms.Form):
    """Which of the levels that are open to a school it applies for."""

    level = forms.ChoiceField(label=_("Which level?"), choices=Level, widget=forms.RadioSelect)

    def __init__(self, *args, levels=tuple(Level), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [(level.value, level.label) for level in levels]
        self.fields["level"].initial = next(iter(levels), None)


class AnswerForm(forms.ModelForm):
    """What a school says of one criterion. ``edition`` is the one that was on the screen."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Answer
        fields = Answer.FIELDS
        field_classes = {"words": WordsField, "plan": WordsField}
        widgets = {
            "words": forms.Textarea(attrs={"rows": 6}),
            "plan": forms.Textarea(attrs={"rows": 3}),
            "plan_by": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args, criterion, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rating"] = forms.TypedChoiceField(
            label=_("Where are you?"),
            choices=rating_choices(criterion),
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )
        self.fields["words"].help_text = _("Never write a pupil’s name, or anything that could show who it is about.")
        self.fields["plan"].help_text = _("Small steps count.")


class EvidenceForm(forms.Form):
    """Things to show: a file, a link, a statement. Of each that is filled in comes one thing."""

    name = WordsField(label=_("What is it?"), max_length=120, required=False)
    upload = forms.FileField(
        label=_("A file"),
        required=False,
        help_text=_("A picture, PDF, Word, OpenDocument or text file, up to 20 MB. Cover faces and names first."),
    )
    link = WordsField(
        label=_("Or a link"),
        max_length=500,
        required=False,
        help_text=_("Those who judge it open it. It has to be a page that everybody on the internet can see."),
    )
    words = WordsField(label=_("Or a statement"), max_length=5000, required=False, rows=3)

    THINGS = ("upload", "link", "words")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix="show", **kwargs)

    def clean(self):
        data = super().clean()
        if not self.errors and not any(data.get(thing) for thing in self.THINGS):
            self.add_error("upload", _("Choose a file, give a link, or write a statement."))
        return data

    def empty(self, thing):
        """Leave a box empty when it is shown again: what was in it is kept."""
        self.data = self.data.copy()
        self.data.pop(self.add_prefix(thing), None)


class SendForm(forms.Form):
    """That nobody can be recognised, and a box for each of ``flags``: for why not, although something stands out."""

    nobody_can_be_recognised = forms.BooleanField(
        label=_("I looked through all of it. Nobody can tell which pupil it is about."),
        help_text=_("We looked into text, Word, OpenDocument and PDF files too. Pictures and scans you have to read."),
        required=False,
    )

    def __init__(self, *args, flags=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.flags = flags
        for flag in flags:
            self.fields[flag.key] = WordsField(
                label=self._label_of(flag),
                max_length=1000,
                required=False,
                initial=flag.because,
                rows=2,
            )

    @staticmethod
    def _label_of(flag):
        if not flag.found:
            return _("No pupil can be recognised, because …")
        return format_lazy("“{}”: {}", flag.found, _("no pupil can be recognised, because …"))

    def rows(self):
        """Return each flag with its box."""
        return [(flag, self[flag.key]) for flag in self.flags]

    def because(self):
        """Return what is given, by the key of its flag."""
        return {flag.key: self.cleaned_data[flag.key] for flag in self.flags}

    def ask_once_more(self):
        """Say at each box that is empty what to do."""
        for flag in self.flags:
            if not self.cleaned_data[flag.key]:
                self.add_error(flag.key, _("Say why, or change it there."))


class ReasonForm(forms.Form):
    reason = WordsField(label=_("What is missing, and what should they do?"), max_length=2000, rows=3)


class TakeOutForm(forms.Form):
    because = WordsField(label=_("Why? Name nobody. This stays to read."), max_length=500, required=False, rows=2)


class AskForm(forms.Form):
    """Whom to ask to assess."""

    assessor = forms.ModelChoiceField(label=_("Who could assess it?"), queryset=User.objects.none())

    def __init__(self, *args, application, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assessor"].queryset = could_assess(application)
        self.has_somebody = self.fields["assessor"].queryset.exists()


class AssessForm(forms.Form):
    """A rating and a reason for each criterion, on one screen, and the edition of each that was on it."""

    def __init__(self, *args, criteria, ratings, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        self.fields["question"] = WordsField(
            label=_("What do you want to ask?"),
            help_text=_(
                "Your peer worker reads this and answers here. The other assessor and the school do not see it."
            ),
            max_length=2000,
            required=False,
            rows=2,
        )
        for criterion in criteria:
            kept = ratings.get(criterion.key)
            self.fields[f"edition-{criterion.key}"] = forms.IntegerField(
                widget=forms.HiddenInput, min_value=0, required=False, initial=kept.edition if kept else 0
            )
            self.fields[f"rating-{criterion.key}"] = forms.TypedChoiceField(
                label=_("How far are they?"),
                choices=rating_choices(criterion, ("", _("I do not know yet"))),
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
                initial="" if kept is None or kept.rating is None else kept.rating,
            )
            self.fields[f"words-{criterion.key}"] = WordsField(
                label=_("Why do you think so?"),
                max_length=2000,
                required=False,
                rows=3,
                initial=kept.words if kept else "",
            )

    def rated(self):
        """Yield each criterion's key, with the edition, rating and words that are given for it."""
        for criterion in self.criteria:
            yield (
                criterion.key,
                {
                    "edition": self.cleaned_data[f"edition-{criterion.key}"] or 0,
                    "rating": self.cleaned_data[f"rating-{criterion.key}"],
                    "words": self.cleaned_data[f"words-{criterion.key}"],
                },
            )

    def ask_for_what_is_open(self):
        """Say at each box that is empty what to do."""
        for key, given in list(self.rated()):
            if given["rating"] is None:
                self.add_error(f"rating-{key}", _("Choose how far they are."))
            if not given["words"]:
                self.add_error(f"words-{key}", _("Say why in a few words."))

    def show_over(self, ratings):
        """Show what was typed over the ``ratings`` kept now: whoever read both can save. An empty box shows them."""
        self.data = self.data.copy()
        for kept in ratings:
            self.data[f"edition-{kept.key}"] = kept.edition
            if not self.data.get(f"words-{kept.key}", "").strip():
                self.data[f"words-{kept.key}"] = kept.words
            if not self.data.get(f"rating-{kept.key}") and kept.rating is not None:
                self.data[f"rating-{kept.key}"] = kept.rating

    def forget_question(self):
        """Leave the box of the question empty when it is shown again: it was asked."""
        self.data = self.data.copy()
        self.data["question"] = ""

    def fields_of(self, key):
        """Return the two bound fields of a criterion."""
        return [self[f"rating-{key}"], self[f"words-{key}"]]


class QuestionForm(forms.Form):
    """A question of an assessor, or the answer of who supports them."""

    words = WordsField(label=_("What do you want to say?"), max_length=2000, rows=2)


class RemarkForm(forms.Form):
    """A line of the conversation, with the rating that comes of it for one of the two."""

    words = WordsField(label=_("What do you think?"), max_length=2000, required=False, rows=2)
    rating = forms.TypedChoiceField(
        label=_("Your rating now"),
        choices=[("", _("as it was")), *Rating.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args, is_one_of_the_two=True, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_one_of_the_two:
            self.fields["words"].label = _("What do you want to say to them?")
            del self.fields["rating"]


class PanelForm(forms.Form):
    """What the panel decides, and why."""

    outcome = forms.ChoiceField(label=_("What do you decide?"), choices=Decision.Outcome, widget=forms.RadioSelect)
    reasons = WordsField(label=_("Your reasons, for the school"), max_length=2000, rows=4)
    gaps = forms.MultipleChoiceField(
        label=_("If small gaps are left: which ones?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    overruled_because = WordsField(
        label=_("If you decide against the young assessors: why?"),
        help_text=_("They will read it."),
        max_length=2000,
        required=False,
        rows=3,
    )

    def __init__(self, *args, criteria, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["gaps"].choices = [(each.key, each.looking_for) for each in criteria]

    def typed(self):
        """Return pairs of what a box is about and the words in it, of each that has some."""
        boxes = [self["reasons"], self["overruled_because"]]
        return [(box.label, words) for box in boxes if (words := (box.value() or "").strip())]
