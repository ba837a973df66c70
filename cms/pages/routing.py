"""Which page an address means, in as few queries as there are kinds of answer, however deep it stands.

Wagtail asks two questions for each part of an address, and more for the menu and for what a page is kept for. Here they
are put together: one for the pages along the way and those of the menu, one for the page itself with what it always
shows. Nothing is remembered from one request to the next.
"""

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from django.utils.translation import get_language
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.models.sites import SiteRootPath

from cms.moderation.public_pages import is_public, live_children, live_rows_below
from cms.pages.models import BasePage

_PLACE = ExpressionWrapper(OuterRef("path"), output_field=CharField())


def home_of(request):
    """Return the home page in the language that is read, a specific page; None where there is no site.

    Where that language has none, it is the home page of the site's own. Two queries, once a request.
    """
    if not hasattr(request, "home_page"):
        site = _site_of(request)
        request.home_page = _home_of(request, site) if site else None
    return request.home_page


def sections_of(request):
    """Return the live pages directly below the home page, in their order: none while readers cannot reach it."""
    home = home_of(request)
    if home is None:
        return []
    if not hasattr(request, "sections"):
        request.sections = list(live_children(home).order_by("path"))
    return request.sections if is_public(home) else []


def _site_of(request):
    """Find the site. Where there is only one, it is read with nothing else, and its addresses are known by it."""
    sites = list(Site.objects.select_related("root_page"))
    if len(sites) == 1 and sites[0].is_default_site:
        request._wagtail_site = sites[0]
        request.is_only_site = True
    return Site.find_for_request(request)


def _home_of(request, site):
    root = site.root_page
    model = root.specific_class or type(root)
    same = model.objects.filter(translation_key=root.translation_key)
    homes = list(same.select_related("locale").order_by("path"))
    if getattr(request, "is_only_site", False):
        # What Site.get_site_root_paths would say.
        request._wagtail_cached_site_root_paths = [
            SiteRootPath(site.pk, home.url_path, site.root_url, home.locale.language_code) for home in homes
        ]
    ours = next((home for home in homes if home.pk == root.pk), root)
    try:
        code = get_supported_content_language_variant(get_language())
    except LookupError:
        return ours
    return next((home for home in homes if home.locale.language_code == code and home.live), ours)


def page_at(request, path):
    """Return the live page at ``path``, below the home page in the language that is read; None where there is none."""
    home, words = home_of(request), [word for word in path.split("/") if word]
    if not isinstance(home, BasePage):
        return None
    way = _way(request, home, words)
    if len(way) <= len(words):
        return None
    model = way[-1].specific_class
    if model is None or not issubclass(model, BasePage):
        return None
    kept = PageViewRestriction.objects.alias(place=_PLACE).filter(place__startswith=F("page__path"))
    pages = model.objects.select_related("locale", *model.shown_with).annotate(is_kept_for_some=Exists(kept))
    page = pages.filter(pk=way[-1].pk, live=True).first()
    if page is not None:
        page.pages_above = way[:-1]
        if words:
            page._cached_parent_obj = way[-2]  # As Wagtail does: get_parent() asks no more.
        for each in way[:-1]:
            each._wagtail_cached_site_root_paths = page._get_site_root_paths(request)
        page._wagtail_cached_site_root_paths = page._get_site_root_paths(request)
    return page


def _way(request, home, words):
    """Return the pages from ``home`` down that ``words`` lead along, as far as there are any. One query.

    It brings the pages of the menu, too.
    """
    below = Page.objects.descendant_of(home).filter(slug__in=set(words), depth__lte=home.depth + len(words)).order_by()
    found = list(below.union(live_rows_below(home).order_by()).order_by("path"))
    request.sections = [page for page in found if page.live and _parent_path(page) == home.path]
    way = [home]
    for word in words:
        fitting = (page for page in found if page.slug == word and _parent_path(page) == way[-1].path)
        if (page := next(fitting, None)) is None:
            break
        way.append(page)
    return way


def _parent_path(page):
    return page.path[: -page.steplen]
