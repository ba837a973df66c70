"""Somebody is worried, as people do it: from one click to words that only two people can read, and back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser

TITLE = "My quiet week"
SAID, TYPED = "Something that nobody knows.", "And this as well"


def test_page_goes_from_one_click_to_sealed_for_everybody_and_comes_back_with_every_word(open_as, served_site):
    author = open_as("author1")
    author.get_by_role("link", name="Start something").click()
    author.get_by_label("a leaflet").check()
    author.get_by_label("What could it be called?").fill(TITLE)
    author.get_by_label("author2").first.check()
    author.get_by_role("button", name="Start writing").click()
    author.wait_for_url("**/admin/pages/*/edit/**")
    address = author.url
    author.get_by_role("textbox", name="What is it, and who is it for?").fill(SAID)
    expect(author.get_by_text("Saved", exact=True)).to_be_visible()

    friend = open_as("author2", width=360)
    friend.goto(address)
    summary = friend.get_by_role("textbox", name="What is it, and who is it for?")
    expect(summary).to_have_value(SAID)
    expect(friend.locator("#together[data-ready]")).to_be_attached()
    expect(friend.get_by_role("button", name="I’m worried about this")).to_be_visible()

    author.get_by_role("button", name="I’m worried about this").click()
    author.wait_for_url("**/desk/held/*/")
    reference = author.url.rstrip("/").rsplit("/", 1)[-1]  # Other tests of the same site may have cases of their own.
    expect(author.get_by_role("heading", level=1)).to_have_text("Somebody who cares will read this")
    assert violations(author) == []

    # The editor that was open hands its words over, and makes room for the message.
    # In one go: nobody can type on once the message is on its way.
    summary.fill(f"{SAID} {TYPED}")
    friend.wait_for_url("**/desk/held/*/")
    expect(friend.get_by_role("link", name="Call 0800 1111").first).to_be_visible()
    assert friend.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('kept:'))") == []
    for window in (author, friend):
        for path in (address, "/desk/"):
            window.goto(path)
            assert TITLE not in window.content()
    friend.goto("/desk/")
    assert violations(friend) == []
    assert friend.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    for username in ("worker2", "admin"):
        other = open_as(username)
        assert other.goto(address).status == 404
        other.goto("/desk/" if username == "worker2" else "/admin/reports/site-history/")
        assert TITLE not in other.content()
    other.goto("/desk/safeguarding/")
    assert violations(other) == []

    lead = open_as("lead", width=360)
    lead.get_by_role("link", name=re.compile(r"\d+ worr(y is|ies are) open")).click()
    assert violations(lead) == []
    assert TITLE not in lead.content()
    lead.locator(f"main a[href*='{reference}']").first.click()
    lead.get_by_role("button", name="I look after this").click()
    for words in (TITLE, SAID, TYPED):
        expect(lead.get_by_text(words).first).to_be_visible()
    lead.evaluate("for (const more of document.querySelectorAll('details')) more.open = true")
    assert violations(lead) == []
    assert lead.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    message = lead.get_by_label("A kind message to the people of the page")
    message.fill("Thank you. I talked with both of you.")
    lead.get_by_role("button", name="Give it back to them").click()
    expect(lead.get_by_text("Write a note first")).to_be_visible()
    expect(message).to_have_value("Thank you. I talked with both of you.")
    lead.get_by_label("What you did, or decided, and why").fill("I talked with both. They are fine.")
    lead.get_by_role("button", name="Write it down").click()
    message.fill("Thank you. I talked with both of you.")
    lead.get_by_role("button", name="Give it back to them").click()
    expect(lead.get_by_text("Given back.")).to_be_visible()

    friend.goto("/desk/")
    friend.locator(f"main a[href*='{reference}']").click()
    expect(friend.get_by_text("I talked with both of you.")).to_be_visible()
    friend.get_by_role("button", name="I have read this").click()
    friend.goto(address)
    friend.get_by_role("link", name="Put it back").click()
    expect(friend.get_by_role("textbox", name="What is it, and who is it for?")).to_have_value(f"{SAID} {TYPED}")
