"""Finding something: lists with filters, the framework's map and items, groups. By everybody, on what they have."""

import pytest
from playwright.sync_api import expect

from tests.browser.layout import open_all, troubles

pytestmark = pytest.mark.browser

PLACES = [
    "/leaflets/",
    "/leaflets/?audience=parents",
    "/framework/",
    "/framework/?audience=parents",
    "/framework/blank/",
    "/framework/basics/enough-sleep/",
    "/groups/",
]
MOST_STOPS = 120

# A card's link fills its card, and so does its outline.
_HAS_OUTLINE = """
element => [null, "::after"].some((part) => getComputedStyle(element, part).outlineStyle !== "none")
"""


def tab_to(page, target):
    """Go to ``target`` by the Tab key alone. It has to show that it is there."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            expect(target).to_be_visible()
            assert target.evaluate(_HAS_OUTLINE)
            return
    pytest.fail(f"The Tab key does not lead to {target}.")


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_lists_map_items_and_groups_keep_their_shape_on_a_small_phone(open_browser, direction):
    reader = open_browser(width=320)
    for address in PLACES:
        assert reader.goto(address).status == 200, address
        reader.evaluate("direction => (document.documentElement.dir = direction)", direction)
        open_all(reader)
        assert troubles(reader) == [], address


def test_reader_without_scripts_or_mouse_filters_a_list_and_takes_it_back(open_browser):
    reader = open_browser(width=320, javascript=False)
    reader.goto("/leaflets/")
    for fold in ("Choose what you see", "Who it is for"):
        tab_to(reader, reader.locator("summary", has_text=fold))
        reader.keyboard.press("Enter")
    tab_to(reader, reader.locator(".filters-choice", has_text="Parents and carers"))
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/leaflets/?audience=parents*")
    shown = {card.get_attribute("data-audience") for card in reader.locator(".card").all()}
    assert shown == {"parents"}
    tab_to(reader, reader.locator(".filters-chip", has_text="Parents and carers"))
    reader.keyboard.press("Enter")
    reader.wait_for_url(lambda url: "audience" not in url)


def test_reader_without_scripts_or_mouse_goes_from_the_map_to_what_helps(open_browser):
    reader = open_browser(width=320, javascript=False)
    reader.goto("/framework/")
    tab_to(reader, reader.locator("main a", has_text="Enough sleep").first)
    reader.keyboard.press("Enter")
    reader.locator("h1", has_text="Enough sleep").wait_for()
    tab_to(reader, reader.locator(".card-link").first)


def test_reader_without_scripts_or_mouse_finds_a_group_and_how_to_join_it(open_browser):
    reader = open_browser(width=320, javascript=False)
    reader.goto("/groups/")
    tab_to(reader, reader.locator(".card-link", has_text="Education Voices"))
    reader.keyboard.press("Enter")
    reader.locator("h1", has_text="Education Voices").wait_for()
    expect(reader.get_by_role("heading", name="How to join")).to_be_visible()
