"""Boxes that take all that is typed or pasted into them: where it is too much, they say so and lose nothing."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _


class _FewEnough(MaxLengthValidator):
    message = _(
        "This has %(show_value)s letters, and %(limit_value)s are the most we can take. Nothing is lost: take at least "
        "%(over)s away."
    )

    def __call__(self, value):
        try:
            super().__call__(value)
        except ValidationError as refused:
            refused.params["over"] = refused.params["show_value"] - refused.params["limit_value"]
            raise


class WordsField(forms.CharField):
    """Words, up to ``max_length`` letters. With ``rows`` the box has so many.

    The browser is not told the limit: it would cut what is too long without a word.
    """

    def __init__(self, *, rows=None, **options):
        if rows:
            options["widget"] = forms.Textarea(attrs={"rows": rows})
        super().__init__(**options)
        self.validators = [
            _FewEnough(each.limit_value) if isinstance(each, MaxLengthValidator) else each for each in self.validators
        ]

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class AddressField(WordsField, forms.URLField):
    """The same for the address of a page. It is one by https where nobody says otherwise."""

    def __init__(self, **options):
        super().__init__(**{"assume_scheme": "https", **options})
