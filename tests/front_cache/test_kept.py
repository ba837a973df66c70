"""What pages have in common is kept for a generation, and nobody gets it when it is not so any more."""

import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page, Site

from cms.front_cache import generation
from cms.front_cache import kept as kept_module
from cms.front_cache.kept import kept
from cms.moderation import actions
from cms.pages.routing import home_of
from home.models import GroupIndexPage, HomePage
from publications.models import LeafletIndexPage
from tests.factories import make_leaflet
from tests.helpers import edit, fresh, publish


@pytest.fixture
def make():
    """Return a function that makes another value each time."""
    values = iter(range(1_000_000))
    return lambda: next(values)


def test_value_is_made_once_a_generation(db, make):
    assert [kept(("a",), make), kept(("a",), make), kept(("b",), make)] == [0, 0, 1]
    generation.advance()
    assert kept(("a",), make) == 2


def test_value_of_a_generation_that_ended_while_it_was_made_is_not_given_out(db, make):
    def make_slowly():
        generation.advance()
        return make()

    assert [kept(("a",), make_slowly), kept(("a",), make)] == [0, 1]


def test_value_has_an_end(db, make, monkeypatch):
    monkeypatch.setattr(kept_module, "LIFETIME", 0)
    assert [kept(("a",), make), kept(("a",), make)] == [0, 1]


def test_somebody_who_makes_names_up_fills_no_memory(db, make):
    for number in range(5_000):
        kept(("nothing", number), lambda: None)
    assert not kept_module._values
    for number in range(5_000):
        kept(("something", number), make)
    assert len(kept_module._values) <= kept_module._MOST


def test_nothing_is_kept_of_what_a_transaction_sees(db, make):
    assert kept(("a",), make) == 0
    with transaction.atomic():
        assert [kept(("a",), make), kept(("b",), make)] == [1, 2]
    assert [kept(("a",), make), kept(("b",), make)] == [0, 3]


# --- The site and its home pages --------------------------------------------------------------


@pytest.fixture
def read(visitor, live_leaflet):
    """Return a function that says what a reader gets at an address, on a site that somebody has just read."""

    def words_at(address):
        response = visitor.get(address)
        return response.content.decode() if response.status_code == 200 else response.status_code

    for address in ("/", "/leaflets/", "/groups/", live_leaflet.url):
        assert words_at(address)
    with CaptureQueriesContext(connection) as queries:
        words_at(live_leaflet.url)
    assert not [query for query in queries if "wagtailcore_site" in query["sql"]], "nothing is kept"
    return words_at


def test_administrator_who_gives_the_site_another_home_page_is_followed_at_once(read):
    site = Site.objects.get()
    site.root_page = LeafletIndexPage.objects.get().page_ptr
    site.save()
    assert "<h1" in read("/sleep-well/")
    assert read("/leaflets/") == 404


def test_administrator_who_adds_a_site_is_followed_at_once(read, visitor):
    section = LeafletIndexPage.objects.get()
    Site.objects.create(hostname="localhost", root_page=section.page_ptr)
    assert visitor.get("/sleep-well/", headers={"host": "localhost"}).status_code == 200
    assert read("/sleep-well/") == 404


def test_language_whose_home_page_goes_live_is_read_at_once(read, author, worker):
    arabic = Locale.objects.get(language_code="ar")
    home = HomePage.objects.get(locale__language_code="en")
    assert 'href="/" hreflang="en"' in read("/ar/")
    made = home.copy_for_translation(arabic)
    edit(made, by=author, title="أهلًا")
    publish(made, author=author, workers=[worker])
    assert ">أهلًا</h1>" in read("/ar/")


def test_page_below_a_language_s_new_home_page_has_its_address_at_once(read):
    home = HomePage.objects.get(locale__language_code="en")
    draft = home.copy_for_translation(Locale.objects.get(language_code="ar"))
    request = RequestFactory().get("/")
    assert home_of(request) == home
    assert fresh(draft).get_url(request) == "/ar/"


