"""Somebody is worried about a page: from the click to each of its ends."""

import json

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from cms.coauthoring.actions import add_coauthor
from cms.coauthoring.coauthors import accept_code, invite_by_code
from cms.coauthoring.grants import withdraw
from cms.coauthoring.sharing import writers_of
from cms.media.models import CustomImage
from cms.moderation import suggestions
from cms.moderation.models import Suggestion
from cms.moderation.queue import waiting_pages
from cms.people.models import User
from cms.people.roles import Role
from cms.safeguarding import concerns
from cms.safeguarding.append_only import AppendOnly
from cms.safeguarding.concerns import ConcernRefused
from cms.safeguarding.envelope import pages_in
from cms.safeguarding.models import Concern, ConcernEvent, SealedCopy, SealedPage
from cms.safeguarding.team import name_team
from publications.models import LeafletIndexPage
from tests.coauthoring.window import Window, newest
from tests.factories import make_leaflet, make_peer_worker, make_user
from tests.factories.pages import body_of
from tests.helpers import edit, fresh, look_after, publish, sign_off, submit
from tests.safeguarding.conftest import SECRET, tables_with


def log_of(concern):
    return [event.what for event in concern.events.all()]


# --- Sealed, and given back -------------------------------------------------------------------------


def test_every_word_leaves_the_database_but_for_the_locked_copy(leaflet, picture, author):
    assert len(tables_with(SECRET)) > 8
    concern = concerns.raise_concern(leaflet, by=author)
    assert tables_with(SECRET) == []
    copy = concern.copies.get()
    assert copy.words.count(SECRET) > 20
    assert copy.is_whole
    assert not CustomImage.objects.filter(pk=picture.pk).exists()
    assert default_storage.exists(picture.file.name)


def test_page_that_is_given_back_is_as_it_was(leaflet, picture, author, coauthor, lead):
    concern = concerns.raise_concern(leaflet, by=coauthor)
    sealed = concern.copies.get().words
    look_after(concern, by=lead)
    concerns.give_back(concern, by=lead, message="Thank you for waiting.")
    page = fresh(leaflet)
    assert (page.title, page.slug, newest(page).summary) == (f"{SECRET} one", SECRET, f"{SECRET} again")
    assert set(writers_of(page)) == {author, coauthor}
    assert CustomImage.objects.get(pk=picture.pk).description == SECRET
    assert Page.objects.search(SECRET).count() >= 1
    # Sealed once more, it has every row that it had, and only those.
    again = concerns.raise_concern(page, by=author).copies.get().words
    for one, other in zip(pages_in(sealed), pages_in(again), strict=True):
        assert sorted(map(json.dumps, one)) == sorted(map(json.dumps, other))


def test_page_that_waited_leaves_the_queue_and_comes_back_as_a_draft(leaflet, author, lead, worker, sign_in):
    leaflet = edit(leaflet, by=author, summary="Better.")
    leaflet.requested_changes.update(settled_at=leaflet.latest_revision_created_at)
    submit(leaflet, by=author)
    concern = concerns.raise_concern(leaflet, by=worker)
    assert not waiting_pages().filter(pk=leaflet.pk).exists()
    review = f"/desk/pages/{leaflet.pk}/review/"
    answer = sign_in(make_peer_worker()).get(review, follow=True)
    assert "is not waiting any more" in answer.content.decode()
    for person in (worker, author):
        assert sign_in(person).get(review).url == f"/desk/held/{concern.reference}/"
    look_after(concern, by=lead)
    concerns.give_back(concern, by=lead, message="All is well.")
    assert not waiting_pages().filter(pk=leaflet.pk).exists()
    submit(fresh(leaflet), by=author)
    assert waiting_pages().filter(pk=leaflet.pk).exists()


