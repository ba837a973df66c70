"""The names that pages show of other rows, of groups and of the framework, are signed with the page."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from cms.moderation.digest import content_of, same_content
from cms.moderation.eligibility import Refused
from cms.moderation.ledger import is_signed
from cms.moderation.models import Permit, SignOffAsset
from cms.pages.models import PageFrameworkItem
from cms.people.models import WritingGroup
from home.models import Area, Item
from publications.models import LeafletPage
from tests.factories import make_group, make_leaflet
from tests.helpers import edit, fresh, publish

NO_MEMBERS = inline_formset([])


@pytest.fixture
def named_leaflet(open_site, author, worker):
    leaflet = make_leaflet(
        by=author,
        writing_group=make_group("The Tuesday group"),
        framework_items=[PageFrameworkItem(item=Item.objects.select_related("area").first())],
    )
    return publish(leaflet, author=author, workers=[worker])


def names(page):
    item = page.framework_items.get().item
    return [(page.writing_group, "name"), (item, "label"), (item.area, "label")]


def test_signature_names_the_group_the_item_and_its_area(named_leaflet):
    shown = set(SignOffAsset.objects.values_list("object_type", "object_id"))
    item = named_leaflet.framework_items.get().item
    assert {
        ("people.writinggroup", named_leaflet.writing_group_id),
        ("home.item", item.pk),
        ("home.area", item.area_id),
    } <= shown


@pytest.mark.parametrize("which", [0, 1, 2], ids=["group", "item", "area"])
def test_name_on_a_live_page_cannot_be_changed(which, named_leaflet):
    row, field = names(named_leaflet)[which]
    setattr(row, field, "Other")
    with pytest.raises(Refused) as refusal:
        row.save()
    assert refusal.value.code == "shown"
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**{field: "Other"})
    assert is_signed(fresh(named_leaflet), content_of(fresh(named_leaflet)))


def test_item_on_a_live_page_cannot_be_put_into_another_area(named_leaflet):
    item = named_leaflet.framework_items.get().item
    item.area = Area.objects.exclude(pk=item.area_id).first()
    with pytest.raises(Refused):
        item.save()


def test_group_can_be_renamed_once_no_live_page_shows_its_name(named_leaflet):
    fresh(named_leaflet).unpublish()
    group = named_leaflet.writing_group
    group.name = "The Wednesday group"
    group.save()
    assert WritingGroup.objects.get(pk=group.pk).name == "The Wednesday group"
    assert not Permit.objects.exists()


def test_group_that_a_page_no_longer_names_can_be_renamed_and_deleted(named_leaflet, author, worker):
    group = named_leaflet.writing_group
    edit(named_leaflet, by=author, writing_group=None)
    page = publish(named_leaflet, author=author, workers=[worker])
    group.name = "The Wednesday group"
    group.save()
    group.delete()
    assert not Permit.objects.exists()
    assert is_signed(fresh(page), content_of(fresh(page)))


def test_what_readers_do_not_see_of_a_group_can_always_be_changed(named_leaflet):
    group = named_leaflet.writing_group
    group.description = "We meet on Tuesdays."
    group.save()
    assert WritingGroup.objects.get(pk=group.pk).description == "We meet on Tuesdays."


def test_administrator_who_renames_a_group_on_a_live_page_reads_why_not(named_leaflet, administrator, sign_in):
    group = named_leaflet.writing_group
    form = {"name": "Other", "slug": group.slug, "kind": group.kind, "description": "New", "memberships": NO_MEMBERS}
    answer = sign_in(administrator).post(reverse("writing_groups:edit", args=[group.pk]), nested_form_data(form))
    page = answer.content.decode()
    assert "Pages that are live show this name" in page
    assert 'value="Other"' in page
    assert WritingGroup.objects.get(pk=group.pk).name == "The Tuesday group"


def test_page_signed_before_names_were_covered_stays_signed(named_leaflet):
    """Version 1 of the canonical form vouched for pictures and documents only."""
    now = content_of(fresh(named_leaflet)).data
    before = {**now, "version": 1, "assets": []}
    assert same_content(before, now, LeafletPage)
    other = {**before, "fields": {**before["fields"], "title": "Other"}}
    assert not same_content(other, now, LeafletPage)
