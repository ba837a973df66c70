"""The numbers on a reader's own device: only if they choose it, only that page, and off again."""

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from tests.browser.test_accessibility import has_no_barriers

pytestmark = pytest.mark.browser

KEEP = {"/help-now/": "Keep these numbers on this device", "/ar/help-now/": "احفظ هذه الأرقام على هذا الجهاز"}
TAKE_OFF = {"/help-now/": "Take them off this device", "/ar/help-now/": "احذفها من هذا الجهاز"}


@pytest.mark.parametrize("address", KEEP)
def test_reader_who_kept_the_numbers_has_them_without_internet(open_browser, address):
    reader = open_browser(width=360)
    reader.goto(address)
    reader.get_by_role("button", name=KEEP[address]).click()
    expect(reader.get_by_role("button", name=TAKE_OFF[address])).to_be_focused()
    has_no_barriers(reader)
    reader.goto("/leaflets/")
    reader.context.set_offline(True)
    reader.goto(address)
    expect(reader.get_by_role("link", name="0800 1111").first).to_be_visible()
    colour = "getComputedStyle(document.querySelector('.crisis-lines')).backgroundColor"
    assert reader.evaluate(colour) != "rgba(0, 0, 0, 0)"  # Its style was kept as well.
    with pytest.raises(PlaywrightError, match="ERR_INTERNET_DISCONNECTED"):
        reader.goto("/leaflets/")


def test_reader_who_takes_them_off_leaves_nothing_behind(open_browser):
    reader = open_browser(width=360)
    reader.goto("/help-now/")
    reader.get_by_role("button", name=KEEP["/help-now/"]).click()
    reader.get_by_role("button", name=TAKE_OFF["/help-now/"]).click()
    expect(reader.get_by_text("They are off this device again.")).to_be_visible()
    assert reader.evaluate("caches.keys()") == []
    reader.reload()
    assert reader.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    reader.context.set_offline(True)
    with pytest.raises(PlaywrightError, match="ERR_INTERNET_DISCONNECTED"):
        reader.goto("/help-now/")


def test_nothing_is_kept_on_a_device_until_somebody_chooses_it(open_browser):
    reader = open_browser(width=360)
    for address in ("/", "/help-now/", "/leaflets/"):
        reader.goto(address)
        reader.wait_for_load_state("networkidle")
        assert reader.evaluate("caches.keys()") == []
        assert reader.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_reader_whose_page_cannot_be_kept_is_told_so(open_browser):
    reader = open_browser(width=360)
    reader.goto("/help-now/")
    reader.context.set_offline(True)
    reader.get_by_role("button", name=KEEP["/help-now/"]).click()
    expect(reader.get_by_text("That did not work. Try again when you have internet.")).to_be_visible()


def test_reader_without_scripts_meets_no_button_that_does_nothing(open_browser):
    reader = open_browser(javascript=False)
    reader.goto("/help-now/")
    expect(reader.get_by_role("button", name=KEEP["/help-now/"])).to_be_hidden()
