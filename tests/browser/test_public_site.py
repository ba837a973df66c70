"""A walk over the whole demo site: no fault in the HTML, nothing from elsewhere, no cookie, nothing that is refused."""

from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_accessibility import violations
from tests.helpers.html import faults_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Rooms of people who sign in, files, and what no reader follows.
# Calendars, lists and badges to take along.
_FILES = (".ics", ".csv", ".json", ".png", ".svg", ".txt")
_NOT_WALKED = ("/desk/", "/admin/", "/account/", "/join/", "/documents/", "/feed/")
_STRUCTURE = """
() => {
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map((each) => Number(each.tagName[1]));
  return {
    twice: ids.filter((id, place) => ids.indexOf(id) !== place),
    titles: levels.filter((level) => level === 1).length,
    leaps: levels.filter((level, place) => place && level > levels[place - 1] + 1).length,
    inline: document.querySelectorAll("[style], style, script:not([src], [type$=json]), [onclick], [onload]").length,
  };
}
"""

_TELL_OF_REFUSALS = """
document.addEventListener("securitypolicyviolation", (event) => console.error(`refused: ${event.violatedDirective}`));
"""


def links_of(page, origin):
    hrefs = page.eval_on_selector_all("a[href]", "links => links.map((link) => link.getAttribute('href'))")
    addresses = {urldefrag(urljoin(page.url, href)).url for href in hrefs}
    return {each for each in addresses if each.startswith(origin) and _is_walked(urlsplit(each))}


def _is_walked(address):
    """Not what a browser takes as a file, nor several choices of a list at once."""
    return not (address.path.startswith(_NOT_WALKED) or address.path.endswith(_FILES) or "&" in address.query)


def test_walk_over_the_whole_site(open_browser, served_site, tmp_path):
    reader = open_browser(width=360)
    origin = f"{served_site.address}/"
    troubles = []
    reader.on("request", lambda request: _is_ours(request.url, origin) or troubles.append(f"elsewhere: {request.url}"))
    reader.on(
        "console", lambda said: said.type in ("error", "warning") and troubles.append(f"{said.type}: {said.text}")
    )
    reader.on("pageerror", lambda error: troubles.append(f"script: {error}"))
    reader.add_init_script(_TELL_OF_REFUSALS)
    todo, seen, pages = {origin}, set(), {}
    while todo:
        address = todo.pop()
        seen.add(address)
        answer = reader.goto(address)
        assert answer.status == 200, address
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        pages[address] = answer.text()
        assert "script-src 'self'" in answer.headers["content-security-policy"], address
        assert reader.evaluate(_STRUCTURE) == {"twice": [], "titles": 1, "leaps": 0, "inline": 0}, address
        assert troubles == [], address
        assert reader.context.cookies() == [], address
        todo |= links_of(reader, origin) - seen
    assert len(seen) > 40
    assert {f"{origin}help-now/", f"{origin}privacy/adults/", f"{origin}site-map/"} <= seen
    pages |= {address: reader.goto(f"{origin}{address}").text() for address in ("nothing/", "style/", "ar/style/")}
    faults = faults_in(pages, tmp_path)
    # The style page shows the headers of several pages, each with its own title.
    assert [each for each in faults if (each[0][-6:], each[2]) != ("style/", "heading-level")] == []


def test_the_checker_of_html_bites(tmp_path):
    [(address, line, rule, _message)] = faults_in({"/": "<!doctype html>\n<p><div></div></p>"}, tmp_path)
    assert (address, line) == ("/", 2)
    assert rule


def _is_ours(url, origin):
    return url.startswith((origin, "data:"))


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_component_has_no_barriers_that_axe_can_find(open_browser, colours, width):
    reader = open_browser(width=width, color_scheme=colours)
    reader.goto("/style/")
    assert violations(reader) == []


@pytest.mark.parametrize("choice", ["reading-cream", "reading-night", "reading-strong"])
def test_every_choice_of_colours_can_be_read(open_browser, choice):
    reader = open_browser()
    reader.goto("/style/")
    reader.locator("summary", has_text="Easier to read").click()
    reader.locator(f"#{choice}").check()
    assert violations(reader) == []
    assert Axe().run(reader, options={"runOnly": ["color-contrast"]}).violations_count == 0
