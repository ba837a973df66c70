"""Choosing between two versions of one place; and the words of somebody who may not write any more."""

import json

import pytest
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.test.utils.form_data import inline_formset

from cms.coauthoring import coauthors
from cms.coauthoring.grants import withdraw
from cms.coauthoring.kept_versions import CannotSettle, open_conflicts, settle
from cms.coauthoring.models import MergeConflict
from cms.coauthoring.presence import writing_now
from cms.moderation import actions
from cms.moderation.eligibility import Refused
from cms.moderation.models import Authorship
from cms.people.accounts import delete_account
from cms.people.roles import Role
from home.models import Item
from tests.coauthoring.window import newest, texts, words_in
from tests.factories import make_leaflet, make_user
from tests.helpers import edit, fresh, sign_off


@pytest.fixture
def clash(leaflet, wren, robin):
    """Both wrote in the first block: Wren's words are in the page, Robin's are kept."""
    wren.write(0, "Wren.")
    wren.autosave()
    robin.write(0, "Robin.")
    robin.autosave(take=False)
    return MergeConflict.objects.get()


def address(page):
    return f"/admin/pages/{page.pk}/conflicts/"


def test_both_read_at_their_desks_that_a_choice_waits(clash, leaflet, author, coauthor, sign_in):
    for person in (author, coauthor):
        for desk in ("/desk/", f"/desk/pages/{leaflet.pk}/"):
            assert "One place has two versions. Choose what to keep" in sign_in(person).get(desk).content.decode()
    settle(leaflet, clash.pk, "theirs", by=author)
    assert "two versions" not in sign_in(coauthor).get("/desk/").content.decode()


# --- Choosing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "left"),
    [
        ("mine", ["Robin.", "Two.", "Three."]),
        ("theirs", ["Wren.", "Two.", "Three."]),
        ("both", ["Wren.", "Robin.", "Two.", "Three."]),
    ],
)
def test_each_way_of_choosing_does_what_it_says_and_then_the_page_can_be_sent(
    leaflet, clash, author, coauthor, choice, left
):
    with pytest.raises(Refused) as refused:
        actions.submit(leaflet, by=author)
    assert refused.value.code == "conflicts"
    settle(leaflet, clash.pk, choice, by=coauthor)
    assert texts(leaflet) == left
    clash.refresh_from_db()
    assert clash.state == f"kept-{choice}"
    assert clash.settled_by == coauthor
    actions.submit(leaflet, by=author)


def test_worker_cannot_sign_while_a_choice_is_left_and_is_told_before(
    leaflet, robin, wren, author, worker, site, sign_in
):
    actions.submit(leaflet, by=author)
    wren.write(0, "Wren.")
    wren.autosave()
    robin.write(0, "Robin.")
    robin.autosave(take=False)
    browser, review = sign_in(worker), f"/desk/pages/{leaflet.pk}/review/"
    told = "The authors still have to choose: one place has two versions."
    shown = browser.get(review)
    assert told in shown.content.decode()
    form = shown.context["form"].initial
    sent = {**form, "words": "Read it all.", "decision": "sign-off"}
    answer = browser.post(review, sent).content.decode()
    assert f"“Sleep” was not signed off. {told}" in answer
    with pytest.raises(Refused) as refused:
        sign_off(leaflet, by=worker)
    assert refused.value.code == "choices-left"
    settle(leaflet, MergeConflict.objects.get().pk, "theirs", by=author)
    assert "still have to choose" not in browser.get(review).content.decode()
    assert sign_off(leaflet, by=worker).live


def test_choosing_works_without_scripts_from_a_page_of_its_own(leaflet, clash, robin):
    shown = robin.browser.get(address(leaflet)).content.decode()
    for words in ("Wren.", "Robin.", "Yours", "Keep mine", "Use theirs", "Keep both"):
        assert words in shown
    was = shown.split('name="was" value="')[1].split('"')[0]
    response = robin.browser.post(address(leaflet), {"version": clash.pk, "keep": "mine", "was": was})
    assert response["Location"] == f"/admin/pages/{leaflet.pk}/edit/"
    assert texts(leaflet)[0] == "Robin."


