"""Kind pages for unknown addresses and broken servers: they work without the database."""

import re

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connection
from django.http import Http404
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.urls import path
from django.utils import translation

from cms.urls import urlpatterns as real_urlpatterns

PAGES = {
    400: "We couldn't read that request",
    403: "This page isn't open to you",
    404: "We can't find that page",
    500: "Something broke, and it was us",
}
RAISED = {400: SuspiciousOperation("no"), 403: PermissionDenied("no"), 404: Http404("no"), 500: ValueError("a-secret")}


def broken(request, status):
    raise RAISED[status]


urlpatterns = [path("broken/<int:status>/", broken), *real_urlpatterns]


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.fixture
def no_database(db):
    """Let every query fail, as when the database is away."""

    def refuse(execute, sql, params, many, context):
        raise OperationalError("The database is away.")

    with connection.execute_wrapper(refuse):
        yield


def words(response):
    return response.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize("status", list(PAGES))
@override_settings(ROOT_URLCONF=__name__)
def test_visitor_meets_a_kind_page_for_each_trouble_without_a_database(status, no_database, client):
    response = client.get(f"/broken/{status}/")
    if status == 404:  # Which addresses exist is in the database too.
        assert response.status_code in (404, 500)
    else:
        assert response.status_code == status
    page = words(response)
    assert PAGES[response.status_code] in page
    assert "call 999" in page
    assert "Go to the front page" in page
    assert "Leave this page" in page
    assert "a-secret" not in page
    assert not response.cookies


def test_visitor_of_a_page_while_the_database_is_away_meets_a_kind_page(no_database, client):
    response = client.get("/leaflets/")
    assert response.status_code == 500
    assert PAGES[500] in words(response)


@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_each_kind_page_needs_no_request_and_no_context(template):
    page = render_to_string(template)
    assert "call 999" in page
    assert "<style" not in page
    assert " style=" not in page


def test_page_of_a_broken_server_still_says_whose_site_it_is(no_database, client, settings):
    settings.SITE_NAME = "By The Sea"
    assert "By The Sea" in words(client.get("/leaflets/"))


def test_visitor_of_an_unknown_address_is_told_kindly(open_site, visitor):
    for address in (
        "/nothing/",
        "/nothing",
        "/leaflets/nothing/",
        "/ar/nothing/",
        "/%F0%9F%8C%8A/",
        "/a" * 300,
        "/.env",
    ):
        response = visitor.get(address, follow=True)
        assert response.status_code == 404, address
        with translation.override("ar" if address.startswith("/ar/") else "en"):
            assert translation.gettext(PAGES[404]) in words(response), address


def test_visitor_of_each_kind_page_but_a_broken_servers_has_the_menu(open_site, settings, client):
    settings.ROOT_URLCONF = __name__
    for status in (400, 403, 404):
        assert re.search(r'class="site-nav-link" href="/leaflets/"', words(client.get(f"/broken/{status}/"))), status
    assert "site-nav-link" not in words(client.get("/broken/500/"))


def test_visitor_of_an_unknown_arabic_address_has_the_menu_that_there_is_and_arabic_numbers(open_site, visitor):
    page = words(visitor.get("/ar/nothing/"))
    assert re.search(r'class="site-nav-link" href="/leaflets/" lang="en" dir="ltr"', page)
    assert 'href="/ar/help-now/"' in page
    assert 'action="/ar/search/"' in page


def test_odd_address_is_no_error(open_site, visitor):
    for address in ("/%ff/", "/%00/", "/leaflets/%00", "/?page=%00", "/leaflets/?page=x", "/documents/1/x"):
        assert visitor.get(address, follow=True).status_code in (200, 400, 404), address


def test_visitor_who_asks_for_a_page_of_a_list_that_is_not_there_sees_the_list(open_site, visitor):
    for page in ("0", "-1", "9999", "x", "", "1e9", "%00", "٣"):
        assert visitor.get(f"/leaflets/?page={page}").status_code == 200, page


def test_host_that_is_not_ours_is_refused(open_site, visitor):
    response = visitor.get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "elsewhere.example" not in words(response)
