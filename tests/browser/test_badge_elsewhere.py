"""A badge on a school's own site: another server, whose styles are hostile, or whose policy lets only pictures in."""

import time

import pytest

from charter.awards import snippets
from tests.browser.layout import is_shown

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LATEST = 60  # seconds until a badge that was taken back must show so
UNPLEASANT = "* { font: 3px serif !important; color: lime !important; border: 9px dashed red !important }"

_GIVE = """
from charter.awards.models import Award
from cms.people.models import User
from cms.site.demo.awards import make_awards
from charter.models import JudgedBy
from tests.factories import make_version
from tests.helpers import answer_checks, sign_off, submit
author, worker = (User.objects.get(username=name) for name in ("author1", "worker1"))
if not JudgedBy.objects.exists():
    page = submit(make_version(by=author, title="What we look for"), by=author)
    answer_checks(page, by=worker)
    sign_off(page, by=worker)
if not Award.objects.exists():
    make_awards(by=worker)
print("award", next(each.pk for each in Award.objects.with_facts() if each.is_current))
"""
_TAKE_BACK = """
from charter.awards import actions
from charter.awards.models import Award
from cms.people.models import User
actions.revoke(Award.objects.get(pk="{}"), by=User.objects.get(username="worker1"), reason="Everything is made up.")
"""


@pytest.fixture
def school_site(served_site, serve_elsewhere, settings):
    """A server of its own with two pages: ``/open`` has all three snippets, ``/strict`` lets only pictures in."""
    settings.PUBLIC_ORIGIN = served_site.address
    award = served_site.manage("shell", "-v0", "-c", _GIVE).split()[-1]
    everything = snippets.picture(award) + snippets.frame(award) + snippets.element(award)
    pages = {
        "/open": (f"<style>{UNPLEASANT}</style>{everything}", ""),
        "/strict": (everything, f"default-src 'none'; img-src {served_site.address}"),
    }

    return serve_elsewhere(pages), award


def test_badge_stands_up_to_its_hosts_and_turns_in_every_form_when_it_is_taken_back(
    open_browser, school_site, served_site
):
    address, award = school_site
    strict, reader = open_browser(), open_browser()
    strict.goto(f"{address}/strict")
    assert is_shown(strict.locator("a > img").first)
    assert strict.locator("charter-mark a").is_visible(), "Where the script may not run, a link stays."

    reader.goto(f"{address}/open")
    frame = reader.frame_locator("iframe")
    assert is_shown(reader.locator("a > img").first)
    frame.get_by_text("Valid, until").wait_for()
    assert frame.locator("span").first.evaluate("each => getComputedStyle(each).color") != "rgb(0, 255, 0)"
    element = reader.locator("charter-mark")
    assert element.evaluate("each => each.shadowRoot") is None, "It is closed."
    assert element.bounding_box()["width"] == snippets.SIZE
    assert not reader.context.cookies()
    forms = {"picture": reader.locator("a > img").first, "element": element}
    before = {name: form.screenshot() for name, form in forms.items()}

    served_site.manage("shell", "-v0", "-c", _TAKE_BACK.format(award))
    deadline, turned = time.monotonic() + LATEST, set()
    while turned != {*forms, "frame"}:
        assert time.monotonic() < deadline, f"Only these turned: {turned}"
        time.sleep(3)
        reader.reload()
        is_shown(reader.locator("a > img").first)
        turned |= {name for name, form in forms.items() if form.screenshot() != before[name]}
        if frame.get_by_text("No longer valid").count():
            turned.add("frame")
