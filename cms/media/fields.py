"""File fields that name a file by its bytes, and take out of a picture what would give somebody away.

They do it as the file is written, so that it happens on every way in: a form, the list of several uploads (whose
second step never shows its form the file), a command, a test.
"""

from django.core.files.images import ImageFile
from django.db.models import FileField, ImageField
from django.db.models.fields.files import FieldFile, ImageFieldFile

from cms.media.uploads import CleanPicture, content_addressed_name, without_metadata


class PictureFieldFile(ImageFieldFile):
    """The file of a picture."""

    def save(self, name, content, save=True):
        clean = content if isinstance(content, CleanPicture) else without_metadata(content)
        super().save(content_addressed_name(clean, name), ImageFile(clean, name=clean.name), save)


class PictureField(ImageField):
    """A picture without metadata, in a file named by its bytes. ``upload_to`` is the folder."""

    attr_class = PictureFieldFile


class DocumentFieldFile(FieldFile):
    """The file of a document."""

    def save(self, name, content, save=True):
        super().save(content_addressed_name(content, name), content, save)


class DocumentField(FileField):
    """A document in a file named by its bytes. ``upload_to`` is the folder."""

    attr_class = DocumentFieldFile
