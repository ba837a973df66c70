"""Links inside text: a live page never tells the address of a draft."""

from wagtail.rich_text.pages import PageLinkHandler

from cms.moderation.public_pages import is_public


class LivePageLinkHandler(PageLinkHandler):
    """Wagtail's link to a page, which is no link while that page is not public."""

    @classmethod
    def get_many(cls, attrs_list):
        return [page if page is not None and is_public(page) else None for page in super().get_many(attrs_list)]
