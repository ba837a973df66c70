"""Wagtail's index of what refers to what is right after a save, though it is written once."""

from django.db import connection
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext
from wagtail.models import ReferenceIndex

from home.models import Item
from tests.factories import make_image, make_leaflet
from tests.factories.pages import block, body_of
from tests.helpers import fresh


def references_of(page):
    return {(row.to_content_type.model, row.to_object_id) for row in ReferenceIndex.get_references_for_object(page)}


def test_operator_sees_what_a_page_and_its_rows_refer_to(site, author):
    image, item = make_image(), Item.objects.first()
    leaflet = make_leaflet(by=author, body=body_of(block("image", {"image": image.pk, "caption": ""})))
    leaflet.framework_items.create(item=item)
    leaflet.save()
    assert {("customimage", str(image.pk)), ("item", str(item.pk))} <= references_of(leaflet)


def test_row_that_is_taken_out_is_referred_to_no_more(site, author):
    leaflet = make_leaflet(by=author)
    leaflet.framework_items.create(item=Item.objects.first())
    leaflet.save()
    leaflet = fresh(leaflet)
    leaflet.framework_items.clear()
    leaflet.save()
    assert "item" not in {model for model, _pk in references_of(leaflet)}


def test_page_is_indexed_once_however_many_rows_it_has(site, author):
    def statements(rows):
        leaflet = make_leaflet(by=author)
        for item in Item.objects.all()[:rows]:
            leaflet.framework_items.create(item=item)
        with CaptureQueriesContext(connection) as queries:
            leaflet.save()
        return sum(
            "wagtailcore_referenceindex" in query["sql"] and query["sql"].startswith("SELECT") for query in queries
        )

    assert statements(1) == statements(3)


def test_page_that_is_saved_with_another_is_indexed_too(site, author):
    image, leaflet, guide = make_image(), make_leaflet(by=author), make_leaflet(by=author)

    def save_the_guide(instance, **kwargs):
        if instance.pk == leaflet.pk:
            guide.body = body_of(block("image", {"image": image.pk, "caption": ""}))
            guide.save()

    post_save.connect(save_the_guide, sender=type(leaflet))
    try:
        leaflet.save()
    finally:
        post_save.disconnect(save_the_guide, sender=type(leaflet))
    assert ("customimage", str(image.pk)) in references_of(guide)
