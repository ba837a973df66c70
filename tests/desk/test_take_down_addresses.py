"""Taking a page down by whatever a person copies from their browser."""

from urllib.parse import quote

import pytest
from wagtail.models import Site

from tests.factories import make_leaflet
from tests.helpers import fresh, publish


def take_down(client, address):
    return client.post("/desk/take-down/", {"address": address, "reason": "A name slipped in."})


@pytest.mark.parametrize(
    "address",
    [
        "http://[",
        "http://[::1",
        "//",
        "/",
        "?",
        "#",
        "/leaflets/\0",
        "/leaflets/" + "x" * 600,
        "https://",
        "/ar/",
        "/ar",
    ],
)
def test_worker_who_copies_something_odd_is_told_and_keeps_it(address, open_site, worker, sign_in):
    response = take_down(sign_in(worker), address)
    if address in ("//", "/", "?", "#", "https://"):
        assert response.status_code in (200, 302), "the front page, or a refusal"
        return
    assert response.status_code == 200
    assert "address" in response.context["form"].errors
    assert "A name slipped in." in response.content.decode()


def test_worker_copies_an_address_in_another_script_as_browsers_write_it(open_site, author, worker, sign_in):
    leaflet = publish(make_leaflet(by=author, title="نزهة", slug="نزهة"), author=author, workers=[worker])
    response = take_down(sign_in(worker), f"https://testserver/leaflets/{quote('نزهة')}/")
    assert response.status_code == 302, response.context["form"].errors
    assert not fresh(leaflet).live


def test_worker_takes_down_the_page_of_the_site_that_the_address_names(live_leaflet, author, worker, sign_in):
    section = fresh(live_leaflet).get_parent()
    Site.objects.create(hostname="Leaflets.example", port=443, root_page=section)
    page = publish(make_leaflet(by=author, title="Leaflets", slug="leaflets"), author=author, workers=[worker])
    assert take_down(sign_in(worker), "https://leaflets.example/leaflets/").status_code == 302
    assert not fresh(page).live
    assert fresh(section).live


def test_worker_takes_down_a_page_of_a_second_site_by_its_path(live_leaflet, worker, sign_in):
    Site.objects.create(hostname="leaflets.example", port=443, root_page=fresh(live_leaflet).get_parent())
    assert take_down(sign_in(worker), "/sleep-well/").status_code == 302
    assert not fresh(live_leaflet).live
