"""Merging what two people wrote from the same version: what comes out, what is kept aside, what is never lost."""

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings

from cms.coauthoring.merging import merge
from cms.coauthoring.places import (
    steps,
    value_at,
    with_block_after,
    with_steps,
    with_value_at,
)
from publications.models import LeafletPage
from tests.coauthoring.writing import acts, body, content, ids, lines, row, starts, text, tip, written


def merged(base, mine, theirs):
    return merge(LeafletPage, base, mine, theirs)


def the_clash(base, mine, theirs):
    result = merged(base, mine, theirs)
    assert len(result.clashes) == 1, result.clashes
    return result.content, result.clashes[0]


# --- Examples ---------------------------------------------------------------------------------

BASE = content(text("one", "First."), tip("two", "Walk", "Outside."), lines("three", "ask", "Can we talk?", "Please."))


def changed(*blocks, **fields):
    blocks = blocks or tuple(body(BASE))
    return content(*blocks, **fields)


ONE, TWO, THREE = body(BASE)


def test_two_who_write_in_different_fields_both_keep_what_they_wrote():
    result = merged(BASE, changed(title="Sleep better"), changed(summary="For tired people."))
    assert (result.content["title"], result.content["summary"]) == ("Sleep better", "For tired people.")
    assert result.clashes == ()


def test_two_who_write_in_different_blocks_both_keep_what_they_wrote():
    result = merged(BASE, changed(text("one", "Mine."), TWO, THREE), changed(ONE, tip("two", "Theirs", "Out."), THREE))
    assert body(result.content) == [text("one", "Mine."), tip("two", "Theirs", "Out."), THREE]
    assert result.clashes == ()


def test_two_who_write_in_one_block_have_both_versions():
    content_, clash = the_clash(
        BASE, changed(text("one", "Mine."), TWO, THREE), changed(text("one", "Theirs."), TWO, THREE)
    )
    assert body(content_)[0] == text("one", "Theirs.")
    assert (clash.path, clash.kind) == (("body", "one"), "edit")
    assert [clash.base, clash.mine, clash.theirs] == [
        t["value"] for t in (ONE, text("one", "Mine."), text("one", "Theirs."))
    ]


def test_parts_of_one_tip_belong_together():
    _, clash = the_clash(
        BASE, changed(ONE, tip("two", "Mine", "Outside."), THREE), changed(ONE, tip("two", "Walk", "Theirs."), THREE)
    )
    assert clash.path == ("body", "two")
    assert clash.mine["title"] == "Mine"


def test_two_who_write_in_different_lines_of_one_list_both_keep_what_they_wrote():
    mine, theirs = copy.deepcopy(THREE), copy.deepcopy(THREE)
    mine["value"]["lines"][0]["value"] = "Mine."
    theirs["value"]["lines"][1]["value"] = "Theirs."
    theirs["value"]["situation"] = "ask for help"
    result = merged(BASE, changed(ONE, TWO, mine), changed(ONE, TWO, theirs))
    value = body(result.content)[2]["value"]
    assert [line["value"] for line in value["lines"]] == ["Mine.", "Theirs."]
    assert value["situation"] == "ask for help"
    assert result.clashes == ()


def test_block_that_one_takes_out_and_the_other_writes_in_stays_and_is_asked_about():
    rewritten = text("one", "Theirs.")
    content_, clash = the_clash(BASE, changed(TWO, THREE), changed(rewritten, TWO, THREE))
    assert ids(content_) == ["one", "two", "three"]
    assert (clash.kind, clash.mine, clash.theirs) == ("delete", None, rewritten)
    content_, clash = the_clash(BASE, changed(rewritten, TWO, THREE), changed(TWO, THREE))
    assert ids(content_) == ["one", "two", "three"]
    assert (clash.kind, clash.mine, clash.theirs) == ("delete", rewritten, None)


def test_block_that_one_takes_out_and_nobody_writes_in_is_gone():
    assert ids(merged(BASE, changed(TWO, THREE), changed(title="Other")).content) == ["two", "three"]
    assert ids(merged(BASE, changed(title="Other"), changed(TWO, THREE)).content) == ["two", "three"]


