"""Blocks that show or link to something beside words: pictures, videos, documents, pages."""

from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from cms.media.responsive import pictures_with_renditions
from cms.pages.blocks.words import SHORT_TEXT_FEATURES


class _ReadyPictureChooserBlock(ImageChooserBlock):
    def bulk_to_python(self, values):
        return pictures_with_renditions(list(values))


class ReadyPictureBlock(ImageBlock):
    """Wagtail's picture with words for people who cannot see it. All those of a page come with their renditions."""

    def __init__(self, required=True, **kwargs):
        super().__init__(required=required, **kwargs)
        chooser = _ReadyPictureChooserBlock(required=required)
        chooser.set_name("image")
        self.child_blocks["image"] = chooser


class PictureBlock(blocks.StructBlock):
    image = ReadyPictureBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Words below it"), required=False, max_length=200)

    def get_context(self, value, parent_context=None):
        """Say whether it is the first picture of its page: that one is fetched at once, others when they come near."""
        context = super().get_context(value, parent_context)
        pictures = pictures_of((parent_context or {}).get("page"))
        context["is_first"] = bool(pictures) and pictures[0] is value
        return context

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "blocks/image.html"
        description = _("A picture, with words for people who cannot see it.")
        preview_template = "blocks/image_preview.html"
        preview_value = {"image": None, "caption": "The north pier in the evening"}


class VideoBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    address = blocks.URLBlock(
        label=_("Address"),
        validators=[URLValidator(["https"], message=_("The address has to begin with https://"))],
        help_text=_("Where the video is. It opens there when somebody clicks: nothing loads before."),
    )
    summary = blocks.TextBlock(label=_("What it shows"), max_length=400)
    transcript = blocks.RichTextBlock(
        label=_("Every word that is said"),
        features=SHORT_TEXT_FEATURES,
        help_text=_("For people who cannot hear or play it."),
    )

    class Meta:
        icon = "media"
        label = _("Video")
        template = "blocks/video.html"
        description = _("A link to a video, with everything that is said in it.")
        preview_value = {
            "title": "Meet the group",
            "address": "https://example.org/video",
            "summary": "Four young people say why they joined.",
            "transcript": "<p>Hello, we are the group.</p>",
        }


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    about = blocks.CharBlock(label=_("What is in it"), max_length=200)

    class Meta:
        icon = "doc-full"
        label = _("Document")
        template = "blocks/document.html"
        description = _("A file to download.")
        preview_template = "blocks/document_preview.html"
        preview_value = {"document": None, "about": "A sheet to fill in together"}


class PageLinkBlock(blocks.StructBlock):
    page = blocks.PageChooserBlock(label=_("Page"))
    text = blocks.CharBlock(label=_("Words of the link"), required=False, max_length=120)

    class Meta:
        icon = "link"
        label = _("Link to a page")
        template = "blocks/page_link.html"
        description = _("Where to read on.")
        preview_template = "blocks/page_link_preview.html"
        preview_value = {"page": None, "text": "Talking to your parents"}


def pictures_of(page):
    """Return the values of the picture blocks of ``page``, which may be None or a page without a body."""
    return [block.value for block in getattr(page, "body", ()) if isinstance(block.block, PictureBlock)]
