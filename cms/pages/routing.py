"""Which page an address means, in as few queries as there are kinds of answer, however deep it stands.

Wagtail asks two questions for each part of an address, and more for the menu and for what a page is kept for. Here the
page itself is always read, with what it always shows. The site, its home pages, its menu and the pages above a page are
the same for all pages of a generation of the public site, and kept for as long: see :mod:`cms.front_cache.kept`.

What is kept says where pages are and what they are called, and never that readers can reach one: the query for the page
asks that anew, of everything that was kept. So what is taken down past the actions is gone at once, too.
"""

from copy import copy

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from django.utils.translation import get_language
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.models.sites import SiteRootPath

from cms.front_cache.kept import kept
from cms.moderation.public_pages import (
    is_public,
    live_children,
    live_rows_below,
    take_what_is_hidden,
    with_what_is_hidden,
)
from cms.pages.models import BasePage
from cms.pages.other_languages import with_other_languages

_PLACE = ExpressionWrapper(OuterRef("path"), output_field=CharField())

#: The page that people open when they need somebody now: its address stays, whatever it is called.
HELP = "help-now"


def home_of(request):
    """Return the home page in the language that is read, a specific page; None where there is no site.

    Where that language has none, it is the home page of the site's own.
    """
    if not hasattr(request, "home_page"):
        site = _site_of(request)
        request.home_page = _home_of(request, site) if site else None
    return request.home_page


def own_home_of(request):
    """Return the home page in the site's own language, a specific page; None where there is no site."""
    home_of(request)
    return getattr(request, "own_home_page", None)


def sections_of(request):
    """Return the live pages directly below the home page, in their order: none while readers cannot reach it.

    A section that the language that is read does not have is there in the site's own. No query where the request is
    for a page; see :func:`page_at`.
    """
    home, own = home_of(request), own_home_of(request)
    if home is None:
        return []
    if not hasattr(request, "sections"):
        theirs = [] if home == own else list(live_children(own).order_by("path"))
        request.sections = _in_place_of(theirs, list(live_children(home).order_by("path")))
    return request.sections


def _in_place_of(theirs, sections):
    """Return ``theirs``, sections in the site's own language, each replaced by the one of ``sections`` that it is."""
    translated = {page.translation_key: page for page in sections}
    kept_in_order = [translated.pop(page.translation_key, page) for page in theirs]
    return [*kept_in_order, *translated.values()]


def pages_above_view(request, name):
    """Return what stands above an address of ours that is no page: the home page, and the section that leads there.

    ``name`` is the name of the address; see ``places`` of a section.
    """
    home = home_of(request)
    leading = [page for page in sections_of(request) if name in dict(getattr(page.specific_class, "places", ()))]
    return [home, *leading] if home else []


def addresses_of_items(request):
    """Return where each item of the framework is, by its key: what the map says, while readers can reach the map."""
    maps = (page for page in sections_of(request) if hasattr(page.specific_class, "addresses_of_items"))
    page = next(maps, None)
    if page is None:
        return {}
    return kept(("items", page.pk), lambda: page.specific_class.objects.get(pk=page.pk).addresses_of_items())


def _site_of(request):
    """Find the site. Where there is only one, it is read with nothing else, and its addresses are known by it."""
    sites = _rows(("sites",), lambda: list(Site.objects.select_related("root_page")))
    if len(sites) == 1 and sites[0].is_default_site:
        request._wagtail_site = sites[0]
        request.is_only_site = True
    return Site.find_for_request(request)


def _home_of(request, site):
    root = site.root_page
    homes = _rows(("homes", root.pk), lambda: _homes(root))
    if getattr(request, "is_only_site", False):
        # What Site.get_site_root_paths would say.
        request._wagtail_cached_site_root_paths = [
            SiteRootPath(site.pk, home.url_path, site.root_url, home.locale.language_code) for home in homes
        ]
    request.own_home_page = ours = next((home for home in homes if home.pk == root.pk), root)
    try:
        code = get_supported_content_language_variant(get_language())
    except LookupError:
        return ours
    return next((home for home in homes if home.locale.language_code == code and home.live), ours)


