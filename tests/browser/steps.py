"""What people do in a browser in more than one story."""

import re

from playwright.sync_api import expect


def tell_how_it_was_made(author):
    """Draft in the open editor how the page was made, from the records. A peer worker asks for it."""
    author.get_by_role("button", name="Draft it from the records").click()
    expect(author.get_by_text("Drafted. Read it and put it in your own words")).to_be_visible()
    expect(author.locator("[data-contentpath='how_made'] textarea").last).to_have_value(re.compile("first version"))
