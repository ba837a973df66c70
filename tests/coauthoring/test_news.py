"""What an open editor is told: that its page was sent, signed off, taken down or deleted, and that rows changed."""

import json

import pytest
from django.urls import reverse
from wagtail.models import Comment

from cms.coauthoring.kept_versions import open_conflicts
from cms.coauthoring.models import MergeConflict
from cms.moderation import actions
from home.models import Item
from tests.coauthoring.window import Window, newest, texts
from tests.helpers import fresh, sign_off, submit


def news(window, since="-"):
    """What the editor of ``window`` is told when it asks."""
    return window.browser.get(reverse("coauthoring_news", args=[window.page.pk]), {"since": since}).json()


def test_editor_is_told_what_another_did_with_the_page_and_the_tag_does_not_lie(
    leaflet, wren, author, coauthor, worker, open_site
):
    told = news(wren)
    assert (told["says"], told["tag"]) == ("", "")
    submit(leaflet, by=coauthor)
    told = news(wren, told["key"])
    assert told["says"].startswith("robin sent this page to a peer worker.")
    assert news(wren, told["key"])["says"] == "", "it is said once"
    actions.take_back(fresh(leaflet), by=coauthor)
    told = news(wren, told["key"])
    assert told["says"].startswith("robin took this page back.")
    submit(leaflet, by=coauthor)
    actions.ask_for_changes(fresh(leaflet), by=worker, message="Thank you. Say more?")
    told = news(wren, told["key"])
    assert told["says"].startswith("A peer worker asks for changes")
    submit(leaflet, by=coauthor)
    sign_off(leaflet, by=worker)
    told = news(wren, told["key"])
    assert "readers can see it now" in told["says"]
    assert "Live" in told["tag"]
    assert worker.username not in str(told)
    wren.write(0, "Wren.")
    answer = wren.autosave(merge_news=told["key"])
    assert answer["news"]["says"] == ""
    assert "Live: older words" in answer["news"]["tag"]
    fresh(open_site).unpublish()
    assert news(wren, told["key"])["tag"] == "", "nobody reaches it below a page that is down"
    actions.take_down(fresh(leaflet), by=author, reason="Somebody asked.")
    answer = wren.autosave(merge_news=told["key"])
    assert answer["news"]["says"].startswith("This page was taken down")
    assert "Somebody asked" not in str(answer)
    assert answer["news"]["tag"] == ""


def test_what_one_did_oneself_in_another_window_is_called_that(leaflet, wren, author):
    told = news(wren)
    submit(leaflet, by=author)
    assert news(wren, told["key"])["says"].startswith("You sent this page")


def test_news_are_for_those_who_write_the_page_while_it_is_there(leaflet, wren, worker, sign_in):
    address = reverse("coauthoring_news", args=[leaflet.pk])
    assert sign_in(worker).get(address).status_code == 404
    fresh(leaflet).delete()
    assert wren.browser.get(address).status_code == 404


def test_two_windows_of_one_person_are_not_called_two_people(leaflet, author, sign_in, wren):
    other = Window(sign_in(author), leaflet)
    wren.write(0, "In the first window.")
    wren.autosave()
    other.write(0, "In the second window.")
    answer = other.autosave()
    assert "you wrote here in two windows" in answer["merge"]["conflicts"]
    assert "Yours, in another window" in answer["merge"]["conflicts"]
    assert "wo of you" not in answer["merge"]["conflicts"]
    assert answer["merge"]["by_you"]
    refused = other.press("action-submit")
    assert refused["Location"].endswith("?choose=1")
    shown = other.browser.get(refused["Location"]).content.decode()
    assert "The page is not sent yet" in shown
    assert "has been updated" not in shown
    assert "wo of you" not in shown
    assert open_conflicts(leaflet).count() == 1


# --- Rows beside the page ------------------------------------------------------------------------


def test_rows_that_another_changed_are_told_and_not_lost(leaflet, wren, robin, open_site):
    item = Item.objects.first()
    row = {"framework_items-TOTAL_FORMS": "1", "framework_items-0-item": item.pk, "framework_items-0-ORDER": "1"}
    form = {**wren.form(), **row, "merge_count": "1"}
    assert wren.browser.post(wren.address, form, headers={"Accept": "application/json"}).json()["success"]
    robin.write(2, "Robin.")
    steps = robin.autosave(take=False)["merge"]["steps"]
    assert [(step["do"], step["field"], step["label"]) for step in steps] == [
        ("rows", "framework_items", "Framework items")
    ]
    again = robin.autosave(take=False)["merge"]["steps"]
    assert again == steps, "the editor knows that it has said so"
    assert [tag.item_id for tag in newest(leaflet).framework_items.all()] == [item.pk]
    assert texts(leaflet)[2] == "Robin."
    assert not MergeConflict.objects.exists()
    anew = Window(robin.browser, leaflet)
    assert f'value="{item.pk}" selected' in anew.html


# --- Comments ------------------------------------------------------------------------------------


def marked(words, key):
    """Return one paragraph as Draftail sends it, with the mark that it gave the paragraph."""
    paragraph = {"key": key, "text": words, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
    return json.dumps({"blocks": [paragraph], "entityMap": {}})


def comment_on(words, key, contentpath):
    """Return what the form sends for a new comment on the first word of a paragraph."""
    form = {"comments-TOTAL_FORMS": "1", "comments-0-text": words, "comments-0-contentpath": contentpath}
    form |= {"comments-0-position": json.dumps([{"key": key, "start": 0, "end": 3}]), "comments-0-id": ""}
    form |= {"comments-0-DELETE": "", "comments-0-resolved": "", "comments-INITIAL_FORMS": "0"}
    return form | {f"comments-0-replies-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}


@pytest.mark.parametrize("robin_first", [False, True], ids=["then another writes", "after another wrote"])
def test_comment_stays_at_its_block_and_words_when_anothers_block_is_merged_above(leaflet, wren, robin, robin_first):
    two = wren.blocks[1]["id"]

    def comment():
        wren.blocks[1]["value"] = marked("Two.", "wren2")
        form = {**wren.form(), **comment_on("Is this true?", "wren2", f"body.{two}"), "merge_count": "1"}
        assert wren.browser.post(wren.address, form, headers={"Accept": "application/json"}).json()["success"]

    def write_above():
        robin.add("robins-block", "Robin wrote this.", place=0)
        assert robin.autosave()["success"]

    for act in (write_above, comment) if robin_first else (comment, write_above):
        act()
    page = newest(leaflet)
    assert texts(leaflet) == ["Robin wrote this.", "One.", "Two.", "Three."]
    left = Comment.objects.get()
    assert left.contentpath == f"body.{two}"
    assert left.has_valid_contentpath(page)
    (place,) = json.loads(left.position)
    block_of_it = next(part for part in page.body if part.id == two)
    assert f'data-block-key="{place["key"]}"' in block_of_it.value.source
