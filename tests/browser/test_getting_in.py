"""Getting in, in a real browser: from a card to the desk, and with a passkey."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser


@pytest.fixture
def invite(open_as):
    """Return a function that lets ``worker1`` invite an author, and returns the link of the card."""

    def made():
        worker = open_as("worker1")
        worker.goto("/desk/invitations/new/")
        worker.get_by_label("Which group?").select_option(index=1)
        worker.get_by_role("button", name="Make the card").click()
        expect(worker.get_by_role("img", name="A QR code")).to_be_visible()
        return worker.locator(".door-link a").get_attribute("href")

    return made


@pytest.fixture
def open_phone(open_browser, served_site):
    """Return a function that opens a phone with a screen lock, 360 px wide, on a name that passkeys can be made for."""

    def opened():
        phone = open_browser(width=360)
        devtools = phone.context.new_cdp_session(phone)
        devtools.send("WebAuthn.enable")
        devtools.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        return phone

    return opened


def at_localhost(address):
    """Return ``address`` on the name under which browsers make passkeys: an IP address has none."""
    return address.replace("127.0.0.1", "localhost")


def test_newcomer_comes_from_the_card_to_the_desk_in_two_screens_on_a_phone(invite, open_browser):
    phone = open_browser(width=360)
    phone.goto(invite())
    expect(phone.get_by_label("Your code")).to_have_value(re.compile(r"^\w{4}-\w{4}-\w{4}$"))
    assert "#" not in phone.url, "the code is out of the address again"
    phone.get_by_role("button", name="Go on").click()
    name = phone.get_by_label("Sign-in name")
    suggested = name.input_value()
    name.fill("JackSmith2008")
    expect(phone.get_by_text("This looks like a first name and a surname.")).to_be_visible()
    expect(phone.get_by_text("This has a year in it.")).to_be_visible()
    name.fill(suggested)
    expect(phone.get_by_text("This looks like a first name and a surname.")).to_be_hidden()
    phone.get_by_role("button", name="Use it").click()
    expect(phone.get_by_label("Passphrase")).to_have_attribute("type", "text")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.get_by_role("button", name="Join", exact=True).click()
    phone.wait_for_url("**/desk/")
    expect(phone.get_by_text(f"Signed in as {suggested}")).to_be_visible()


def test_newcomer_who_types_before_the_script_is_there_is_warned_of_the_name_all_the_same(invite, open_browser):
    phone = open_browser(width=360)
    held = []
    phone.route("**/name_check*.js", lambda route: held.append(route))
    phone.goto(invite())
    phone.get_by_role("button", name="Go on").click(no_wait_after=True)
    phone.get_by_label("Sign-in name").fill("JackSmith2008")
    for route in held:
        route.continue_()
    expect(phone.get_by_text("This looks like a first name and a surname.")).to_be_visible()


def test_newcomer_joins_without_javascript_by_keyboard(invite, open_browser):
    code = invite().rsplit("#")[1]
    page = open_browser(width=360, javascript=False)
    page.goto("/join/")
    page.get_by_label("Your code").fill(code.lower())
    page.keyboard.press("Enter")
    page.get_by_label("Sign-in name").fill("jack.smith")
    page.get_by_label("Passphrase").fill("copper-lantern-biscuit")
    page.keyboard.press("Enter")
    page.get_by_label("Keep “jack.smith” anyway").check()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    expect(page.get_by_text("Signed in as jack.smith")).to_be_visible()


def test_newcomer_joins_and_signs_in_again_with_a_passkey(invite, open_phone):
    phone = open_phone()
    phone.goto(at_localhost(invite()))
    phone.get_by_role("button", name="Go on").click()
    name = phone.get_by_label("Sign-in name").input_value()
    phone.get_by_role("button", name="Use a passkey instead").click()
    phone.get_by_role("button", name="Make the passkey").click()
    phone.wait_for_url("**/desk/")
    expect(phone.get_by_text(f"Signed in as {name}")).to_be_visible()
    phone.get_by_role("button", name="Sign out").click()
    phone.wait_for_url("**/account/login/")
    phone.get_by_role("button", name="Sign in with a passkey").click()
    phone.wait_for_url("**/desk/")
    expect(phone.get_by_text(f"Signed in as {name}")).to_be_visible()


def test_member_of_staff_needs_no_second_step_after_a_passkey(open_phone, served_site):
    phone = open_phone()
    phone.goto(at_localhost(f"{served_site.address}/account/login/"))
    phone.get_by_label("Sign-in name").fill("deputy")
    phone.get_by_label("Passphrase").fill("seaside-lights-2026")
    phone.get_by_role("button", name="Sign in", exact=True).click()
    phone.locator("input[name=code]").fill(phone.locator("[data-demo-code]").inner_text())
    phone.get_by_role("button", name="Sign in", exact=True).click()
    phone.wait_for_url("**/desk/")
    phone.goto(at_localhost(f"{served_site.address}/account/passkey/add/"))
    phone.get_by_role("button", name="Make the passkey").click()
    phone.get_by_role("link", name="I have kept them").click()
    phone.wait_for_url("**/desk/")
    phone.get_by_role("button", name="Sign out").click()
    phone.get_by_role("button", name="Sign in with a passkey").click()
    phone.wait_for_url("**/desk/")
    expect(phone.get_by_text("Signed in as deputy")).to_be_visible()


def test_screens_have_no_barriers_that_axe_can_find_and_break_no_policy(invite, open_browser, open_as):
    complaints = []
    newcomer = open_browser(width=320)
    newcomer.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    link = invite()
    for step in ("/account/login/", "/join/", link, None):
        newcomer.goto(step) if step else newcomer.get_by_role("button", name="Go on").click()
        assert violations(newcomer) == [], step
        assert newcomer.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), step
    worker = open_as("worker1", width=320)
    worker.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for path in (
        "/desk/account/",
        "/desk/account/leave/",
        "/desk/invitations/",
        "/desk/invitations/new/",
        "/desk/people/",
        "/account/passphrase/",
        "/account/passkey/add/",
        "/account/recovery-codes/new/",
        "/account/app/remove/",
        "/account/again/",
        "/account/second-step/again/",
    ):
        worker.goto(path)
        assert violations(worker) == [], path
        assert worker.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    worker.goto("/desk/invitations/new/")
    worker.get_by_label("Which group?").select_option(index=1)
    worker.get_by_role("button", name="Make the card").click()
    assert violations(worker) == []
    assert worker.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert complaints == []
