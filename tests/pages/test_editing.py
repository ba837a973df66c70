"""Writing in Wagtail's editor: what is asked for, what is kept, what is sent."""

import datetime

import pytest
from django.utils.formats import date_format, time_format

from cms.coauthoring.actions import add_coauthor
from cms.moderation.models import SubmissionNote
from cms.moderation.notes import unsent_note
from tests.factories import make_badge, make_group_page, make_leaflet, make_training
from tests.helpers import edit, fresh, publish, submit
from tests.pages.editor import autosave, edit_address, save_in_editor, text_block

NOTE = "Please look at the second tip. Is it too long?"


@pytest.fixture
def leaflet(site, author):
    return make_leaflet(by=author, title="A walk by the sea", slug="a-walk-by-the-sea")


@pytest.fixture
def browser(author, sign_in):
    return sign_in(author)


def draft(page):
    return fresh(page).get_latest_revision_as_object()


def is_waiting(page):
    state = fresh(page).current_workflow_state
    return state is not None and state.status == "in_progress"


@pytest.mark.parametrize("make", [make_leaflet, make_group_page, make_training, make_badge])
def test_author_opens_saves_and_sends_a_page_of_any_kind(site, author, browser, make):
    page = make(by=author)
    assert browser.get(edit_address(page)).status_code == 200
    assert save_in_editor(browser, page, title="Another title").status_code == 302
    assert draft(page).title == "Another title"
    assert not is_waiting(page)
    response = save_in_editor(browser, page, button="action-submit")
    assert (response.status_code, response["Location"]) == (302, "/desk/")
    assert is_waiting(page)


def test_author_who_sends_a_leaflet_without_a_summary_is_told_beside_the_field_and_keeps_the_rest(browser, leaflet):
    response = save_in_editor(
        browser,
        leaflet,
        button="action-submit",
        title="A new title",
        summary="",
        body=[text_block("<p>Words worth keeping.</p>")],
        submission_note=NOTE,
    )
    assert response.status_code == 200
    form = response.context["form"]
    assert form.errors["summary"] == ["Say in a sentence or two what this is and who it is for."]
    page = response.content.decode()
    for kept in ("A new title", "Words worth keeping.", NOTE):
        assert kept in page
    assert page.count("Say in a sentence or two") >= 1
    assert not is_waiting(leaflet)


def test_author_who_sends_an_empty_leaflet_is_told_beside_the_field_and_keeps_the_rest(browser, leaflet):
    response = save_in_editor(
        browser, leaflet, button="action-submit", title="A new title", body=[], submission_note=NOTE
    )
    assert response.status_code == 200
    assert "body" in response.context["form"].errors
    page = response.content.decode()
    assert "The page is still empty. Add some text first." in page
    assert "A new title" in page
    assert NOTE in page
    assert not is_waiting(leaflet)


def test_author_may_save_an_unfinished_draft(browser, leaflet):
    assert save_in_editor(browser, leaflet, summary="", body=[], submission_note=NOTE).status_code == 302
    assert draft(leaflet).summary == ""
    assert autosave(browser, leaflet, summary="", body=[]).json()["success"]


def test_author_who_forgets_the_title_is_told_beside_the_field(browser, leaflet):
    response = save_in_editor(browser, leaflet, title="")
    assert response.status_code == 200
    assert "title" in response.context["form"].errors


@pytest.mark.parametrize(("button", "sent"), [("action-publish", False), ("action-submit", True)])
def test_nobody_publishes_by_pressing_a_button(site, author, administrator, superuser, sign_in, button, sent):
    for user in (author, administrator, superuser):
        leaflet = make_leaflet(by=author)
        response = save_in_editor(sign_in(user), leaflet, button=button, title="Mine to publish?")
        assert response.status_code == 302
        assert not fresh(leaflet).live
        assert draft(leaflet).title == "Mine to publish?", "what was written is saved as a draft"
        assert is_waiting(leaflet) == sent


def test_author_who_edits_a_live_page_leaves_the_public_one_alone(open_site, author, worker, browser, visitor):
    leaflet = publish(make_leaflet(by=author, title="Signed"), author=author, workers=[worker])
    for button in (None, "action-publish"):
        save_in_editor(browser, leaflet, button=button, title="Not signed", summary="Not signed either.")
        assert fresh(leaflet).title == "Signed"
        assert "Not signed" not in visitor.get(leaflet.url).content.decode()


def test_author_cannot_change_the_address_or_the_group_of_a_page(browser, leaflet):
    save_in_editor(browser, leaflet, slug="taken-over", seo_title="Other", writing_group="1")
    assert (draft(leaflet).slug, draft(leaflet).seo_title) == ("a-walk-by-the-sea", "")


def test_administrator_changes_the_address_of_a_draft(administrator, sign_in, leaflet):
    assert save_in_editor(sign_in(administrator), leaflet, slug="by-the-sea").status_code == 302
    assert draft(leaflet).slug == "by-the-sea"


