"""The body of a page: every family of blocks, in the order an author is most likely to want them."""

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _
from wagtail.blocks.stream_block import StreamBlockValidationError

from cms.pages.blocks.marked import MarkedStreamBlock
from cms.pages.blocks.media import DocumentBlock, PageLinkBlock, PictureBlock, VideoBlock
from cms.pages.blocks.tables import TableBlock
from cms.pages.blocks.words import CallOutBlock, HowToSayItBlock, QuoteBlock, StepsBlock, TextBlock, TipBlock


class BodyBlock(MarkedStreamBlock):
    text = TextBlock(group=_("Words"))
    tip = TipBlock(group=_("Words"))
    how_to_say_it = HowToSayItBlock(group=_("Words"))
    steps = StepsBlock(group=_("Words"))
    quote = QuoteBlock(group=_("Words"))
    call_out = CallOutBlock(group=_("Words"))
    table = TableBlock(group=_("Words"))
    image = PictureBlock(group=_("Things to see"))
    video = VideoBlock(group=_("Things to see"))
    document = DocumentBlock(group=_("Things to see"))
    page_link = PageLinkBlock(group=_("Things to see"))

    def clean(self, value):
        if self.required and not self.is_deferred_validation and not len(value):
            message = _("The page is still empty. Add some text first.")
            raise StreamBlockValidationError(non_block_errors=ErrorList([ValidationError(message)]))
        return super().clean(value)
