"""Two people write in one page, in two real browsers: both keep everything, and see what the other wrote."""

import re

import pytest
from playwright.sync_api import expect

from cms.site.demo import DEMO_PASSWORD

pytestmark = pytest.mark.browser

MAKE_A_SHARED_PAGE = """
from cms.people.models import User
from tests.factories import make_leaflet
from tests.factories.pages import block, body_of
one, two = (User.objects.get(username=name) for name in ("author1", "author2"))
texts = [block("text", f"<p>{words}</p>") for words in ("First.", "Second.", "Third.")]
print(make_leaflet(by=one, with_others=[two], title="A shared page", body=body_of(*texts)).pk)
"""
LEARN_NOW = """document.querySelector("[data-edit-form]").dispatchEvent(
    new CustomEvent("w-unsaved:add", {bubbles: true, cancelable: true}))"""


@pytest.fixture
def shared_page(served_site):
    """The address of a fresh page that author1 and author2 write together: three blocks of text."""
    made = served_site.manage(
        "shell",
        "-v0",
        "-c",
        MAKE_A_SHARED_PAGE,
    )
    return f"/admin/pages/{made.split()[-1]}/edit/"


@pytest.fixture
def write_as(open_as, shared_page):
    """Return a function that opens the shared page as somebody, ready to write."""

    def opened(username, **options):
        window = open_as(username, **options)
        go_to(window, shared_page)
        return window

    return opened


def go_to(window, address):
    window.goto(address)
    window.wait_for_selector("#together[data-ready]", state="attached")
    expect(boxes(window).first).to_be_visible()
    # Wagtail looks for changes from two seconds after the editor opens.
    window.wait_for_timeout(2300)


def boxes(window):
    """The boxes to write text in, block by block, of those that are not deleted."""
    return window.locator(
        "[data-contentpath='body'] [data-streamfield-child]:not([aria-hidden='true']) [contenteditable='true']"
    )


def write(window, number, words):
    boxes(window).nth(number).click()
    window.keyboard.press("Control+End")
    window.keyboard.type(words)


def leave_the_block(window):
    window.get_by_role("textbox", name="What is it, and who is it for?").click()


def saved(window, act=None):
    """Wait until an autosave that began now has been answered."""
    with window.expect_response(
        lambda answer: "/edit/" in answer.url and answer.request.method == "POST", timeout=15000
    ) as got:
        if act:
            act()
    assert got.value.status == 200, got.value.text()
    window.wait_for_timeout(300)
    return got.value.json()


def draft_of(served_site, address):
    """Return the words of the newest draft."""
    number = re.search(r"\d+", address)[0]
    return served_site.manage(
        "shell", "-v0", "-c",
        f"from wagtail.models import Page; print(Page.objects.get(pk={number}).get_latest_revision_as_object().body)",
    )  # fmt: skip


def pull(window):
    """Let the editor learn now what it would learn within ten seconds."""
    return saved(window, lambda: window.evaluate(LEARN_NOW))


def test_two_who_write_in_different_blocks_both_keep_everything_and_see_the_others(write_as, served_site, shared_page):
    one, two = write_as("author1"), write_as("author2")
    saved(one, lambda: write(one, 0, " One was here."))
    saved(two, lambda: write(two, 2, " Two was here."))
    expect(boxes(two).nth(0)).to_contain_text("One was here.")
    expect(boxes(two).nth(2)).to_contain_text("Two was here.")
    pull(one)
    expect(boxes(one).nth(2)).to_contain_text("Two was here.")
    expect(boxes(one).nth(0)).to_contain_text("One was here.")
    words = draft_of(served_site, shared_page)
    assert "One was here." in words
    assert "Two was here." in words


def test_the_other_browser_learns_of_it_by_itself(write_as):
    one, two = write_as("author1"), write_as("author2")
    saved(one, lambda: write(one, 0, " One was here."))
    expect(boxes(two).nth(0)).to_contain_text("One was here.", timeout=25000)
    expect(two.get_by_text("Somebody else wrote in this page.")).to_be_visible()
    expect(two.get_by_role("button", name=re.compile("author1")).first).to_be_visible()


def test_block_that_holds_the_caret_is_not_replaced_until_it_is_left(write_as):
    one, two = write_as("author1"), write_as("author2")
    boxes(two).nth(0).click()
    saved(one, lambda: write(one, 0, " One was here."))
    pull(two)
    expect(boxes(two).nth(0)).not_to_contain_text("One was here.")
    saved(two, lambda: leave_the_block(two))
    expect(boxes(two).nth(0)).to_contain_text("One was here.")


