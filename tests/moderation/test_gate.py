"""The ``pre_save`` invariant: nobody saves unsigned content into a live row, whoever and however they save."""

import datetime
from contextlib import suppress
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.db.models.signals import post_save, pre_save
from django.utils import timezone
from wagtail.models import Page

from cms.moderation import gate
from cms.moderation.eligibility import Refused
from cms.moderation.gate import NotSignedOff
from cms.moderation.models import Permit
from cms.pages.models import PageCredit
from home.models import HomePage
from publications.models import LeafletIndexPage, LeafletPage
from tests.factories import make_leaflet
from tests.factories.pages import block, body_of
from tests.helpers import edit, fresh, publish


def test_new_page_cannot_be_born_live(open_site):
    with pytest.raises(NotSignedOff):
        LeafletIndexPage.objects.get().add_child(
            instance=LeafletPage(title="Born live", live=True, summary="Unsigned.", body=body_of())
        )
    assert not LeafletPage.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"summary": "Other"},
        {"slug": "other"},
        {"seo_title": "Other"},
        {"search_description": "Other"},
        {"audience": "parents"},
        {"review_date": datetime.date(2030, 1, 1)},
        {"show_in_menus": True},
        {"body": body_of(block("text", "<p>Other words.</p>"))},
    ],
    ids=lambda change: next(iter(change)),
)
def test_live_row_keeps_every_signed_field(change, live_leaflet):
    page = fresh(live_leaflet)
    for name, value in change.items():
        setattr(page, name, value)
    with pytest.raises(NotSignedOff) as refusal:
        page.save()
    assert refusal.value.code == "unsigned"
    assert refusal.value.page.pk == live_leaflet.pk


def test_live_row_keeps_its_title_when_only_that_field_is_saved(live_leaflet):
    page = fresh(live_leaflet)
    page.title = "Other"
    with pytest.raises(NotSignedOff):
        page.save(update_fields=["title"])


def test_live_row_keeps_its_title_when_saved_as_a_plain_page(live_leaflet):
    page = Page.objects.get(pk=live_leaflet.pk)
    page.title = "Other"
    with pytest.raises(NotSignedOff):
        page.save()


def test_draft_cannot_be_switched_live_by_its_flag(open_site, author):
    leaflet = make_leaflet(by=author)
    page = Page.objects.get(pk=leaflet.pk)
    page.live = True
    with pytest.raises(NotSignedOff):
        page.save(update_fields=["live"])


def test_credits_of_a_live_page_are_signed_too(live_leaflet):
    page = fresh(live_leaflet)
    page.credits.create(kind="first-name", name="Wren")
    with pytest.raises(NotSignedOff):
        page.save()


def test_saves_that_the_public_cannot_see_are_let_through(live_leaflet, author, superuser):
    edit(live_leaflet, by=author, title="A newer draft")
    page = fresh(live_leaflet)
    page.locked, page.locked_by = True, superuser
    page.save(update_fields=["locked", "locked_by"])
    page.save()
    assert fresh(live_leaflet).live


def test_taking_down_needs_no_signature_and_coming_back_needs_a_new_one(live_leaflet, visitor, author, worker):
    address = live_leaflet.url
    fresh(live_leaflet).unpublish()
    assert visitor.get(address).status_code == 404
    page = fresh(live_leaflet)
    page.live = True
    with pytest.raises(NotSignedOff):
        page.save()
    assert publish(live_leaflet, author=author, workers=[worker]).live


def test_unsigned_revision_cannot_be_scheduled(open_site, author):
    leaflet = make_leaflet(by=author)
    revision = leaflet.latest_revision
    revision.approved_go_live_at = timezone.now() - datetime.timedelta(minutes=5)
    with pytest.raises(NotSignedOff):
        revision.save()
    call_command("publish_scheduled")
    assert not fresh(leaflet).live


def test_home_page_of_a_new_site_is_not_public_before_it_is_signed(site, visitor):
    assert not HomePage.objects.get().live
    assert visitor.get("/").status_code == 404