def test_author_reads_who_will_read_the_page_before_writing(browser, leaflet):
    page = browser.get(edit_address(leaflet)).content.decode()
    assert "a peer worker reads it" in page
    assert "This page is not watched day and night" in page


# --- The note to the peer worker --------------------------------------------------------------


def test_note_is_kept_with_a_plain_save(browser, leaflet, author):
    save_in_editor(browser, leaflet, submission_note=NOTE)
    assert unsent_note(leaflet, author) == NOTE
    assert NOTE in browser.get(edit_address(leaflet)).content.decode()


def test_note_is_kept_by_autosave(browser, leaflet, author):
    response = autosave(browser, leaflet, title="Half a tit", submission_note=NOTE)
    assert response.json()["success"]
    assert unsent_note(leaflet, author) == NOTE
    assert draft(leaflet).title == "Half a tit"


def test_note_that_is_emptied_is_gone(browser, leaflet, author):
    save_in_editor(browser, leaflet, submission_note=NOTE)
    save_in_editor(browser, leaflet, submission_note="  ")
    assert unsent_note(leaflet, author) == ""
    assert not SubmissionNote.objects.exists()


def test_note_goes_with_the_page_when_it_is_sent(browser, leaflet, author, worker, sign_in):
    save_in_editor(browser, leaflet, submission_note="An older note")
    save_in_editor(browser, leaflet, button="action-submit", submission_note=NOTE)
    note = SubmissionNote.objects.get()
    assert (note.text, note.author) == (NOTE, author)
    assert note.task_state == fresh(leaflet).current_workflow_state.current_task_state
    assert unsent_note(leaflet, author) == ""
    assert NOTE in sign_in(worker).get(f"/desk/pages/{leaflet.pk}/review/").content.decode()


def test_note_of_one_author_is_not_anothers(site, author, coauthor, sign_in):
    leaflet = make_leaflet(by=author, with_others=[coauthor])
    save_in_editor(sign_in(author), leaflet, submission_note=NOTE)
    assert NOTE not in sign_in(coauthor).get(edit_address(leaflet)).content.decode()
    save_in_editor(sign_in(coauthor), leaflet, submission_note="From me.")
    assert unsent_note(leaflet, author) == NOTE


def test_note_that_is_too_long_is_refused_with_the_reason_and_kept(browser, leaflet):
    response = save_in_editor(browser, leaflet, submission_note="x" * 2001)
    assert response.status_code == 200
    assert "submission_note" in response.context["form"].errors
    assert "x" * 2001 in response.content.decode()


def test_note_never_reaches_the_public_or_the_signed_words(open_site, browser, leaflet, author, worker, visitor):
    save_in_editor(browser, leaflet, submission_note=NOTE)
    page = publish(leaflet, author=author, workers=[worker])
    assert NOTE not in visitor.get(page.url).content.decode()
    assert NOTE not in str(page.latest_revision.content)


def test_note_of_a_page_that_waits_stays_with_it_when_another_is_sent(browser, site, author, leaflet):
    other = make_leaflet(by=author)
    submit(leaflet, by=author, note="The first")
    submit(other, by=author, note="The second")
    assert {note.page_id: note.text for note in SubmissionNote.objects.all()} == {
        leaflet.pk: "The first",
        other.pk: "The second",
    }


# --- Credits ----------------------------------------------------------------------------------


def test_page_is_anonymous_by_default(open_site, browser, leaflet, author, worker, visitor):
    page = publish(leaflet, author=author, workers=[worker])
    assert page.credit_line == ""
    assert author.username not in visitor.get(page.url).content.decode()


@pytest.mark.parametrize(("who", "is_shown"), [("author", False), ("other_worker", True), ("administrator", True)])
def test_editor_shows_the_review_date_and_the_partner_to_those_who_support_others(
    leaflet, who, is_shown, other_worker, request, sign_in
):
    add_coauthor(leaflet, other_worker, by=leaflet.owner)
    edit(leaflet, by=leaflet.owner, review_date=datetime.date(2030, 12, 1))
    browser = sign_in(request.getfixturevalue(who))
    shown = browser.get(edit_address(leaflet)).content.decode()
    assert ('name="review_date"' in shown) is is_shown
    assert ('name="paired_leaflet"' in shown) is is_shown
    assert 'data-controller="w-sync"' not in shown, "no script looks for the address, which authors do not have"
    assert autosave(browser, leaflet, review_date="2031-01-01", paired_leaflet="").json()["success"]
    left = draft(leaflet).review_date
    assert left == (datetime.date(2031, 1, 1) if is_shown else datetime.date(2030, 12, 1))


def test_dates_and_times_have_one_british_form():
    moment = datetime.datetime(2026, 12, 1, 17, 15, tzinfo=datetime.UTC)  # London time in winter
    assert date_format(moment, "DATETIME_FORMAT") == "1 December 2026, 17:15"
    assert (date_format(moment), time_format(moment)) == ("1 December 2026", "17:15")
