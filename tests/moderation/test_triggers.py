"""The second layer: what goes past ``save()`` is stopped by the database itself."""

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from wagtail.models import Page

from cms.media.models import CustomImage
from cms.moderation import triggers
from cms.moderation.models import Permit
from cms.pages.models import PageCredit
from publications.models import LeafletPage
from tests.factories import make_image, make_leaflet
from tests.factories.pages import block, body_of
from tests.helpers import edit, fresh, publish


def sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def switch_live(page):
    Page.objects.filter(pk=page.pk).update(live=True)


WAYS = {
    "queryset update of the title": lambda page: Page.objects.filter(pk=page.pk).update(title="Other"),
    "queryset update of the summary": lambda page: LeafletPage.objects.filter(pk=page.pk).update(summary="Other"),
    "queryset update of the body": lambda page: LeafletPage.objects.filter(pk=page.pk).update(body=body_of()),
    "update with an expression": lambda page: LeafletPage.objects.update(summary=Concat(F("summary"), Value("!"))),
    "bulk_update": lambda page: _bulk_update(page),
    "bulk_create of a credit": lambda page: PageCredit.objects.bulk_create([PageCredit(page=page, name="Wren")]),
    "queryset update of a credit": lambda page: PageCredit.objects.filter(page=page).update(name="Wren"),
    "moving another page's credit here": lambda page: PageCredit.objects.exclude(page=page).update(page=page),
    "queryset delete of a credit": lambda page: PageCredit.objects.filter(page=page)._raw_delete("default"),
    "SQL on the page": lambda page: sql("UPDATE wagtailcore_page SET slug = 'other' WHERE id = %s", page.pk),
    "SQL on the specific row": lambda page: sql(
        "UPDATE publications_leafletpage SET summary = 'Other' WHERE page_ptr_id = %s", page.pk
    ),
    "SQL that removes a credit": lambda page: sql("DELETE FROM pages_pagecredit WHERE page_id = %s", page.pk),
    "SQL that changes the type": lambda page: sql(
        "UPDATE wagtailcore_page SET content_type_id = 1 WHERE id = %s", page.pk
    ),
}


def _bulk_update(page):
    page = fresh(page)
    page.summary = "Other"
    LeafletPage.objects.bulk_update([page], ["summary"])


@pytest.fixture
def credited_leaflet(open_site, author, worker):
    leaflet = make_leaflet(by=author, title="Sleep well")
    other = make_leaflet(by=author, title="A draft")
    for page in (leaflet, other):
        draft = fresh(page).get_latest_revision_as_object()
        draft.credits.add(PageCredit(kind="pen-name", name="Seagull"))
        draft.save_revision(user=author)
        draft.save()
    return publish(leaflet, author=author, workers=[worker])


@pytest.mark.parametrize("way", WAYS)
def test_live_page_is_not_changed_behind_the_gates_back(way, credited_leaflet):
    with pytest.raises(DatabaseError, match="unsigned"), transaction.atomic():
        WAYS[way](credited_leaflet)
    assert not Permit.objects.exists()


def test_draft_is_not_switched_live_behind_the_gates_back(open_site, author):
    leaflet = make_leaflet(by=author)
    with pytest.raises(DatabaseError, match="unsigned"), transaction.atomic():
        switch_live(leaflet)


def test_drafts_and_take_downs_are_left_alone(credited_leaflet, author):
    draft = make_leaflet(by=author)
    LeafletPage.objects.filter(pk=draft.pk).update(summary="Still a draft.")
    Page.objects.filter(pk=credited_leaflet.pk).update(live=False)
    LeafletPage.objects.filter(pk=credited_leaflet.pk).update(summary="Down, so free.")
    fresh(credited_leaflet).delete()
    assert not Page.objects.filter(pk=credited_leaflet.pk).exists()


def test_live_page_can_be_deleted_with_its_rows(credited_leaflet, superuser):
    fresh(credited_leaflet).delete(user=superuser)
    assert not PageCredit.objects.filter(page_id=credited_leaflet.pk).exists()
    assert not Permit.objects.exists()


def test_checked_save_leaves_no_permit_behind(credited_leaflet, author, worker):
    edit(credited_leaflet, by=author, summary="A second thought.")
    publish(credited_leaflet, author=author, workers=[worker])
    assert not Permit.objects.exists()


