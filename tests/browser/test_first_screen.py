"""What a reader came for is in the first screen of a small phone, and the menu is one press away."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.layout import read_like

pytestmark = pytest.mark.browser


def bottom(place):
    """Return how far down the page something ends."""
    box = place.bounding_box()
    return box["y"] + box["height"]


def test_reader_of_the_front_page_sees_every_door_without_scrolling(open_browser):
    reader = open_browser(width=360)
    reader.goto("/")
    doors = reader.locator(".door-link")
    assert doors.count() == 4
    assert max(bottom(door) for door in doors.all()) <= 740


@pytest.mark.parametrize("address", ["/help-now/", "/ar/help-now/"])
def test_reader_who_needs_help_sees_the_first_number_without_scrolling(open_browser, address):
    reader = open_browser(width=360)
    reader.goto(address)
    assert bottom(reader.locator("main").get_by_role("link", name="999")) <= 640


@pytest.mark.parametrize(
    ("address", "came_for"),
    [
        ("/leaflets/", ".card-link"),
        ("/groups/", ".filters"),
        ("/training/", ".card-link"),
        ("/search/?q=sleep", ".found-title"),
        ("/leaflets/worried-about-exams/", ".page-header-summary"),
        ("/leaflets/worried-about-exams/", ".contents-title"),
        ("/charter/register/", ".register-search .button"),
        ("/charter/verify/", "main input"),
    ],
)
def test_reader_sees_what_they_came_for_without_scrolling(open_browser, address, came_for):
    reader = open_browser(width=360)
    reader.goto(address)
    assert bottom(reader.locator(came_for).first) <= 740


@pytest.mark.parametrize("javascript", [True, False], ids=["with-scripts", "without-scripts"])
def test_reader_on_a_phone_unfolds_the_menu_and_goes_on(open_browser, javascript):
    reader = open_browser(width=360, javascript=javascript)
    reader.goto("/leaflets/worried-about-exams/")
    menu = reader.get_by_role("navigation", name="Main")
    expect(menu).to_be_hidden()
    reader.locator("summary", has_text="Menu").click()
    menu.get_by_role("link", name="Our groups").click()
    reader.wait_for_url("**/groups/")


@pytest.mark.parametrize("choices", [(), ("night",), ("cream",), ("strong",), ("biggest",)])
def test_unfolded_menu_can_be_read_over_what_it_covers(open_browser, choices):
    reader = open_browser(width=360)
    reader.goto("/leaflets/worried-about-exams/")
    read_like(reader, *choices)
    reader.locator("summary", has_text="Menu").click()
    menu = reader.locator(".site-nav")
    assert menu.evaluate("menu => getComputedStyle(menu).backgroundColor").startswith("rgb(")  # Nothing shines through.
    assert Axe().run(reader, context=".site-nav").response["violations"] == []


def test_reader_with_room_sees_the_menu_at_once(open_browser):
    reader = open_browser(width=1280, javascript=False)
    reader.goto("/leaflets/worried-about-exams/")
    menu = reader.get_by_role("navigation", name="Main")
    expect(menu.get_by_role("link", name="Our groups")).to_be_visible()
    expect(reader.locator("summary", has_text="Menu")).to_be_hidden()


def test_reader_of_an_address_that_is_not_there_has_the_menu_and_finds_by_searching(open_browser):
    reader = open_browser(width=360, javascript=False)
    reader.goto("/leaflets/nothing-here/")
    reader.locator("summary", has_text="Menu").click()
    expect(reader.get_by_role("navigation", name="Main").get_by_role("link", name="Our groups")).to_be_visible()
    reader.locator("summary", has_text="Menu").click()
    reader.locator("main").get_by_role("searchbox").fill("sleep")
    reader.locator("main").get_by_role("button", name="Search").click()
    expect(reader.locator(".found-title").first).to_contain_text("sleep")
