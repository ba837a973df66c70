"""Two people in one page, through the real editor: nothing is lost, nobody is named for another's words."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet, page_viewset_registry
from wagtail.models import Comment, Page

from cms.coauthoring.editing import more_for_the_editor
from cms.coauthoring.kept_versions import open_conflicts, settle
from cms.coauthoring.models import EditBase, MergeConflict
from cms.moderation.models import Authorship
from tests.coauthoring.window import Window, newest, page_words, texts
from tests.factories import make_leaflet
from tests.factories.pages import block, body_of
from tests.helpers import fresh, publish, submit

# --- What stock Wagtail does -------------------------------------------------------------------


def test_wagtail_as_it_comes_loses_what_the_first_wrote(leaflet, wren, robin, monkeypatch):
    """The reason for all of this. When it fails, Wagtail has learnt it."""
    monkeypatch.setitem(page_viewset_registry.values_by_class, Page, PageViewSet())
    wren.write(0, "Wren wrote this.")
    wren.press()
    robin.fields["title"] = "Robin’s title"
    robin.press()
    assert page_viewset_registry.get_by_type(Page).edit_view_class is EditView
    assert "Wren wrote this." not in page_words(leaflet)


# --- Different places --------------------------------------------------------------------------


@pytest.mark.parametrize("by_hand", [False, True], ids=["autosave", "save"])
def test_two_who_write_in_different_places_both_keep_all_and_see_the_others(leaflet, wren, robin, by_hand):
    wren.write(0, "Wren wrote this.")
    assert wren.autosave()["success"]
    robin.fields["title"] = "Sleep, by Robin"
    robin.add("robins-block", "Robin added this.", place=1)
    if by_hand:
        assert robin.press().status_code == 302
    else:
        assert robin.autosave()["success"]
    assert newest(leaflet).title == "Sleep, by Robin"
    assert texts(leaflet) == ["Wren wrote this.", "Robin added this.", "Two.", "Three."]
    wren.autosave()
    assert wren.fields["title"] == "Sleep, by Robin"
    assert wren.blocks[1]["id"] == "robins-block"
    assert not MergeConflict.objects.exists()


def test_one_reorders_and_the_other_writes(leaflet, wren, robin):
    wren.blocks.reverse()
    wren.autosave()
    robin.write(0, "Robin wrote this.")
    robin.autosave()
    assert texts(leaflet) == ["Three.", "Two.", "Robin wrote this."]
    assert not MergeConflict.objects.exists()


def test_they_go_on_writing_in_turns_and_nothing_is_lost(leaflet, wren, robin):
    for turn in range(4):
        wren.write(0, f"Wren {turn}.")
        wren.autosave()
        robin.write(2, f"Robin {turn}.")
        robin.autosave()
    assert texts(leaflet) == ["Wren 3.", "Two.", "Robin 3."]
    assert not MergeConflict.objects.exists()


def test_what_was_taken_from_the_other_is_not_sent_back_as_ones_own(leaflet, wren, robin):
    wren.write(0, "Wren, first.")
    wren.autosave()
    robin.autosave()  # Robin's editor shows Wren's words now.
    wren.write(0, "Wren, second.")
    wren.autosave()
    robin.write(2, "Robin.")
    robin.autosave()
    assert texts(leaflet) == ["Wren, second.", "Two.", "Robin."]
    assert not MergeConflict.objects.exists()


def test_what_was_skipped_because_somebody_is_writing_there_comes_again(leaflet, wren, robin):
    wren.write(0, "Wren.")
    wren.autosave()
    robin.write(2, "Robin.")
    first = robin.autosave(take=False)["merge"]["steps"]
    second = robin.autosave(take=False)["merge"]["steps"]
    assert [step["id"] for step in first] == [step["id"] for step in second] == [robin.blocks[0]["id"]]
    assert texts(leaflet) == ["Wren.", "Two.", "Robin."]


# --- The same place ----------------------------------------------------------------------------


def test_two_who_write_in_one_block_have_both_versions_and_no_save_fails(leaflet, wren, robin, coauthor):
    wren.write(0, "Wren wrote this.")
    wren.autosave()
    robin.write(0, "Robin wrote this.")
    answer = robin.autosave(take=False)
    assert answer["success"]
    assert answer["merge"]["open"] == 1
    assert "Robin wrote this." in answer["merge"]["conflicts"]
    assert "Wren wrote this." in answer["merge"]["conflicts"]
    assert "wren" in answer["merge"]["conflicts"], "it says whose words are in the page"
    conflict = MergeConflict.objects.get()
    assert conflict.person == coauthor
    assert "Robin wrote this." in conflict.mine
    assert texts(leaflet)[0] == "Wren wrote this."


def test_writing_on_changes_the_kept_version_and_makes_no_other(leaflet, wren, robin):
    wren.write(0, "Wren.")
    wren.autosave()
    for words in ("R", "Ro", "Robin", "Robin", "Robin."):
        robin.write(0, words)
        robin.autosave(take=False)
    # A block that holds the caret is not replaced, so each of these saves started from the one before.
    assert ["Robin." in conflict.mine for conflict in MergeConflict.objects.all()][-1]
    assert texts(leaflet)[0] == "Wren."


def test_words_stay_where_somebody_wrote_them_until_a_person_chooses(leaflet, wren, robin, author):
    wren.fields["title"] = "Wren’s title"
    wren.write(0, "Wren.")
    wren.write(2, "Wren, three.")
    wren.autosave()
    robin.fields["title"] = "Robin’s title"
    robin.write(0, "Robin.")
    for _time in range(2):
        robin.autosave()
        assert robin.fields["title"] == "Robin’s title"
        assert "Robin." in robin.blocks[0]["value"]
        assert "Wren, three." in robin.blocks[2]["value"], "what nobody else wrote in comes at once"
    assert newest(leaflet).title == "Wren’s title"
    wren.autosave()
    assert wren.fields["title"] == "Wren’s title"
    for conflict in open_conflicts(leaflet):
        settle(leaflet, conflict.pk, "theirs", by=author)
    robin.autosave()
    assert robin.fields["title"] == "Wren’s title"
    assert "Wren." in robin.blocks[0]["value"]


def test_a_second_version_of_one_place_does_not_push_out_the_first(leaflet, wren, robin):
    wren.write(0, "Wren.")
    wren.autosave()
    robin.write(0, "Robin, first.")
    robin.autosave()
    robin = Window(robin.browser, leaflet)  # It has Wren's words, with Robin's beside them.
    wren.write(0, "Wren, again.")
    wren.autosave()
    robin.write(0, "Robin, second.")
    robin.autosave()
    kept = [conflict.mine for conflict in open_conflicts(leaflet)]
    assert len(kept) == 2
    assert "Robin, first." in kept[0]
    assert "Robin, second." in kept[1]


def test_a_block_taken_out_by_one_and_written_in_by_the_other_stays(leaflet, wren, robin):
    del wren.blocks[0]
    wren.autosave()
    robin.write(0, "Robin wrote this.")
    robin.autosave()
    assert texts(leaflet) == ["Robin wrote this.", "Two.", "Three."]
    assert MergeConflict.objects.get().kind == "delete"


def test_a_save_that_comes_twice_or_late_changes_nothing(leaflet, wren, robin):
    wren.write(0, "Wren.")
    form = {**wren.form(), "merge_count": "1"}
    sent = {"Accept": "application/json"}
    for _time in range(2):
        assert wren.browser.post(wren.address, form, headers=sent).json()["success"]
    wren.count = 1
    wren.write(0, "Wren, later.")
    wren.autosave()
    assert wren.browser.post(wren.address, form, headers=sent).json()["success"]
    assert texts(leaflet)[0] == "Wren, later."
    assert not MergeConflict.objects.exists()


def test_reload_of_a_page_that_was_not_sent_shows_what_was_written_since(leaflet, wren):
    """A browser sends the form again, which says what the page said before."""
    wren.count = 1
    refused = {**wren.form(summary=""), "action-submit": "action-submit"}
    assert wren.browser.post(wren.address, refused).status_code == 200
    wren.write(0, "Written after that.")
    wren.autosave()
    again = wren.browser.post(wren.address, refused, follow=True)
    assert again.redirect_chain == [(wren.address, 302)]
    assert "Written after that." in again.content.decode()
    Window(wren.browser, leaflet).autosave()
    assert texts(leaflet)[0] == "Written after that."


def test_an_editor_that_nobody_remembers_loses_nothing(leaflet, wren, robin):
    wren.write(0, "Wren.")
    wren.autosave()
    EditBase.objects.all().delete()
    robin.write(0, "Robin.")
    robin.write(2, "Robin, three.")
    robin.autosave()
    kept = " ".join(conflict.mine for conflict in open_conflicts(leaflet))
    assert texts(leaflet)[0] == "Wren."
    assert "Robin." in kept
    assert "Robin, three." in kept


def test_nobody_can_use_the_editor_of_another(leaflet, wren, robin):
    wren.write(0, "Wren.")
    wren.autosave()
    robin.token = wren.token
    robin.autosave()
    assert "Wren." in page_words(leaflet)


@pytest.mark.parametrize("token", ["", "nonsense", "00000000-0000-0000-0000-000000000000", "\x00", "ü" * 400])
@pytest.mark.parametrize("taken", ["", "0:0,1,99", ":-1", "x:,²", "9" * 50])
def test_nonsense_in_the_hidden_fields_loses_nothing(leaflet, wren, token, taken):
    wren.write(0, "Wren.")
    answer = wren.autosave(merge_base=token, merge_taken=taken, merge_count="²")
    assert answer["success"]
    kept = [conflict.mine for conflict in open_conflicts(leaflet)]
    assert "Wren." in page_words(leaflet) + str(kept)


# --- Two tabs of one person --------------------------------------------------------------------


def test_two_tabs_of_one_person_are_two_editors(leaflet, author, sign_in, wren):
    other = Window(sign_in(author), leaflet)
    wren.write(0, "In the first tab.")
    other.write(0, "In the second tab.")
    wren.write(2, "Three, first tab.")
    wren.autosave()
    other.autosave()
    assert texts(leaflet) == ["In the first tab.", "Two.", "Three, first tab."]
    assert "In the second tab." in open_conflicts(leaflet).get().mine


# --- Who wrote what ----------------------------------------------------------------------------


def test_a_save_that_only_reads_makes_nobody_an_author_and_no_revision(leaflet, wren, robin, coauthor):
    wren.write(0, "Wren.")
    wren.autosave()
    revisions = fresh(leaflet).revisions.count()
    robin.autosave()
    robin.press()
    assert fresh(leaflet).revisions.count() == revisions
    assert not Authorship.objects.filter(user_id=coauthor.pk, object_id=leaflet.pk).exists()
    assert fresh(leaflet).latest_revision.user.username == "wren"


def test_nobody_overwrites_a_revision_of_somebody_else(leaflet, wren, robin):
    wren.write(0, "Wren.")
    wren.autosave()
    first = fresh(leaflet).latest_revision
    robin.autosave()
    robin.write(2, "Robin.")
    robin.autosave()
    assert robin.revision != first.pk
    first.refresh_from_db()
    assert first.user.username == "wren"
    assert "Robin." not in str(first.content)


# --- Sending -----------------------------------------------------------------------------------


def test_page_is_not_sent_while_a_choice_is_open_and_nothing_is_lost(leaflet, wren, robin):
    wren.write(0, "Wren.")
    wren.autosave()
    robin.write(0, "Robin.")
    robin.fields["title"] = "Robin’s title"
    response = robin.press("action-submit", submission_note="Is it too long?")
    assert response["Location"].startswith(robin.address)
    assert fresh(leaflet).current_workflow_state is None
    assert newest(leaflet).title == "Robin’s title"
    shown = robin.browser.get(robin.address).content.decode()
    assert "Choose what to keep there, then send the page." in shown
    assert "Is it too long?" in shown


def test_page_with_nothing_to_choose_is_sent(leaflet, wren):
    response = wren.press("action-submit")
    assert response["Location"] == "/desk/"
    assert fresh(leaflet).current_workflow_state.status == "in_progress"


# --- Things that happen while an editor is open ------------------------------------------------


def test_page_that_is_moved_while_open_is_saved_where_it_is_now(leaflet, wren, open_site):
    before = fresh(leaflet).url_path
    fresh(leaflet).move(open_site.get_children().exclude(pk=leaflet.get_parent().pk).first(), pos="last-child")
    wren.write(0, "Wren.")
    assert wren.autosave()["success"]
    page = fresh(leaflet)
    assert page.url_path != before
    assert newest(leaflet).url_path == page.url_path
    assert "Wren." in page_words(leaflet)


def test_page_that_is_taken_down_while_open_keeps_what_is_written(live_leaflet, author, sign_in):
    window = Window(sign_in(author), live_leaflet)
    fresh(live_leaflet).unpublish()
    window.write(0, "Written after it came down.")
    assert window.autosave()["success"]
    assert not fresh(live_leaflet).live
    assert "Written after it came down." in page_words(live_leaflet)


@pytest.mark.parametrize("opened", [True, False], ids=["opened", "by a script that did not open it"])
def test_change_of_a_live_page_is_a_newer_draft(live_leaflet, author, sign_in, opened):
    window = Window(sign_in(author), live_leaflet, opened=opened)
    latest = fresh(live_leaflet).latest_revision
    window.fields["summary"] = "Said better."
    named = {"loaded_revision_id": latest.pk, "loaded_revision_created_at": latest.created_at.isoformat()}
    assert window.autosave(**named)["success"]
    assert newest(live_leaflet).summary == "Said better."
    assert fresh(live_leaflet).summary != "Said better."
    assert not MergeConflict.objects.exists()


def test_page_that_goes_live_while_open_becomes_a_draft_of_what_is_written(leaflet, wren, author, worker, open_site):
    publish(leaflet, author=author, workers=[worker])
    wren.write(0, "Wren.")
    assert wren.autosave()["success"]
    page = fresh(leaflet)
    assert page.live
    assert "Wren." not in str(page.body)
    assert "Wren." in page_words(leaflet)


def test_page_that_was_sent_while_another_types_has_their_words_in_a_newer_draft(leaflet, wren, robin, author):
    submit(leaflet, by=author)
    robin.write(0, "Robin was still writing.")
    assert robin.autosave()["success"]
    assert "Robin was still writing." in page_words(leaflet)
    assert fresh(leaflet).current_workflow_state.status == "in_progress"


def test_page_that_was_locked_while_another_types_keeps_their_words_for_later(leaflet, wren, robin):
    Page.objects.filter(pk=leaflet.pk).update(locked=True)
    robin.write(0, "Robin was still writing.")
    answer = robin.autosave()
    assert (answer["success"], answer["error_code"]) == (False, "locked")
    assert "kept for you" in answer["error_message"]
    assert "Robin was still writing." not in page_words(leaflet)
    Page.objects.filter(pk=leaflet.pk).update(locked=False)
    shown = robin.browser.get(robin.address).content.decode()
    assert "It is kept for you." in shown
    robin.put_back()
    assert "Robin was still writing." in robin.html
    assert robin.autosave()["success"]
    assert "Robin was still writing." in page_words(leaflet)
    assert "It is kept for you." not in robin.browser.get(robin.address).content.decode()


def test_autosave_that_is_not_valid_is_kept_and_offered_back_to_this_person_only(leaflet, wren, robin):
    wren.fields["title"] = ""
    wren.write(0, "Words worth keeping.")
    answer = wren.autosave()
    assert (answer["success"], answer["error_code"]) == (False, "validation_error")
    offered = wren.browser.get(wren.address).content.decode().split("It is kept for you.")[1].split("Put it back")[0]
    assert "Words worth keeping." in strip_tags(offered)
    assert re.search(r"Title\s*You took this out", strip_tags(offered), re.IGNORECASE)
    assert "Two." not in offered, "what is in the page already is not shown again"
    assert "Words worth keeping." in wren.browser.get(f"/admin/pages/{leaflet.pk}/conflicts/").content.decode()
    assert "It is kept for you." not in robin.browser.get(robin.address).content.decode()
    stolen = robin.browser.get(f"{robin.address}?unsaved={wren.token}").content.decode()
    assert "Words worth keeping." not in stolen
    assert "Words worth keeping." in wren.browser.get(f"{wren.address}?unsaved={wren.token}").content.decode()


def test_unsaved_words_that_are_thrown_away_are_gone(leaflet, wren, robin):
    wren.fields["title"] = ""
    wren.autosave()
    url = f"/admin/pages/{leaflet.pk}/conflicts/"
    robin.browser.post(url, {"throw_away": wren.token})
    assert EditBase.objects.exclude(unsaved="").exists(), "only by the person who wrote them"
    wren.browser.post(url, {"throw_away": wren.token})
    assert not EditBase.objects.exclude(unsaved="").exists()


def test_page_that_was_deleted_while_open_gives_no_answer_that_looks_like_saved(leaflet, wren):
    form = wren.form()
    fresh(leaflet).delete()
    response = wren.browser.post(wren.address, form, headers={"Accept": "application/json"})
    assert response.status_code == 404


def test_session_that_ran_out_saves_nothing_and_says_so(leaflet, wren):
    form = wren.form()
    wren.browser.logout()
    response = wren.browser.post(wren.address, form, headers={"Accept": "application/json"})
    assert response.status_code in (302, 403)


def test_comment_that_somebody_settled_in_the_meantime_stops_no_save(leaflet, wren, author):
    comment = Comment.objects.create(page=leaflet, user=author, text="Is this true?", contentpath="title")
    form = {**wren.form(), "comments-TOTAL_FORMS": "1", "comments-INITIAL_FORMS": "1"}
    form |= {"comments-0-id": comment.pk, "comments-0-text": comment.text, "comments-0-contentpath": "title"}
    form |= {"comments-0-position": "", "comments-0-DELETE": "", "comments-0-resolved": ""}
    form |= {f"comments-0-replies-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    comment.delete()
    form["title"] = "Mine"
    assert wren.browser.post(wren.address, form, headers={"Accept": "application/json"}).json()["success"]
    assert newest(leaflet).title == "Mine"


# --- What other packages add -------------------------------------------------------------------


def test_other_packages_tell_the_open_editor_more(leaflet, wren, monkeypatch):
    monkeypatch.setattr(
        "cms.coauthoring.editing.more_for_the_editor", [*more_for_the_editor, lambda r, p: {"checks": p.title}]
    )
    wren.fields["title"] = "Mine"
    assert wren.autosave()["checks"] == "Mine"


def test_open_editors_are_not_kept_for_ever(leaflet, author, sign_in):
    for _time in range(25):
        Window(sign_in(author), leaflet)
    assert EditBase.objects.count() <= 21


def test_saving_asks_the_database_as_often_however_long_the_page_is(leaflet, author, sign_in):
    counts = []
    for size in (2, 30):
        page = make_leaflet(by=author, body=body_of(*(block("text", f"<p>{n}.</p>") for n in range(size))))
        window = Window(sign_in(author), page)
        window.write(0, "Other words.")
        with CaptureQueriesContext(connection) as queries:
            assert window.autosave()["success"]
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_rich_text_of_the_editor_says_the_same_as_what_it_was_shown(leaflet, wren):
    wren.autosave()
    assert wren.answer["merge"]["steps"] == []
    assert fresh(leaflet).revisions.count() == 1


def test_page_that_is_not_sent_says_what_is_missing_and_where_and_that_nothing_is_lost(leaflet, wren):
    wren.fields["summary"] = ""
    wren.write(0, "Wren wrote this.")
    told = wren.press("action-submit").content.decode()
    assert "The page is not sent yet." in told
    assert "Nothing is lost" in told
    assert '<a href="#id_summary">What is it, and who is it for?</a>' in told
    assert "due to validation errors" not in told
    assert "Wren wrote this." in told


def test_autosave_that_is_not_taken_names_the_place(leaflet, wren):
    wren.fields["title"] = "Sleep " * 60
    answer = wren.autosave()
    assert answer["error_code"] == "validation_error"
    assert answer["error_message"].startswith("Not in the page yet. Look at this: Title: ")