@pytest.mark.parametrize(
    ("button", "left"),
    [
        ("Keep mine", ["First. Two’s way."]),
        ("Use theirs", ["First. One’s way."]),
        ("Keep both", ["First. One’s way.", "First. Two’s way."]),
    ],
)
def test_two_who_write_in_one_block_have_both_versions_and_choose(write_as, served_site, shared_page, button, left):
    one, two = write_as("author1"), write_as("author2")
    saved(one, lambda: write(one, 0, " One’s way."))
    saved(two, lambda: write(two, 0, " Two’s way."))
    card = two.locator("[data-streamfield-child] [data-conflict]")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("One’s way.")
    expect(card).to_contain_text("Two’s way.")
    expect(card).to_contain_text("author1")
    two.get_by_role("button", name="Send to a peer worker").click()
    expect(two.get_by_text("Choose what to keep there, then send the page.").first).to_be_visible(timeout=20000)
    expect(two.locator("[data-conflict]")).to_have_count(1)
    two.wait_for_timeout(2300)
    choice = two.locator("[data-conflict]").get_by_role("button", name=button)
    choice.focus()
    saved(two, lambda: two.keyboard.press("Enter"))
    expect(two.locator("[data-conflict]")).to_have_count(0)
    for number, words in enumerate(left):
        expect(boxes(two).nth(number)).to_have_text(words)
    draft = draft_of(served_site, shared_page)
    assert all(words in draft for words in left)
    assert draft.count("way.") == len(left)


def title_of(window):
    return window.get_by_role("textbox", name="Title")


@pytest.mark.parametrize(
    ("button", "left"),
    [("Keep mine", "Two’s title"), ("Use theirs", "One’s title"), ("Keep both", "One’s title / Two’s title")],
)
def test_words_stay_in_the_field_that_two_changed_until_a_person_chooses(write_as, button, left):
    one, two = write_as("author1"), write_as("author2", width=360)
    saved(one, lambda: title_of(one).fill("One’s title"))
    leave_the_block(one)
    saved(two, lambda: title_of(two).fill("Two’s title"))
    card = two.locator("[data-contentpath='title'] [data-conflict]")
    expect(card).to_contain_text("Both are kept.")
    expect(card).to_contain_text("One’s title")
    leave_the_block(two)
    pull(two)
    expect(title_of(two)).to_have_value("Two’s title")
    expect(title_of(one)).to_have_value("One’s title")
    saved(two, card.get_by_role("button", name=button).click)
    expect(card).to_have_count(0)
    expect(title_of(two)).to_have_value(left)
    pull(one)
    expect(title_of(one)).to_have_value(left)


def test_letters_typed_while_an_autosave_is_on_its_way_are_saved_too(write_as, served_site, shared_page):
    one = write_as("author1")

    def slow(route):
        one.wait_for_timeout(1500)
        route.continue_()

    one.route("**/edit/", lambda route: slow(route) if route.request.method == "POST" else route.continue_())
    with one.expect_request(lambda request: request.method == "POST" and "/edit/" in request.url):
        write(one, 0, " Before.")
    write(one, 0, " Meanwhile.")
    one.wait_for_timeout(9000)
    assert "Meanwhile." in draft_of(served_site, shared_page)


def test_words_typed_as_soon_as_the_editor_opens_are_saved(open_as, served_site, shared_page):
    one = open_as("author1")
    one.goto(shared_page)
    one.wait_for_selector("#together[data-ready]", state="attached")
    boxes(one).first.click()
    one.keyboard.type("At once. ")
    one.wait_for_timeout(5500)
    assert "At once." in draft_of(served_site, shared_page)


def test_one_reorders_and_the_other_writes(write_as, served_site, shared_page):
    one, two = write_as("author1"), write_as("author2")
    down = one.locator("[data-contentpath='body'] [data-streamfield-child]").first.get_by_role(
        "button", name="Move down"
    )
    saved(one, down.click)
    saved(two, lambda: write(two, 0, " Two was here."))
    leave_the_block(two)
    two.wait_for_timeout(1500)
    expect(boxes(two).nth(1)).to_contain_text("First. Two was here.", timeout=15000)
    words = draft_of(served_site, shared_page)
    assert words.index("Second.") < words.index("First. Two was here.") < words.index("Third.")