def test_the_other_author_sees_whose_version_it_is_and_may_choose_too(leaflet, clash, wren):
    shown = wren.browser.get(address(leaflet)).content.decode()
    for words in ("two of you wrote here", "Yours", "What robin wrote", "Keep mine", "Use theirs", "Keep both"):
        assert words in shown, "the same words as for the other"
    assert shown.index("Wren.") < shown.index("Robin."), "one's own first"
    wren.browser.post(address(leaflet), {"version": clash.pk, "keep": "mine"})
    assert texts(leaflet)[0] == "Robin."


def test_the_script_of_an_open_editor_chooses_and_is_told_what_is_left(leaflet, clash, robin):
    sent = {"version": clash.pk, "keep": "both"}
    answer = robin.browser.post(address(leaflet), sent, headers={"Accept": "application/json"}).json()
    assert answer == {"success": True, "open": 0, "conflicts": "\n\n\n"} or answer["open"] == 0
    answer = robin.browser.post(address(leaflet), sent, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["error_code"]) == (400, "settled")


def test_choice_brings_what_was_chosen_into_every_open_editor(leaflet, clash, wren, robin):
    settle(leaflet, clash.pk, "mine", by=robin_of(clash))
    wren.autosave()
    robin.autosave()
    assert "Robin." in str(wren.blocks[0]["value"])
    assert texts(leaflet)[0] == "Robin."
    assert not open_conflicts(leaflet).exists()


def robin_of(conflict):
    return conflict.person


def test_words_that_were_written_on_since_are_not_overwritten_unseen(leaflet, clash, wren, coauthor, robin):
    was = robin.browser.get(address(leaflet)).content.decode().split('name="was" value="')[1].split('"')[0]
    wren.write(0, "Wren, longer.")
    wren.autosave()
    response = robin.browser.post(address(leaflet), {"version": clash.pk, "keep": "mine", "was": was}, follow=True)
    assert "Your choice came too late" in response.content.decode()
    assert texts(leaflet)[0] == "Wren, longer."
    assert open_conflicts(leaflet).exists()


def test_words_that_were_added_to_the_kept_version_since_are_not_dropped_unseen(leaflet, clash, wren, robin):
    was = wren.browser.get(address(leaflet)).content.decode().split('name="was" value="')[1].split('"')[0]
    robin.write(0, "Robin, longer.")
    robin.autosave(take=False)
    response = wren.browser.post(address(leaflet), {"version": clash.pk, "keep": "theirs", "was": was}, follow=True)
    assert "Your choice came too late" in response.content.decode()
    assert "Robin, longer." in response.content.decode()
    assert open_conflicts(leaflet).exists()


def test_choice_that_came_after_anothers_is_told_what_was_chosen(leaflet, clash, robin, author):
    settle(leaflet, clash.pk, "both", by=author)
    response = robin.browser.post(address(leaflet), {"version": clash.pk, "keep": "mine"}, follow=True)
    assert "wren kept both. Both are in the page now." in response.content.decode()


def test_place_that_was_chosen_about_and_written_in_again_says_so(leaflet, clash, robin, author):
    settle(leaflet, clash.pk, "theirs", by=author)
    robin.write(0, "Robin, once more.")
    robin.autosave(take=False)
    assert "Somebody chose here before" in robin.browser.get(address(leaflet)).content.decode()


def test_whoever_chose_anothers_words_does_not_write_on_in_their_revision(leaflet, clash, wren, author):
    settle(leaflet, clash.pk, "both", by=author)
    wren.autosave()
    chosen = fresh(leaflet).latest_revision
    wren.write(3, "Wren, on.")
    wren.autosave()
    assert fresh(leaflet).latest_revision != chosen
    assert "Wren, on." not in str(chosen.as_object().body)


