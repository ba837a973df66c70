"""How a reader wants it: with scripts and without, kept on the device and nowhere else."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.layout import open_all, read_like

pytestmark = pytest.mark.browser

LEAFLET = "/leaflets/talking-to-parents-about-feelings/"
SIZE = "parseFloat(getComputedStyle(document.body).fontSize)"
PAPER = "getComputedStyle(document.body).backgroundColor"

# How far down the page is covered by what does not scroll away.
STAYS = """Math.max(...[...document.querySelectorAll(".exit, .exit *")].map(e => e.getBoundingClientRect().bottom))"""


def open_choices(reader):
    reader.locator("summary", has_text="Easier to read").click()


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_what_stays_at_the_top_is_one_row_at_the_biggest_size_too(open_browser, width):
    reader = open_browser(width=width)
    reader.goto(LEAFLET)
    for choices in ((), ("biggest", "space", "letters")):
        read_like(reader, *choices)
        reader.locator(".crisis-lines").scroll_into_view_if_needed()
        assert reader.evaluate(STAYS) < 64
        assert reader.get_by_role("link", name="Leave this page", exact=True).bounding_box()["y"] >= 0


@pytest.mark.parametrize("javascript", [True, False], ids=["with-scripts", "without-scripts"])
def test_reader_makes_it_bigger_wider_and_softer(open_browser, javascript):
    reader = open_browser(width=360, javascript=javascript)
    reader.goto(LEAFLET)
    open_choices(reader)
    before = reader.locator("body").bounding_box()["height"]
    reader.get_by_label("Biggest").check()
    bigger = reader.locator("body").bounding_box()["height"]
    assert bigger > before * 1.2
    reader.get_by_label("More space").check()
    assert reader.locator("body").bounding_box()["height"] > bigger
    reader.get_by_label("Soft, off-white").check()
    assert reader.context.cookies() == []


def test_choice_stays_on_the_device_until_it_is_put_back(open_browser):
    reader = open_browser()
    reader.goto(LEAFLET)
    plain, paper = reader.evaluate(SIZE), reader.evaluate(PAPER)
    open_choices(reader)
    reader.get_by_label("Bigger").check()
    reader.get_by_label("Dark").check()
    reader.goto("/")
    reader.wait_for_function(f"() => {SIZE} > {plain}")
    assert reader.evaluate(PAPER) != paper
    open_choices(reader)
    reader.get_by_role("button", name="Put it back").click()
    reader.wait_for_function(f"() => {SIZE} == {plain}")
    assert reader.evaluate("localStorage.length") == 0
    reader.reload()
    assert reader.evaluate(SIZE) == plain


def test_nothing_is_kept_of_somebody_who_chooses_nothing(open_browser):
    reader = open_browser()
    reader.goto(LEAFLET)
    open_choices(reader)
    assert reader.evaluate("localStorage.length + sessionStorage.length") == 0


def test_easy_read_letters_load_only_when_asked_for(open_browser):
    reader = open_browser()
    asked = []
    reader.on("request", lambda request: asked.append(request.url))
    reader.goto(LEAFLET)
    assert not any("lexend" in url for url in asked)
    open_choices(reader)
    with reader.expect_request("**/lexend*"):
        reader.get_by_label("Easy-read letters").check()
    assert "Lexend" in reader.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")


def test_keyboard_alone_reaches_the_choices(open_browser):
    reader = open_browser()
    reader.goto(LEAFLET)
    for _press in range(12):
        reader.keyboard.press("Tab")
        if reader.evaluate("document.activeElement.matches('.reading-title')"):
            break
    reader.keyboard.press("Enter")
    reader.keyboard.press("Tab")
    reader.keyboard.press("ArrowDown")
    assert reader.get_by_label("Bigger").is_checked()


# Every kind of page, with what is written on it.
STRONG = [
    *("/", "/leaflets/?audience=parents", LEAFLET, "/groups/", "/groups/education-voices/", "/framework/"),
    *("/framework/enough-sleep/", "/training/the-first-five-minutes/", "/charter-mark/lanternfish-academy/"),
    *("/charter/register/", "/charter/verify/?badge=nothing", "/search/?q=sleep", "/search/?q=self-harm", "/help-now/"),
    *("/ar/site-map/", "/nothing-here/", "/style/"),
]


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_strong_colours_are_black_and_white_with_lines_round_boxes_and_lines_under_links(open_browser, colours):
    reader = open_browser(width=360, color_scheme=colours)
    enough = {"runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}}
    for address in STRONG:
        reader.goto(address)
        open_all(reader)
        read_like(reader, "strong")
        found = Axe().run(reader, options=enough).response["violations"]
        assert [node["html"] for each in found for node in each["nodes"]] == [], address
    reader.goto(LEAFLET)
    read_like(reader, "strong")
    assert reader.evaluate(PAPER) == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 18, 18)"}[colours]
    line = "box => parseFloat(getComputedStyle(box).outlineWidth)"
    assert (
        min(reader.locator(".how-to-say-it-line, .tip, .call-out, .useful").evaluate_all(f"all => all.map({line})")) > 2
    )
    assert reader.locator(".site-nav-link").first.evaluate("a => getComputedStyle(a).textDecorationLine") == "underline"


def test_device_that_asks_for_more_contrast_gets_the_strong_colours(open_browser):
    reader = open_browser(contrast="more")
    reader.goto(LEAFLET)
    assert reader.evaluate(PAPER) == "rgb(255, 255, 255)"
    assert reader.locator(".tip, .call-out").first.evaluate("box => getComputedStyle(box).outlineWidth") == "3px"
    read_like(reader, "cream")
    assert reader.evaluate(PAPER) == "rgb(242, 232, 208)"
