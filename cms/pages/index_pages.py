"""What every section's index page does."""

from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField

from cms.pages.blocks import BodyBlock
from cms.pages.filters import PageList
from cms.pages.models import BasePage


class BaseIndexPage(BasePage):
    """Lists the live pages below it, newest first, some on each page, by filters. It needs no text of its own."""

    body = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("the page"))

    class Meta:
        abstract = True
        verbose_name = _("section")

    def listing(self, request):
        """Return the :class:`~cms.pages.filters.PageList` that ``request`` asks for, the same one each time."""
        if getattr(request, "page_list", None) is None or request.page_list.index is not self:
            request.page_list = PageList(self, request)
        return request.page_list

    def may_be_kept(self, request):
        """Only addresses that this site links to are kept: somebody who makes others up fills no cache."""
        return self.listing(request).is_as_linked

    def get_context(self, request, *args, **kwargs):
        listing = self.listing(request)
        return {**super().get_context(request, *args, **kwargs), "listing": listing, "children": listing.results}
