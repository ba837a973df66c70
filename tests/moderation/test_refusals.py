"""What something else still names cannot be deleted, and people are told what to do instead."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ReferenceIndex

from cms.moderation import actions, changes
from cms.moderation.eligibility import Refused, may_sign_off, may_take_down
from cms.moderation.gate import NotSignedOff
from cms.moderation.models import RequestedChange, SignOff
from cms.people.credentials import is_peer_worker, save_sealed
from cms.people.models import WritingGroup
from publications.models import LeafletPage
from tests.factories import make_group, make_leaflet, make_peer_worker
from tests.helpers import edit, fresh, publish, sign_off, submit
from tests.pages.editor import edit_address, save_in_editor


@pytest.fixture
def pair(site, author):
    """A leaflet that names another as its partner, and that other."""
    partner = make_leaflet(by=author, title="For your parents")
    return make_leaflet(by=author, title="For you", paired_leaflet=partner), partner


@pytest.fixture
def own_pair(site, superuser):
    """The same, which the superuser wrote, and so may delete."""
    partner = make_leaflet(by=superuser, title="For your parents")
    return make_leaflet(by=superuser, title="For you", paired_leaflet=partner), partner


def delete(browser, address, **form):
    """Press "delete" on the screen at ``address`` and return what comes next, with its messages."""
    return browser.post(address, form, headers={"referer": f"http://testserver{address}"}, follow=True)


@pytest.mark.parametrize("address", ["/admin/pages/{}/delete/", "/admin/bulk/wagtailcore/page/delete/?id={}"])
def test_administrator_is_not_offered_to_delete_a_partner_and_sees_why(pair, administrator, sign_in, address):
    leaflet, partner = pair
    browser = sign_in(administrator)
    page = browser.get(address.format(partner.pk)).content.decode()
    assert "prevent it from being deleted" in page
    assert "Yes, delete" not in page
    delete(browser, address.format(partner.pk))
    assert fresh(partner)
    assert fresh(leaflet).paired_leaflet_id == partner.pk


@pytest.mark.parametrize("address", ["/admin/pages/{}/delete/", "/admin/bulk/wagtailcore/page/delete/?id={}"])
def test_superuser_who_deletes_a_section_with_a_partner_in_it_is_told_what_to_change(
    own_pair, superuser, sign_in, address
):
    _leaflet, partner = own_pair
    answer = delete(sign_in(superuser), address.format(partner.get_parent().pk))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Nothing was deleted" in page
    assert "“For you”" in page
    assert "Change or delete that first" in page
    assert LeafletPage.objects.count() == 2


def test_many_that_name_it_are_not_all_listed(site, superuser, sign_in):
    partner = make_leaflet(by=superuser)
    for number in range(7):
        make_leaflet(by=superuser, title=f"Number {number}", paired_leaflet=partner)
    page = delete(sign_in(superuser), f"/admin/pages/{partner.get_parent().pk}/delete/").content.decode()
    assert "“Number 4” …" in page
    assert "“Number 5”" not in page


def test_pair_can_be_deleted_once_it_is_none(own_pair, superuser, sign_in):
    leaflet, partner = own_pair
    leaflet.paired_leaflet = None
    leaflet.save()
    delete(sign_in(superuser), f"/admin/pages/{partner.get_parent().pk}/delete/")
    assert not LeafletPage.objects.exists()


def test_superuser_cannot_delete_a_group_whose_pages_name_it_and_sees_why(site, author, superuser, sign_in):
    group = make_group("Gulls")
    make_leaflet(by=author, title="By the gulls", writing_group=group)
    browser, address = sign_in(superuser), f"/admin/writing-groups/delete/{group.pk}/"
    page = browser.get(address).content.decode()
    assert "prevent it from being deleted" in page
    assert "Yes, delete" not in page
    # Wagtail looks into its index of references, which can be out of date. The database is not.
    ReferenceIndex.objects.all().delete()
    page = delete(browser, address).content.decode()
    assert "“By the gulls”" in page
    assert "Change or delete that first" in page
    assert WritingGroup.objects.filter(pk=group.pk).exists()


def test_administrator_does_not_delete_groups(site, administrator, sign_in):
    group = make_group("Gulls")
    sign_in(administrator).post(f"/admin/writing-groups/delete/{group.pk}/")
    assert WritingGroup.objects.filter(pk=group.pk).exists()


def test_account_that_vouched_for_a_worker_is_emptied_and_the_credential_goes_on(site, worker, superuser, sign_in):
    newcomer = make_peer_worker("newcomer")
    credential = newcomer.peer_worker_credentials.get()
    credential.founding, credential.proposed_by, credential.granted_by = False, superuser, worker
    save_sealed(credential)
    delete(sign_in(superuser), f"/admin/users/delete/{worker.pk}/")
    worker.refresh_from_db()
    assert not worker.is_active
    assert worker.username.startswith("left-")
    assert is_peer_worker(newcomer)


def test_script_gets_the_reason_as_json(own_pair, superuser, sign_in):
    _leaflet, partner = own_pair
    address = f"/admin/pages/{partner.get_parent().pk}/delete/"
    answer = sign_in(superuser).post(address, headers={"accept": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "still-named"


BUTTONS_THAT_PUBLISH = {
    "bulk": ("/admin/bulk/wagtailcore/page/publish/?id={}", {}),
    "copy": ("/admin/pages/{}/copy/", {"new_title": "For you", "new_slug": "again", "publish_copies": "on"}),
    "alias": ("/admin/pages/{}/copy/", {"new_title": "For you", "new_slug": "again", "alias": "on"}),
}


@pytest.mark.parametrize("button", BUTTONS_THAT_PUBLISH)
def test_superuser_who_publishes_by_a_button_is_told_of_which_page_and_what_to_do(pair, superuser, sign_in, button):
    leaflet, _partner = pair
    address, form = BUTTONS_THAT_PUBLISH[button]
    form = {**form, "new_parent_page": leaflet.get_parent().pk}
    page = delete(sign_in(superuser), address.format(leaflet.pk), **form).content.decode()
    assert "“For you”: not made public" in page
    assert "Send it to a peer worker" in page


def test_administrator_who_forges_the_button_of_the_editor_is_told_that_it_did_not_publish(pair, superuser, sign_in):
    leaflet, _partner = pair
    browser = sign_in(superuser)
    save_in_editor(browser, leaflet, button="action-publish")
    assert "“For you”: not made public" in browser.get(edit_address(leaflet)).content.decode()


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_author_who_decides_on_their_own_page_is_told_who_can(pair, author, sign_in, action):
    leaflet, _partner = pair
    submit(leaflet, by=author)
    state = fresh(leaflet).current_workflow_task_state
    address = f"/admin/pages/workflow/action/{leaflet.pk}/{action}/{state.pk}/"
    browser = sign_in(author)
    assert browser.get(address, headers={"referer": f"http://testserver{address}"}).status_code == 403
    desk = browser.post(address, headers={"referer": "http://testserver/desk/"}, follow=True)
    page = desk.content.decode()
    assert "Only a peer worker with a valid credential can sign off “For you”" in page
    assert fresh(leaflet).current_workflow_task_state.status == "in_progress"


def test_worker_who_signs_without_having_the_page_open_is_told_to_read_it(pair, author, worker):
    leaflet, _partner = pair
    submit(leaflet, by=author)
    with pytest.raises(Refused, match="“For you” was not signed off, because you did not have it open") as refusal:
        actions.sign_off(leaflet, by=worker, fingerprint="")
    assert refusal.value.code == "not-read"


def refused(do, *arguments, **options):
    """Return the code and the words of a refusal."""
    with pytest.raises(Refused) as refusal:
        do(*arguments, **options)
    return refusal.value.code, str(refusal.value.reason)


def test_each_refusal_of_a_decision_names_the_page_and_what_to_do_next(
    open_site, author, coauthor, worker, other_worker
):
    page = submit(make_leaflet(by=author, with_others=[worker], title="Sleep well"), by=author)
    said = [refused(actions.ask_for_changes, page, by=other_worker, message=" ")]
    said += [refused(actions.ask_for_changes, page, by=by, message="More.") for by in (worker, author)]
    said.append(refused(actions.take_down, page, by=author, reason="Wrong."))
    sign_off(page, by=other_worker)
    entry = SignOff.objects.filter(object_id=page.pk).get()
    said.append(refused(actions.take_down, page, by=author, reason=""))
    said.append(refused(actions.take_down, page, by=coauthor, reason="I do not like it."))
    said.append(refused(actions.erase_private_words, page, by=author, reason=""))
    said.append(refused(actions.erase_private_words, page, by=coauthor, reason="Why not."))
    said.append(refused(actions.revoke_sign_off, entry, by=author, reason="Wrong."))
    said.append(refused(actions.revoke_sign_off, entry, by=worker, reason=""))
    page = edit(page, by=author, title="Sleep better")
    actions.revoke_sign_off(entry, by=worker, reason="Wrong.")
    said.append(refused(actions.revoke_sign_off, entry, by=worker, reason="Twice."))
    submit(page, by=author)
    actions.ask_for_changes(page, by=other_worker, message="Thank you.", items=["Say more."])
    change = RequestedChange.objects.get()
    said.append(refused(actions.submit, page, by=author))
    said.append(refused(changes.settle, change, by=other_worker))
    named = [words for _code, words in said if "“Sleep well”" in words or "“Sleep better”" in words]
    assert [code for code, words in said if words not in named] == ["not-yours"]  # it waits no more
    assert {code for code, _words in said} == {
        *("no-message", "author", "not-a-worker", "not-live", "no-reason", "not-yours", "revoked-already"),
        "changes-left",
    }
    assert all(len(words.split()) > 8 for _code, words in said)


def test_refusal_tells_nobody_the_title_of_a_draft_that_they_may_not_read(open_site, author, coauthor, worker):
    page = publish(make_leaflet(by=author, title="Sleep well"), author=author, workers=[worker])
    secret = edit(make_leaflet(by=author, title="Hidden"), by=author, title="Still hidden")
    newer = edit(page, by=author, title="Not for others yet")
    assert "sign off “Sleep well”" in str(may_sign_off(coauthor, newer).reason)
    assert "sign off “Not for others yet”" in str(may_sign_off(author, newer).reason)
    for person in (coauthor, AnonymousUser()):
        assert "sign off this page" in str(may_sign_off(person, secret).reason)
        assert "who made this page" in str(may_take_down(person, secret).reason)


def test_answer_that_nobody_reads_asks_for_no_name(site, author, coauthor):
    page = make_leaflet(by=author)
    is_peer_worker(coauthor)
    with CaptureQueriesContext(connection) as asked:
        assert not may_sign_off(coauthor, page)
    before = len(asked)
    with CaptureQueriesContext(connection) as asked:
        assert str(may_sign_off(coauthor, page).reason)
    assert len(asked) > before


def test_superuser_who_publishes_by_the_api_is_told_of_which_page_and_what_to_do(pair, superuser, sign_in):
    leaflet, _partner = pair
    answer = sign_in(superuser).post(f"/admin/api/main/pages/{leaflet.pk}/action/publish/")
    assert answer.status_code == 403
    assert "“For you”: not made public" in answer.json()["error_message"]
    assert "Send it to a peer worker" in answer.json()["error_message"]


def test_superuser_who_moves_a_page_where_it_cannot_stand_is_told_before_being_asked(pair, superuser, sign_in):
    leaflet, partner = pair
    back = f"http://testserver/admin/pages/{leaflet.pk}/move/"
    address = f"/admin/pages/{leaflet.pk}/move/{partner.pk}/confirm/"
    page = sign_in(superuser).get(address, headers={"referer": back}, follow=True).content.decode()
    assert "“For you” was not moved: it cannot stand below “For your parents”" in page
    assert "Are you sure" not in page


def test_worker_who_gives_no_reason_for_a_take_down_is_asked_for_one(live_leaflet, worker, sign_in):
    page = sign_in(worker).post("/desk/take-down/", {"address": live_leaflet.url, "reason": ""}).content.decode()
    assert "Say in a few words why" in page
    assert fresh(live_leaflet).live


def test_operator_who_loads_a_row_is_told_the_name_of_its_page(live_leaflet):
    row = LeafletPage(pk=live_leaflet.pk, live=True)
    assert f"“{live_leaflet.title}”" in NotSignedOff(row).reason
