"""More like this: live leaflets with the same framework items, those that share most first."""

import pytest

from cms.pages.models import PageFrameworkItem
from home.models import Item
from tests.factories import make_leaflet
from tests.helpers import edit, fresh, publish


@pytest.fixture
def items(site):
    return list(Item.objects.all()[:3])


@pytest.fixture
def leaflet_about(open_site, author, worker):
    """Return a function that makes a live leaflet about framework items."""

    def made(title, items, **values):
        page = make_leaflet(by=author, title=title, **values)
        edit(page, by=author, framework_items=[PageFrameworkItem(item=item) for item in items])
        return publish(page, author=author, workers=[worker])

    return made


def related_of(visitor, page):
    return [each.title for each in visitor.get(page.url).context["related"]]


def test_reader_finds_what_shares_most_first_and_never_the_same_page(leaflet_about, items, visitor):
    page = leaflet_about("This", items)
    leaflet_about("One thing", items[:1])
    leaflet_about("Two things", items[:2])
    leaflet_about("Nothing", [])
    assert related_of(visitor, page) == ["Two things", "One thing"]


def test_reader_finds_what_is_for_them_first_and_the_twin_in_no_list(leaflet_about, items, visitor):
    twin = leaflet_about("Twin", items, audience="parents")
    page = leaflet_about("This", items, audience="young-people", paired_leaflet=twin)
    leaflet_about("For parents", items, audience="parents")
    leaflet_about("For young people", items[:1], audience="young-people")
    assert related_of(visitor, page) == ["For young people", "For parents"]


def test_reader_is_shown_no_draft_and_nothing_that_was_taken_down(leaflet_about, items, visitor, author):
    page = leaflet_about("This", items)
    gone = leaflet_about("Gone", items)
    edit(make_leaflet(by=author, title="Draft"), by=author, framework_items=[PageFrameworkItem(item=items[0])])
    fresh(gone).unpublish()
    assert related_of(visitor, page) == []


def test_page_about_nothing_in_particular_offers_nothing(leaflet_about, items, visitor):
    leaflet_about("Other", items)
    page = leaflet_about("This", [])
    assert related_of(visitor, page) == []
    assert "More like this" not in visitor.get(page.url).content.decode()
