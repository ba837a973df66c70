"""The review desk by keyboard alone, with scripts and without: claim, read, ask for changes, sign off, be worried."""

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import press, write

pytestmark = pytest.mark.browser

SEND = """
from cms.people.models import User
from tests.factories import make_leaflet
from tests.helpers import submit
author = User.objects.get(username="author2")
for title in {titles!r}:
    submit(make_leaflet(by=author, title=title), by=author)
"""


def claim(page, title):
    page.goto("/desk/?show=unclaimed")
    press(page, f"I’ll read it: {title}")
    page.wait_for_url("**/review/")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


@pytest.mark.parametrize("javascript", [True, False])
def test_worker_reads_and_decides_by_keyboard_alone(open_as, served_site, javascript):
    names = [f"{what} {'with' if javascript else 'without'} scripts" for what in ("Ask about it", "Sign it", "Seal it")]
    served_site.manage("shell", "-v0", "-c", SEND.format(titles=names))
    ask, sign, seal = names
    worker = open_as("worker1", javascript=javascript)

    worker.goto("/desk/?show=unclaimed")
    press(worker, "Skip to the pages that wait")
    worker.keyboard.press("Tab")
    expect(worker.locator(".queue-rows a").first).to_be_focused()

    claim(worker, ask)
    press(worker, "The page in its frame", "ArrowDown")
    press(worker, "Ask for changes")
    write(worker, "Your words to the authors", "Lovely. Please say who could help.")
    write(worker, "What to change", "Say who could help")
    press(worker, "Which words?")  # Enter in a box of one line sends nothing.
    expect(worker.get_by_label("What to change").first).to_have_value("Say who could help")
    expect(worker.get_by_role("heading", level=1)).to_have_text("Ask for changes")
    press(worker, "Send this to the authors")
    expect(worker.get_by_text(f"The authors of “{ask}” can read what you wrote.")).to_be_visible()

    claim(worker, sign)
    press(worker, "I read all of it.", "Space")
    press(worker, "Sign off this version")
    expect(worker.get_by_text(f"“{sign}” is live.")).to_be_visible()

    claim(worker, seal)
    press(worker, "I’m worried about this")  # The way there; then the button itself.
    press(worker, "I’m worried about this")
    worker.wait_for_url("**/desk/held/*/")
