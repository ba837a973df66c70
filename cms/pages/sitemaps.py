"""The site map for search engines."""

from django.http import Http404
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Site

from cms.moderation.public_pages import public_pages


class PublicSitemap(Sitemap):
    """Wagtail's site map, of the pages that readers can reach."""

    def get_wagtail_site(self):
        """Return the site of the request, or any: an administrator may have left none as the default."""
        site = Site.find_for_request(self.request) or Site.objects.select_related("root_page").first()
        if site is None:
            raise Http404
        return site

    def items(self):
        return public_pages(super().items())
