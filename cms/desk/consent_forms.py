"""Forms for keeping a yes: how many people a picture shows, and who of them agreed to what."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.media.models import Consent

_MOST_PEOPLE = 200


def _day():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PeopleForm(forms.Form):
    """How many people in one picture could be recognised."""

    image = forms.IntegerField(widget=forms.HiddenInput)
    recognisable_people = forms.IntegerField(
        label=_("How many people in it could be recognised?"), min_value=0, max_value=_MOST_PEOPLE
    )


class ConsentForm(forms.ModelForm):
    """One person's yes to one picture of a page, or to their own words in it."""

    ABOUT_WORDS = "words"

    about = forms.ChoiceField(label=_("Yes to what?"))

    class Meta:
        model = Consent
        fields = ["reference", "who", "assent_on", "authority", "authority_on", "channel", "expires_on"]
        widgets = dict.fromkeys(("assent_on", "authority_on", "expires_on"), _day())

    field_order = ["about"]

    def __init__(self, *args, page, pictures, **kwargs):
        super().__init__(*args, **kwargs)
        self.page = page
        self.pictures = {f"picture-{picture.pk}": picture for picture in pictures}
        self.fields["about"].choices = [
            *((key, _("The picture “%(title)s”") % {"title": picture.title}) for key, picture in self.pictures.items()),
            (self.ABOUT_WORDS, _("Their own words in this page")),
        ]

    def clean(self):
        data = super().clean()
        picture = self.pictures.get(data.get("about"))
        self.instance.image, self.instance.page_id = picture, None if picture else self.page.pk
        return data

    def _get_validation_exclusions(self):
        # What it is about is no field of the form, and still one yes is kept once.
        return super()._get_validation_exclusions() - {"image", "page"}
