"""What is new, as Atom: for the whole site, and for each section. Titles and summaries of live pages, and no more."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms.front_cache.cache import keep
from cms.moderation.public_pages import is_public, live_children, public_pages
from cms.pages.models import changes_beside, warnings_about
from cms.pages.routing import home_of

NEWEST = 30


@require_safe
def feed(request, section=""):
    """Answer with the newest pages below the home page, or below the section that has this short name."""
    keep(request)
    return PagesFeed()(request, section=section)


class PagesFeed(Feed):
    """Pages below one page, newest first. ``obj`` is that page."""

    feed_type = Atom1Feed

    def get_object(self, request, section):
        self.request, self.home = request, home_of(request)
        if self.home is None:
            raise Http404
        found = self._section(section) if section else self.home
        if found is None or not is_public(found):
            raise Http404
        return found

    def _section(self, slug):
        sections = (page for page in live_children(self.home) if page.specific_class.in_menu)
        return next((page for page in sections if page.slug == slug), None)

    def title(self, obj):
        return obj.title

    def author_name(self, obj):
        """One author for the whole feed: Atom asks for one, and who wrote a page is said there as they chose."""
        return settings.SITE_NAME

    def link(self, obj):
        return obj.get_url(self.request)

    def feed_url(self, obj):
        return reverse("feed") if obj == self.home else reverse("section_feed", args=[obj.slug])

    def subtitle(self, obj):
        return _("What is new. A peer worker has read all of it.")

    def items(self, obj):
        below = Page.objects.descendant_of(obj).filter(depth__gt=self.home.depth + 1)
        sections = [page.path for page in live_children(self.home) if not page.specific_class.in_menu]
        for path in sections:  # Pages about the site itself are no news.
            below = below.exclude(path__startswith=path)
        found = list(public_pages(below).specific().order_by("-first_published_at", "-pk")[:NEWEST])
        self.warnings, self.changes = warnings_about(found), changes_beside(found)
        return found

    def item_title(self, item):
        warning = self.warnings.get(item.pk)
        return f"{item.title} ({warning})" if warning else item.title

    def item_description(self, item):
        """The summary; what Atom calls HTML."""
        return escape(item.summary)

    def item_link(self, item):
        return item.get_url(self.request)

    def item_pubdate(self, item):
        return item.first_published_at

    def item_updateddate(self, item):
        """When what the entry says changed last: by a new version, or by what became of an award."""
        return max(filter(None, [item.last_published_at, self.changes.get(item.pk)]))
