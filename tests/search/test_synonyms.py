"""Words that mean the same, as an administrator keeps them."""

import pytest

from search.models import SearchedPage, Synonyms
from search.synonyms import words_on_every_page
from tests.factories import make_leaflet
from tests.helpers import publish

WORDS = "/admin/search-words/"


@pytest.mark.parametrize("address", ["new/", "edit/{pk}/"])
def test_administrator_who_adds_a_word_of_every_page_is_warned_and_keeps_it(site, administrator, sign_in, address):
    same = Synonyms.objects.create(words="whelk, periwinkle")
    browser = sign_in(administrator)
    answer = browser.post(f"{WORDS}{address.format(pk=same.pk)}", {"words": "the, whelk"}, follow=True)
    page = answer.content.decode()
    assert "“the” is on nearly every page." in page
    assert "Better take it out." in page
    assert Synonyms.objects.filter(words="the, whelk").exists()


def test_administrator_is_told_each_word_of_every_page(site, administrator, sign_in):
    browser = sign_in(administrator)
    answer = browser.post(f"{WORDS}new/", {"words": "the, whelk, you"}, follow=True)
    assert "“the” and “you” are on nearly every page." in answer.content.decode()


def test_administrator_who_adds_good_words_is_not_warned(site, administrator, sign_in):
    browser = sign_in(administrator)
    answer = browser.post(f"{WORDS}new/", {"words": "whelk, sea snail, all the winkles"}, follow=True)
    assert "nearly every page" not in answer.content.decode()


def test_word_that_this_site_has_on_every_page_is_no_good(open_site, author, worker, monkeypatch):
    for title in ("Kites by the seaside", "Whelks by the seaside"):
        publish(make_leaflet(by=author, title=title), author=author, workers=[worker])
    SearchedPage.objects.exclude(page__title__contains="seaside").delete()
    assert words_on_every_page("whelks, seaside") == [], "on a small site a word may well be on every page"
    monkeypatch.setattr("search.synonyms._FEW_PAGES", 1)
    assert words_on_every_page("whelks, Seaside, winkles") == ["seaside"]