def test_picture_of_a_signed_page_is_frozen(open_site, author, worker):
    image, other = make_image(by=author), make_image(by=author, colour="red")
    value = {"image": {"image": image.pk, "alt_text": "The pier", "decorative": False}, "caption": ""}
    leaflet = make_leaflet(by=author, body=body_of(block("image", value)))
    CustomImage.objects.filter(pk=image.pk).update(title="Not yet signed, so free")
    publish(leaflet, author=author, workers=[worker])
    for change in ({"file": other.file.name}, {"description": "Something rude"}):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            CustomImage.objects.filter(pk=image.pk).update(**change)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE moderation_signoff SET object_id = 1",
        "DELETE FROM moderation_signoff",
        "UPDATE moderation_authorship SET user_id = 1",
        "DELETE FROM moderation_authorship",
        "UPDATE moderation_signedpayload SET words = 'other'",
        "DELETE FROM moderation_signedpayload",
    ],
)
def test_ledger_is_append_only_for_sql_too(statement, live_leaflet):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(statement)


def test_signed_words_can_be_emptied(live_leaflet):
    sql("UPDATE moderation_signedpayload SET words = '', salt = '', private_words = '', private_salt = ''")


def test_operator_is_told_of_a_missing_trigger(site):
    trigger = next(trigger for trigger in triggers.expected(connection.vendor) if trigger.event == "UPDATE")
    assert checks.run_checks(tags=["database"], databases=["default"]) == []
    on = f' ON "{trigger.table}"' if connection.vendor == "postgresql" else ""
    sql(f'DROP TRIGGER "{trigger.name}"{on}')
    found = checks.run_checks(tags=["database"], databases=["default"])
    assert [message.id for message in found] == ["moderation.E001"]
    assert trigger.name in found[0].msg


def test_operator_is_told_of_a_trigger_that_was_made_harmless(site):
    trigger = next(trigger for trigger in triggers.expected(connection.vendor) if trigger.event == "UPDATE")
    if connection.vendor == "postgresql":
        sql(
            f'CREATE OR REPLACE FUNCTION "{trigger.name}"() RETURNS trigger LANGUAGE plpgsql AS '
            "'BEGIN RETURN NEW; END'"
        )
    else:
        sql(f'DROP TRIGGER "{trigger.name}"')
        sql(f'CREATE TRIGGER "{trigger.name}" BEFORE UPDATE ON "{trigger.table}" BEGIN SELECT 1; END')
    assert triggers.problems() == [f"The trigger {trigger.name} was altered."]


def test_operator_is_told_of_a_trigger_that_was_switched_off(site):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite cannot switch a trigger off")
    sql("ALTER TABLE wagtailcore_page DISABLE TRIGGER USER")
    assert any("was altered" in line for line in triggers.problems())


def test_migrate_makes_the_triggers_again(site):
    triggers.drop()
    assert triggers.problems()
    call_command("migrate", verbosity=0)
    assert triggers.problems() == []


def test_live_rows_and_the_ledger_are_not_emptied_in_one_go(credited_leaflet):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE waits for no check of a foreign key.
    for table in ("pages_pagecredit", "moderation_authorship", "publications_leafletpage"):
        with pytest.raises(DatabaseError, match=r"unsigned|append-only"), transaction.atomic():
            sql(f"TRUNCATE {table} CASCADE")


def test_row_of_a_live_page_is_not_replaced_by_a_connection_of_somebody_elses(credited_leaflet):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    draft = PageCredit.objects.exclude(page=credited_leaflet).get()
    row = PageCredit.objects.get(page=credited_leaflet)
    statement = "INSERT OR REPLACE INTO pages_pagecredit (id, page_id, kind, name) VALUES (%s, %s, 'role', 'x')"
    sql("PRAGMA recursive_triggers=OFF")
    try:
        with pytest.raises(DatabaseError, match="unsigned"), transaction.atomic():
            sql(statement, row.pk, draft.page_id)
    finally:
        sql("PRAGMA recursive_triggers=ON")
    assert PageCredit.objects.filter(page=credited_leaflet).exists()
