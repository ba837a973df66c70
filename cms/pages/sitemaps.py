"""The site map for search engines."""

from wagtail.contrib.sitemaps import Sitemap

from cms.moderation.public_pages import public_pages


class PublicSitemap(Sitemap):
    """Wagtail's site map, of the pages that readers can reach."""

    def items(self):
        return public_pages(super().items())
