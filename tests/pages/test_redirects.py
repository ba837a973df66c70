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


def test_administrator_makes_a_redirect_to_a_search_on_this_site(open_site, administrator, sign_in, visitor):
    Site.objects.update(hostname="www.example.org")
    address = "https://www.example.org/search/?q=sleep"
    sign_in(administrator).post("/admin/redirects/add/", {**FORM, "redirect_link": address})
    assert visitor.get("/sleep/")["Location"] == address
