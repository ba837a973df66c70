"""Searching the site: what is live, in the reader's language, whatever they type."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from home.models import HomePage
from search.finding import RESULTS_PER_PAGE
from tests.factories import make_badge, make_leaflet
from tests.factories.pages import block, body_of
from tests.helpers import edit, publish, submit


def search(client, query, address="/search/", **more):
    response = client.get(address, {"q": query, **more})
    assert response.status_code == 200
    return response


def titles(response):
    return [result.page.title for result in response.context["results"]]


@pytest.fixture
def kite(open_site, author, worker):
    body = body_of(block("text", "<p>A lighthouse keeper taught me.</p>"))
    page = make_leaflet(by=author, title="Flying a kite", summary="For windy days.", body=body)
    return publish(page, author=author, workers=[worker])


def test_reader_finds_a_page_by_its_title_summary_or_words(kite, visitor):
    for query in ("kite", "KITE", "windy", "lighthouse", "flying kite", "  kite  "):
        response = search(visitor, query)
        assert titles(response) == ["Flying a kite"], query
    page = response.content.decode()
    assert "We found 1 page" in page
    assert kite.url in page


def test_reader_finds_an_award_by_its_page(open_site, author, worker, other_worker, visitor):
    badge = make_badge(by=author, title="Cockleshell School holds silver")
    publish(badge, author=author, workers=[worker, other_worker])
    assert titles(search(visitor, "Cockleshell")) == ["Cockleshell School holds silver"]


def test_reader_finds_nothing_that_is_not_live(open_site, author, worker, visitor):
    make_leaflet(by=author, title="Zebra draft")
    submit(make_leaflet(by=author, title="Zebra waiting"), by=author)
    taken_down = publish(make_leaflet(by=author, title="Zebra down"), author=author, workers=[worker])
    taken_down.unpublish()
    live = publish(make_leaflet(by=author, title="Live"), author=author, workers=[worker])
    edit(live, by=author, title="Zebra newer draft", summary="Zebra.")
    response = search(visitor, "Zebra")
    assert titles(response) == []
    assert "We found nothing this time" in response.content.decode()


def test_reader_who_types_nothing_meets_the_empty_search(kite, visitor):
    for query in ("", "   ", "\0", "\t\n"):
        response = search(visitor, query)
        assert titles(response) == []
        assert "We found" not in response.content.decode()
    assert visitor.get("/search/").status_code == 200


ODD_QUERIES = [
    "kite " * 2500,
    "x" * 10_240,
    "AND",
    "OR NOT AND",
    "AND OR",
    "NEAR(kite, 2)",
    "* ^ - + : ( ) { } [ ]",
    '"',
    '"kite',
    "'",
    "' OR 1=1 --",
    "kite*",
    "title:kite",
    "-kite",
    "{title}",
    "\\",
    "%",
    "_",
    "&",
    "|",
    "!",
    "<->",
    "kite & !beach",
    ":*",
    "\0kite",
    "ki\0te",
    "🪁",
    "طائرة",
    "\ud7ff\ufffe",
    "<script>alert(1)</script>",
    "a",
    "the",
    "ß İ ﬁ",
    "\u202ekite",
    "../../etc/passwd",
    "{{ 7*7 }}",
    "%s %d %(x)s",
]


def test_reader_may_type_anything(kite, visitor):
    visitor.raise_request_exception = False
    failed = [query for query in ODD_QUERIES if visitor.get("/search/", {"q": query}).status_code != 200]
    assert failed == []
    for query, code in (("<script>alert(1)</script>", "<script>alert"), ("{{ 7*7 }}", "49")):
        page = search(visitor, query).content.decode()
        assert code not in page[page.index("<main") : page.index("</main")]


def test_reader_who_types_a_sign_finds_what_they_would_without_it(kite, visitor):
    queries = ["kite &", "kite!", "kite?", "(kite)", "kite, windy", "kite - windy", "“kite”", "kite."]
    assert [query for query in queries if titles(search(visitor, query)) != ["Flying a kite"]] == []


def test_reader_sees_their_own_words_again(kite, visitor):
    assert 'value="&lt;b&gt; &quot;kite&quot;"' in search(visitor, '<b> "kite"').content.decode()


def test_reader_keeps_only_the_beginning_of_a_very_long_query(kite, visitor):
    assert len(search(visitor, "kite " * 2500).context["query"]) <= 200


def test_reader_who_asks_for_a_page_that_is_not_there_sees_one_that_is(kite, visitor):
    for page in ("9999", "0", "-1", "x", "", "1e3", "\0", "9" * 40):
        assert titles(search(visitor, "kite", page=page)) == ["Flying a kite"], page


def test_reader_turns_pages_and_keeps_the_query(open_site, author, worker, visitor):
    for number in range(RESULTS_PER_PAGE + 1):
        publish(make_leaflet(by=author, title=f"Kite {number}"), author=author, workers=[worker])
    first = search(visitor, "Kite")
    assert len(titles(first)) == RESULTS_PER_PAGE
    assert "q=Kite&amp;page=2" in first.content.decode()
    second = search(visitor, "Kite", page=2)
    assert len(titles(second)) == 1
    assert not set(titles(first)) & set(titles(second))


def test_reader_of_the_arabic_site_searches_in_arabic_from_right_to_left(kite, author, worker, visitor):
    response = search(visitor, "kite", "/ar/search/")
    assert '<html lang="ar" dir="rtl">' in response.content.decode()
    assert titles(response) == [], "English pages are not in the Arabic list"
    arabic = Locale.objects.get(language_code="ar")
    assert not HomePage.objects.filter(locale=arabic, live=True).exists()


def test_reader_is_led_to_what_there_is_in_another_language_where_their_own_has_little(kite, visitor):
    response = search(visitor, "kite", "/ar/search/")
    chip = re.search(
        r'<a class="filters-chip" href="\?([^"]*)" hreflang="en"><span lang="en" dir="ltr">English</span>',
        response.content.decode(),
    )
    there = visitor.get(f"/ar/search/?{html.unescape(chip[1])}")
    assert titles(there) == ["Flying a kite"]
    assert '<a href="/leaflets/flying-a-kite/" lang="en" dir="ltr">' in there.content.decode()
    for query, address in (("kite", "/search/"), ("zebra", "/ar/search/")):
        assert not search(visitor, query, address).context["answer"].elsewhere, query


def test_reader_of_the_english_site_meets_no_other_language(open_site, visitor):
    assert '<html lang="en" dir="ltr">' in search(visitor, "x").content.decode()
    assert visitor.get("/en/search/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_reader_can_only_read(db, visitor, method):
    assert getattr(visitor, method)("/search/").status_code == 405


def test_reader_is_not_kept_track_of(kite, visitor):
    with CaptureQueriesContext(connection) as queries:
        response = search(visitor, "kite")
    assert not response.cookies
    assert not [query["sql"] for query in queries if query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]


def test_cost_of_a_search_does_not_grow_with_what_it_finds(open_site, author, worker, visitor):
    def more(number):
        for _each in range(number):
            publish(make_leaflet(by=author, title="Kite"), author=author, workers=[worker])

    def cost():
        search(visitor, "Kite")
        with CaptureQueriesContext(connection) as queries:
            search(visitor, "Kite")
        return len(queries)

    more(2)
    few = cost()
    more(8)
    assert cost() <= few
