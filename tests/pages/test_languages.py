"""Pages in other languages."""

import re

import pytest
from wagtail.models import Locale, PageViewRestriction

from cms.site.information import make_information_pages
from home.models import HomePage
from tests.factories import make_leaflet
from tests.helpers import edit, fresh, publish, sign_off
from tests.helpers.costs import queries_of

FRONT_PAGE = 6


ENGLISH_LEAFLET = '<a href="/leaflets/sleep-well/" hreflang="en" lang="en" dir="ltr">Sleep well</a>'


def arabic():
    return Locale.objects.get(language_code="ar")


def translated(page, worker, author, **words):
    """Return the live Arabic translation of a live page: its sections are in Arabic only once somebody writes that."""
    draft = page.copy_for_translation(arabic(), copy_parents=True)
    return publish(edit(draft, by=author, **words), author=author, workers=[worker])


@pytest.mark.parametrize("has_home", [False, True])
def test_reader_of_a_language_without_the_page_is_told_so_and_where_it_is(visitor, live_leaflet, has_home):
    if has_home:
        HomePage.objects.get().copy_for_translation(arabic(), alias=True)
    answer = visitor.get(f"/ar{live_leaflet.url}")
    html = answer.content.decode()
    assert answer.status_code == 404
    assert '<html lang="ar" dir="rtl">' in html
    assert '<meta name="robots" content="noindex">' in html
    assert "هذه الصفحة ليست بالعربية بعد" in html
    assert ENGLISH_LEAFLET in html


@pytest.mark.parametrize("has_home", [False, True])
@pytest.mark.parametrize(
    ("path", "name"),
    [("/framework/basics/being-safe/", "Being safe"), ("/framework/", "Framework"), ("/groups/", "Groups")],
)
def test_every_address_with_english_words_only_leads_to_its_own_english_one(visitor, open_site, path, name, has_home):
    if has_home:
        HomePage.objects.get().copy_for_translation(arabic(), alias=True)
    html = visitor.get(f"/ar{path}").content.decode()
    assert f'<a href="{path}" hreflang="en" lang="en" dir="ltr">{name}</a>' in html


@pytest.mark.parametrize("has_home", [False, True])
def test_reader_learns_nothing_of_what_is_not_for_everybody(visitor, live_leaflet, author, has_home):
    if has_home:
        HomePage.objects.get().copy_for_translation(arabic(), alias=True)
    PageViewRestriction.objects.create(page=live_leaflet, restriction_type=PageViewRestriction.LOGIN)
    assert "Sleep well" not in visitor.get(f"/ar{live_leaflet.url}").content.decode()
    fresh(live_leaflet).unpublish()
    assert "Sleep well" not in visitor.get(f"/ar{live_leaflet.url}").content.decode()
    assert "ليست بالعربية" not in visitor.get("/ar/nothing/").content.decode()


@pytest.mark.parametrize("has_home", [False, True])
def test_reader_of_a_language_with_few_pages_has_a_front_page_all_the_same(visitor, live_leaflet, has_home):
    if has_home:
        HomePage.objects.get().copy_for_translation(arabic(), alias=True)
    answer = visitor.get("/ar/")
    html = answer.content.decode()
    assert answer.status_code == 200
    for address in ("help-now", "search", "charter/register", "charter/verify", "site-map"):
        assert f'<a class="site-map-link" href="/ar/{address}/">' in html
    assert "الباقي بالإنجليزية" in html
    link = 'href="/leaflets/" hreflang="en"><span lang="en" dir="ltr">Leaflets</span></a>'
    assert f'{link} <span class="site-map-about">نشرات' in html
    assert '<a class="button button-quiet" href="/" hreflang="en">' in html
    assert "Sleep well" not in html


def test_front_page_shows_what_is_written_in_its_language(visitor, live_leaflet, author, worker):
    page = translated(live_leaflet, worker, author, title="نوم هادئ")
    html = visitor.get("/ar/").content.decode()
    assert f'<a class="card-link" href="{page.url}">نوم هادئ</a>' in html
    assert 'href="/" hreflang="en"' in html
    fresh(page).unpublish()
    assert "نوم هادئ" not in visitor.get("/ar/").content.decode()


def test_home_page_that_somebody_translated_is_the_front_page(visitor, live_leaflet, author, worker):
    home = translated(HomePage.objects.get(), worker, author, title="أهلًا")
    assert f'<h1 class="hero-title">{home.title}</h1>' in visitor.get("/ar/").content.decode()


def test_menu_is_in_the_readers_language_where_somebody_translated_it(visitor, live_leaflet, author, worker):
    section = translated(fresh(live_leaflet).get_parent().specific, worker, author, title="النشرات")
    for address in ("/ar/", section.url, "/ar/search/", "/ar/nothing/"):
        html = visitor.get(address).content.decode()
        menu = re.findall(r'<a class="site-nav-link" href="([^"]+)"([^>]*)>([^<]+)', html)
        assert [(url, re.sub(r' aria-current="\w+"', "", more), words) for url, more, words in menu] == [
            (section.url, "", "النشرات"),
            ("/groups/", ' lang="en" dir="ltr"', "Groups"),
            ("/training/", ' lang="en" dir="ltr"', "Training"),
            ("/charter-mark/", ' lang="en" dir="ltr"', "Charter mark"),
            ("/framework/", ' lang="en" dir="ltr"', "Framework"),
            ("/ar/search/", "", "بحث"),
        ], address


