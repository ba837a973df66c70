"""Pages in other languages."""

from wagtail.models import Locale

from tests.helpers import fresh


def test_reader_of_a_language_without_the_page_is_sent_to_the_one_it_is_in(visitor, live_leaflet):
    assert visitor.get("/ar/").headers["Location"] == "/"
    assert visitor.get(f"/ar{live_leaflet.url}").headers["Location"] == live_leaflet.url


def test_page_says_its_language_and_direction(visitor, live_leaflet):
    assert '<html lang="en" dir="ltr">' in visitor.get("/").content.decode()
    live_leaflet.copy_for_translation(Locale.objects.get(language_code="ar"), copy_parents=True, alias=True)
    arabic = fresh(live_leaflet).get_translation(Locale.objects.get(language_code="ar"))
    assert '<html lang="ar" dir="rtl">' in visitor.get(arabic.url).content.decode()