def test_home_page_that_is_taken_down_takes_all_of_it_along(read, worker, live_leaflet):
    actions.take_down(HomePage.objects.get(), by=worker, reason="A name is in it.")
    assert [read(address) for address in ("/", "/leaflets/", live_leaflet.url)] == [404, 404, 404]


# --- The menu and the pages above a page ------------------------------------------------------


def _take_down(page, worker):
    actions.take_down(page, by=worker, reason="A name is in it.")


def _save(page, worker):
    page.live = False
    page.save()


def _update(page, worker):
    Page.objects.filter(pk=page.pk).update(live=False)


def _write_sql(page, worker):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_page SET live = %s WHERE id = %s", [False, page.pk])


def _delete(page, worker):
    page.delete()


def _delete_in_bulk(page, worker):
    Page.objects.filter(pk=page.pk).delete()


WAYS_DOWN = [_take_down, _save, _update, _write_sql, _delete, _delete_in_bulk]


@pytest.mark.parametrize("down", WAYS_DOWN)
def test_section_that_is_taken_down_is_gone_with_all_below_it_by_whatever_way(down, read, worker, live_leaflet):
    assert 'href="/leaflets/"' in read("/groups/")
    down(LeafletIndexPage.objects.get(), worker)
    assert [read("/leaflets/"), read(live_leaflet.url)] == [404, 404]
    for address in ("/", "/groups/"):
        assert "/leaflets/" not in read(address)
        assert "Sleep well" not in read(address)


@pytest.mark.parametrize("down", WAYS_DOWN)
def test_empty_section_that_is_taken_down_leaves_the_menu_by_whatever_way(down, read, worker, live_leaflet):
    assert 'href="/groups/"' in read(live_leaflet.url)
    down(GroupIndexPage.objects.get(), worker)
    assert read("/groups/") == 404
    for address in ("/leaflets/", live_leaflet.url):
        assert 'href="/groups/"' not in read(address)


def test_section_that_is_signed_again_is_back_with_all_below_it(read, author, worker, live_leaflet):
    section = LeafletIndexPage.objects.get()
    Page.objects.filter(pk=section.pk).update(live=False)
    assert read(live_leaflet.url) == 404
    publish(section, author=author, workers=[worker])
    assert "Sleep well" in read(live_leaflet.url)
    assert 'href="/leaflets/"' in read("/groups/")


def test_section_with_another_name_has_it_on_every_page_at_once(read, author, worker, live_leaflet):
    section = edit(LeafletIndexPage.objects.get(), by=author, title="Little papers", slug="papers")
    publish(section, author=author, workers=[worker])
    assert "Little papers" in read("/groups/")
    assert "Little papers" in read("/papers/sleep-well/")
    assert read(live_leaflet.url) != read("/papers/sleep-well/")


def test_sections_in_another_order_are_so_in_the_menu_at_once(read):
    def order():
        page = read("/groups/")
        return page.index('href="/leaflets/"') < page.index('href="/groups/"')

    before = order()
    leaflets, groups = LeafletIndexPage.objects.get(), GroupIndexPage.objects.get()
    leaflets.move(groups, pos="right" if before else "left")
    assert order() is not before


def test_section_of_another_language_is_in_its_menu_at_once(read):
    home = HomePage.objects.get(locale__language_code="en")
    alias = home.copy_for_translation(Locale.objects.get(language_code="ar"), alias=True)
    assert 'href="/ar/leaflets/"' not in read("/ar/")
    LeafletIndexPage.objects.get().copy_for_translation(alias.locale, alias=True)
    assert 'href="/ar/leaflets/"' in read("/ar/")


def test_one_reader_s_page_changes_nothing_of_what_is_kept(read, live_leaflet):
    request = RequestFactory().get("/")
    home_of(request).title = "Quokka"
    request._wagtail_site.hostname = "quokka.example"
    for address in ("/", live_leaflet.url):
        assert "quokka" not in read(address).lower()


def test_draft_below_the_home_page_stays_unseen(read, author):
    make_leaflet(by=author, title="Quokka")
    assert "Quokka" not in read("/leaflets/")
