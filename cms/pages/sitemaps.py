"""The site map for search engines."""

from functools import reduce
from operator import or_

from django.http import Http404
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page, Site

from cms.moderation.public_pages import public_pages


class PublicSitemap(Sitemap):
    """Wagtail's site map, of the pages that readers can reach, in every language: Wagtail's own has one language."""

    def get_wagtail_site(self):
        """Return the site of the request, or any: an administrator may have left none as the default."""
        site = Site.find_for_request(self.request) or Site.objects.select_related("root_page").first()
        if site is None:
            raise Http404
        return site

    def items(self):
        root = self.get_wagtail_site().root_page
        homes = Page.objects.filter(translation_key=root.translation_key).order_by("path")
        below = reduce(or_, (Page.objects.descendant_of_q(home, inclusive=True) for home in homes))
        return public_pages(Page.objects.filter(below).public().order_by("path").defer_streamfields().specific())
