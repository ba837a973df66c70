"""The main job, as people do it: in a browser, through the real admin, on the served demo site."""

import re
import urllib.request
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.steps import tell_how_it_was_made

pytestmark = pytest.mark.browser

TITLE = "A walk by the sea"
WORDS = "Ten minutes outside can turn a bad day round."


def test_leaflet_goes_from_first_word_to_public_only_by_a_peer_workers_sign_off(open_as, open_browser):
    author = open_as("author1")
    author.get_by_role("link", name="Start something").click()
    author.get_by_label("a leaflet").check()
    author.get_by_label("What could it be called?").fill(TITLE)
    author.get_by_role("button", name="Start writing").click()

    author.wait_for_url("**/admin/pages/*/edit/**")
    author.get_by_role("textbox", name="What is it, and who is it for?").fill("A tip for days that feel grey.")
    author.get_by_role("button", name="Insert a block").first.click()
    author.get_by_role("option", name="Text", exact=True).first.click()
    author.locator("[data-contentpath='body'] [contenteditable='true']").first.press_sequentially(WORDS)
    # Draftail hands its words to the form a moment after they were typed.
    expect(author.locator("input[name='body-0-value']")).to_have_value(re.compile(WORDS[-20:]))
    tell_how_it_was_made(author)
    author.get_by_role("textbox", name="A note to the peer worker").fill("My first one. Is it too short?")
    author.get_by_role("button", name="Send to a peer worker").click()
    author.wait_for_url("**/desk/")
    expect(author.get_by_text("Sent. A peer worker will read it.")).to_be_visible()

    visitor = open_browser(javascript=False)
    assert visitor.goto("/leaflets/a-walk-by-the-sea/").status == 404

    worker = open_as("worker1")
    worker.get_by_role("link", name=TITLE).click()
    expect(worker.get_by_text("My first one. Is it too short?")).to_be_visible()
    expect(worker.frame_locator("iframe").get_by_text(WORDS)).to_be_visible()
    worker.get_by_role("link", name="Compare it with the first draft").click()
    expect(worker.get_by_text(WORDS).first).to_be_visible()
    worker.go_back()
    worker.get_by_label("Your words", exact=True).fill("Read all of it. True, kind and clear.")
    worker.get_by_role("button", name="Sign off this version").click()
    expect(worker.get_by_text(f"“{TITLE}” is live")).to_be_visible()

    assert visitor.goto("/leaflets/a-walk-by-the-sea/").status == 200
    expect(visitor.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(visitor.get_by_text(WORDS)).to_be_visible()
    visitor.goto("/leaflets/")
    expect(visitor.get_by_role("link", name=TITLE)).to_be_visible()
    visitor.goto("/")
    visitor.get_by_role("searchbox").first.fill("walk by the sea")
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_role("link", name=TITLE)).to_be_visible()
    assert visitor.context.cookies() == []


def test_author_who_forgets_a_part_is_told_beside_it_and_keeps_the_rest(open_as):
    author = open_as("author2")
    author.get_by_role("link", name="Start something").click()
    author.get_by_label("What could it be called?").fill("Half a leaflet")
    author.get_by_role("button", name="Start writing").click()
    author.wait_for_url("**/admin/pages/*/edit/**")
    author.get_by_role("textbox", name="A note to the peer worker").fill("I will finish it soon.")
    author.get_by_role("button", name="Send to a peer worker").click()
    advice = author.get_by_text("Say in a sentence or two what this is")
    expect(advice).to_have_count(2)  # Above the form, and beside the field.
    expect(advice.last).to_be_visible()
    expect(author.get_by_role("textbox", name="A note to the peer worker")).to_have_value("I will finish it soon.")


@pytest.mark.parametrize("width", [360, 1280])
def test_reader_leaves_no_cookie_and_meets_no_other_origin(open_browser, served_site, width):
    reader = open_browser(width=width)
    elsewhere, complaints = [], []
    reader.on(
        "request",
        lambda request: elsewhere.append(request.url) if not request.url.startswith(served_site.address) else None,
    )
    reader.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    sitemap = urllib.request.urlopen(f"{served_site.address}/sitemap.xml").read().decode()  # noqa: S310
    paths = sorted({urlsplit(address).path for address in re.findall(r"<loc>(.*?)</loc>", sitemap)})
    assert len(paths) >= 25
    for path in paths:
        assert reader.goto(path).status == 200
        assert reader.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    assert elsewhere == []
    assert complaints == []
    assert reader.context.cookies() == []
