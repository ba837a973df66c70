"""Finding a page by its address, in as few questions as possible, and always the one that Wagtail would find."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from wagtail.models import Locale, Page, PageViewRestriction, Site

from cms.pages.models import PageFrameworkItem
from cms.pages.routing import home_of, page_at
from home.models import Item
from publications.models import LeafletIndexPage, LeafletPage
from tests.factories import make_group, make_image, make_leaflet
from tests.factories.pages import block, body_of
from tests.helpers import edit, fresh, publish
from tests.helpers.costs import queries_of

LEAFLET, LISTING = 6, 7


def request_for(address, **headers):
    request = RequestFactory().get(address, **headers)
    request.user = AnonymousUser()
    return request


def wagtails_page_at(address):
    """Return what Wagtail's own routing finds, without ours."""
    found = Page.route_for_request(request_for(address), address)
    return found.page if found else None


@pytest.fixture
def homonyms(live_leaflet, author, worker):
    """A live page of each type below the home page that has the leaflet's slug, and one with its section's."""
    section = Page.objects.get(pk=LeafletIndexPage.objects.get().pk)
    return [live_leaflet, publish(make_leaflet(by=author, slug=section.slug), author=author, workers=[worker])]


def test_reader_gets_at_every_address_the_page_that_wagtail_would_give(homonyms):
    addresses = [page.url for page in Page.objects.live().filter(depth__gt=1)]
    assert homonyms[1].url in addresses
    for address in addresses:
        page = page_at(request_for(address), address)
        assert page == wagtails_page_at(address).specific
        assert [each.pk for each in page.pages_above] == [each.pk for each in page.get_ancestors()[1:]]


def test_nobody_gets_a_draft_or_a_part_of_an_address(live_leaflet, author, visitor):
    draft = make_leaflet(by=author)
    section = LeafletIndexPage.objects.get()
    for address in (
        f"{section.url}{draft.slug}/",
        f"/{live_leaflet.slug}/",
        f"{section.url}{section.slug}/",
        f"{live_leaflet.url}{live_leaflet.slug}/",
        f"{live_leaflet.url}more/",
    ):
        assert page_at(request_for(address), address) is None
        assert wagtails_page_at(address) is None
        assert visitor.get(address).status_code == 404


def test_reader_gets_nothing_below_a_section_that_is_taken_down(live_leaflet, visitor):
    assert visitor.get(live_leaflet.url).status_code == 200
    LeafletIndexPage.objects.get().unpublish()
    assert visitor.get(live_leaflet.url).status_code == 404
    assert "/leaflets/" not in visitor.get("/").content.decode()


@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_reader_who_may_not_see_a_section_is_asked_who_they_are_on_all_below_it(live_leaflet, visitor, depth):
    way = [*live_leaflet.get_ancestors(), live_leaflet]
    restriction = PageViewRestriction.objects.create(page=way[depth], restriction_type=PageViewRestriction.LOGIN)
    assert visitor.get(live_leaflet.url).status_code == 302
    assert visitor.get("/groups/").status_code == (302 if depth < 2 else 200)
    restriction.delete()
    assert visitor.get(live_leaflet.url).status_code == 200


def test_alias_is_kept_for_those_who_may_see_its_source(live_leaflet, visitor):
    arabic = Locale.objects.get(language_code="ar")
    live_leaflet.copy_for_translation(arabic, copy_parents=True, alias=True)
    alias = fresh(live_leaflet).get_translation(arabic)
    assert visitor.get(alias.url).status_code == 200
    PageViewRestriction.objects.create(page=live_leaflet, restriction_type=PageViewRestriction.LOGIN)
    assert visitor.get(alias.url).status_code == 302


def test_each_site_of_several_has_its_own_pages(live_leaflet, visitor):
    """There is one in practice; another one must not show the first one's pages under its name."""
    section, address = LeafletIndexPage.objects.get(), live_leaflet.url
    Site.objects.create(hostname="leaflets.example", root_page=section.page_ptr)
    other = request_for(f"/{live_leaflet.slug}/", HTTP_HOST="leaflets.example")
    assert home_of(other) == section
    assert page_at(other, f"/{live_leaflet.slug}/") == fresh(live_leaflet)
    assert page_at(request_for("/", HTTP_HOST="testserver"), address) == fresh(live_leaflet)


# --- Cost -------------------------------------------------------------------------------------


def full_leaflet(by, worker, blocks, tags):
    """Return a live leaflet with ``blocks`` pictures among as many texts, and ``tags`` framework items."""
    picture = make_image(by=by)
    picture = {"image": {"image": picture.pk, "alt_text": "The pier", "decorative": False}, "caption": "C"}
    body = body_of(*[block("text", "<p>Hello.</p>"), block("image", picture)] * blocks)
    leaflet = make_leaflet(by=by, body=body, writing_group=make_group(f"Group {blocks}", authors=[by]))
    items = [PageFrameworkItem(item=item) for item in Item.objects.all()[:tags]]
    edit(leaflet, by=by, framework_items=items)
    return publish(leaflet, author=by, workers=[worker])


def test_leaflet_costs_the_same_whatever_is_in_it(open_site, author, worker, visitor):
    small = full_leaflet(author, worker, blocks=1, tags=1)
    large = full_leaflet(author, worker, blocks=12, tags=9)
    assert LeafletPage.objects.live().count() == 2
    assert queries_of(visitor, small.url, cold=True) <= LEAFLET
    assert queries_of(visitor, large.url, cold=True) <= LEAFLET


def test_listing_costs_the_same_however_much_is_in_it(open_site, author, worker, visitor):
    section = LeafletIndexPage.objects.get()
    assert queries_of(visitor, section.url, cold=True) <= LISTING
    for _number in range(3):
        publish(make_leaflet(by=author), author=author, workers=[worker])
    assert queries_of(visitor, section.url, cold=True) <= LISTING