def test_version_comes_back_though_its_block_is_gone(leaflet, clash, author, coauthor):
    page = newest(leaflet)
    edit(leaflet, by=author, body=json.dumps(page.body.get_prep_value()[1:]))
    settle(leaflet, clash.pk, "mine", by=coauthor)
    assert texts(leaflet) == ["Two.", "Three.", "Robin."]


def test_version_that_the_page_says_by_now_needs_no_choice(leaflet, clash, wren):
    wren.write(0, "Robin.")
    wren.blocks[0]["value"] = json.dumps({**json.loads(wren.blocks[0]["value"])})
    settle(leaflet, clash.pk, "mine", by=clash.person)
    wren.autosave()
    assert not open_conflicts(leaflet).exists()


@pytest.mark.parametrize(("field", "both"), [("title", "Wren / Robin"), ("summary", "Wren\nRobin")])
def test_two_texts_of_one_field_can_both_be_kept(leaflet, wren, robin, coauthor, field, both):
    for window, words in ((wren, "Wren"), (robin, "Robin")):
        window.fields[field] = words
        window.autosave()
    settle(leaflet, MergeConflict.objects.get().pk, "both", by=coauthor)
    assert getattr(newest(leaflet), field) == both


def test_two_choices_from_a_list_cannot_both_be_kept(leaflet, wren, robin, coauthor):
    for window, choice in ((wren, "parents"), (robin, "schools")):
        window.fields["audience"] = choice
        window.autosave()
    conflict = MergeConflict.objects.get()
    assert "Keep both" not in robin.browser.get(address(leaflet)).content.decode()
    with pytest.raises(CannotSettle) as problem:
        settle(leaflet, conflict.pk, "both", by=coauthor)
    assert problem.value.code == "no-room"
    settle(leaflet, conflict.pk, "mine", by=coauthor)
    assert newest(leaflet).audience == "schools"


def test_a_block_that_one_took_out_can_be_left_out_or_kept(leaflet, wren, robin, coauthor):
    del wren.blocks[0]
    wren.autosave()
    robin.write(0, "Robin.")
    robin.autosave()
    settle(leaflet, MergeConflict.objects.get().pk, "theirs", by=coauthor)
    assert texts(leaflet) == ["Two.", "Three."]


def test_two_orders_can_be_chosen_between(leaflet, wren, robin, coauthor):
    wren.blocks.reverse()
    wren.autosave()
    robin.blocks.insert(0, robin.blocks.pop())
    robin.autosave()
    assert texts(leaflet) == ["Three.", "Two.", "One."]
    settle(leaflet, MergeConflict.objects.get().pk, "mine", by=coauthor)
    assert texts(leaflet) == ["Three.", "One.", "Two."]


@pytest.mark.parametrize("data", [{}, {"keep": "mine"}, {"version": "x", "keep": "mine"}, {"keep": "everything"}])
def test_nonsense_chooses_nothing_and_is_answered_kindly(leaflet, clash, robin, data):
    response = robin.browser.post(
        address(leaflet), {"version": clash.pk, **data} if "keep" not in data else data, follow=True
    )
    assert response.status_code == 200
    assert open_conflicts(leaflet).exists()
    assert texts(leaflet)[0] == "Wren."


# --- Who may -----------------------------------------------------------------------------------


def test_nobody_else_sees_or_chooses(leaflet, clash, sign_in, worker, visitor):
    stranger = sign_in(make_user("magpie", role=Role.AUTHOR))
    for browser in (stranger, sign_in(worker), visitor):
        for response in (
            browser.get(address(leaflet)),
            browser.post(address(leaflet), {"version": clash.pk, "keep": "mine"}),
        ):
            assert response.status_code in (302, 404)
            assert "Robin." not in response.content.decode()
    assert open_conflicts(leaflet).exists()


def test_version_of_another_page_cannot_be_chosen_through_this_one(leaflet, clash, author, robin):
    other = make_leaflet(by=clash.person)
    robin.browser.post(address(other), {"version": clash.pk, "keep": "mine"})
    assert open_conflicts(leaflet).exists()


