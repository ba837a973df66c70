"""A draft can always be opened and saved, whatever happened around it."""

import pytest
from wagtail.models import Task

from cms.moderation.models import PeerSignOffTask
from tests.factories import make_group, make_leaflet
from tests.helpers import edit, fresh, publish
from tests.pages.editor import editor_form


def test_author_goes_on_writing_when_the_partner_that_a_draft_names_is_deleted(site, author, sign_in):
    partner, group = make_leaflet(by=author), make_group()
    leaflet = edit(make_leaflet(by=author, title="Mine"), by=author, paired_leaflet=partner, writing_group=group)
    fresh(partner).delete()
    group.delete()
    page = sign_in(author).get(f"/admin/pages/{leaflet.pk}/edit/")
    assert page.status_code == 200
    draft = fresh(leaflet).get_latest_revision_as_object()
    assert (draft.title, draft.paired_leaflet, draft.writing_group) == ("Mine", None, None)


@pytest.mark.parametrize("is_live", [True, False])
def test_author_who_sends_while_sign_off_is_off_keeps_what_they_wrote(open_site, author, worker, sign_in, is_live):
    leaflet = make_leaflet(by=author, title="Mine")
    if is_live:
        leaflet = publish(leaflet, author=author, workers=[worker])
    Task.objects.get(pk=PeerSignOffTask.objects.get().pk).deactivate()
    browser = sign_in(author)
    assert "Send to a peer worker" not in browser.get(f"/admin/pages/{leaflet.pk}/edit/").content.decode()
    form = {**editor_form(leaflet, summary="My new words."), "action-submit": "1"}
    assert browser.post(f"/admin/pages/{leaflet.pk}/edit/", form).status_code == 302
    page = fresh(leaflet)
    assert page.get_latest_revision_as_object().summary == "My new words."
    assert page.current_workflow_state is None
    assert page.live == is_live
    assert not is_live or page.summary != "My new words."
