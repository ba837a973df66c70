"""The whole conversation about a page: sent, asked about, answered, signed off, live."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import tell_how_it_was_made

pytestmark = pytest.mark.browser

TITLE = "A walk to the pier"
WORDS = "Ten minutes outside can turn a bad day round."


def write_a_leaflet(author):
    author.get_by_role("link", name="Start something").click()
    author.get_by_label("a leaflet").check()
    author.get_by_label("What could it be called?").fill(TITLE)
    author.get_by_role("button", name="Start writing").click()
    author.wait_for_url("**/admin/pages/*/edit/**")
    author.get_by_role("textbox", name="What is it, and who is it for?").fill("A tip for days that feel grey.")
    author.get_by_role("button", name="Insert a block").first.click()
    author.get_by_role("option", name="Text", exact=True).first.click()
    author.locator("[data-contentpath='body'] [contenteditable='true']").first.press_sequentially(WORDS)
    expect(author.locator("input[name='body-0-value']")).to_have_value(re.compile(WORDS[-20:]))
    tell_how_it_was_made(author)
    author.get_by_role("button", name="Send to a peer worker").click()
    author.wait_for_url("**/desk/")


def test_worker_asks_for_three_changes_the_author_answers_and_the_page_goes_live(open_as, open_browser):
    author = open_as("author1", width=360)
    write_a_leaflet(author)

    # Without scripts, and on a phone.
    worker = open_as("worker1", javascript=False, width=360)
    worker.get_by_role("link", name=TITLE).click()
    worker.get_by_text("Ask for changes", exact=True).click()
    worker.get_by_label("Your words to the authors").fill("Lovely, and short. Three small things.")
    asked = (
        ("Say what grey days are", "2. What is it, and who is it for?: A tip for days that feel grey."),
        ("Say who could walk with you", f"3. Text: {' '.join(WORDS.split()[:8])}…"),
        ("Add where to get help", "All of the page"),
    )
    for number, (text, place) in enumerate(asked, start=1):
        row = worker.get_by_role("group", name=f"Change {number}")
        row.get_by_label("What to change").fill(text)
        row.get_by_label("Where?").select_option(label=place)
    worker.get_by_role("button", name="Send this to the authors").click()
    expect(worker.get_by_text("can read what you wrote")).to_be_visible()

    author.goto("/desk/?state=changes")
    author.get_by_role("link", name=TITLE).first.click()
    expect(author.get_by_text("Changes asked for: 3 left")).to_be_visible()
    # The link leads to the block in the editor, and what was asked for stands beside it.
    author.get_by_role("link", name=re.compile("3. Text")).click()
    author.wait_for_url("**/edit/#block-*")
    beside = author.locator("[data-contentpath='body'] .asked-beside")
    expect(beside).to_have_text("Say who could walk with you")
    author.locator("[data-contentpath='body'] [contenteditable='true']").first.press_sequentially("Ask a friend. ")
    expect(author.locator("input[name='body-0-value']")).to_have_value(re.compile("Ask a friend"))
    author.get_by_role("button", name="Send to a peer worker").click()
    expect(author.get_by_text("3 changes are left in")).to_be_visible()
    author.get_by_role("button", name=re.compile("Done.*Say what grey days are")).click()
    author.get_by_role("button", name=re.compile("Done.*Say who could walk with you")).click()
    author.get_by_text("Not done, because…").click()
    author.get_by_label("Why not?").fill("The foot of every page has it.")
    author.get_by_role("button", name="Keep this answer").click()
    expect(author.get_by_text("A peer worker asks for changes")).to_be_visible()
    author.get_by_role("link", name="Go on writing").click()
    author.get_by_role("button", name="Send to a peer worker").click()
    author.wait_for_url("**/desk/")

    visitor = open_browser(javascript=False)
    assert visitor.goto("/leaflets/a-walk-to-the-pier/").status == 404
    worker.goto("/desk/")
    worker.get_by_role("link", name=TITLE).click()
    expect(worker.get_by_text("Not done, because: The foot of every page has it.")).to_be_visible()
    worker.get_by_label("Your words", exact=True).fill("Read all of it again. True, kind and clear.")
    worker.get_by_role("button", name="Sign off this version").click()
    expect(worker.get_by_text(f"“{TITLE}” is live")).to_be_visible()
    visitor.goto("/leaflets/a-walk-to-the-pier/")
    expect(visitor.get_by_text("Ask a friend.")).to_be_visible()
