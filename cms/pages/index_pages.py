"""What every section's index page does."""

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField

from cms.pages.blocks import BodyBlock
from cms.pages.models import BasePage

CHILDREN_PER_PAGE = 24


class BaseIndexPage(BasePage):
    """Lists the live pages below it, newest first, some on each page. It needs no text of its own."""

    body = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("the page"))

    class Meta:
        abstract = True
        verbose_name = _("section")

    def live_children(self):
        """Return the live pages below this one as specific pages, in the order readers see them."""
        return self.get_children().live().specific().order_by("-first_published_at", "pk")

    def get_context(self, request, *args, **kwargs):
        children = Paginator(self.live_children(), CHILDREN_PER_PAGE).get_page(request.GET.get("page"))
        return {**super().get_context(request, *args, **kwargs), "children": children}