def _homes(root):
    """Return the home page ``root`` in every language there is of it, specific pages."""
    model = root.specific_class or type(root)
    same = model.objects.filter(translation_key=root.translation_key)
    return list(same.select_related("locale").order_by("path"))


def page_at(request, path):
    """Return the live page at ``path``, below the home page in the language that is read; None where there is none."""
    home, words = home_of(request), [word for word in path.split("/") if word]
    if not isinstance(home, BasePage):
        return None
    above = _way(home, words[:-1]) if words else []
    if above is None:
        return None
    menu, others = _menu(home), _menu_of_own_language(request, home)
    relied_on = [home, *menu, *others]
    page = _page_below(above, words[-1], menu, relied_on) if words else _page(type(home), relied_on, pk=home.pk)
    if page is None:
        return None
    take_what_is_hidden(page)
    sections, theirs = ([each for each in rows if is_public(each)] for rows in (menu, others))
    request.sections = _in_place_of(theirs, sections) if is_public(home) else []
    page.pages_above = above
    if above:
        page._cached_parent_obj = above[-1]  # As Wagtail does: get_parent() asks no more.
    for each in [*above, page]:
        each._wagtail_cached_site_root_paths = page._get_site_root_paths(request)
    return page


def _menu(home):
    return _rows(("menu", home.pk), lambda: list(live_rows_below(home).order_by("path")))


def _menu_of_own_language(request, home):
    """Return the rows below the home page in the site's own language; none where that is ``home``."""
    own = own_home_of(request)
    return [] if own == home else _menu(own)


def _rows(key, make):
    """Return the rows that ``make()`` returns, from what is kept: each request has copies of its own."""
    rows = kept(key, make)
    return rows and [copy(row) for row in rows]


def _way(home, words):
    """Return the pages from ``home`` down that ``words`` lead along; None where they lead nowhere."""
    below = _rows(("way", home.pk, *words), lambda: _way_below(home, words)) if words else []
    return None if below is None else [home, *below]


def _way_below(home, words):
    below = Page.objects.descendant_of(home).filter(slug__in=set(words), depth__lte=home.depth + len(words))
    found, way = list(below.order_by("path")), [home]
    for word in words:
        fitting = (page for page in found if page.slug == word and _parent_path(page) == way[-1].path)
        if (page := next(fitting, None)) is None:
            return None
        way.append(page)
    return way[1:]


def _page_below(above, word, menu, relied_on):
    """Return the live page that is called ``word`` directly below the last of ``above``: one query, or two.

    Most sections have pages of one type, and the menu knows those of the home page. Elsewhere the type is asked first.
    """
    home, parent = above[0], above[-1]
    children = {"path__startswith": parent.path, "depth": parent.depth + 1, "slug": word}
    types = parent.specific_class.allowed_subpage_models() if parent.specific_class else []
    if len(types) == 1 and (page := _page(types[0], relied_on, **children)):
        return page
    rows = menu if parent is home else ()
    row = next((row for row in rows if row.slug == word), None)
    row = row or Page.objects.filter(**children, live=True).order_by("path").first()
    return _page(row.specific_class, relied_on, pk=row.pk) if row else None


def _page(model, relied_on, **where):
    """Return the live page of ``model`` that ``where`` says, with all it always shows; None for one that is not ours.

    It brings what readers cannot reach, of the kept pages ``relied_on`` too.
    """
    if model is None or not issubclass(model, BasePage):
        return None
    restrictions = PageViewRestriction.objects.alias(place=_PLACE).filter(place__startswith=F("page__path"))
    pages = model.objects.select_related("locale", *model.shown_with)
    pages = with_what_is_hidden(pages.annotate(is_kept_for_some=Exists(restrictions)), relied_on)
    pages = with_other_languages(pages)
    return pages.filter(**where, live=True).order_by("path").first()


def _parent_path(page):
    return page.path[: -page.steplen]
