"""axe-core, once for every kind of page and every desk screen, by day and by night."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

PUBLIC = [
    "/",
    "/leaflets/",
    "/leaflets/worried-about-exams/",
    "/groups/",
    "/groups/education-voices/",
    "/training/",
    "/training/the-first-five-minutes/",
    "/charter-mark/",
    "/charter-mark/lanternfish-academy/",
    "/search/?q=sleep",
    "/nothing-here/",
]
DESK = ["/desk/", "/desk/start/", "/desk/join/", "/desk/groups/", "/desk/take-down/", "/desk/peer-workers/"]


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
        assert violations(reader) == [], path


def test_desk_has_no_barriers_that_axe_can_find(open_as):
    worker = open_as("worker1", width=360)
    review = worker.locator("a[href*='/review/']").first.get_attribute("href")
    for path in [*DESK, review, review.replace("/review/", "/consent/")]:
        worker.goto(path)
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
