"""The upload forms behind Wagtail's image and document screens."""

import struct

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from cms.media.publicity import is_frozen, pages_with
from cms.media.uploads import check_document, without_metadata


class ReadablePictureField(WagtailImageField):
    """Wagtail's picture field, which answers a half-uploaded picture with a sentence and not with an error page."""

    def to_python(self, data):
        try:
            return super().to_python(data)
        except (OSError, SyntaxError, ValueError, struct.error) as error:
            raise ValidationError(
                _("This picture cannot be opened. Save it again and try once more."), code="broken"
            ) from error


class _FrozenOnceSigned:
    """Tell people, beside the field, that a signed file stays as it is."""

    def clean(self):
        data = super().clean()
        changed = set(self.instance.shown_fields) & set(self.changed_data)
        if self.instance.pk and changed and is_frozen(self.instance):
            for name in changed:
                self.add_error(name, self._reason())
        return data

    def _reason(self):
        next_step = _("Upload a new one instead, and choose that one.")
        if pages := pages_with(self.instance):
            shown_on = ", ".join(f"“{page}”" for page in pages)
            return _("This stays as it is: it was signed off with %(pages)s.") % {"pages": shown_on} + f" {next_step}"
        return _("This stays as it is: a page that showed it was signed off.") + f" {next_step}"


class ImageForm(_FrozenOnceSigned, BaseImageForm):
    """A picture needs words for people who cannot see it, and loses everything that says where it was taken."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:  # Wagtail leaves it out of the form for several pictures at once.
            stock = self.fields["file"]
            self.fields["file"] = ReadablePictureField(
                label=stock.label, required=stock.required, widget=stock.widget, initial=stock.initial
            )
        if "description" in self.fields:
            self.fields["description"].required = True

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload and "file" in self.changed_data:
            clean = without_metadata(upload)
            # Wagtail reads the parsed picture from the file it validated.
            clean.image = upload.image
            return clean
        return upload

    def clean_title(self):
        title = self.cleaned_data["title"].strip()
        if not title:
            raise ValidationError(_("Give the picture a short title, so that you can find it again."))
        return title


class DocumentForm(_FrozenOnceSigned, BaseDocumentForm):
    """A document is what its name says and not too large."""

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload and "file" in self.changed_data:
            check_document(upload)
        return upload
