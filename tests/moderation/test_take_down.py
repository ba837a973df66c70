"""Taking a page off the public site: at once, by many, and back only with a new sign-off."""

import html
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from cms.moderation import actions
from cms.moderation.audit import audit
from cms.moderation.eligibility import Refused
from cms.moderation.gate import NotSignedOff
from cms.moderation.models import SignOff
from cms.people.roles import Role
from tests.factories import make_leaflet, make_user
from tests.helpers import fresh, publish


@pytest.fixture
def lead(site):
    return make_user("plover", role=Role.SAFEGUARDING_LEAD)


@pytest.mark.parametrize("who", ["author", "worker", "other_worker", "lead", "administrator", "superuser"])
def test_person_with_a_reason_takes_a_page_down_at_once(who, request, live_leaflet, visitor):
    address = live_leaflet.url
    actions.take_down(live_leaflet, by=request.getfixturevalue(who), reason="A name slipped in.")
    assert visitor.get(address).status_code == 404


def test_somebody_elses_author_cannot_take_a_page_down(live_leaflet, coauthor):
    with pytest.raises(Refused) as refusal:
        actions.take_down(live_leaflet, by=coauthor, reason="I do not like it.")
    assert refusal.value.code == "not-yours"
    assert fresh(live_leaflet).live


def test_take_down_needs_a_reason(live_leaflet, author):
    with pytest.raises(Refused) as refusal:
        actions.take_down(live_leaflet, by=author, reason=" ")
    assert refusal.value.code == "no-reason"


def test_page_that_was_taken_down_comes_back_only_with_a_new_sign_off(live_leaflet, author, worker):
    actions.take_down(live_leaflet, by=author, reason="Let me think again.")
    page = fresh(live_leaflet)
    page.live = True
    with pytest.raises(NotSignedOff):
        page.save()
    assert publish(live_leaflet, author=author, workers=[worker]).live


def test_revoked_signature_takes_the_page_down(live_leaflet, other_worker, author):
    entry = SignOff.objects.get(object_id=live_leaflet.pk)
    with pytest.raises(Refused):
        actions.revoke_sign_off(entry, by=author, reason="Changed my mind.")
    actions.revoke_sign_off(entry, by=other_worker, reason="A number is wrong.")
    assert not fresh(live_leaflet).live


def test_page_stays_down_though_the_clock_was_put_back_before_it_was_taken_down(live_leaflet, author, worker):
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        actions.take_down(live_leaflet, by=author, reason="Let me think again.")
    page = fresh(live_leaflet)
    page.live = True
    with pytest.raises(NotSignedOff):
        page.save()
    assert list(audit()) == []


def test_page_comes_back_with_a_new_signature_though_the_clock_was_fast_when_it_was_taken_down(
    live_leaflet, author, worker
):
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        actions.take_down(live_leaflet, by=author, reason="Let me think again.")
    assert publish(live_leaflet, author=author, workers=[worker]).live
    assert list(audit()) == []


@pytest.mark.parametrize("is_live", [True, False])
def test_nobody_deletes_other_peoples_words_by_any_screen(is_live, open_site, author, worker, superuser, sign_in):
    leaflet = make_leaflet(by=author, title="Kept words")
    if is_live:
        publish(leaflet, author=author, workers=[worker])
    browser = sign_in(superuser)
    doors = [
        browser.post(reverse("wagtailadmin_pages:delete", args=[leaflet.pk]), follow=True),
        browser.post(
            f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'delete'])}?id={leaflet.pk}", follow=True
        ),
    ]
    assert Page.objects.filter(pk=leaflet.pk).exists()
    for answer in doors:
        assert "“Kept words” was not deleted" in html.unescape(answer.content.decode())


def test_administrator_deletes_a_page_of_their_own(open_site, superuser, sign_in):
    leaflet = make_leaflet(by=superuser)
    sign_in(superuser).post(reverse("wagtailadmin_pages:delete", args=[leaflet.pk]))
    assert not Page.objects.filter(pk=leaflet.pk).exists()
