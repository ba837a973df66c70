"""From a draft to the public, and every way in which it must not get there."""

import pytest
from wagtail.models import Page

from cms.coauthoring.grants import grant
from cms.moderation import actions
from cms.moderation.eligibility import Refused
from cms.moderation.gate import NotSignedOff
from cms.moderation.ledger import record_revocation
from cms.moderation.models import SignOff
from cms.people import credentials
from cms.people.credentials import save_sealed
from tests.factories import make_badge, make_image, make_leaflet, make_peer_worker
from tests.factories.pages import block, body_of
from tests.helpers import edit, fingerprint, fresh, publish, sign_off, submit


@pytest.fixture
def leaflet(open_site, author):
    return make_leaflet(by=author, title="Waiting", slug="waiting")


def read(visitor, page):
    return visitor.get(fresh(page).url)


def test_visitor_reads_a_leaflet_only_after_a_peer_worker_signed_it_off(visitor, leaflet, author, worker):
    assert read(visitor, leaflet).status_code == 404
    submit(leaflet, by=author, note="Please look at the second tip.")
    assert read(visitor, leaflet).status_code == 404
    sign_off(leaflet, by=worker)
    assert "Talk to somebody you trust" in read(visitor, leaflet).content.decode()


def test_live_leaflet_is_in_its_index_in_search_and_in_the_sitemap(visitor, leaflet, author, worker):
    for address in ("/leaflets/", "/search/?q=waiting", "/sitemap.xml"):
        assert "/leaflets/waiting/" not in visitor.get(address).content.decode()
    publish(leaflet, author=author, workers=[worker])
    for address in ("/leaflets/", "/search/?q=waiting", "/sitemap.xml"):
        assert "/leaflets/waiting/" in visitor.get(address).content.decode(), address


def test_author_who_is_a_peer_worker_cannot_sign_their_own_leaflet(open_site, other_worker):
    leaflet = make_leaflet(by=other_worker)
    submit(leaflet, by=other_worker)
    with pytest.raises(Refused, match="another peer worker") as refusal:
        sign_off(leaflet, by=other_worker)
    assert refusal.value.code == "author"
    assert not fresh(leaflet).live


def test_superuser_without_a_credential_cannot_sign_off(leaflet, author, superuser):
    submit(leaflet, by=author)
    with pytest.raises(Refused) as refusal:
        sign_off(leaflet, by=superuser)
    assert refusal.value.code == "not-a-worker"


def test_superuser_cannot_publish_in_code(leaflet, superuser):
    with pytest.raises(NotSignedOff, match="has not been signed off"):
        leaflet.latest_revision.publish(user=superuser, skip_permission_checks=True)
    assert not fresh(leaflet).live


@pytest.mark.parametrize("state", ["proposed", "revoked", "suspended", "expired"])
def test_person_whose_credential_is_not_valid_cannot_sign_off(state, leaflet, author, worker, other_worker):
    submit(leaflet, by=author)
    credential = other_worker.peer_worker_credentials.get()
    if state == "proposed":
        credential.granted_at = credential.expires_at = None
    if state == "expired":
        credential.expires_at = credential.granted_at = credential.granted_at.replace(year=2020)
        credential.expires_at = credential.granted_at.replace(year=2021)
    save_sealed(credential)
    if state == "revoked":
        credentials.revoke(credential, by=worker, reason="Has left.")
    if state == "suspended":
        credentials.suspend(credential, by=worker, reason="Password reset.")
    with pytest.raises(Refused) as refusal:
        sign_off(leaflet, by=other_worker)
    assert refusal.value.code == "not-a-worker"


def test_sign_off_holds_after_its_signers_credential_has_expired(visitor, leaflet, author, worker):
    publish(leaflet, author=author, workers=[worker])
    credential = worker.peer_worker_credentials.get()
    credentials.revoke(credential, by=worker, reason="Moves away.")
    page = fresh(leaflet)
    page.save()
    assert read(visitor, leaflet).status_code == 200


def test_reviewer_who_edits_becomes_an_author_and_somebody_else_must_sign(leaflet, author, worker, other_worker):
    submit(leaflet, by=author)
    edit(leaflet, by=worker, summary="A better summary.")
    with pytest.raises(Refused) as refusal:
        sign_off(leaflet, by=worker)
    assert refusal.value.code == "author"
    assert sign_off(leaflet, by=other_worker).live


def test_reviewers_save_without_a_change_does_not_make_them_an_author(leaflet, author, worker):
    submit(leaflet, by=author)
    edit(leaflet, by=worker)
    assert sign_off(leaflet, by=worker).live


def test_coauthor_with_a_grant_cannot_sign_off_even_before_they_write(leaflet, author, other_worker):
    grant(leaflet, other_worker)
    submit(leaflet, by=author)
    with pytest.raises(Refused) as refusal:
        sign_off(leaflet, by=other_worker)
    assert refusal.value.code == "author"


def test_uploader_of_a_picture_in_the_page_cannot_sign_it_off(leaflet, author, worker, other_worker):
    image = make_image(by=worker)
    value = {"image": {"image": image.pk, "alt_text": "The pier", "decorative": False}, "caption": ""}
    edit(leaflet, by=author, body=body_of(block("image", value)))
    submit(leaflet, by=author)
    with pytest.raises(Refused) as refusal:
        sign_off(leaflet, by=worker)
    assert refusal.value.code == "author"
    assert sign_off(leaflet, by=other_worker).live


