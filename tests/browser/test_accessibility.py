"""axe-core, once for every kind of page and every desk screen, by day and by night."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

PUBLIC = [
    "/",
    "/leaflets/",
    "/leaflets/?audience=parents&topic=basics",
    "/leaflets/?audience=schools&group=education-voices&topic=coping",
    "/leaflets/worried-about-exams/",
    "/groups/",
    "/groups/education-voices/",
    "/groups/saltwater-sofa/",
    "/framework/",
    "/framework/enough-sleep/",
    "/framework/basics/eating-well/",
    "/framework/blank/",
    "/training/",
    "/training/the-first-five-minutes/",
    "/charter-mark/",
    "/charter-mark/lanternfish-academy/",
    "/search/?q=sleep",
    "/nothing-here/",
]
DESK = [
    *("/desk/", "/desk/?show=unclaimed", "/desk/reading/", "/desk/start/", "/desk/join/", "/desk/groups/"),
    *("/desk/take-down/", "/desk/peer-workers/"),
]


def violations(page):
    return [
        f"{violation['id']}: {node['html']}"
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_public_pages_have_no_barriers_that_axe_can_find(open_browser, colours):
    reader = open_browser(width=360, color_scheme=colours)
    for path in PUBLIC:
        reader.goto(path)
        reader.evaluate("for (const more of document.querySelectorAll('.filters-facet')) more.open = true")
        assert violations(reader) == [], path


def test_desk_has_no_barriers_that_axe_can_find(open_as):
    worker = open_as("worker1", width=360)
    review = worker.locator("a[href*='/review/']").first.get_attribute("href")
    deciding = [f"{review}{rest}" for rest in ("", "changes/", "not-this-time/", "suggest/", "suggest/?part=summary")]
    for path in [*DESK, *deciding, review.replace("/review/", "/consent/")]:
        worker.goto(path)
        worker.evaluate("for (const more of document.querySelectorAll('details')) more.open = true")
        assert violations(worker) == [], path
        assert worker.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_my_pages_and_a_pages_desk_have_no_barriers_that_axe_can_find(open_as, colours):
    author = open_as("author2", width=320, color_scheme=colours)
    asked = author.get_by_role("link", name="When you feel angry").get_attribute("href")
    for path in ["/desk/", "/desk/?q=zebra", "/desk/start/", "/desk/groups/", asked, f"{asked}history/"]:
        author.goto(path)
        author.evaluate("for (const more of document.querySelectorAll('details')) more.open = true")
        assert violations(author) == [], path
        assert author.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_reader_of_a_draft_meets_no_barriers_that_axe_can_find(open_as, open_browser, colours):
    author = open_as("author2")
    author.goto("/desk/?state=writing")
    author.locator(".desk-item-title a").first.click()
    author.get_by_text("Let somebody read it who has no account").click()
    author.get_by_role("button", name="Make the link").click()
    link = author.get_by_label("The link", exact=True).input_value()
    reader = open_browser(width=320, color_scheme=colours)
    for address in (link, f"{link}?thanks", f"{link[:-4]}xyz/"):
        reader.goto(address)
        assert violations(reader) == [], address
        assert reader.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
    assert reader.context.cookies() == []
