"""The review desk by keyboard alone, with scripts and without: claim, read, ask for changes, sign off, be worried."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

MOST_STOPS = 250
SEND = """
from cms.people.models import User
from tests.factories import make_leaflet
from tests.helpers import submit
author = User.objects.get(username="author2")
for title in {titles!r}:
    submit(make_leaflet(by=author, title=title), by=author)
"""
# What a screen reader would say of the control that has the focus, as far as these screens need it.
NAME = """() => {
  const at = document.activeElement;
  const labels = [...(at.labels ?? [])].map((label) => label.textContent).join(" ");
  return labels || at.getAttribute("aria-label") || at.textContent.trim() || at.title;
}"""


def tab_to(page, name):
    """Press Tab until the control with this name has the focus."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if name in " ".join(page.evaluate(NAME).split()):
            return
    raise AssertionError(f"Tab never comes to “{name}” at {page.url}")


def claim(page, title):
    page.goto("/desk/?show=unclaimed")
    tab_to(page, f"I’ll read it: {title}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


@pytest.mark.parametrize("javascript", [True, False])
def test_worker_reads_and_decides_by_keyboard_alone(open_as, served_site, javascript):
    names = [f"{what} {'with' if javascript else 'without'} scripts" for what in ("Ask about it", "Sign it", "Seal it")]
    served_site.manage("shell", "-v0", "-c", SEND.format(titles=names))
    ask, sign, seal = names
    worker = open_as("worker1", javascript=javascript)

    claim(worker, ask)
    tab_to(worker, "The page in its frame")
    worker.keyboard.press("ArrowDown")
    tab_to(worker, "Ask for changes")
    worker.keyboard.press("Enter")
    tab_to(worker, "Your words to the authors")
    worker.keyboard.type("Lovely. Please say who could help.")
    tab_to(worker, "What to change")
    worker.keyboard.type("Say who could help")
    tab_to(worker, "Send this to the authors")
    worker.keyboard.press("Enter")
    expect(worker.get_by_text(f"The authors of “{ask}” can read what you wrote.")).to_be_visible()

    claim(worker, sign)
    tab_to(worker, "I read all of it.")
    worker.keyboard.press("Space")
    tab_to(worker, "Sign off this version")
    worker.keyboard.press("Enter")
    expect(worker.get_by_text(f"“{sign}” is live.")).to_be_visible()

    claim(worker, seal)
    tab_to(worker, "I’m worried about this")  # The way there; then the button itself.
    worker.keyboard.press("Enter")
    tab_to(worker, "I’m worried about this")
    worker.keyboard.press("Enter")
    worker.wait_for_url("**/desk/held/*/")
