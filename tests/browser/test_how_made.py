"""How a page was made, drafted into an open editor, and without scripts from the page's desk."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

MAKE_PAGES = """
from cms.people.models import User
from tests.factories import make_leaflet
one = User.objects.get(username="author1")
titles = "Drafted in the editor", "Drafted at the desk"
print(*(make_leaflet(by=one, title=title, how_made=[]).pk for title in titles))
"""
OFFER = "Draft it from the records"


def test_author_drafts_how_it_was_made_and_keeps_what_they_typed(served_site, open_as):
    in_the_editor, at_the_desk = served_site.manage("shell", "-v0", "-c", MAKE_PAGES).split()[-2:]
    author = open_as("author1", width=360)
    author.goto(f"/admin/pages/{in_the_editor}/edit/")
    author.wait_for_selector("#together[data-ready]", state="attached")
    author.wait_for_timeout(2300)  # Wagtail looks for changes from then on.
    author.locator("#id_summary").fill("Typed just before.")
    author.get_by_role("button", name=OFFER).click()
    drafted = author.locator("[data-contentpath='how_made'] textarea").first
    expect(drafted).to_have_value("Young people made this page.")
    expect(author.locator("#id_summary")).to_have_value("Typed just before.")

    without_scripts = open_as("author1", javascript=False)
    without_scripts.goto(f"/desk/pages/{at_the_desk}/")
    without_scripts.get_by_role("button", name=OFFER).click()
    expect(without_scripts.get_by_role("status").last).to_contain_text("Drafted.")
    without_scripts.get_by_text("What readers will find at the end of the page").click()
    expect(without_scripts.get_by_text("Young people made this page.", exact=True)).to_be_visible()