def test_site_map_lists_what_is_in_the_readers_language_and_then_the_rest(visitor, live_leaflet, author, worker):
    page = translated(live_leaflet, worker, author, title="نوم هادئ")
    html = visitor.get("/ar/site-map/").content.decode()
    ours, theirs = html.split('<p class="lead">بالإنجليزية:</p>')
    assert f'<li><a class="site-map-link" href="{page.url}">نوم هادئ</a></li>' in ours
    assert 'href="/leaflets/sleep-well/">Sleep well' not in ours
    assert 'href="/leaflets/sleep-well/">Sleep well' in theirs
    assert '<h2 lang="en" dir="ltr"><a href="/groups/">' in theirs


def test_search_engines_are_told_of_pages_in_every_language(visitor, live_leaflet, author, worker):
    page = translated(live_leaflet, worker, author, title="نوم هادئ")
    told = visitor.get("/sitemap.xml").content.decode()
    for address in ("/", "/ar/", live_leaflet.url, page.url):
        assert f"<loc>http://testserver{address}</loc>" in told


def test_cost_of_the_front_page_does_not_grow_with_what_is_in_its_language(visitor, live_leaflet, author, worker):
    drafts = [make_leaflet(by=author, title=f"Kite {number}") for number in range(3)]
    translated(live_leaflet, worker, author, title="نوم هادئ")
    few = queries_of(visitor, "/ar/", cold=True)
    for draft in drafts:
        translated(publish(draft, author=author, workers=[worker]), worker, author, title=f"طائرة {draft.pk}")
    assert queries_of(visitor, "/ar/", cold=True) == few <= FRONT_PAGE


def test_page_says_its_language_and_direction(visitor, live_leaflet):
    assert '<html lang="en" dir="ltr">' in visitor.get("/").content.decode()
    live_leaflet.copy_for_translation(Locale.objects.get(language_code="ar"), copy_parents=True, alias=True)
    arabic = fresh(live_leaflet).get_translation(Locale.objects.get(language_code="ar"))
    assert '<html lang="ar" dir="rtl">' in visitor.get(arabic.url).content.decode()


def test_reader_goes_from_a_page_to_its_translation_and_back(visitor, live_leaflet):
    arabic = Locale.objects.get(language_code="ar")
    live_leaflet.copy_for_translation(arabic, copy_parents=True, alias=True)
    translated = fresh(live_leaflet).get_translation(arabic)
    for here, there, code in ((live_leaflet, translated, "ar"), (translated, live_leaflet, "en")):
        html = visitor.get(here.url).content.decode()
        assert f'<link rel="alternate" hreflang="{code}" href="{there.url}">' in html
        assert f'<a href="{there.url}" hreflang="{code}"' in html


def test_reader_of_a_page_without_a_translation_is_led_to_the_front_page_of_that_language(visitor, live_leaflet):
    html = visitor.get(live_leaflet.url).content.decode()
    assert '<a href="/ar/" hreflang="ar" lang="ar" dir="rtl">العربيّة</a>' in html
    assert 'rel="alternate" hreflang' not in html
    assert 'href="/ar/search/"' in visitor.get("/search/?q=sleep").content.decode()


def test_translation_that_was_taken_down_is_offered_to_nobody(visitor, live_leaflet, worker):
    arabic = Locale.objects.get(language_code="ar")
    live_leaflet.copy_for_translation(arabic, copy_parents=True, alias=True)
    fresh(live_leaflet).get_translation(arabic).get_parent().specific.unpublish()
    assert '<a href="/ar/" hreflang="ar"' in visitor.get(live_leaflet.url).content.decode()
    assert 'rel="alternate" hreflang' not in visitor.get(live_leaflet.url).content.decode()


def test_whoever_needs_help_now_gets_the_numbers_in_their_language(visitor, open_site):
    assert 'href="tel:08001111"' in visitor.get("/help-now/").content.decode()  # Nobody has signed that page yet.
    page = visitor.get("/ar/help-now/")
    assert page.status_code == 200
    html = page.content.decode()
    assert '<html lang="ar" dir="rtl">' in html
    assert html.count('href="tel:08001111"') == 1
    assert 'class="exit-help" href="/ar/help-now/"' in html


def test_whoever_needs_help_now_gets_the_page_that_was_signed_in_their_language(visitor, open_site, worker):
    page = next(each for each in make_information_pages() if each.slug == "help-now")
    sign_off(page, by=worker)
    assert "What happens when you call" in visitor.get("/help-now/").content.decode()
    assert "What happens when you call" not in visitor.get("/ar/help-now/").content.decode()
    fresh(page).copy_for_translation(Locale.objects.get(language_code="ar"), copy_parents=True, alias=True)
    assert "What happens when you call" in visitor.get("/ar/help-now/").content.decode()