def test_page_with_nothing_to_choose_says_so(leaflet, wren):
    assert "There is nothing to choose" in wren.browser.get(address(leaflet)).content.decode()
    assert wren.browser.get(address(type("P", (), {"pk": 99999}))).status_code == 404


# --- Who wrote what ----------------------------------------------------------------------------


def test_whoever_wrote_a_chosen_version_helped_to_make_the_page(leaflet, clash, author, coauthor):
    assert not Authorship.objects.filter(user_id=coauthor.pk, object_id=leaflet.pk).exists()
    settle(leaflet, clash.pk, "mine", by=author)
    assert Authorship.objects.filter(user_id=coauthor.pk, object_id=leaflet.pk, how="wrote").exists()


# --- Somebody who may not write any more -------------------------------------------------------


@pytest.mark.parametrize("by_hand", [False, True], ids=["autosave", "save"])
def test_words_of_a_coauthor_who_was_taken_out_are_kept_and_handed_to_the_others(
    leaflet, wren, robin, coauthor, by_hand
):
    withdraw(leaflet, coauthor)
    robin.write(0, "Robin’s last words.")
    robin.add("new", "And a new block.")
    if by_hand:
        response = robin.browser.post(robin.address, robin.form(), follow=True)
        told = response.content.decode()
    else:
        answer = robin.autosave()
        assert answer["success"] is False
        told = answer["error_message"]
    assert "Your last words are kept" in told
    assert texts(leaflet) == ["One.", "Two.", "Three."]
    shown = wren.browser.get(address(leaflet)).content.decode()
    assert "Robin’s last words." in shown
    assert "And a new block." in shown
    for conflict in open_conflicts(leaflet):
        wren.browser.post(address(leaflet), {"version": conflict.pk, "keep": "mine"})
    assert texts(leaflet) == ["Robin’s last words.", "Two.", "Three.", "And a new block."]
    assert robin.browser.post(robin.address, robin.form()).status_code in (302, 404)
    assert not open_conflicts(leaflet).exists(), "once only"


def test_words_typed_while_the_last_ones_were_handed_over_come_after_them(leaflet, wren, robin, coauthor):
    withdraw(leaflet, coauthor)
    robin.write(0, "Robin’s last words.")
    assert robin.autosave()["success"] is False
    robin.write(0, "Robin’s last words. And the very last.")
    robin.write(1, "Elsewhere too.")
    answer = robin.autosave()
    assert "Your last words are kept" in answer["error_message"]
    kept = [conflict.mine for conflict in open_conflicts(leaflet)]
    assert len(kept) == 2, "One version of each place, with all that was typed there."
    assert any("And the very last." in str(mine) for mine in kept)
    robin.autosave()
    assert open_conflicts(leaflet).count() == 2


def test_row_beside_the_page_that_a_taken_out_coauthor_added_is_handed_over_too(leaflet, wren, robin, coauthor):
    item = Item.objects.first()
    withdraw(leaflet, coauthor)
    rows = inline_formset([{"item": str(item.pk), "id": "", "ORDER": "1"}])
    assert robin.autosave(framework_items=rows)["success"] is False
    kept = open_conflicts(leaflet).get()
    shown = wren.browser.get(address(leaflet)).content.decode()
    assert str(item) in shown
    wren.browser.post(address(leaflet), {"version": kept.pk, "keep": "mine"})
    assert [row.item for row in newest(leaflet).framework_items.all()] == [item]


