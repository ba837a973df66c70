"""The framework at a glance, a page for each of its items, and an empty one to print."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.moderation.eligibility import Refused
from cms.pages.models import PageFrameworkItem
from home.models import FrameworkItemPage, FrameworkPage, Item
from tests.factories import make_group_page, make_leaflet
from tests.factories.pages import block, body_of
from tests.helpers import edit, fresh, publish


@pytest.fixture
def sleep(site):
    return Item.objects.select_related("area").get(label="Enough sleep")


def tag(page, item, *, author, worker, **fields):
    edit(page, by=author, framework_items=[PageFrameworkItem(item=item)], **fields)
    return publish(page, author=author, workers=[worker])


def write_about(item, *, by):
    from cms.coauthoring.actions import start_page

    page = FrameworkItemPage(
        title=item.label, summary="About it.", item=item,
        you_can_try=body_of(block("thing", "Go to bed.")), adults_must_change=body_of(block("thing", "Be quiet.")),
        how_made=body_of(block("who", "Young people made this page.")),
    )  # fmt: skip
    return start_page(page, parent=FrameworkPage.objects.get(), by=by)


def test_reader_sees_every_item_in_its_area_as_a_link(open_site, visitor):
    response = visitor.get(FrameworkPage.objects.get().url)
    sections = response.context["sections"]
    assert [section.area.label for section in sections] == ["Basics", "Belonging", "Learning", "Coping", "Core self"]
    places = [place for section in sections for place in section.places]
    assert {place.item.pk for place in places} == set(Item.objects.values_list("pk", flat=True))
    for place in (places[0], places[-1]):
        page = visitor.get(place.url)
        assert page.status_code == 200
        assert place.item.label in page.content.decode().replace("&#x27;", "'")
    assert "Hart &amp; Blincow" in response.content.decode()


def test_map_counts_what_is_live_and_for_whom(open_site, author, worker, visitor, sleep):
    tag(make_leaflet(by=author, audience="parents"), sleep, author=author, worker=worker)
    tag(make_group_page(by=author, audience="young-people"), sleep, author=author, worker=worker)
    edit(make_leaflet(by=author), by=author, framework_items=[PageFrameworkItem(item=sleep)])
    url = FrameworkPage.objects.get().url

    def count(query=""):
        sections = visitor.get(f"{url}{query}").context["sections"]
        return next(place.count for section in sections for place in section.places if place.item == sleep)

    assert (count(), count("?audience=parents"), count("?audience=schools"), count("?audience=x")) == (2, 1, 0, 2)


def test_items_page_says_what_to_try_what_adults_must_change_and_all_that_helps(
    open_site, author, worker, visitor, sleep
):
    leaflet = tag(make_leaflet(by=author, title="Sleep well"), sleep, author=author, worker=worker)
    page = publish(write_about(sleep, by=author), author=author, workers=[worker])
    html = visitor.get(page.url).content.decode()
    for words in ("Go to bed.", "Be quiet.", "Sleep well", leaflet.url, "Basics"):
        assert words in html
    old = visitor.get(f"{FrameworkPage.objects.get().url}basics/enough-sleep/")
    assert (old.status_code, old["Location"]) == (302, page.url)


def test_item_that_nobody_wrote_about_says_so_and_shows_what_helps(open_site, author, worker, visitor, sleep):
    tag(make_leaflet(by=author, title="Sleep well"), sleep, author=author, worker=worker)
    write_about(sleep, by=author)  # A draft.
    html = visitor.get(f"{FrameworkPage.objects.get().url}basics/enough-sleep/").content.decode()
    assert "Nobody has written this page yet." in html
    assert "Sleep well" in html
    assert "Go to bed." not in html


def test_item_with_nothing_at_all_says_that_only_and_leads_on(open_site, visitor):
    html = visitor.get("/framework/basics/enough-sleep/").content.decode()
    assert "Nobody has written about this yet." in html
    assert "Here is what others made" not in html
    assert "It is being written" not in html
    for address in ("/groups/", "/search/", "/framework/basics/being-safe/"):
        assert f'<a class="filters-chip" href="{address}">' in html
    assert '<a class="filters-chip" href="/framework/basics/enough-sleep/">' not in html
    assert '<a class="filters-chip" href="/framework/coping/' not in html


@pytest.mark.parametrize("path", ["blank/", "basics/enough-sleep/"])
def test_reader_goes_back_from_what_is_no_page_of_its_own(open_site, visitor, path):
    html = visitor.get(f"/framework/{path}").content.decode()
    trail = re.search(r'<ol class="breadcrumbs-list">(.*?)</ol>', html, re.DOTALL)[1]
    assert re.findall(r'href="([^"]+)"', trail) == ["/", "/framework/"]


def test_map_promises_what_to_try_only_where_somebody_wrote_it(open_site, author, worker, visitor, sleep):
    def starred():
        html = visitor.get("/framework/").content.decode()
        return re.findall(r'<a class="framework-place" href="([^"]+)">\s*<span><strong>', html)

    assert starred() == []
    page = publish(write_about(sleep, by=author), author=author, workers=[worker])
    assert starred() == [page.url]


@pytest.mark.parametrize("path", ["basics/nothing/", "coping/enough-sleep/", "basics/", "blank/more/", "x/y/z/"])
def test_address_of_no_item_is_not_found(open_site, visitor, path):
    assert visitor.get(f"{FrameworkPage.objects.get().url}{path}").status_code == 404


def test_item_that_nobody_signed_as_part_of_the_map_is_not_shown(open_site, visitor):
    area = Item.objects.first().area
    Item.objects.create(area=area, slug="sneaked-in", label="Sneaked in")
    url = FrameworkPage.objects.get().url
    assert "Sneaked in" not in visitor.get(url).content.decode()
    assert visitor.get(f"{url}{area.key}/sneaked-in/").status_code == 404


def test_words_of_the_map_are_signed_with_it(open_site, sleep):
    sleep.label = "Enough homework"
    with pytest.raises(Refused):
        sleep.save()


def test_reader_gets_an_empty_one_to_print(open_site, visitor):
    html = visitor.get(f"{FrameworkPage.objects.get().url}blank/").content.decode()
    assert "An empty framework to fill in" in html
    assert html.count("What would help me most here:") == 5


def test_nothing_of_it_is_there_while_the_framework_is_not_live(site, visitor):
    url = FrameworkPage.objects.get().url
    for path in ("", "blank/", "basics/enough-sleep/"):
        assert visitor.get(f"{url}{path}").status_code == 404


def test_cost_of_the_map_and_of_an_item_does_not_grow_with_what_is_live(open_site, author, worker, visitor, sleep):
    def queries_of(address):
        visitor.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert visitor.get(address).status_code == 200
        return len(queries)

    def more(number):
        for _each in range(number):
            for make in (make_leaflet, make_group_page):
                tag(make(by=author), sleep, author=author, worker=worker)

    addresses = [fresh(FrameworkPage.objects.get()).url, f"{FrameworkPage.objects.get().url}basics/enough-sleep/"]
    more(1)
    few = [queries_of(address) for address in addresses]
    more(4)
    assert [queries_of(address) for address in addresses] <= few
