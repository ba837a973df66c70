"""The upload forms behind Wagtail's image and document screens."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from cms.media.uploads import check_document, without_metadata


class ImageForm(BaseImageForm):
    """A picture needs words for people who cannot see it, and loses everything that says where it was taken."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
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


class DocumentForm(BaseDocumentForm):
    """A document is what its name says and not too large."""

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload and "file" in self.changed_data:
            check_document(upload)
        return upload