def test_history_does_not_say_who_was_worried(leaflet, author, coauthor, lead):
    before = set(PageLogEntry.objects.filter(page=leaflet.pk).values_list("pk", flat=True))
    publish(make_leaflet(by=author, title="Other"), author=author, workers=[make_peer_worker()])
    concern = concerns.raise_concern(leaflet, by=coauthor)
    look_after(concern, by=lead)
    concerns.give_back(concern, by=lead, message="All is well.")
    assert set(PageLogEntry.objects.filter(page=leaflet.pk).values_list("pk", flat=True)) == before


def test_live_page_is_down_at_once_and_needs_a_new_signature(live_leaflet, author, worker, visitor, lead):
    address = live_leaflet.get_url()
    assert visitor.get(address).status_code == 200
    concern = concerns.raise_concern(live_leaflet, by=author)
    assert visitor.get(address).status_code == 404
    assert visitor.get(f"/signed-off/{live_leaflet.pk}/").status_code == 404
    look_after(concern, by=lead)
    concerns.give_back(concern, by=lead, message="All is well.")
    assert visitor.get(address).status_code == 404
    submit(fresh(live_leaflet), by=author)
    sign_off(live_leaflet, by=worker)
    assert visitor.get(address).status_code == 200


def test_address_that_somebody_took_meanwhile_stays_theirs(leaflet, author, lead):
    concern = concerns.raise_concern(leaflet, by=author)
    other = make_leaflet(by=author, title="Other", slug=SECRET)
    look_after(concern, by=lead)
    concerns.give_back(concern, by=lead, message="All is well.")
    assert fresh(other).slug == SECRET
    assert fresh(leaflet).slug == f"{SECRET}-2"
    assert fresh(leaflet).url_path.endswith(f"/{SECRET}-2/")


def test_page_comes_back_without_the_account_that_ended_meanwhile(leaflet, author, coauthor, lead):
    concern = concerns.raise_concern(leaflet, by=author)
    User.objects.filter(pk=author.pk).delete()
    look_after(concern, by=lead)
    concerns.give_back(concern, by=lead, message="All is well.")
    assert writers_of(fresh(leaflet)) == [coauthor]
    assert newest(leaflet).summary == f"{SECRET} again"


def test_sealed_page_goes_with_no_section_and_no_administrator(leaflet, author, superuser, sign_in):
    concerns.raise_concern(leaflet, by=author)
    with pytest.raises(ConcernRefused) as refused, transaction.atomic():
        LeafletIndexPage.objects.get().delete()
    assert refused.value.code == "sealed"
    assert sign_in(superuser).post(f"/admin/pages/{leaflet.pk}/delete/").status_code == 404
    assert Page.objects.filter(pk=leaflet.pk).exists()


# --- Open editors ------------------------------------------------------------------------------------


def test_last_words_of_an_open_editor_go_into_the_copy_and_come_back_to_their_writer(author, coauthor, lead, sign_in):
    leaflet = make_leaflet(by=author, with_others=[coauthor], title="Sleep")
    window = Window(sign_in(coauthor), leaflet)
    concern = concerns.raise_concern(leaflet, by=author)
    window.write(0, "My very last words")
    answer = window.autosave()
    assert (answer["error_code"], answer["url"]) == ("held", f"/desk/held/{concern.reference}/")
    window.autosave()
    assert "My very last words" in concern.copies.filter(kind="late").last().words.replace("+", " ")
    assert tables_with("my very last words") == []
    assert window.press("action-submit").url == f"/desk/held/{concern.reference}/"

    look_after(concern, by=lead)
    concerns.give_back(concern, by=lead, message="All is well.")
    held = window.browser.get(f"/desk/held/{concern.reference}/").content.decode()
    assert "My very last words" in held, "not only an editor that is still open has them"
    window.put_back()
    assert "My very last words" in window.html
    window.browser.post(f"/desk/held/{concern.reference}/", {"read": ""})
    assert not concern.copies.exclude(words="").exists()