def test_one_moves_a_block_and_the_other_writes_in_it():
    result = merged(BASE, changed(THREE, ONE, TWO), changed(text("one", "Theirs."), TWO, THREE))
    assert body(result.content) == [THREE, text("one", "Theirs."), TWO]
    assert result.clashes == ()


def test_two_who_move_blocks_differently_are_asked_about_the_order():
    content_, clash = the_clash(BASE, changed(THREE, ONE, TWO), changed(TWO, ONE, THREE))
    assert ids(content_) == ["two", "one", "three"]
    assert (clash.path, clash.kind, clash.mine) == (("body",), "order", ["three", "one", "two"])


def test_what_both_add_at_one_place_is_all_there():
    result = merged(BASE, changed(ONE, text("m", "Mine."), TWO, THREE), changed(ONE, text("t", "Theirs."), TWO, THREE))
    assert ids(result.content) == ["one", "m", "t", "two", "three"]


def test_marks_of_the_editor_are_no_change():
    unmarked = {**ONE, "value": "<p>First.</p>"}
    result = merged(BASE, changed(unmarked, TWO, THREE), changed(text("one", "Theirs."), TWO, THREE))
    assert body(result.content)[0] == text("one", "Theirs.")
    assert result.clashes == ()


def test_rows_beside_the_page_are_told_apart_by_what_they_say():
    base = changed(rows=[row("sleep", pk=1), row("food", pk=2, order=1)])
    mine = changed(rows=[row("food", pk=2), row("play", order=1)])
    theirs = changed(rows=[row("sleep", pk=11), row("food", pk=12, order=1), row("friends", pk=13, order=2)])
    result = merged(base, mine, theirs)
    assert {line["item"] for line in result.content["framework_items"]} == {"food", "friends", "play"}
    assert result.clashes == ()


def test_row_with_an_id_of_its_own_that_both_change_has_both_versions():
    def with_row(words):
        return changed(rows=[{**row(words), "uid": "u1"}])

    content_, clash = the_clash(with_row("a"), with_row("mine"), with_row("theirs"))
    assert content_["framework_items"][0]["item"] == "theirs"
    assert (clash.path, clash.mine["item"]) == (("framework_items", "u1"), "mine")


def test_without_the_version_they_started_from_everything_that_differs_is_asked_about():
    result = merged(None, changed(text("one", "Mine."), text("m", "New."), title="Mine"), changed(title="Theirs"))
    assert {clash.path for clash in result.clashes} == {("title",), ("body", "one")}
    assert result.content["title"] == "Theirs"
    assert set(ids(result.content)) == {"one", "two", "three", "m"}


def test_what_belongs_to_the_row_stays_as_it_is():
    result = merged({**BASE, "live": False}, {**BASE, "live": True, "path": "9"}, {**BASE, "live": False, "path": "1"})
    assert (result.content["live"], result.content["path"]) == (False, "1")


# --- Settling: each version can be brought back -------------------------------------------------


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (changed(text("one", "Mine."), TWO, THREE), changed(text("one", "Theirs."), TWO, THREE)),
        (changed(TWO, THREE), changed(text("one", "Theirs."), TWO, THREE)),
        (changed(text("one", "Mine."), TWO, THREE), changed(TWO, THREE)),
        (changed(THREE, ONE, TWO), changed(TWO, ONE, THREE)),
        (changed(title="Mine"), changed(title="Theirs")),
        (
            changed(ONE, TWO, lines("three", "mine", "Can we talk?", "Please.")),
            changed(ONE, TWO, lines("three", "theirs", "Can we talk?", "Please.")),
        ),
    ],
    ids=["edit", "taken out", "theirs taken out", "order", "field", "part of a struct"],
)
def test_both_versions_of_a_clash_can_be_brought_into_the_page(mine, theirs):
    content_, clash = the_clash(BASE, mine, theirs)
    for version, whole in ((clash.mine, mine), (clash.theirs, theirs)):
        settled = with_value_at(LeafletPage, content_, clash.path, clash.kind, version)
        assert settled["title"] == whole["title"]
        assert body(settled) == body(whole)
        assert value_at(LeafletPage, settled, clash.path, clash.kind) == version


