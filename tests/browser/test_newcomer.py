"""A newcomer with a phone: from typing the code on a card to a saved first sentence.

With ``SCREENSHOTS`` set to a folder, each screen's picture is written there: those of docs/images/newcomer.
"""

import os
import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
MOST_SCREENS = 6
SENTENCE = "The sea sounds loudest at night."


class Walk:
    """Counts the screens that somebody meets, and keeps a picture of each."""

    def __init__(self, window):
        self.window = window
        self.names = []

    def sees(self, name, part="main"):
        """Count the screen that is shown now, which must fit a phone. Its picture begins at ``part``."""
        self.names.append(name)
        assert self.window.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        if folder := os.environ.get("SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.window.locator(part).first.evaluate("part => part.scrollIntoView({block: 'start'})")
            picture = Image.open(BytesIO(self.window.screenshot()))
            picture.save(Path(folder) / f"{len(self.names)}-{name}.webp", quality=70)


@pytest.fixture
def code(open_as):
    """The code on a card that ``worker1`` made for somebody new."""
    worker = open_as("worker1")
    worker.goto("/desk/invitations/new/")
    worker.get_by_label("Which group?").select_option(index=1)
    worker.get_by_role("button", name="Make the card").click()
    return worker.locator(".door-link a").get_attribute("href").rsplit("#")[1]


def test_newcomer_saves_a_first_sentence_on_a_phone_in_six_screens_or_fewer(code, open_browser):
    phone = open_browser(has_touch=True, is_mobile=True)
    phone.set_viewport_size(PHONE)
    walk = Walk(phone)

    phone.goto("/join/")
    phone.get_by_label("Your code").fill(code.lower())
    walk.sees("code")
    phone.get_by_role("button", name="Go on").click()

    expect(phone.get_by_label("Sign-in name")).not_to_have_value("")
    phone.get_by_role("button", name="Use it").click()
    walk.sees("name")
    phone.get_by_role("button", name="Join", exact=True).click()

    phone.wait_for_url("**/desk/")
    walk.sees("desk")
    phone.get_by_role("link", name="Start something").first.click()

    phone.get_by_label("What could it be called?").fill("A walk by the sea")
    walk.sees("start")
    phone.get_by_role("button", name="Start writing").click()

    phone.wait_for_url("**/admin/pages/*/edit/**")
    phone.wait_for_selector("#together[data-ready]", state="attached")
    phone.get_by_role("button", name="Insert a block").first.click()
    phone.get_by_role("option", name="Text", exact=True).first.click()
    words = phone.locator("[data-contentpath='body'] [contenteditable='true']").first
    with phone.expect_response(is_a_save, timeout=15_000) as answer:
        words.press_sequentially(SENTENCE)
        expect(phone.locator("input[name='body-0-value']")).to_have_value(re.compile(SENTENCE[-20:]))
    assert answer.value.json()["success"]
    expect(phone.locator(".w-autosave-indicator").get_by_text("Saved", exact=True)).to_be_visible()
    expect(phone.locator("[data-side-panel-toggle]").last).to_be_in_viewport(ratio=1)
    walk.sees("first-sentence", part="[data-contentpath='summary']")
    assert len(walk.names) <= MOST_SCREENS, walk.names

    phone.reload()
    expect(words).to_have_text(SENTENCE)


def is_a_save(answer):
    """Return whether ``answer`` is to an autosave that held the whole sentence."""
    sent = answer.request
    return "/edit/" in answer.url and sent.method == "POST" and SENTENCE[-20:] in (sent.post_data or "")