def test_words_written_offline_are_saved_when_the_connection_is_back(write_as, served_site, shared_page):
    one = write_as("author1")
    one.context.set_offline(True)
    write(one, 0, " Written on a train.")
    expect(one.get_by_text("You are not connected.")).to_be_visible(timeout=15000)
    assert "train" not in draft_of(served_site, shared_page)
    saved(one, lambda: one.context.set_offline(False))
    assert "Written on a train." in draft_of(served_site, shared_page)


def copies(window):
    return window.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('kept:')).length")


def close_while_offline(window, words):
    window.context.set_offline(True)
    write(window, 0, words)
    expect(window.get_by_text("You are not connected.")).to_be_visible(timeout=15000)
    window.wait_for_timeout(600)
    assert copies(window) == 1
    assert words not in window.evaluate("JSON.stringify(localStorage)"), "it is encrypted"
    window.goto("about:blank")
    window.context.set_offline(False)


def test_words_that_never_arrived_are_offered_back_to_the_last_letter(write_as, served_site, shared_page):
    window = write_as("author1")
    window.context.set_offline(True)
    boxes(window).first.click()
    window.keyboard.press("Control+End")
    window.keyboard.type(" Written on a train.", delay=60)
    window.close()  # without a pause
    window.context.set_offline(False)
    one = window.context.new_page()
    go_to(one, shared_page)
    expect(one.get_by_text("and it did not reach us")).to_be_visible()
    expect(one.locator("blockquote", has_text="Written on a train.")).to_be_visible()
    one.get_by_role("button", name="Put it back").click()
    expect(boxes(one).first).to_contain_text("Written on a train.")
    expect(one.get_by_text("and it did not reach us")).to_have_count(0)
    assert "Written on a train." in draft_of(served_site, shared_page)
    assert copies(one) == 0


def test_words_that_never_arrived_can_be_thrown_away_and_are_not_shown_to_another_account(write_as, shared_page):
    one = write_as("author1")
    close_while_offline(one, " Written on a train.")
    one.context.clear_cookies()
    one.goto("/desk/")
    sign_in_here(one, "author2")
    go_to(one, shared_page)
    expect(one.get_by_text("and it did not reach us")).to_have_count(0)
    one.context.clear_cookies()
    one.goto("/desk/")
    sign_in_here(one, "author1")
    go_to(one, shared_page)
    one.get_by_role("button", name="Throw it away").click()
    expect(one.get_by_text("and it did not reach us")).to_have_count(0)
    assert copies(one) == 0


def sign_in_here(window, username):
    window.get_by_label("Sign-in name").fill(username)
    window.get_by_label("Passphrase").fill(DEMO_PASSWORD)
    window.get_by_role("button", name="Sign in", exact=True).click()
    window.wait_for_url("**/desk/")


def test_signing_out_leaves_no_words_in_the_browser(write_as):
    one = write_as("author1")
    close_while_offline(one, " Written on a train.")
    one.goto("/desk/")
    assert copies(one) == 1
    one.get_by_role("button", name="Sign out").click()
    one.wait_for_load_state()
    assert copies(one) == 0


def test_writer_whose_session_ran_out_is_told_and_keeps_the_words(write_as, served_site, shared_page):
    one = write_as("author1")
    one.context.clear_cookies()
    write(one, 0, " Mid-sentence")
    expect(one.get_by_text("You are signed out.")).to_be_visible(timeout=15000)
    one.wait_for_timeout(600)
    assert copies(one) == 1
    one.get_by_role("button", name="Send to a peer worker").click()
    one.wait_for_timeout(2500)
    expect(boxes(one).first).to_contain_text("Mid-sentence")
    other_tab = one.context.new_page()
    other_tab.goto("/desk/")
    sign_in_here(other_tab, "author1")
    one.evaluate("window.dispatchEvent(new Event('online'))")
    expect(one.get_by_text("You are connected again, and your words are saved.")).to_be_visible(timeout=20000)
    assert "Mid-sentence" in draft_of(served_site, shared_page)
    assert copies(one) == 0


SEND_IT = """
from cms.moderation import actions
from cms.people.models import User
from wagtail.models import Page
actions.submit(Page.objects.get(pk={page}).specific, by=User.objects.get(username="author2"))
"""