def test_both_versions_of_a_block_stand_one_behind_the_other_when_both_are_wanted():
    block = lines("three", "mine", "Talk?")
    settled = body(with_block_after(LeafletPage, BASE, ("body", "two"), block))
    assert [item["type"] for item in settled] == ["text", "tip", "how_to_say_it", "how_to_say_it"]
    assert settled[2]["id"] != "three"
    assert settled[2]["value"]["lines"][0]["id"] != block["value"]["lines"][0]["id"]


def test_version_of_a_block_that_is_gone_comes_back_at_the_end():
    settled = with_value_at(LeafletPage, changed(ONE), ("body", "two"), "delete", TWO)
    assert ids(settled) == ["one", "two"]
    assert value_at(LeafletPage, changed(ONE), ("body", "two"), "edit") is None


# --- For any two people, whatever they do -------------------------------------------------------


# A busy machine is slow, and no reason to fail.
in_any_time = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def without_order(data):
    rows = sorted(line["item"] for line in data["framework_items"])
    return {**data, "body": body(data), "framework_items": rows}


@in_any_time
@given(starts(), acts, acts)
def test_every_word_that_anybody_typed_is_in_the_page_or_in_a_kept_version(base, done_by_me, done_by_them):
    me, they = written("me", base, done_by_me), written("they", base, done_by_them)
    result = merged(base, me.content, they.content)
    kept = json.dumps([result.content, *[[clash.mine, clash.theirs] for clash in result.clashes]])
    assert [word for word in [*me.typed, *they.typed] if word not in kept] == []


@in_any_time
@given(starts(), acts)
def test_what_one_side_alone_did_is_what_comes_out(base, done):
    one = written("me", base, done).content
    for result in (merged(base, one, base), merged(base, base, one), merged(base, one, one)):
        assert without_order(result.content) == without_order(one)
        assert result.clashes == ()


@in_any_time
@given(starts(), acts, acts)
def test_merging_again_changes_nothing_and_nobodys_input_is_changed(base, done_by_me, done_by_them):
    me, they = written("me", base, done_by_me).content, written("they", base, done_by_them).content
    before = copy.deepcopy((base, me, they))
    first = merged(base, me, they)
    assert (base, me, they) == before
    assert merged(base, me, they) == first
    # The browser's next save starts from what it sent.
    again = merged(me, me, first.content)
    assert without_order(again.content) == without_order(first.content)
    assert again.clashes == ()


@in_any_time
@given(starts(), acts, acts)
def test_people_who_touch_different_things_never_clash(base, done_by_me, done_by_them):
    me = written("me", base, [(act, place) for act, place in done_by_me if act in ("title", "add", "tag")])
    they = written("they", base, [(act, place) for act, place in done_by_them if act in ("summary", "write", "remove")])
    result = merged(base, me.content, they.content)
    assert result.clashes == ()
    text_ = json.dumps(result.content)
    assert all(word in text_ for word in [*me.typed, *they.typed])


@in_any_time
@given(starts(), acts, acts)
def test_each_clash_can_be_settled_either_way(base, done_by_me, done_by_them):
    me, they = written("me", base, done_by_me).content, written("they", base, done_by_them).content
    result = merged(base, me, they)
    for clash in result.clashes:
        for version in (clash.mine, clash.theirs):
            settled = with_value_at(LeafletPage, result.content, clash.path, clash.kind, version)
            if clash.kind != "order":
                assert value_at(LeafletPage, settled, clash.path, clash.kind) == version


@in_any_time
@given(starts(), acts, acts)
def test_open_editor_that_takes_every_step_shows_the_merged_page(base, done_by_me, done_by_them):
    me, they = written("me", base, done_by_me).content, written("they", base, done_by_them).content
    result = merged(base, me, they).content
    shown = with_steps(LeafletPage, me, steps(LeafletPage, me, result))
    assert body(shown) == body(result) or steps(LeafletPage, shown, result) == []
    assert (shown["title"], shown["summary"]) == (result["title"], result["summary"])
