"""Pictures and documents. Their files are named by their content, so a file never changes under its name."""

from contextlib import contextmanager
from pathlib import PurePosixPath

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition, SourceImageIOError

from cms.media.fields import DocumentField, PictureField
from cms.media.publicity import copy_of_the_bytes, seal, seal_is_ours
from cms.media.uploads import content_hash


class CustomImage(AbstractImage):
    """A picture. ``description`` says what it shows, for people who cannot see it."""

    file = PictureField(upload_to="pictures", width_field="width", height_field="height", verbose_name=_("file"))

    admin_form_fields = ("title", "file", "description", "collection", "tags")

    #: What readers get of it. Signed with every page that shows it.
    shown_fields = ("file", "description")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_customimage", "Can choose a picture")]

    @contextmanager
    def open_file(self):
        """Open the picture for Wagtail to make a rendition of. Other bytes than those of its name are none of it."""
        if not self.file._committed:
            with super().open_file() as opened:
                yield opened
            return
        copy = copy_of_the_bytes(self.file)
        if copy is None:
            raise SourceImageIOError(f"The file {self.file.name} does not hold the bytes that its name says.")
        with copy:
            yield copy

    def find_existing_renditions(self, *filters):
        """Return the renditions there are. One that was not made from this picture is made anew.

        Its name stands in the page, and could say anything.
        """
        found = super().find_existing_renditions(*filters)
        for wanted, rendition in found.items():
            if not seal_is_ours(rendition):
                rendition.file = self.generate_rendition_file(wanted)
                rendition.save()
        return found

    @property
    def default_alt_text(self):
        # Wagtail falls back on the title, which is often the file's name.
        return self.description


class CustomRendition(AbstractRendition):
    """A picture at one size, made by Wagtail from an :class:`CustomImage`."""

    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)

    def get_upload_to(self, filename):
        """Name the file by its bytes and seal them to the picture: see :func:`cms.media.publicity.seal`."""
        digest = content_hash(self.file)
        size = (self.width, self.height)
        mark = seal(self.image.file.name, self.filter_spec, self.focal_point_key, digest, size)
        return f"images/{digest}.{mark}{PurePosixPath(filename).suffix.lower()}"


class CustomDocument(AbstractDocument):
    """A file that readers can download."""

    file = DocumentField(upload_to="documents", verbose_name=_("file"))

    admin_form_fields = ("title", "file", "collection", "tags")

    #: What readers get of it. Signed with every page that shows it.
    shown_fields = ("file", "title")

    @property
    def size(self):
        """How many bytes the file has, or None when it is gone. No signature covers the row's ``file_size``."""
        try:
            return self.file.size
        except OSError:
            return None

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        permissions = [("choose_customdocument", "Can choose a document")]