def test_credit_of_a_live_page_cannot_be_saved_or_deleted_by_itself(open_site, author, worker):
    leaflet = make_leaflet(by=author, credits=[PageCredit(kind="pen-name", name="Seagull")])
    credit = publish(leaflet, author=author, workers=[worker]).credits.get()
    credit.name = "Wren"
    for attempt in (credit.save, credit.delete, PageCredit(page=leaflet, name="Wren").save):
        with pytest.raises(NotSignedOff), transaction.atomic():
            attempt()


def test_refusal_names_the_page_and_the_parts_that_nobody_signed(live_leaflet):
    page = fresh(live_leaflet)
    page.summary, page.seo_title = "Other", "Other"
    page.credits.create(kind="pen-name", name="Seagull")
    with pytest.raises(NotSignedOff, match=r"“Sleep well” .* \(“title tag”, “what is it, and who.*”, “credits”\)\. "):
        page.save()


def test_refusal_of_what_was_never_signed_names_no_parts(open_site, author):
    page = make_leaflet(by=author, title="Never signed")
    page.live = True
    with pytest.raises(NotSignedOff, match="“Never signed” was not made public") as refusal:
        page.save()
    assert refusal.value.parts == []


def test_address_of_a_live_page_is_worked_out_and_never_believed(live_leaflet):
    page = fresh(live_leaflet)
    page.url_path = "/home/rude/words/"
    page.save()
    assert fresh(live_leaflet).url_path == live_leaflet.url_path


def test_pages_below_follow_the_new_address_of_a_section_that_is_signed_again(live_leaflet, author, worker, visitor):
    section = LeafletIndexPage.objects.get()
    edit(section, by=author, slug="our-leaflets")
    publish(section, author=author, workers=[worker])
    assert fresh(live_leaflet).url == f"/our-leaflets/{live_leaflet.slug}/"
    assert visitor.get(fresh(live_leaflet).url).status_code == 200
    assert not Permit.objects.exists()


def test_live_page_can_be_moved_with_what_is_below_it(live_leaflet, visitor, superuser):
    section = LeafletIndexPage.objects.get()
    section.move(section.get_parent(), pos="first-child", user=superuser)
    assert visitor.get(fresh(live_leaflet).url).status_code == 200
    assert not Permit.objects.exists()


def test_permit_is_never_given_outside_a_transaction(site, monkeypatch):
    monkeypatch.setattr(gate, "connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(transaction.TransactionManagementError):
        gate._permit(HomePage.objects.get())


@pytest.fixture
def meddling():
    """Return a function that lets other code listen to a signal of a leaflet."""
    listening = []

    def listen(signal, receiver):
        signal.connect(receiver, sender=LeafletPage, weak=False)
        listening.append((signal, receiver))

    yield listen
    for signal, receiver in listening:
        signal.disconnect(receiver, sender=LeafletPage)


def _change_in_memory(instance, **kwargs):
    instance.title = "Other"


def _change_in_the_database(instance, **kwargs):
    Page.objects.filter(pk=instance.pk).update(title="Other")


@pytest.mark.parametrize(
    ("signal", "receiver"),
    [(pre_save, _change_in_memory), (post_save, _change_in_the_database)],
    ids=["before", "after"],
)
@pytest.mark.parametrize("past_its_own_save", [False, True])
def test_code_that_changes_a_live_page_while_it_is_saved_changes_nothing(
    past_its_own_save, signal, receiver, live_leaflet, meddling
):
    meddling(signal, receiver)
    page = fresh(live_leaflet)
    with pytest.raises((NotSignedOff, DatabaseError)), transaction.atomic():
        page.save_base() if past_its_own_save else page.save()
    assert fresh(live_leaflet).title == "Sleep well"
    assert not Permit.objects.exists()


def test_operator_sets_the_addresses_anew_and_no_page_changes(live_leaflet):
    before = list(Page.objects.order_by("pk").values("pk", "live", "url_path", "title"))
    call_command("set_url_paths")
    assert list(Page.objects.order_by("pk").values("pk", "live", "url_path", "title")) == before


def test_row_that_claims_to_be_the_root_gets_no_address_of_its_own(live_leaflet):
    live_leaflet.depth = 1
    live_leaflet.url_path = "/rude/"
    with suppress(Refused):
        live_leaflet.save(update_fields=["url_path"])
    assert fresh(live_leaflet).url_path.endswith(f"/leaflets/{live_leaflet.slug}/")