def test_what_was_sent_by_another_form_after_the_click_comes_back_too(leaflet, author, coauthor, lead, sign_in):
    concern, browser = concerns.raise_concern(leaflet, by=author), sign_in(coauthor)
    browser.post(f"/desk/pages/{leaflet.pk}/comments/", {"text": "One more thing.", "contentpath": "title"})
    held = f"/desk/held/{concern.reference}/"
    assert "One more thing." not in browser.get(held).content.decode()
    look_after(concern, by=lead)
    concerns.give_back(concern, by=lead, message="All is well.")
    assert "One more thing." in browser.get(held).content.decode()
    assert "One more thing." not in sign_in(author).get(held).content.decode()


def test_editor_of_a_stranger_adds_nothing(leaflet, author, sign_in):
    concern = concerns.raise_concern(leaflet, by=author)
    stranger = sign_in(make_user(role=Role.AUTHOR))
    answer = stranger.post(
        f"/admin/pages/{leaflet.pk}/edit/", {"title": "Mine"}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 404
    assert not concern.copies.filter(kind="late").exists()


# What a second reviewer sends by each of their forms, when somebody else was worried a second before.
SENT_BY_A_REVIEWER = {
    "review/": {"decision": "sign-off", "fingerprint": "f" * 64, "outline": '{"title": "Old"}', "words": "I read it."},
    "review/changes/": {"words": "Very kind.", "rows-TOTAL_FORMS": "1", "rows-0-text": "Name the bus."},
    "review/not-this-time/": {"reason": "Thank you for this.", "next_step": "Come and talk to us."},
    "review/suggest/?part=summary": {"text-0": "Other words.", "was-0": "Old words.", "why": "Shorter."},
    "comments/": {"text": "One question.", "contentpath": "title"},
    "said/1/": {"not-done": "", "text": "It costs a pound."},
}


@pytest.mark.parametrize("form", SENT_BY_A_REVIEWER)
def test_second_reviewer_who_comes_too_late_loses_no_word_and_meets_the_warm_message(
    form, site, team, author, worker, other_worker, sign_in
):
    leaflet = submit(make_leaflet(by=author, title="Sleep"), by=author)
    browser, sent = sign_in(other_worker), SENT_BY_A_REVIEWER[form]
    concern = concerns.raise_concern(leaflet, by=worker)
    answer = browser.post(f"/desk/pages/{leaflet.pk}/{form}", sent, follow=True)
    held = f"/desk/held/{concern.reference}/"
    assert answer.redirect_chain == [(held, 302)]
    said = answer.content.decode()
    assert "Your words are not lost" in said.replace("&#x27;", "’")
    assert "Sleep" not in said
    words = [words for name, words in sent.items() if name.startswith(("words", "rows-0", "reason", "next", "text"))]
    case = sign_in(team[0]).get(f"/desk/cases/{concern.reference}/").content.decode()
    for each in words:
        assert each in case
    assert "Old" not in case.split("Sent by")[1].split("</div>")[0]

    assert "/desk/held/" not in browser.get("/desk/").content.decode()
    look_after(concern, by=team[0])
    concerns.give_back(concern, by=team[0], message="For the authors only.")
    assert held in browser.get("/desk/").content.decode()
    back = browser.get(held).content.decode()
    for each in words:
        assert each in back
    assert "For the authors only." not in back
    browser.post(held, {"read": ""})
    assert browser.get(held).status_code == 404
    assert held not in browser.get("/desk/").content.decode()


def test_worker_who_sends_no_words_or_only_looks_learns_nothing(site, team, author, worker, other_worker, sign_in):
    leaflet = submit(make_leaflet(by=author, title="Sleep"), by=author)
    concern = concerns.raise_concern(leaflet, by=worker)
    browser = sign_in(other_worker)
    assert browser.post(f"/desk/pages/{leaflet.pk}/claim/").status_code == 404
    assert browser.get(f"/desk/pages/{leaflet.pk}/").status_code == 404
    assert browser.get(f"/desk/held/{concern.reference}/").status_code == 404
    draft = concerns.raise_concern(make_leaflet(by=author, title="Not sent"), by=author)
    page_id = draft.pages.get().page_id
    assert browser.post(f"/desk/pages/{page_id}/comments/", {"text": "Hello"}).status_code == 404
    assert not SealedCopy.objects.filter(kind="late").exists()


# --- Who may be worried ------------------------------------------------------------------------------


def test_anybody_who_may_read_the_draft_may_be_worried_and_nobody_else(leaflet, author, worker, superuser):
    commenter, group_worker = make_user(role=Role.AUTHOR), User.objects.get(username="dunlin")
    _invitation, code = invite_by_code(leaflet, by=author, role="comment")
    accept_code(code, by=commenter)
    for person in (author, commenter, group_worker, superuser):
        with transaction.atomic():
            assert concerns.raise_concern(leaflet, by=person)
            transaction.set_rollback(True)
    for person in (worker, make_user(role=Role.AUTHOR), make_user(role=Role.SAFEGUARDING_LEAD)):
        with pytest.raises(ConcernRefused, match="not there"):
            concerns.raise_concern(leaflet, by=person)


def test_two_people_who_are_worried_at_once_make_one_case(leaflet, author, coauthor, worker, sign_in):
    leaflet.requested_changes.update(settled_at=leaflet.latest_revision_created_at)
    submit(leaflet, by=author)
    concern = concerns.raise_concern(leaflet, by=coauthor)
    group_worker = User.objects.get(username="dunlin")
    for person in (author, worker, group_worker):
        assert sign_in(person).post(f"/desk/pages/{leaflet.pk}/worried/").url == f"/desk/held/{concern.reference}/"
    assert Concern.objects.count() == 1
    assert [report.by for report in concern.reports.all()] == [coauthor, author, worker, group_worker]
    stranger = sign_in(make_user(role=Role.AUTHOR))
    for number in (leaflet.pk, 987654):
        assert stranger.post(f"/desk/pages/{number}/worried/").status_code == 404


# --- Who looks after it ------------------------------------------------------------------------------


def test_lead_is_told_without_a_word_and_the_deputy_when_nobody_answers(
    leaflet, author, lead, deputy, time_machine, django_capture_on_commit_callbacks
):
    User.objects.filter(pk__in=[lead.pk, deputy.pk]).update(email="somebody@example.org")
    User.objects.filter(pk=deputy.pk).update(email="deputy@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        concern = concerns.raise_concern(leaflet, by=author)
        call_command("pass_on_concerns")
    assert [letter.to for letter in mail.outbox] == [["somebody@example.org"]]
    said = mail.outbox[0].subject + mail.outbox[0].body
    assert SECRET not in said
    assert not [word for word in ("worr", "safeguard", "leaflet", str(concern.reference)) if word in said.lower()]
    assert concerns.waits_for(concern) == lead

    time_machine.move_to(timezone.now())
    time_machine.shift(4 * 60 * 60 + 1)
    assert concerns.waits_for(concern) == deputy  # No command has run.
    with django_capture_on_commit_callbacks(execute=True):
        call_command("pass_on_concerns")
        call_command("pass_on_concerns")
    assert [letter.to[0] for letter in mail.outbox] == ["somebody@example.org", "deputy@example.org"]
    assert log_of(concern) == ["raised", "alerted", "passed-on", "alerted"]
    concern = concerns.acknowledge(concern, by=lead)
    assert concerns.waits_for(concern) is None


def test_case_about_the_leads_own_page_is_the_deputys(leaflet, author, lead, deputy):
    add_coauthor(leaflet, lead, by=author)
    concern = concerns.raise_concern(leaflet, by=author)
    assert concerns.handlers_of(concern) == [deputy]
    assert concerns.waits_for(concern) == deputy
    assert not concerns.cases_of(lead).exists()
    assert concerns.cases_of(deputy).get() == concern
    with pytest.raises(ConcernRefused, match="no such case"):
        concerns.open_words(concern, by=lead)


def test_case_about_a_page_of_both_stays_with_both(leaflet, author, lead, deputy):
    for person in (lead, deputy):
        add_coauthor(leaflet, person, by=author)
    concern = concerns.raise_concern(leaflet, by=author)
    assert concerns.handlers_of(concern) == [lead, deputy]
    assert concerns.cases_of(lead).get() == concerns.cases_of(deputy).get() == concern


def test_lead_never_looks_after_a_worry_about_a_page_of_their_own_though_the_deputy_is_gone(
    leaflet, author, lead, deputy
):
    add_coauthor(leaflet, lead, by=author)
    concern = concerns.raise_concern(leaflet, by=author)
    other = concerns.raise_concern(make_leaflet(by=author), by=author)
    User.objects.filter(pk=deputy.pk).update(is_active=False)
    assert not concerns.may_handle(concern, lead)
    assert concerns.readers_of(concern) == "nobody"
    assert concerns.waiting_for_nobody() == {concern.pk}
    assert concerns.cases_of(lead).get() == other
    new = make_user(role=Role.SAFEGUARDING_LEAD)
    name_team(lead, new, by=None)
    assert concerns.cases_of(new).count() == 2
    assert not concerns.waiting_for_nobody()


def test_worry_without_anybody_to_read_it_waits_for_whoever_is_named(leaflet, author, lead, deputy):
    User.objects.filter(pk__in=[lead.pk, deputy.pk]).update(is_active=False)
    concern = concerns.raise_concern(leaflet, by=author)
    assert concerns.waits_for(concern) is None
    assert concerns.waiting_for_nobody() == {concern.pk}
    new = [make_user(role=Role.SAFEGUARDING_LEAD) for _each in range(2)]
    name_team(*new, by=None)
    assert concerns.waits_for(concern) == new[0]
    assert concerns.cases_of(new[1]).get() == concern


def test_log_of_a_case_is_never_changed(leaflet, author, lead):
    concern = concerns.raise_concern(leaflet, by=author)
    concerns.open_words(concern, by=lead)
    assert log_of(concern) == ["raised", "read"]
    event = concern.events.first()
    for change in (event.save, event.delete, ConcernEvent.objects.all().delete, lambda: concern.events.update(by_id=1)):
        with pytest.raises(AppendOnly):
            change()


# The ways that no Python of ours sees.
REWRITING_THE_LOG = {
    "an update": "UPDATE safeguarding_concernevent SET by_id = 1",
    "a deletion": "DELETE FROM safeguarding_concernevent",
    "an upsert": (
        "INSERT INTO safeguarding_concernevent (id, what, at, data) SELECT id, 'noted', at, '{}' "
        "FROM safeguarding_concernevent WHERE true ON CONFLICT (id) DO UPDATE SET what = 'noted'"
    ),
}


@pytest.mark.parametrize("way", REWRITING_THE_LOG)
def test_database_itself_keeps_the_log_of_a_case_as_it_is(way, leaflet, author):
    concern = concerns.raise_concern(leaflet, by=author)
    before = list(ConcernEvent.objects.values())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(REWRITING_THE_LOG[way])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        concern.events.all()._raw_delete("default")
    assert list(ConcernEvent.objects.values()) == before


def test_who_reads_a_worry_is_told_by_who_really_handles_it(leaflet, author, lead, deputy):
    concern = concerns.raise_concern(leaflet, by=author)
    assert concerns.readers_of(concern) == "both"
    for gone, left in ((lead, "deputy"), (deputy, "lead")):
        User.objects.filter(pk=gone.pk).update(is_active=False)
        assert concerns.readers_of(concern) == left
        User.objects.filter(pk=gone.pk).update(is_active=True)
    User.objects.filter(pk__in=[lead.pk, deputy.pk]).update(is_active=False)
    assert concerns.readers_of(concern) == "nobody"


def test_deputy_takes_what_the_lead_has_only_on_purpose_and_the_log_says_so(leaflet, author, lead, deputy):
    concern = concerns.raise_concern(leaflet, by=author)
    concerns.acknowledge(concern, by=lead)
    with pytest.raises(ConcernRefused, match=f"{lead.username} took it a moment ago") as refused:
        concerns.acknowledge(concern, by=deputy)
    assert refused.value.code == "taken"
    assert log_of(concern) == ["raised", "acknowledged"]
    concerns.acknowledge(concern, by=lead)
    concern = concerns.acknowledge(concern, by=deputy, take_over=True)
    assert concern.acknowledged_by == deputy
    assert [event.data for event in concern.events.filter(what="acknowledged")] == [{}, {"from": lead.pk}]


def test_deputy_takes_over_from_a_lead_whose_account_is_gone(leaflet, author, lead, deputy):
    concern = concerns.raise_concern(leaflet, by=author)
    concerns.acknowledge(concern, by=lead)
    User.objects.filter(pk=lead.pk).delete()
    concern.refresh_from_db()
    assert concerns.acknowledge(concern, by=deputy, take_over=True).acknowledged_by == deputy


# --- The ends ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [concerns.give_back, concerns.keep_sealed, concerns.erase])
def test_deputy_ends_no_case_of_the_leads_before_taking_it_over(leaflet, author, lead, deputy, end):
    concern = concerns.raise_concern(leaflet, by=author)
    look_after(concern, by=lead)
    concerns.write_note(concern, "I think so too.", by=deputy)
    with pytest.raises(ConcernRefused) as refused:
        end(concern, by=deputy, message="All is well.")
    assert refused.value.code == "taken"
    assert SealedPage.objects.exists()
    assert Concern.objects.get().acknowledged_by == lead


def test_deputy_erases_only_with_a_note_of_their_own_since_they_took_it(leaflet, author, lead, deputy):
    concern = concerns.raise_concern(leaflet, by=author)
    concerns.write_note(concern, "Before it was mine.", by=deputy)
    look_after(concern, by=lead)
    concerns.acknowledge(concern, by=deputy, take_over=True)
    with pytest.raises(ConcernRefused) as refused:
        concerns.erase(concern, by=deputy)
    assert refused.value.code == "no-note"
    assert SECRET in concern.copies.get().words
    concerns.write_note(concern, "They asked for it.", by=deputy)
    concerns.erase(concern, by=deputy)
    assert Concern.objects.get().state == Concern.State.ERASED


def test_lead_erases_what_was_kept_sealed_only_with_a_new_note_and_what_the_authors_were_told_stands(
    leaflet, author, lead, deputy
):
    concern = concerns.raise_concern(leaflet, by=author)
    look_after(concern, by=lead)
    concerns.keep_sealed(concern, by=lead, message="We will meet on Tuesday.")
    with pytest.raises(ConcernRefused) as refused:
        concerns.erase(concern, by=lead)
    assert refused.value.code == "no-note"
    concerns.write_note(concern, "Everybody asked for it.", by=lead)
    concerns.erase(concern, by=lead, message="It is gone now, as you asked.")
    concern.refresh_from_db()
    assert concern.message == "We will meet on Tuesday.\n\nIt is gone now, as you asked."


def test_nobody_but_lead_and_deputy_decides(leaflet, author, superuser, administrator):
    concern = concerns.raise_concern(leaflet, by=author)
    other = make_user(role=Role.SAFEGUARDING_LEAD)
    for person in (author, superuser, administrator, other):
        for act in (concerns.acknowledge, concerns.keep_sealed, concerns.erase, concerns.open_words):
            with pytest.raises(ConcernRefused, match="no such case"):
                act(concern, by=person)


def test_what_is_kept_sealed_can_be_given_back_later(leaflet, author, lead, deputy):
    concern = concerns.raise_concern(leaflet, by=author)
    look_after(concern, by=lead)
    concerns.keep_sealed(concern, by=lead)
    assert tables_with(SECRET) == []
    assert SECRET in concern.copies.get().words
    concerns.acknowledge(concern, by=deputy, take_over=True)
    concerns.give_back(concern, by=deputy, message="It is yours.")
    assert newest(leaflet).summary == f"{SECRET} again"
    with pytest.raises(ConcernRefused, match="decided already"):
        concerns.acknowledge(concern, by=lead, take_over=True)
    with pytest.raises(ConcernRefused, match="decided already"):
        concerns.erase(concern, by=lead)


def test_giving_back_needs_kind_words(leaflet, author, lead):
    concern = concerns.raise_concern(leaflet, by=author)
    look_after(concern, by=lead)
    with pytest.raises(ConcernRefused) as refused:
        concerns.give_back(concern, by=lead, message="  ")
    assert refused.value.code == "no-message"
    assert SealedPage.objects.exists()


def test_erasing_leaves_a_receipt_and_nothing_else(
    leaflet, picture, author, coauthor, lead, django_capture_on_commit_callbacks
):
    name = picture.file.name
    concern = concerns.raise_concern(leaflet, by=author)
    concerns.tell_more(concern, SECRET, by=coauthor)
    digest = concern.copies.get().digest
    look_after(concern, by=lead, note="I called.")
    with django_capture_on_commit_callbacks(execute=True):
        concerns.erase(concern, by=lead)
    assert tables_with(SECRET) == []
    assert not default_storage.exists(name)
    assert not Page.objects.filter(pk=leaflet.pk).exists()
    assert concern.copies.get().words == concern.reports.last().words == ""
    receipt = concern.events.get(what="erased").data
    assert receipt["digests"] == [digest]
    assert receipt["made_of"]["wagtailcore.revision"] > 1
    assert [note.text for note in concern.notes.all()] == ["I called."]


@pytest.mark.parametrize("end", ["given back", "erased"])
def test_words_that_were_suggested_and_settled_share_the_lot_of_their_page(
    end, site, team, author, worker, lead, sign_in
):
    leaflet = submit(make_leaflet(by=author, title="Sleep", summary="Once"), by=author)
    for text, settle in ((f"{SECRET} not used", suggestions.keep_own), (f"{SECRET} used", suggestions.use)):
        was = newest(leaflet).summary
        made = suggestions.suggest(leaflet, by=worker, place="summary", texts=[text], was=[was], why=SECRET)
        settle(made, by=author)
    settled = list(Suggestion.objects.values())
    assert [each["state"] for each in settled] == ["kept", "used"]
    concern = concerns.raise_concern(leaflet, by=author)
    assert not Suggestion.objects.exists()
    assert tables_with(SECRET) == []
    assert f"{SECRET} not used" in sign_in(lead).get(f"/desk/cases/{concern.reference}/").content.decode()
    if end == "erased":
        look_after(concern, by=lead)
        concerns.erase(concern, by=lead)
        assert not Suggestion.objects.exists()
        assert tables_with(SECRET) == []
        assert not concern.copies.exclude(words="").exists()
    else:
        look_after(concern, by=lead)
        concerns.give_back(concern, by=lead, message="All is well.")
        assert list(Suggestion.objects.values()) == settled


def test_signed_words_go_when_their_page_is_erased(open_site, author, worker, lead):
    page = publish(make_leaflet(by=author, title=SECRET, body=body_of()), author=author, workers=[worker])
    concern = concerns.raise_concern(page, by=author)
    assert tables_with(SECRET) == ["moderation_signedpayload"]
    look_after(concern, by=lead)
    concerns.erase(concern, by=lead)
    assert tables_with(SECRET) == []


def test_translations_and_followers_are_sealed_too(leaflet, author, lead, administrator):
    from wagtail.models import Locale
    from wagtail_localize.operations import translate_object

    translate_object(LeafletIndexPage.objects.get(), Locale.objects.filter(language_code="ar"))
    translate_object(fresh(leaflet), Locale.objects.filter(language_code="ar"))
    family = Page.objects.filter(translation_key=leaflet.translation_key)
    assert family.count() == 2
    concern = concerns.raise_concern(leaflet, by=author)
    assert tables_with(SECRET) == []
    assert concern.pages.count() == 2
    look_after(concern, by=lead)
    concerns.give_back(concern, by=lead, message="All is well.")
    assert {page.title for page in family} == {f"{SECRET} one"}


def test_withdrawn_coauthor_meets_nothing(leaflet, author, coauthor, sign_in):
    withdraw(leaflet, coauthor)
    concern = concerns.raise_concern(leaflet, by=author)
    browser = sign_in(coauthor)
    assert browser.get(f"/desk/pages/{leaflet.pk}/").status_code == 404
    assert browser.get(f"/desk/held/{concern.reference}/").status_code == 404


# --- Keys --------------------------------------------------------------------------------------------

NEWER_KEY = "a-newer-key-of-43-letters-a-newer-key-of-43"


def test_operator_locks_sealed_words_under_a_new_key_and_the_old_one_can_go(leaflet, author, lead, settings, capsys):
    concern = concerns.raise_concern(leaflet, by=author)
    concerns.tell_more(concern, SECRET, by=author)
    concerns.write_note(concern, SECRET, by=lead)
    old, before = settings.SEALING_KEYS, concern.copies.get()
    settings.SEALING_KEYS = [NEWER_KEY, *old]
    assert concern.copies.get().words == before.words, "the older key opens what it locked"
    call_command("seal_again")
    assert "3 sealed texts" in capsys.readouterr().out
    settings.SEALING_KEYS = [NEWER_KEY]
    call_command("seal_again")
    after = concern.copies.get()
    assert (after.words, after.digest, after.is_whole) == (before.words, before.digest, True)
    assert (concern.reports.last().words, concern.notes.get().text) == (SECRET, SECRET)
    assert tables_with(SECRET) == []
    look_after(concern, by=lead)
    concerns.give_back(concern, by=lead, message="All is well.")
    assert fresh(leaflet).title == f"{SECRET} one"


def test_operator_who_took_a_key_out_too_early_is_told_and_nothing_is_lost(leaflet, author, settings):
    concern = concerns.raise_concern(leaflet, by=author)
    old, words = settings.SEALING_KEYS, concern.copies.get().words
    settings.SEALING_KEYS = [NEWER_KEY]
    copy = concern.copies.values_list("pk", flat=True).get()
    with pytest.raises(CommandError, match=f"safeguarding.SealedCopy {copy}.*Put the key"):
        call_command("seal_again")
    settings.SEALING_KEYS = [NEWER_KEY, *old]
    call_command("seal_again")
    settings.SEALING_KEYS = [NEWER_KEY]
    assert concern.copies.get().words == words


def test_erased_words_stay_empty_when_keys_change(leaflet, author, lead, settings):
    concern = concerns.raise_concern(leaflet, by=author)
    look_after(concern, by=lead)
    concerns.erase(concern, by=lead)
    settings.SEALING_KEYS = [NEWER_KEY, *settings.SEALING_KEYS]
    call_command("seal_again")
    settings.SEALING_KEYS = [NEWER_KEY]
    call_command("seal_again")
    assert not concern.copies.exclude(words="").exists()


@pytest.mark.parametrize("end", [concerns.give_back, concerns.keep_sealed, concerns.erase])
def test_lead_ends_no_case_that_nobody_took_or_wrote_a_note_about(leaflet, author, lead, end):
    concern = concerns.raise_concern(leaflet, by=author)
    for code in ("not-taken", "no-note"):
        with pytest.raises(ConcernRefused) as refused:
            end(concern, by=lead, message="All is well.")
        assert refused.value.code == code
        assert Concern.objects.get().state == Concern.State.OPEN
        assert SealedPage.objects.exists()
        concerns.acknowledge(concern, by=lead)
    concerns.write_note(concern, "I called, and they are fine.", by=lead)
    end(concern, by=lead, message="All is well.")
    assert Concern.objects.get().state != Concern.State.OPEN


def test_lead_who_ends_a_case_too_soon_keeps_their_message(leaflet, author, lead, sign_in):
    concern = concerns.raise_concern(leaflet, by=author)
    browser = sign_in(lead)
    page = browser.post(f"/desk/cases/{concern.reference}/", {"action": "give-back", "message": "It is yours again."})
    assert "Press “I look after this” first" in page.content.decode()
    assert "It is yours again." in page.content.decode()
