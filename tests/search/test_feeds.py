"""Atom feeds and the list of everything: live pages only, and no more of them than their titles and summaries."""

from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.moderation.actions import take_down
from cms.site.demo.people import read
from cms.site.information import make_information_pages
from tests.factories import make_leaflet, make_training
from tests.helpers import edit, fresh, publish, sign_off

ATOM = "{http://www.w3.org/2005/Atom}"


def titles_in(response):
    feed = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    assert feed.tag == f"{ATOM}feed"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == settings.SITE_NAME  # RFC 4287 asks for one
    for entry in feed.iter(f"{ATOM}entry"):
        assert all(entry.find(f"{ATOM}{part}") is not None for part in ("id", "title", "updated", "link"))
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


@pytest.fixture
def two_pages(open_site, author, worker):
    leaflet = publish(make_leaflet(by=author, title="Sleep & <rest>"), author=author, workers=[worker])
    training = publish(make_training(by=author, title="The first five minutes"), author=author, workers=[worker])
    return leaflet, training


def test_reader_follows_the_whole_site_or_one_section(two_pages, visitor):
    assert titles_in(visitor.get("/feed/")) == ["The first five minutes", "Sleep & <rest>"]
    assert titles_in(visitor.get("/feed/leaflets/")) == ["Sleep & <rest>"]
    response = visitor.get("/feed/")
    assert response["Content-Type"].startswith("application/atom+xml")
    assert not visitor.cookies


def test_feed_has_no_draft_and_nothing_that_was_taken_down(two_pages, visitor, author):
    leaflet, training = two_pages
    edit(leaflet, by=author, title="An unsigned title")
    make_leaflet(by=author, title="A draft")
    fresh(training).unpublish()
    assert titles_in(visitor.get("/feed/")) == ["Sleep & <rest>"]


def test_summary_in_a_feed_is_the_html_that_it_says_it_is(two_pages, visitor, author, worker):
    publish(make_leaflet(by=author, title="New", summary="Tea & <b>toast</b>"), author=author, workers=[worker])
    feed = ElementTree.fromstring(visitor.get("/feed/").content)  # noqa: S314 - our own
    assert "Tea &amp; &lt;b&gt;toast&lt;/b&gt;" in [summary.text for summary in feed.iter(f"{ATOM}summary")]


def test_pages_about_the_site_are_no_news(two_pages, visitor, worker):
    for page in make_information_pages(read("who_runs_it.toml")):
        sign_off(page, by=worker)
    assert titles_in(visitor.get("/feed/")) == ["The first five minutes", "Sleep & <rest>"]
    assert visitor.get("/feed/help-now/").status_code == 404


@pytest.mark.parametrize("section", ["nothing", "home", "%00", "a" * 3000, "leaflets/sleep"])
def test_feed_of_what_is_not_there_is_a_kind_404(two_pages, visitor, section):
    assert visitor.get(f"/feed/{section}/").status_code == 404


def test_reader_finds_everything_on_one_page(two_pages, visitor, author):
    make_leaflet(by=author, title="A draft")
    html = visitor.get("/site-map/").content.decode()
    for words in ("Leaflets", "Sleep &amp; &lt;rest&gt;", "Training", "The first five minutes"):
        assert words in html
    assert "A draft" not in html


def test_what_is_no_page_of_its_own_is_in_the_list_of_everything_too(two_pages, visitor):
    html = visitor.get("/site-map/").content.decode()
    addresses = ["/charter/register/", "/charter/verify/", "/framework/blank/", "/framework/basics/enough-sleep/"]
    assert [address for address in addresses if f'href="{address}"' not in html] == []


def test_list_of_everything_says_which_language_its_pages_are_in_where_that_is_not_the_readers(two_pages, visitor):
    html = visitor.get("/ar/site-map/").content.decode()
    assert '<h2 lang="en" dir="ltr"><a href="/leaflets/">' in html
    assert '<ul class="site-map" lang="en" dir="ltr">' in html
    assert '<ul class="site-map">' in visitor.get("/site-map/").content.decode()


def test_list_of_everything_says_when_there_is_more(two_pages, visitor, monkeypatch, author, worker):
    monkeypatch.setattr("search.site_map.MOST", 1)
    publish(make_leaflet(by=author, title="Another"), author=author, workers=[worker])
    html = visitor.get("/site-map/").content.decode()
    assert "And more" in html
    assert "Sleep" not in html


@pytest.mark.parametrize("address", ["/feed/", "/feed/leaflets/", "/site-map/"])
def test_cost_does_not_grow_with_the_site(two_pages, visitor, author, worker, address):
    def queries():
        visitor.get(address)  # What all pages have in common is kept from here on.
        with CaptureQueriesContext(connection) as captured:
            assert visitor.get(address).status_code == 200
        return len(captured)

    few = queries()
    for number in range(4):
        publish(make_leaflet(by=author, title=f"More {number}"), author=author, workers=[worker])
    assert queries() <= few


@pytest.mark.parametrize("address", ["/feed/", "/feed/leaflets/"])
def test_nothing_is_told_of_a_site_whose_front_page_was_taken_down(two_pages, open_site, visitor, worker, address):
    assert visitor.get(address).status_code == 200
    take_down(open_site, by=worker, reason="A name slipped in.")
    assert visitor.get(address).status_code == 404
    assert "Leaflets" not in visitor.get("/site-map/").content.decode()
