"""axe-core, once for every kind of page and every desk screen, by day and by night."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

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
    "/charter/verify/",
    "/charter/verify/?badge=nothing",
    "/charter/register/",
    "/charter/register/?state=valid",
    "/nothing-here/",
    "/help-now/",
    "/privacy/",
    "/privacy/adults/",
    "/accessibility/",
    "/site-map/",
    "/ar/search/?q=sleep",
    "/ar/charter/verify/?badge=nothing",
]
DESK = [
    *("/desk/", "/desk/?show=unclaimed", "/desk/reading/", "/desk/start/", "/desk/join/", "/desk/groups/"),
    *("/desk/take-down/", "/desk/peer-workers/", "/desk/awards/"),
    *("/desk/charter/", "/desk/charter/schools/?q=school"),
]


def violations(page):
    page.wait_for_load_state()  # A click returns when the next page begins to come: half a page has no barriers.
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
        reader.evaluate("for (const more of document.querySelectorAll('.filters details')) more.open = true")
        assert violations(reader) == [], path


def has_no_barriers(page):
    """See that axe finds nothing on the whole screen of ``page``, with everything open, and that nothing is cut off."""
    page.wait_for_load_state()
    page.evaluate("for (const more of document.querySelectorAll('details')) more.open = true")
    assert violations(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_desk_has_no_barriers_that_axe_can_find(open_as, colours):
    worker = open_as("worker1", width=360, color_scheme=colours)
    review = worker.locator("a[href*='/review/']").first.get_attribute("href")
    deciding = [
        *("", "changes/", "not-this-time/", "suggest/", "suggest/?part=summary"),
        "suggest/?part=gone",
    ]
    page = review.removesuffix("review/")
    beside = [page, f"{page}consent/", f"{page}ledger/", f"{page}history/"]
    for path in [*DESK, *(review + rest for rest in deciding), *beside]:
        worker.goto(path)
        has_no_barriers(worker)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_decision_that_does_not_go_through_has_no_barriers_that_axe_can_find(open_as, colours):
    worker = open_as("worker1", width=360, color_scheme=colours)
    review = worker.locator("a[href*='/review/']").first.get_attribute("href")
    for path, button in (
        ("", "Sign off this version"),
        ("changes/", "Send this to the authors"),
        ("not-this-time/", "Send this, and give the page back"),
        ("suggest/?part=summary", "Suggest this"),
    ):
        worker.goto(review + path)
        worker.evaluate("for (const field of document.querySelectorAll('[required]')) field.required = false")
        worker.get_by_role("button", name=button).click()
        has_no_barriers(worker)
    worker.goto(f"{review}changes/")
    worker.get_by_role("button", name="I need more boxes").click()  # Before a word is written.
    expect(worker.get_by_role("group", name="Change 4")).to_be_visible()
    worker.goto(f"{review}not-this-time/")
    worker.get_by_label("What they can do next").fill("Rest first.")
    worker.locator("button[name='begin-with']").first.click()
    expect(worker.get_by_label("Why, in kind words")).to_have_value(re.compile("Thank you for"))
    expect(worker.get_by_label("What they can do next")).to_have_value(re.compile("^Rest first"))
    has_no_barriers(worker)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_desks_of_lead_and_administrator_have_no_barriers_that_axe_can_find(open_as, colours):
    lead = open_as("lead", width=360, color_scheme=colours)
    for path in ("/desk/", "/desk/cases/", "/desk/kind-words/", "/desk/peer-workers/"):
        lead.goto(path)
        has_no_barriers(lead)
    lead.goto("/desk/kind-words/")
    lead.locator(".desk-item-title a, .desk-list a").first.click()
    has_no_barriers(lead)
    administrator = open_as("admin", width=360, color_scheme=colours)
    for path in ("/desk/", "/desk/safeguarding/"):
        administrator.goto(path)
        has_no_barriers(administrator)


# A page that waits, with a link for a reader. What is printed is its id and the token.
WAITS = """
from cms.coauthoring.actions import start_page
from cms.moderation import actions, reader_comments
from cms.people.models import User
from publications.models import LeafletIndexPage, LeafletPage
author = User.objects.get(username="author2")
section = LeafletIndexPage.objects.get(locale__language_code="en")
page = start_page(LeafletPage(title="A quiet {colours} day", summary="Made up."), parent=section, by=author)
draft = page.get_latest_revision_as_object()
draft.summary = "Made up."
draft.body = [("text", "<p>Made up, too.</p>")]
draft.save_revision(user=author)
_link, token = reader_comments.make_link(page, by=author)
actions.submit(page, by=author)
print(page.pk, token)
"""


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_screen_of_a_worry_has_no_barriers_that_axe_can_find(open_as, open_browser, served_site, colours):
    looks = {"width": 360, "color_scheme": colours}
    page_id, token = served_site.manage("shell", "-v0", "-c", WAITS.format(colours=colours)).split()[-2:]
    review, link = f"/desk/pages/{page_id}/review/", f"/read/{token}/"
    worker, reader = open_as("worker1", **looks), open_browser(**looks)
    worker.goto(f"{review}changes/")
    worker.get_by_label("Your words to the authors").fill("Very kind. One question.")
    for words in ("Where is it?", "Is it free?"):
        reader.goto(link)
        reader.get_by_label("What do you want to say?").fill(words)
        reader.get_by_label("a young person").check()
        if words == "Where is it?":
            reader.get_by_role("button", name="Send it").click()
            has_no_barriers(reader)

    other = open_as("worker2", **looks)
    other.goto(review)
    other.get_by_role("button", name="I’m worried about this").click()
    other.wait_for_url("**/desk/held/*/")
    has_no_barriers(other)
    worker.get_by_role("button", name="Send this to the authors").click()
    worker.wait_for_url("**/desk/held/*/")
    has_no_barriers(worker)
    reader.get_by_role("button", name="Send it").click()
    reader.get_by_text("Your words are not lost.").wait_for()
    has_no_barriers(reader)
    author = open_as("author2", **looks)
    has_no_barriers(author)
    author.goto(worker.url)
    has_no_barriers(author)

    lead = open_as("lead", **looks)
    has_no_barriers(lead)
    lead.goto("/desk/cases/")
    has_no_barriers(lead)
    lead.get_by_role("link", name="Case").first.click()
    has_no_barriers(lead)
    lead.get_by_role("button", name="I look after this").click()
    has_no_barriers(lead)
    lead.get_by_role("button", name="Give it back to them").click()  # without a message
    has_no_barriers(lead)
    lead.get_by_label("What you did, or decided, and why").fill("I talked with both. They are fine.")
    lead.get_by_role("button", name="Write it down").click()
    has_no_barriers(lead)
    lead.get_by_label("A kind message to the people of the page").fill("Thank you for waiting.")
    lead.get_by_role("button", name="Give it back to them").click()
    lead.get_by_text("Given back.").wait_for()
    has_no_barriers(lead)
    for window in (worker, author):
        window.reload()
        has_no_barriers(window)
    reader.goto(link)
    has_no_barriers(reader)


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


# A draft that may be about self-harm, and tells how its writer can be reached. What is printed is its id.
HARD = """
from cms.coauthoring.actions import start_page
from cms.people.models import User
from publications.models import LeafletIndexPage, LeafletPage
author = User.objects.get(username="author2")
section = LeafletIndexPage.objects.get(locale__language_code="en")
page = start_page(LeafletPage(title="A hard {colours} night", summary="Made up."), parent=section, by=author)
draft = page.get_latest_revision_as_object()
draft.body = [("text", "<p>I wanted to hurt myself. Ring me on 07700 900123.</p>")]
draft.save_revision(user=author)
print(page.pk)
"""


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_writer_of_hard_words_meets_no_barriers_that_axe_can_find(open_as, served_site, colours):
    page_id = served_site.manage("shell", "-v0", "-c", HARD.format(colours=colours)).split()[-1]
    author = open_as("author2", width=320, color_scheme=colours)
    author.goto(f"/desk/pages/{page_id}/")
    author.get_by_role("region", name="Are you safe?").wait_for()
    has_no_barriers(author)
    author.get_by_role("button", name="Make the link").click()
    author.get_by_role("heading", name="Look at this first").wait_for()
    has_no_barriers(author)
