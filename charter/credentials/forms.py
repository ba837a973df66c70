"""The form with which anybody hands in a badge to be checked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from charter.credentials.baking import LARGEST_PNG
from charter.credentials.checking import LARGEST


class HandInForm(forms.Form):
    """A badge as a file, or as pasted text."""

    file = forms.FileField(
        label=_("The badge as a file"),
        help_text=_("The picture (PNG or SVG) or the file that ends in .json."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".png,.svg,.json,.jsonld"}),
    )
    text = forms.CharField(
        label=_("Or paste its text"),
        help_text=_("It begins with a curly bracket: {"),
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean(self):
        super().clean()
        if not (self.cleaned_data.get("file") or self.cleaned_data.get("text")):
            raise forms.ValidationError(_("Choose a file, or paste the text of a badge."), code="nothing")

    def handed_in(self):
        """Return the bytes that somebody handed in: the start of them, where there are too many to be a badge."""
        if file := self.cleaned_data["file"]:
            return file.read(LARGEST_PNG + 1)
        return self.cleaned_data["text"].encode()[: LARGEST + 1]
