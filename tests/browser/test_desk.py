"""The desk in a browser: starting with others, by keyboard and without scripts, and reading a draft."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_author_sees_the_people_of_the_chosen_group_only(open_as):
    author = open_as("author2")
    author.goto("/desk/start/")
    group = author.get_by_label("Which group is it from?")
    group.select_option(label="Blackpool Families Rock")
    expect(author.get_by_role("checkbox", name="parent1")).to_have_count(1)
    expect(author.get_by_role("checkbox", name="assessor1")).to_have_count(0)
    group.select_option(label="No group")
    expect(author.get_by_role("checkbox")).to_have_count(0)


def test_author_without_scripts_starts_with_a_friend_who_finds_the_page(open_as):
    author = open_as("author2", javascript=False, width=360)
    author.goto("/desk/start/")
    author.get_by_label("What could it be called?").fill("Two of us")
    author.get_by_label("Which group is it from?").select_option(label="Blackpool Families Rock")
    families = author.get_by_role("group", name="Who do you write with in Blackpool Families Rock?")
    families.get_by_label("parent1").check()
    author.get_by_role("button", name="Start writing").click()
    friend = open_as("parent1", javascript=False)
    friend.get_by_role("link", name="Two of us", exact=True).click()
    expect(friend.get_by_text("author2 started the page")).to_be_visible()
    expect(friend.get_by_text("who supports Blackpool Families Rock, can read this draft.")).to_be_visible()


def test_author_ticks_a_change_off_by_keyboard(open_as):
    author = open_as("author2", width=360)
    # Other tests start pages of theirs, and only the newest ten stand on one screen.
    author.goto("/desk/?state=changes")
    card = author.locator(".desk-card").filter(has=author.get_by_role("link", name="When you feel angry"))
    card.get_by_role("link", name="See what to change").focus()
    author.keyboard.press("Enter")
    author.get_by_role("button", name=re.compile("Done.*Read the last tip")).focus()
    author.keyboard.press("Enter")
    expect(author.get_by_text("Changes asked for: 2 left")).to_be_visible()


def test_draft_runs_no_script_in_its_frame(open_as):
    worker = open_as("worker2")
    worker.goto("/desk/groups/")
    worker.get_by_role("link", name="When you feel angry").click()
    expect(worker.frame_locator("iframe").get_by_role("heading", level=1)).to_have_text("When you feel angry")
    assert worker.frames[1].evaluate("document.querySelector('[data-exit-count]')") is None
