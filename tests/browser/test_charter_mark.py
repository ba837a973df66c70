"""The whole story of a charter mark, through the screens, as each meets it: from a code to a badge taken back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.layout import is_shown
from tests.browser.steps import tell_how_it_was_made

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCHOOL = "Pebble Beach School (made up)"
CRITERIA = (
    "Everybody knows a place and a person to go to",
    "Pupils helped to write the rules",
    "Whoever speaks up hears what was done",
)
STORY = "We asked our youngest pupils first, and they rewrote the rules."
TILE = "Say hello first."

# Signing in is tested in test_getting_in: here, who is somebody already comes with a session.
_SIGN_IN = """
from cms.people.models import User
from tests.helpers import sign_in
for name in {names}:
    print("session", name, sign_in(User.objects.get(username=name)).cookies["sessionid"].value)
"""


@pytest.fixture
def people(served_site, open_browser):
    """Return a browser for each who runs the mark here, signed in."""
    names = ["worker1", "worker2", "admin", "assessor1", "assessor2"]
    printed = served_site.manage("shell", "-v0", "-c", _SIGN_IN.format(names=names))
    browsers = {}
    for line in printed.splitlines():
        if line.startswith("session "):
            _word, name, session = line.split()
            page = browsers[name] = open_browser()
            page.context.add_cookies([{"name": "sessionid", "value": session, "url": served_site.address}])
    return browsers


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def to_the_application(page):
    page.goto("/desk/charter/")
    page.get_by_role("link", name=SCHOOL).first.click()


def test_school_earns_a_mark_shows_it_and_loses_it(people, open_browser, serve_elsewhere):
    worker, other_worker, administrator = people["worker1"], people["worker2"], people["admin"]
    school = join_as_the_school(worker, open_browser)
    audit_upload_and_send(school)
    ask_assessors(worker)
    for name in ("assessor1", "assessor2"):
        assess(people[name])
    decide(propose=other_worker, confirm=administrator)
    award = school_finds_its_award(school)
    tell_the_story(administrator, award)
    sign_off(worker, other_worker, open_browser)
    site_of_the_school = serve_elsewhere({"/": (words_to_put_in(school, award), "")})

    visitor, elsewhere = open_browser(javascript=False), open_browser()
    everywhere = [
        (None, None, "Yes, this badge is valid", "valid", "Bronze"),
        (worker, "Put it on hold", "This badge is on hold", "suspended", "On hold"),
        (other_worker, "Let it count again", "Yes, this badge is valid", "valid", "Bronze"),
        (worker, "Take it back", "No, this badge is no longer valid", "revoked", "No longer valid"),
    ]
    for who, step, answer, state, in_the_picture in everywhere:
        if who is not None:
            do_with_the_award(who, award, step)
        visitor.goto(f"/charter/verify/?badge={award}")
        expect(visitor.get_by_role("heading", name=answer)).to_be_visible()
        register = visitor.request.get("/charter/register.json").json()["awards"]
        assert [each["state"] for each in register if each["id"] == award] == [state]
        assert re.search(in_the_picture, visitor.request.get(f"/charter/badges/{award}/badge.svg").text()), step
        elsewhere.goto(site_of_the_school)
        assert is_shown(elsewhere.get_by_role("img"))
    school.goto(f"/desk/awards/{award}/")
    expect(school.get_by_text("We looked into it, and said why.")).to_have_count(3)
    visitor.goto(f"/charter/badges/{award}/")
    expect(visitor.get_by_text("No longer valid. It was taken back.")).to_be_visible()


def join_as_the_school(worker, open_browser):
    """A worker registers the school and makes a code; a person at the school joins with it."""
    worker.goto("/desk/charter/")
    worker.get_by_role("link", name="Find or register a school").click()
    worker.get_by_text("Register a school", exact=True).click()
    worker.get_by_label("Name", exact=True).fill(SCHOOL)
    worker.get_by_label("Town", exact=True).fill("Nowhere-on-Sea")
    worker.get_by_label("Its number (URN)", exact=True).fill("990501")
    press(worker, "Register it")
    press(worker, "Make a code for somebody")
    card = worker.locator(".door-link a").get_attribute("href")
    school = open_browser()
    school.goto(card)
    press(school, "Go on")
    press(school, "Use it")
    press(school, "Join")
    school.wait_for_url("**/desk/")
    return school


def audit_upload_and_send(school):
    """The school says where it is in each criterion, shows something, and sends it."""
    school.goto("/desk/charter/")
    school.get_by_role("link", name="Start your application").click()
    press(school, "Start an application")
    for criterion in CRITERIA:
        school.get_by_role("link", name=criterion).first.click()
        school.get_by_label(re.compile(r"^\s*Fully:")).check()
        school.get_by_label("How you do it").fill("We ask every term, and write back within a week.")
        school.get_by_label("Or a statement").fill("Come and see it.")
        press(school, "Save")
    school.get_by_role("link", name=CRITERIA[0]).first.click()
    school.get_by_label("What is it?").fill("The map of safe places")
    plan = {"name": "map.txt", "mimeType": "text/plain", "buffer": b"The room by the library. It is made up."}
    school.get_by_label("A file").set_input_files(plan)
    press(school, "Add it")
    expect(school.get_by_role("link", name="The map of safe places")).to_be_visible()
    school.go_back()
    to_the_application(school)
    school.get_by_role("link", name="Bronze").first.click()
    school.get_by_label(re.compile("I looked through all of it")).check()
    press(school, "Send it")
    expect(school.get_by_text("Now a peer worker asks two young people to look at it.")).to_be_visible()


def ask_assessors(worker):
    to_the_application(worker)
    for name in ("assessor1", "assessor2"):
        worker.get_by_label("Who could assess it?").select_option(label=name)
        press(worker, "Ask them")


def assess(assessor):
    """An assessor reads what the school shows, and rates each criterion alone."""
    to_the_application(assessor)
    with assessor.expect_download() as download:
        assessor.get_by_role("link", name="The map of safe places").click()
    assert "The room by the library" in download.value.path().read_text()
    for fully in assessor.get_by_label(re.compile(r"^\s*Fully:")).all():
        fully.check()
    for why in assessor.get_by_label("Why do you think so?").all():
        why.fill("I saw it in what they show.")
    press(assessor, "Send mine")


def decide(*, propose, confirm):
    """Two people who did not assess decide: one proposes, the other confirms."""
    to_the_application(propose)
    propose.get_by_role("link", name="Propose a decision").click()
    propose.get_by_label("Award", exact=True).check()
    propose.get_by_label("Your reasons, for the school").fill("Your pupils are heard, and you showed it.")
    press(propose, "Propose it")
    to_the_application(confirm)
    confirm.get_by_role("link", name="Read what it is decided by, and confirm it").click()
    press(confirm, "Confirm it")
    expect(confirm.get_by_text("Decided. The school is told.")).to_be_visible()


def school_finds_its_award(school):
    school.goto("/desk/awards/")
    school.get_by_role("link", name=re.compile(re.escape(SCHOOL))).click()
    return school.url.rstrip("/").rpartition("/")[2]


def tell_the_story(administrator, award):
    administrator.goto(f"/desk/awards/{award}/")
    press(administrator, "Start its page")
    administrator.wait_for_url("**/admin/pages/*/edit/**")
    administrator.get_by_role("textbox", name="What is it, and who is it for?").fill("How a made-up school listens.")
    body = administrator.locator("#panel-child-the_page-body-section")
    body.get_by_role("button", name="Insert a block").first.click()
    administrator.get_by_role("option", name="Text", exact=True).first.click()
    body.locator("[contenteditable='true']").first.press_sequentially(STORY)
    expect(administrator.locator("input[name='body-0-value']")).to_have_value(re.compile(STORY[-20:]))
    board = administrator.locator("#panel-child-the_page-board-section")
    board.get_by_role("button", name="Insert a block").first.click()
    board.locator("textarea[name='board-0-value-words']").fill(TILE)
    tell_how_it_was_made(administrator)
    press(administrator, "Send to a peer worker")
    administrator.wait_for_url("**/desk/")


def sign_off(worker, other_worker, open_browser):
    """The page is public when two have signed it, and not before."""
    address = "/charter-mark/pebble-beach-school-made-up/"
    for signer, expected in ((worker, 404), (other_worker, 200)):
        signer.goto("/desk/")
        signer.get_by_role("link", name=SCHOOL).first.click()
        expect(signer.frame_locator("iframe").get_by_text(STORY)).to_be_visible()
        signer.get_by_label("Your words", exact=True).fill("Read all of it. True, kind and clear.")
        press(signer, "Sign off this version")
        signer.wait_for_url("**/desk/**")
        reader = open_browser(javascript=False)
        assert reader.goto(address).status == expected
    expect(reader.get_by_text(TILE)).to_be_visible()
    expect(reader.get_by_role("heading", name="Our board")).to_be_visible()


def words_to_put_in(school, award):
    """The school copies what it has to put into its own site."""
    school.goto(f"/charter/badges/{award}/show-it/")
    return school.locator("#code-picture").input_value()


def do_with_the_award(worker, award, step):
    worker.goto(f"/desk/awards/{award}/")
    worker.get_by_label(step, exact=True).check()
    worker.get_by_label("Why?").fill("We looked into it, and said why.")
    press(worker, "Do it")
    expect(worker.get_by_text("Done. Everything that shows this award follows within a minute.")).to_be_visible()
