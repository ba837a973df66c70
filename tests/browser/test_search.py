"""Looking for a page: by keyboard, without scripts, on a small screen."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser


def test_reader_opens_a_suggested_page_by_keyboard_alone(open_browser):
    reader = open_browser()
    problems = []
    reader.on("console", lambda message: problems.append(message.text))
    reader.goto("/leaflets/")
    field = reader.get_by_role("search").locator("input")
    field.focus()
    reader.keyboard.type("exam")
    option = reader.get_by_role("option", name="Worried about exams")
    option.wait_for()
    assert violations(reader) == []
    assert field.get_attribute("role") == "combobox"
    assert field.get_attribute("aria-expanded") == "true"
    reader.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    reader.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    reader.keyboard.press("ArrowDown")
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/leaflets/worried-about-exams/")
    assert problems == []
    assert reader.context.cookies() == []


def test_reader_who_chooses_nothing_gets_the_page_of_results(open_browser):
    reader = open_browser(width=360)
    reader.goto("/search/")
    reader.locator("#search").fill("exam")
    reader.get_by_role("option", name="Worried about exams").wait_for()
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/search/?q=exam")
    expect(reader.get_by_role("heading", name="Worried about exams")).to_be_visible()


def test_reader_without_scripts_searches_and_narrows_it_down(open_browser):
    reader = open_browser(width=360, javascript=False)
    reader.goto("/search/")
    reader.locator("#search").fill("shcool")
    reader.get_by_role("button", name="Search").last.click()
    expect(reader.get_by_text("so we looked for")).to_be_visible()
    reader.get_by_text("Narrow it down").first.click()
    reader.get_by_role("link", name="Parents and carers").first.click()
    assert "audience=parents" in reader.url
    assert "q=shcool" in reader.url


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_search_has_no_barriers_that_axe_can_find(open_browser, colours):
    reader = open_browser(width=320, color_scheme=colours)
    for path in (
        "/search/",
        "/search/?q=school&audience=parents",
        "/search/?q=sucide",
        "/search/?q=xq",
        "/ar/search/?q=x",
    ):
        reader.goto(path)
        reader.evaluate("for (const more of document.querySelectorAll('details')) more.open = true")
        assert violations(reader) == [], path
        assert reader.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
