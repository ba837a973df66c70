"""Redirects lead to what readers can reach on this site, and nowhere else."""

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.moderation import actions
from tests.factories import make_leaflet

FORM = {"old_path": "/sleep", "site": "", "is_permanent": "on", "redirect_page": "", "redirect_link": ""}


def test_redirect_to_a_draft_does_not_tell_its_address(open_site, author, visitor):
    Redirect.add_redirect("/sleep", make_leaflet(by=author, title="Secret plans"))
    assert visitor.get("/sleep/").status_code == 404


def test_redirect_to_a_page_that_was_taken_down_ends_with_it(live_leaflet, worker, visitor):
    Redirect.add_redirect("/sleep", live_leaflet)
    assert visitor.get("/sleep/")["Location"] == live_leaflet.url
    actions.take_down(live_leaflet, by=worker, reason="A wrong number.")
    assert visitor.get("/sleep/").status_code == 404


def test_redirect_below_a_section_that_was_taken_down_ends_with_it(live_leaflet, worker, visitor):
    Redirect.add_redirect("/sleep", live_leaflet)
    actions.take_down(live_leaflet.get_parent(), by=worker, reason="A wrong number.")
    assert visitor.get("/sleep/").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "https://www.example.org.evil.example/",
        "https://www.example.org@evil.example/",
        "https://www.example.org:9999/",
        "ftp://www.example.org/",
    ],
)
def test_administrator_cannot_send_readers_to_another_site(open_site, administrator, sign_in, visitor, address):
    Site.objects.update(hostname="www.example.org")
    page = sign_in(administrator).post("/admin/redirects/add/", {**FORM, "redirect_link": address})
    assert "A redirect stays on this site" in page.content.decode()
    assert not Redirect.objects.exists()
    Redirect.objects.create(old_path="/sleep", redirect_link=address)
    assert visitor.get("/sleep/").status_code == 404


def add(browser, **form):
    """Fill in the form and return what it says, in words."""
    Site.objects.update(hostname="www.example.org")  # "testserver" is no host that the web knows.
    return browser.post("/admin/redirects/add/", {**FORM, **form}).content.decode()


@pytest.mark.parametrize("path", ["/leaflets/", "/leaflets", "/", "/search/", "/feed/", "/site-map/"])
def test_administrator_sends_readers_to_what_they_can_reach_by_its_path(
    open_site, administrator, sign_in, visitor, path
):
    add(sign_in(administrator), redirect_link=path)
    assert visitor.get("/sleep/")["Location"] == f"{Site.objects.get().root_url}{path}"


@pytest.mark.parametrize("path", ["/search/?q=rude+words", "/leaflets/?x=y", "/leaflets/#rude-words"])
def test_administrator_puts_no_words_behind_an_address(open_site, administrator, sign_in, visitor, path):
    assert "nobody signs those words" in add(sign_in(administrator), redirect_link=path)
    assert not Redirect.objects.exists()
    Redirect.objects.create(old_path="/sleep", redirect_link=f"{Site.objects.get().root_url}{path}")
    assert visitor.get("/sleep/").status_code == 404


@pytest.mark.parametrize("path", ["/desk/", "/account/login/", "/media/gone.png", "/admin/", "/leaflets/secret/"])
def test_administrator_sends_readers_to_no_door_no_draft_and_nothing_that_is_gone(
    open_site, author, administrator, sign_in, visitor, path
):
    draft = make_leaflet(by=author, title="Secret")
    assert draft.slug == "secret"
    browser = sign_in(administrator)
    assert "Readers find no page at this address" in add(browser, redirect_link=path)
    assert "Readers cannot reach this page" in add(browser, redirect_page=draft.pk)
    assert not Redirect.objects.exists()
    Redirect.objects.create(old_path="/sleep", redirect_link=f"{Site.objects.get().root_url}{path}")
    assert visitor.get("/sleep/").status_code == 404


def test_administrator_cannot_begin_a_redirect_where_something_answers(live_leaflet, administrator, sign_in):
    browser = sign_in(administrator)
    for old_path in ("/", "/feed", "/feed/", "/search/?q=sleep", "/desk/", "/ar/search/", "/favicon.ico"):
        assert "The site itself answers" in add(browser, old_path=old_path, redirect_link="/leaflets/"), old_path
    assert "“" + live_leaflet.title + "” is at this address" in add(
        browser, old_path=live_leaflet.url, redirect_link="/leaflets/"
    )
    assert not Redirect.objects.exists()