def test_sign_off_of_a_version_that_changed_a_second_ago_is_refused(leaflet, author, worker):
    submit(leaflet, by=author)
    seen = fingerprint(leaflet)
    edit(leaflet, by=author, summary="Changed while somebody was reading.")
    with pytest.raises(Refused) as refusal:
        actions.sign_off(leaflet, by=worker, fingerprint=seen, statement="Read it.")
    assert refusal.value.code == "changed"
    assert not SignOff.objects.filter(object_id=leaflet.pk).exists()


def test_autosave_that_overwrites_the_waiting_revision_in_place_needs_a_new_reading(leaflet, author, worker):
    submit(leaflet, by=author)
    seen = fingerprint(leaflet)
    draft = fresh(leaflet).get_latest_revision_as_object()
    draft.title = "Other words under the same revision id"
    draft.save_revision(user=author, overwrite_revision=fresh(leaflet).latest_revision)
    with pytest.raises(Refused) as refusal:
        actions.sign_off(leaflet, by=worker, fingerprint=seen)
    assert refusal.value.code == "changed"


def test_editing_a_live_page_leaves_the_signed_version_public(visitor, leaflet, author, worker):
    publish(leaflet, author=author, workers=[worker])
    edit(leaflet, by=author, summary="Not signed by anybody.", title="A newer title")
    page = read(visitor, leaflet).content.decode()
    assert "Not signed by anybody." not in page
    assert "A newer title" not in page
    assert fresh(leaflet).has_unpublished_changes


def test_newer_version_of_a_live_page_goes_live_with_a_signature_of_its_own(visitor, leaflet, author, worker):
    publish(leaflet, author=author, workers=[worker])
    edit(leaflet, by=author, summary="Now with a second thought.")
    publish(leaflet, author=author, workers=[worker])
    assert "Now with a second thought." in read(visitor, leaflet).content.decode()


def test_charter_badge_waits_for_two_different_peer_workers(visitor, open_site, author, worker, other_worker):
    badge = make_badge(by=author)
    submit(badge, by=author)
    assert not sign_off(badge, by=worker).live
    with pytest.raises(Refused) as refusal:
        sign_off(badge, by=worker)
    assert refusal.value.code == "signed-already"
    assert sign_off(badge, by=other_worker).live


def test_first_signature_under_a_badge_does_not_count_for_a_changed_one(open_site, author, worker, other_worker):
    badge = make_badge(by=author)
    submit(badge, by=author)
    sign_off(badge, by=worker)
    edit(badge, by=author, school_name="Another School")
    assert not sign_off(badge, by=other_worker).live
    assert sign_off(badge, by=worker).live


def test_author_reads_what_to_change_and_sends_the_page_again(leaflet, author, worker):
    submit(leaflet, by=author)
    actions.ask_for_changes(leaflet, by=worker, message="Lovely. Please explain what CAMHS is.")
    assert fresh(leaflet).current_workflow_state.status == "needs_changes"
    edit(leaflet, by=author, summary="CAMHS is a team that helps.")
    assert publish(leaflet, author=author, workers=[worker]).live


def test_change_request_without_words_is_refused(leaflet, author, worker):
    submit(leaflet, by=author)
    with pytest.raises(Refused) as refusal:
        actions.ask_for_changes(leaflet, by=worker, message="  ")
    assert refusal.value.code == "no-message"


def test_author_takes_a_waiting_page_back(leaflet, author, worker):
    submit(leaflet, by=author)
    actions.take_back(leaflet, by=author)
    with pytest.raises(Refused) as refusal:
        sign_off(leaflet, by=worker)
    assert refusal.value.code == "not-waiting"


def test_page_goes_to_the_peer_workers_once_at_a_time(leaflet, author):
    submit(leaflet, by=author)
    with pytest.raises(Refused) as refusal:
        submit(leaflet, by=author)
    assert refusal.value.code == "waiting-already"


def test_revoked_sign_off_stops_the_next_save_of_the_live_page(leaflet, author, worker, other_worker):
    publish(leaflet, author=author, workers=[worker])
    record_revocation(SignOff.objects.get(object_id=leaflet.pk), by=other_worker, reason="I misread a number.")
    with pytest.raises(NotSignedOff):
        fresh(leaflet).save()


def test_deactivated_task_does_not_let_a_page_through(leaflet, author, superuser):
    submit(leaflet, by=author)
    state = fresh(leaflet).current_workflow_state
    with pytest.raises(Refused):
        state.finish(user=superuser)
    assert not fresh(leaflet).live


def test_new_worker_signs_what_waited_before_they_came(leaflet, author):
    submit(leaflet, by=author)
    assert sign_off(leaflet, by=make_peer_worker("newcomer")).live
    assert Page.objects.get(pk=leaflet.pk).live


def test_workflow_that_is_finished_in_code_publishes_what_was_signed_and_not_what_is_newest(
    visitor, live_leaflet, author
):
    edit(live_leaflet, by=author, summary="Not signed by anybody.")
    submit(live_leaflet, by=author)
    fresh(live_leaflet).current_workflow_state.finish()
    page = read(visitor, live_leaflet)
    assert page.status_code == 200
    assert "Not signed by anybody." not in page.content.decode()


def test_worker_signs_again_when_authors_go_back_to_what_was_signed(live_leaflet, author, worker):
    edit(live_leaflet, by=author, summary="A second thought.")
    edit(live_leaflet, by=author, summary=live_leaflet.summary)
    submit(live_leaflet, by=author)
    page = sign_off(live_leaflet, by=worker)
    assert page.live
    assert not page.has_unpublished_changes
