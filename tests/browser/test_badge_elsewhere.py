"""A badge on a school's own site: another server, whose styles are hostile, or whose policy lets only pictures in."""

import time

import pytest

from charter.awards import snippets
from charter.schools.models import School
from tests.browser.layout import is_shown, open_all, troubles

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
found = next(each for each in Award.objects.with_facts().order_by("pk") if each.is_current)
print("award", found.school.name, found.pk, sep="|")
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
    award = served_site.manage("shell", "-v0", "-c", _GIVE).strip().split("|")[-1]
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


@pytest.fixture
def award_and_school(served_site):
    """The number of an award that counts, and the name of its school."""
    _said, school, award = served_site.manage("shell", "-v0", "-c", _GIVE).strip().split("|")
    return award, school


# As many letters as a school's name may have.
_LONGEST = School._meta.get_field("name").max_length
NAMES = ["x" * _LONGEST, ("Driftwood High School " * 9)[:_LONGEST]]
_CALL_IT = """
([before, name]) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) walker.currentNode.data = walker.currentNode.data.replaceAll(before, name);
}
"""


@pytest.mark.parametrize("name", NAMES, ids=["one-word", "words"])
@pytest.mark.parametrize("language", ["", "/ar"])
def test_school_with_a_long_name_fits_on_a_phone_on_every_page_of_its_badge(
    open_browser, award_and_school, language, name
):
    award, school = award_and_school
    for width in (320, 360, 1280):
        reader = open_browser(width=width)
        for address in ("", "show-it/", "widget/"):
            in_which = "" if address == "widget/" else language
            _open(reader, f"{in_which}/charter/badges/{award}/{address}", school, name)
        _open(reader, f"{language}/charter/register/", school, name)
        _open(reader, f"{language}/charter/verify/?badge={award}", school, name)


def _open(reader, address, school, name):
    reader.goto(address)
    open_all(reader)
    reader.evaluate(_CALL_IT, [school, name])
    assert name in reader.locator("body").text_content(), address
    assert [trouble for trouble in troubles(reader) if not trouble.startswith("Smaller")] == [], address


@pytest.mark.parametrize("name", NAMES, ids=["one-word", "words"])
@pytest.mark.parametrize("height", [380, snippets.FRAME[1]], ids=["put-in-before", "offered-today"])
def test_frame_shows_the_badge_and_all_words_however_long_the_name_is(open_browser, award_and_school, height, name):
    award, school = award_and_school
    reader = open_browser()
    reader.set_viewport_size({"width": snippets.FRAME[0], "height": height})
    reader.goto(f"/charter/badges/{award}/widget/")
    reader.evaluate(_CALL_IT, [school, name])
    reader.evaluate(_CALL_IT, ["Valid", "No longer valid"])
    box = reader.locator(".more").bounding_box()
    assert box["y"] + box["height"] <= height
    assert reader.evaluate("document.documentElement.scrollHeight") <= height
    picture = reader.locator("img").bounding_box()
    assert min(picture["width"], picture["height"]) >= 90
