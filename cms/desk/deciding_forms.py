"""The forms of a peer worker who asks for changes, says "not this time", or suggests other words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.coauthoring.parts import parts_of
from cms.moderation.changes import LONGEST_ITEM, Asked, says
from cms.moderation.models import NotThisTime, NotThisTimeTemplate, Suggestion
from cms.moderation.not_this_time import is_a_link_to_help, what_is_wrong
from cms.pages.addresses import leads_somewhere

_ROWS = 3
_MOST_ROWS = 30
_GONE = _("This part is not in the page any more. Choose another.")


class AskForm(forms.Form):
    """What the authors read first, above the list."""

    words = forms.CharField(
        label=_("Your words to the authors"),
        help_text=_("What is good, what to change, and why. They read exactly this."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": _("Say what to change and why, in kind words. The author reads exactly this.")},
    )


class AskRow(forms.Form):
    """One thing to change, and where."""

    text = forms.CharField(
        label=_("What to change"), max_length=LONGEST_ITEM, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    place = forms.ChoiceField(label=_("Where?"), required=False, error_messages={"invalid_choice": _GONE})
    quote = forms.CharField(label=_("Which words? (if it is about some)"), max_length=300, required=False)

    def __init__(self, *args, version, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.version = version
        self.fields["place"].choices = places

    def clean(self):
        data = super().clean()
        if data.get("quote") and not data.get("text") and "text" not in self.errors:
            self.add_error("text", _("Say what to change there."))
        elif "place" in data and not says(self.version, data.get("quote", ""), data["place"]):
            self.add_error("quote", _("These words are not there. Copy them from the page, or leave this empty."))
        return data

    @property
    def asked(self):
        """The thing to change, or None for a row that was left empty."""
        data = self.cleaned_data
        return Asked(data["text"], data["place"], data["quote"]) if data.get("text") else None


class Asking:
    """The words and the rows together: as many rows as somebody needs, without scripts too."""

    def __init__(self, version, data=None):
        if data is not None and "more" in data:
            data = data.copy()
            rows = data.get("rows-TOTAL_FORMS", "")
            data["rows-TOTAL_FORMS"] = str(min((int(rows) if rows.isdecimal() else 0) + _ROWS, _MOST_ROWS))
        places = [("", _("All of the page")), *((part.place, str(part)) for part in parts_of(version))]
        factory = forms.formset_factory(AskRow, extra=_ROWS, max_num=_MOST_ROWS, absolute_max=_MOST_ROWS)
        self.form = AskForm(data, auto_id="id_ask_%s")  # The other form on the review page has an "id_words" too.
        self.rows = factory(data, prefix="rows", form_kwargs={"version": version, "places": places})

    def is_valid(self):
        return all([self.form.is_valid(), self.rows.is_valid()])

    @property
    def items(self):
        """The things to change, in their order."""
        return [row.asked for row in self.rows if row.asked]


class _LinksToHelp(forms.ModelForm):
    """A link to help has to lead somewhere: its reader is at a low moment."""

    def clean_support_link(self):
        link = self.cleaned_data["support_link"].strip()
        if not is_a_link_to_help(link):
            raise forms.ValidationError(
                _("Give a link to help: an address such as https://… or /desk/groups/, or tel: with a number.")
            )
        if link.startswith("/") and not leads_somewhere(link):
            raise forms.ValidationError(
                _("Nothing is at this address. Open it in your browser, and copy it from there.")
            )
        return link


class NotThisTimeForm(_LinksToHelp):
    """What the author reads. Gaps of a template are refused, and so is a word without a reason."""

    class Meta:
        model = NotThisTime
        fields = ("reason", "next_step", "support", "support_link")
        labels = {
            "reason": _("Why, in kind words"),
            "next_step": _("What they can do next"),
            "support": _("Who can help, or talk it through"),
            "support_link": _("A link to that help"),
        }
        help_texts = {
            "reason": _("Begin with what is good. Write your own words where there are square brackets."),
            "support_link": _("For example /desk/groups/, https://… or tel:08001111"),
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 6}), "next_step": forms.Textarea(attrs={"rows": 4})}

    def clean(self):
        data = super().clean()
        told = {name: data.get(name, "") for name in self.Meta.fields}
        for name, _code, sentence in what_is_wrong(**told):
            if name not in self.errors:
                self.add_error(name, sentence)
        return data


class TemplateForm(_LinksToHelp):
    """Words to begin with, which leads and administrators look after."""

    class Meta:
        model = NotThisTimeTemplate
        fields = ("name", "reason", "next_step", "support", "support_link", "is_offered")
        help_texts = {
            "name": _("Only staff read this."),
            "reason": _("Put what the peer worker has to fill in into [square brackets]."),
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 6}), "next_step": forms.Textarea(attrs={"rows": 4})}


class SuggestForm(forms.Form):
    """A box for each text of one part, with what it says now, and why it should say something else."""

    why = forms.CharField(
        label=_("Why?"),
        help_text=_("The author reads this beside your words."),
        max_length=Suggestion._meta.get_field("why").max_length,
        required=False,
    )

    def __init__(self, data=None, *, words):
        super().__init__(data)
        self.words = words
        boxes = {}
        for number, each in enumerate(words):
            one_line = each.is_line and not each.is_rich
            boxes[f"text-{number}"] = forms.CharField(
                label=each.label,
                initial=each.shown,
                max_length=each.most or 20_000,
                required=False,
                strip=False,
                widget=forms.TextInput if one_line else forms.Textarea(attrs={"rows": 6 if each.is_rich else 3}),
            )
            boxes[f"was-{number}"] = forms.CharField(
                initial=each.shown, required=False, strip=False, widget=forms.HiddenInput
            )
        self.fields = {**boxes, **self.fields}

    @property
    def boxes(self):
        """The boxes that are seen."""
        return [self[f"text-{number}"] for number in range(len(self.words))]

    @property
    def texts(self):
        """What the boxes say."""
        return [self.cleaned_data[f"text-{number}"] for number in range(len(self.words))]

    @property
    def was(self):
        """What the boxes said when they were shown."""
        sent = (self.cleaned_data[f"was-{number}"] for number in range(len(self.words)))
        return [text.replace("\r\n", "\n") for text in sent]
