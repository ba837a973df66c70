"""What every section's index page does."""

from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField

from cms.pages.blocks import BodyBlock
from cms.pages.filters import PageList
from cms.pages.models import BasePage


class WithAList:
    """A page with a list of others. :meth:`new_list` makes it; it is read once a request."""

    def new_list(self, request):
        """Return the :class:`~cms.pages.filters.PageList` that ``request`` asks for."""
        return PageList(self, request)

    def listing(self, request):
        """Return what :meth:`new_list` makes, the same one each time."""
        if getattr(request, "page_list", None) is None or request.page_list.index is not self:
            request.page_list = self.new_list(request)
        return request.page_list

    def may_be_kept(self, request):
        """Only addresses that this site links to are kept: somebody who makes others up fills no cache."""
        return self.listing(request).is_as_linked


class BaseIndexPage(WithAList, BasePage):
    """Lists the live pages below it, newest first, some on each page, by filters. It needs no text of its own."""

    body = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("the page"))

    #: What belongs to the section and is no page: names of addresses, and what they are called.
    places = ()

    class Meta:
        abstract = True
        verbose_name = _("section")

    def get_context(self, request, *args, **kwargs):
        listing = self.listing(request)
        return {**super().get_context(request, *args, **kwargs), "listing": listing, "children": listing.results}
