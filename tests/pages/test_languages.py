"""Pages in other languages."""

from wagtail.models import Locale

from cms.site.information import make_information_pages
from tests.helpers import fresh, sign_off


def test_reader_of_a_language_without_the_page_is_sent_to_the_one_it_is_in(visitor, live_leaflet):
    assert visitor.get("/ar/").headers["Location"] == "/"
    assert visitor.get(f"/ar{live_leaflet.url}").headers["Location"] == live_leaflet.url


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


def test_reader_of_a_page_without_a_translation_is_led_to_all_there_is_in_that_language(visitor, live_leaflet):
    html = visitor.get(live_leaflet.url).content.decode()
    assert '<a href="/ar/site-map/" hreflang="ar" lang="ar" dir="rtl">العربيّة</a>' in html
    assert 'rel="alternate" hreflang' not in html
    assert 'href="/ar/search/"' in visitor.get("/search/?q=sleep").content.decode()


def test_translation_that_was_taken_down_is_offered_to_nobody(visitor, live_leaflet, worker):
    arabic = Locale.objects.get(language_code="ar")
    live_leaflet.copy_for_translation(arabic, copy_parents=True, alias=True)
    fresh(live_leaflet).get_translation(arabic).get_parent().specific.unpublish()
    assert "/ar/site-map/" in visitor.get(live_leaflet.url).content.decode()
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
