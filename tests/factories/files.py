"""Pictures and documents for tests: real bytes."""

from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image

from cms.media.models import CustomDocument, CustomImage


def picture_bytes(colour="teal", size=(64, 48), format_name="PNG", **save):
    """Return the bytes of a plain picture."""
    written = BytesIO()
    Image.new("RGB", size, colour).save(written, format=format_name, **save)
    return written.getvalue()


def make_image(
    *, by=None, colour="teal", description="A plain picture", recognisable_people=0, content=None, ending="png"
):
    """Make a picture that ``by`` uploaded, of one colour or with the bytes ``content``.

    Nobody can be recognised in it unless it is said.
    """
    file = ImageFile(BytesIO(content or picture_bytes(colour)), name=f"picture.{ending}")
    return CustomImage.objects.create(
        title="Picture",
        description=description,
        file=file,
        uploaded_by_user=by,
        recognisable_people=recognisable_people,
    )


def make_document(*, by=None, content=b"Hello", title="Sheet"):
    """Make a text document that ``by`` uploaded."""
    return CustomDocument.objects.create(title=title, file=ContentFile(content, name="sheet.txt"), uploaded_by_user=by)
