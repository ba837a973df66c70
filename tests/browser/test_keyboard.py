"""By keyboard alone: each control of the desk is reached, seen and left; a page is started, written and sent."""

import pytest
from playwright.sync_api import expect

from cms.site.demo import DEMO_PASSWORD
from tests.browser.keyboard import press, write

pytestmark = pytest.mark.browser

AUTHORS = ["/desk/", "/desk/start/", "/desk/join/", "/desk/groups/", "/desk/account/", "/desk/account/leave/"]
WORKERS = [
    *("/desk/", "/desk/reading/", "/desk/take-down/", "/desk/peer-workers/", "/desk/invitations/", "/desk/people/"),
    *("/desk/invitations/new/", "/desk/groups/", "/account/passphrase/", "/account/passkey/add/"),
]
DOORS = ["/account/login/", "/join/"]

# Marks what a keyboard must reach: what can be pressed or filled in, is shown, and does not share its stop with others.
MARK = """() => {
  const tabbable = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const groups = new Set();
  let count = 0;
  for (const each of document.querySelectorAll(tabbable)) {
    if (each.disabled || each.tabIndex < 0 || !each.checkVisibility({visibilityProperty: true})) continue;
    if (each.type === "radio") {
      if (groups.has(each.name)) continue;
      groups.add(each.name);
      for (const other of document.getElementsByName(each.name)) other.dataset.must = each.name;
    } else each.dataset.must = `stop-${count}`;
    count += 1;
  }
  return count;
}"""
# What is wrong with the control that has the focus, or its mark; nothing when the focus has left the page.
LOOK = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const said = `${at.tagName} ${at.textContent.trim().slice(0, 40) || at.name}`;
  const {left, right, top, bottom, width, height} = at.getBoundingClientRect();
  if (bottom <= 0 || top >= innerHeight || right <= 0 || left >= innerWidth)
    return {wrong: `${said} is off the screen`};
  const ringed = (each) => {
    const style = getComputedStyle(each);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  };
  // A date has several stops: its last one, the calendar's button, has a ring of the browser's own.
  const first = !at.dataset.seen;
  at.dataset.seen = "yes";
  // Inside a frame, what has the focus there has the ring.
  if (first && at.tagName !== "IFRAME" && !ringed(at) && !ringed(at.parentElement))
    return {wrong: `${said} has the focus, and nobody can see it`};
  const x = Math.min(Math.max(left + width / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max(top + height / 2, 1), innerHeight - 1);
  const over = document.elementFromPoint(x, y);
  const shows = [at, ...(at.labels ?? [])].some((each) => each.contains(over));
  if (over && !shows && !over.contains(at))
    return {wrong: `${said} is behind ${over.tagName}.${over.className}`};
  return {mark: at.dataset.must};
}"""


def walk(page):
    """Press Tab until the focus leaves the page, and see that nothing was left out or hidden.

    Some pages begin with the focus in their first field: what stands above it comes when the focus comes back.
    """
    count, seen, stops = page.evaluate(MARK), set(), 0
    rounds = 2 if page.evaluate("document.activeElement !== document.body") else 1
    while rounds:
        page.keyboard.press("Tab")
        found = page.evaluate(LOOK)
        if found is None:
            rounds -= 1
            continue
        assert "wrong" not in found, f"{page.url}: {found['wrong']}"
        seen.add(found.get("mark"))
        stops += 1
        assert stops < 3 * count + 20, f"The keyboard does not leave {page.url}"
    missed = page.evaluate(
        """(seen) => [...document.querySelectorAll("[data-must]")].filter((each) => !seen.includes(each.dataset.must))
        .map((each) => each.outerHTML.slice(0, 120))""",
        [mark for mark in seen if mark],
    )
    assert missed == [], page.url


@pytest.mark.parametrize("width", [360, 1280])
def test_anybody_reaches_sees_and_leaves_every_control_of_the_doors_by_keyboard(open_browser, width):
    visitor = open_browser(width=width, reduced_motion="reduce")
    for path in DOORS:
        visitor.goto(path)
        walk(visitor)


@pytest.mark.parametrize(("who", "paths"), [("author1", AUTHORS), ("worker1", WORKERS)])
@pytest.mark.parametrize("width", [360, 1280])
def test_person_reaches_sees_and_leaves_every_control_of_the_desk_by_keyboard(open_as, who, paths, width):
    # Where the focus is, and not where it is being scrolled to.
    window = open_as(who, width=width, reduced_motion="reduce")
    page = window.locator(".desk-item-title a").first.get_attribute("href")
    for path in [*paths, page]:
        window.goto(path)
        walk(window)


def test_author_signs_in_starts_a_page_writes_and_sends_it_by_keyboard_alone(open_browser):
    author = open_browser()
    author.goto("/desk/")
    write(author, "Sign-in name", "author1")
    write(author, "Passphrase", DEMO_PASSWORD)
    author.keyboard.press("Enter")
    expect(author.get_by_text("Signed in as author1")).to_be_visible()
    press(author, "Start something")
    author.wait_for_url("**/desk/start/**")
    press(author, "a leaflet", "Space")
    write(author, "What could it be called?", "A page by keyboard")
    press(author, "Start writing")
    author.wait_for_url("**/edit/**")
    author.wait_for_selector("#together[data-ready]", state="attached")
    write(author, "What is it, and who is it for?", "For anybody who likes keys.")
    press(author, "Insert a block")
    author.keyboard.press("Tab")
    author.keyboard.type("Text")
    author.keyboard.press("ArrowDown")
    author.keyboard.press("Enter")
    expect(author.locator("[data-contentpath='body'] [contenteditable='true']")).to_be_focused()
    author.keyboard.type("Written with keys alone.")
    press(author, "Send to a peer worker")
    author.wait_for_url("**/desk/")
    expect(author.get_by_text("Sent. A peer worker will read it.")).to_be_visible()