@pytest.mark.parametrize("how", ["taken out", "only comments", "leaves", "account ends"])
def test_words_that_could_not_be_saved_are_handed_over_when_their_author_may_write_no_more(
    leaflet, wren, robin, author, coauthor, how
):
    robin.fields["summary"] = "A line too long. " * 40
    robin.write(1, "Robin’s unsaved words.")
    robin.add("new", "A whole block of them.")
    assert robin.autosave()["success"] is False
    assert not open_conflicts(leaflet)
    match how:
        case "taken out":
            coauthors.remove(leaflet, coauthor, by=author)
        case "only comments":
            coauthors.change_role(leaflet, coauthor, coauthors.Role.COMMENT, by=author)
        case "leaves":
            coauthors.leave(leaflet, by=coauthor)
        case "account ends":
            delete_account(coauthor, by=coauthor)
    shown = wren.browser.get(address(leaflet)).content.decode()
    for words in ("Robin’s unsaved words.", "A whole block of them.", "A line too long."):
        assert words in shown, words
    assert texts(leaflet) == ["One.", "Two.", "Three."]
    if how != "account ends":
        before = open_conflicts(leaflet).count()
        assert robin.autosave()["success"] is False, "and once more from the window that is still open"
        assert open_conflicts(leaflet).count() == before


def test_block_with_a_mistake_in_it_is_handed_over_as_it_was_typed(leaflet, wren, robin, author, coauthor):
    video = {
        "title": "The pier",
        "address": "http://not-secure",
        "summary": "Waves.",
        "transcript": words_in("Splash."),
    }
    robin.blocks.append({"type": "video", "id": "film", "value": video})
    robin.write(0, "Written beside it.")
    assert robin.autosave()["success"] is False
    coauthors.remove(leaflet, coauthor, by=author)
    shown = wren.browser.get(address(leaflet)).content.decode()
    for words in ("http://not-secure", "Splash.", "Written beside it."):
        assert words in shown, words


def test_coauthor_who_was_taken_out_and_wrote_nothing_leaves_nothing_to_choose(leaflet, robin, coauthor):
    withdraw(leaflet, coauthor)
    assert robin.autosave()["success"] is False
    assert not MergeConflict.objects.exists()


def test_stranger_hands_nothing_to_anybody(leaflet, wren, sign_in):
    stranger = sign_in(make_user("magpie", role=Role.AUTHOR))
    stranger.post(wren.address, {**wren.form(), "title": "Nonsense"}, headers={"Accept": "application/json"})
    assert not MergeConflict.objects.exists()
    assert newest(leaflet).title == "Sleep"


# --- Presence ----------------------------------------------------------------------------------


def test_each_sees_who_else_is_in_the_page_by_sign_in_name(
    leaflet, wren, robin, author, coauthor, django_assert_num_queries
):
    ping = robin.html.split('data-w-swap-src-value="')[1].split('"')[0]
    shown = robin.browser.post(ping, {"is_editing": "1"}).json()
    assert [session["user"] for session in shown["other_sessions"]] == ["wren"]
    pages = [fresh(leaflet), fresh(leaflet).get_parent()]
    writing_now([page.pk for page in pages])  # Django learns which content type a page is, once.
    with django_assert_num_queries(1):
        there = writing_now([page.pk for page in pages])
    assert there == {leaflet.pk: [author, coauthor]}


def test_nobody_else_learns_who_is_in_a_page(leaflet, wren, sign_in):
    ping = wren.html.split('data-w-swap-src-value="')[1].split('"')[0]
    stranger = sign_in(make_user("magpie", role=Role.AUTHOR))
    assert stranger.post(ping).status_code == 404
    assert "magpie" not in str(writing_now([leaflet.pk]))


def test_who_left_a_while_ago_is_not_writing_now(leaflet, wren):
    EditingSession.objects.update(last_seen_at=timezone.now() - timezone.timedelta(seconds=50))
    assert writing_now([leaflet.pk]) == {}


def test_whoever_was_taken_out_and_comes_back_is_told_kindly_and_has_their_last_words(leaflet, author, coauthor, robin):
    coauthors.remove(leaflet, coauthor, by=author)
    robin.write(0, "Robin, last words.")
    robin.autosave()
    for where in (f"/admin/pages/{leaflet.pk}/edit/", f"/desk/pages/{leaflet.pk}/"):
        answer = robin.browser.get(where)
        assert answer.status_code == 404
        told = answer.content.decode()
        assert "You are not in this page any more" in told
        assert "Robin, last words." in told
        assert "Sleep" not in told
        assert "Two." not in told