def test_writer_is_told_that_the_page_was_sent_or_deleted_and_can_copy_the_words(write_as, served_site, shared_page):
    one = write_as("author1", width=360)
    page = re.search(r"\d+", shared_page)[0]
    boxes(one).first.click()
    served_site.manage("shell", "-v0", "-c", SEND_IT.format(page=page))
    told = one.get_by_role("status").get_by_text("author2 sent this page to a peer worker.")
    expect(told).to_be_visible(timeout=15000)
    line, box = (each.bounding_box() for each in (one.locator("[data-together-live]"), boxes(one).first))
    assert line["y"] + line["height"] <= box["y"] or line["y"] >= box["y"] + box["height"], "it covers no words"
    served_site.manage("shell", "-v0", "-c", f"from wagtail.models import Page; Page.objects.get(pk={page}).delete()")
    one.keyboard.type("Too late. ", delay=40)
    expect(one.get_by_text("This page is gone").first).to_be_visible(timeout=15000)
    expect(boxes(one).first).to_contain_text("Too late.")
    one.goto("/desk/")
    one.get_by_role("link", name="This computer keeps words of yours").click()
    kept = one.get_by_role("textbox", name="Your words")
    expect(kept).to_have_value(re.compile("Too late[.]"))
    expect(one.get_by_role("link", name="Open the page")).to_have_count(0)
    one.get_by_role("button", name="Throw them away").click()
    expect(one.get_by_text("Nothing of yours is kept on this computer.")).to_be_visible()


TAKE_OUT = """
from cms.coauthoring import coauthors
from cms.people.models import User
from wagtail.models import Page
one, two = (User.objects.get(username=name) for name in ("author1", "author2"))
coauthors.remove(Page.objects.get(pk={page}), two, by=one)
"""


def test_writer_who_is_taken_out_is_told_that_the_last_words_are_kept(write_as, served_site, shared_page):
    two = write_as("author2", width=360)
    page = re.search(r"\d+", shared_page)[0]
    two.context.set_offline(True)
    write(two, 0, " My last words.")
    served_site.manage("shell", "-v0", "-c", TAKE_OUT.format(page=page))
    two.context.set_offline(False)
    told = two.get_by_role("status").get_by_text("Your last words are kept")
    expect(told).to_be_visible(timeout=40000)
    summary = two.get_by_role("textbox", name="What is it, and who is it for?")
    expect(summary).not_to_be_editable()
    two.wait_for_timeout(12000)
    expect(told).to_be_visible()
    expect(two.get_by_text("This page is gone")).to_have_count(0)
    one = write_as("author1")
    expect(one.get_by_text("My last words.").first).to_be_visible()


def test_writer_who_is_told_what_is_missing_goes_on_writing_and_is_saved(write_as, served_site, shared_page):
    one = write_as("author1")
    for words in (" One.", " Two."):
        saved(one, lambda words=words: write(one, 0, words))
    one.get_by_role("textbox", name="What is it, and who is it for?").fill("")
    one.get_by_role("button", name="Send to a peer worker").click()
    expect(one.get_by_text("Say in a sentence or two what this is").last).to_be_visible(timeout=20000)
    one.get_by_role("textbox", name="What is it, and who is it for?").fill("For tired people.")
    one.wait_for_timeout(2500)
    saved(one, lambda: write(one, 0, " Three."))
    assert "One. Two. Three." in draft_of(served_site, shared_page)


@pytest.mark.parametrize("width", [360])
def test_choosing_works_on_a_phone(write_as, width):
    one, two = write_as("author1"), write_as("author2", width=width)
    saved(one, lambda: write(one, 0, " One’s way."))
    saved(two, lambda: write(two, 0, " Two’s way."))
    card = two.locator("[data-conflict]")
    expect(card).to_be_visible()
    assert two.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    saved(two, card.get_by_role("button", name="Use theirs").click)
    expect(boxes(two).nth(0)).to_have_text("First. One’s way.")
    two.goto(two.url.replace("/edit/", "/conflicts/"))
    assert two.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_author_without_scripts_is_told_so_in_the_editor_and_goes_on_at_the_desk_by_keyboard(open_as, shared_page):
    one = open_as("author1", javascript=False, width=360)
    one.goto(shared_page)
    told = one.locator(".without-scripts")  # in a noscript, where Playwright looks for no text
    expect(told).to_contain_text("This browser runs no scripts, and the editor needs them.")
    expect(one.locator("[data-edit-form]")).to_be_hidden()
    told.locator("a").focus()
    one.keyboard.press("Enter")
    one.wait_for_url("**/desk/")
    one.goto(shared_page.replace("/admin/", "/desk/").replace("/edit/", "/history/"))
    expect(one.get_by_role("heading", name="What happened")).to_be_visible()
    one.goto(shared_page.replace("/edit/", "/conflicts/"))
    expect(one.get_by_text("There is nothing to choose in this page.")).to_be_visible()
