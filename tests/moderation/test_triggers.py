"""The second layer: what goes past ``save()`` is stopped by the database itself."""

import pytest
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q, UniqueConstraint, Value
from django.db.models.functions import Concat, Lower
from wagtail.models import Page

from cms.media.models import CustomImage
from cms.moderation import triggers
from cms.moderation.models import Permit
from cms.pages.models import PageCredit
from publications.models import LeafletPage
from tests.factories import make_group, make_image, make_leaflet, make_team
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


def test_live_page_can_be_deleted_with_its_rows(credited_leaflet):
    fresh(credited_leaflet).delete()
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
    make_team()
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


def without_recursive_triggers(statement, *parameters):
    """Run SQL as another program does, which does not ask SQLite for ``recursive_triggers``."""
    sql("PRAGMA recursive_triggers=OFF")
    try:
        with transaction.atomic():
            sql(statement, *parameters)
    finally:
        sql("PRAGMA recursive_triggers=ON")


OR_REPLACE = {
    "a credit, by an update": "UPDATE OR REPLACE pages_pagecredit SET id = {credit} WHERE id = {draft_credit}",
    "a group, by its short name": "INSERT OR REPLACE INTO people_writinggroup (id, name, slug, kind, description) "
    "SELECT 999, 'Other', slug, kind, description FROM people_writinggroup WHERE id = {group}",
    "a group, by an update": "UPDATE OR REPLACE people_writinggroup "
    "SET slug = (SELECT slug FROM people_writinggroup WHERE id = {group}) WHERE id = {other_group}",
    "a live page, by its place": "UPDATE OR REPLACE wagtailcore_page "
    "SET path = (SELECT path FROM wagtailcore_page WHERE id = {page}) WHERE id = {draft}",
    "a type of page": "UPDATE OR REPLACE django_content_type SET app_label = 'publications', model = 'leafletpage' "
    "WHERE app_label = 'sessions'",
    "a sign-off": "INSERT OR REPLACE INTO moderation_signoff SELECT * FROM moderation_signoff",
    "signed words": "INSERT OR REPLACE INTO moderation_signedpayload (id, salt, words, emptied_at, private_words, "
    "private_salt) SELECT id, salt, 'Other', emptied_at, private_words, private_salt FROM moderation_signedpayload",
    "a credential's last change": "INSERT OR REPLACE INTO moderation_credentialchange "
    "SELECT * FROM moderation_credentialchange",
}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has OR REPLACE")
@pytest.mark.parametrize("what", OR_REPLACE)
def test_protected_row_is_not_deleted_by_another_that_takes_its_place(what, credited_leaflet, author, worker):
    group, other_group = make_group(), make_group()
    grouped = publish(make_leaflet(by=author, writing_group=group), author=author, workers=[worker])
    draft_credit = PageCredit.objects.exclude(page=credited_leaflet).get()
    ids = {
        "credit": PageCredit.objects.get(page=credited_leaflet).pk,
        "draft_credit": draft_credit.pk,
        "group": group.pk,
        "other_group": other_group.pk,
        "page": grouped.pk,
        "draft": draft_credit.page_id,
    }
    with pytest.raises(DatabaseError, match=r"unsigned|frozen|kept|append-only"):
        without_recursive_triggers(OR_REPLACE[what].format(**ids))


def test_key_of_a_credit_of_a_live_page_stays(credited_leaflet):
    with pytest.raises(DatabaseError, match="unsigned"), transaction.atomic():
        sql("UPDATE pages_pagecredit SET id = id + 1000 WHERE page_id = %s", credited_leaflet.pk)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE django_content_type SET model = 'x' WHERE app_label = 'publications' AND model = 'leafletpage'",
        "DELETE FROM django_content_type WHERE app_label = 'publications' AND model = 'leafletpage'",
    ],
)
def test_type_of_pages_stays_what_it_is(statement, live_leaflet):
    with pytest.raises(DatabaseError, match="kept"), transaction.atomic():
        sql(statement)


def test_type_that_no_page_has_can_be_changed(live_leaflet):
    sql("UPDATE django_content_type SET model = 'x' WHERE app_label = 'sessions'")


@pytest.mark.parametrize("table", ["wagtailcore_page", "people_user"])
def test_operator_is_told_of_a_trigger_of_somebody_elses(table, site):
    gift = "INSERT INTO moderation_permit (object_type, object_id) VALUES ('wagtailcore.page', 1)"
    if connection.vendor == "postgresql":
        sql("CREATE FUNCTION zz() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
        sql(f"CREATE TRIGGER zz BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION zz()")
    else:
        sql(f"CREATE TRIGGER zz BEFORE UPDATE ON {table} BEGIN {gift}; END")
    assert triggers.problems() == [f"The trigger zz on {table} is not one of ours. Find out who made it, and drop it."]


def test_operator_is_told_of_a_trigger_of_the_search_index_that_does_more(site):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's search has no triggers")
    sql("DROP TRIGGER update_wagtailsearch_indexentry_fts")
    assert triggers.problems() == []
    sql(
        "CREATE TRIGGER update_wagtailsearch_indexentry_fts AFTER UPDATE ON wagtailsearch_indexentry BEGIN "
        "INSERT INTO moderation_permit (object_type, object_id) VALUES ('wagtailcore.page', 1); END"
    )
    (problem,) = triggers.problems()
    assert "update_wagtailsearch_indexentry_fts" in problem


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such parts of a trigger")
class TestAlteredOnPostgreSQL:
    name = "moderation_wagtailcore_page_update"

    def make_again(self, middle, *, always=True):
        sql(f"DROP TRIGGER {self.name} ON wagtailcore_page")
        sql(f"CREATE TRIGGER {self.name} {middle} EXECUTE FUNCTION {self.name}()")
        if always:
            sql(f"ALTER TABLE wagtailcore_page ENABLE ALWAYS TRIGGER {self.name}")

    @pytest.mark.parametrize(
        "middle",
        [
            "BEFORE UPDATE ON wagtailcore_page FOR EACH ROW WHEN (false)",
            "BEFORE UPDATE OF expired ON wagtailcore_page FOR EACH ROW",
            "AFTER UPDATE ON wagtailcore_page FOR EACH ROW",
        ],
    )
    def test_operator_is_told_of_a_trigger_that_fires_at_other_times(self, middle, site):
        self.make_again(middle)
        assert triggers.problems() == [f"The trigger {self.name} was altered."]

    def test_operator_is_told_of_a_trigger_that_does_not_fire_in_a_session_that_replicates(self, site):
        self.make_again("BEFORE UPDATE ON wagtailcore_page FOR EACH ROW", always=False)
        assert triggers.problems() == [f"The trigger {self.name} was altered."]

    @pytest.mark.parametrize(
        "change", ["SET search_path = pg_temp, public", "RESET search_path", "SECURITY DEFINER", "STABLE", "STRICT"]
    )
    def test_operator_is_told_of_a_function_with_other_settings(self, change, site):
        sql(f"ALTER FUNCTION {self.name}() {change}")
        assert triggers.problems() == [f"The trigger {self.name} was altered."]

    def test_operator_is_told_of_a_rule_on_a_table(self, site):
        sql("CREATE RULE zz AS ON UPDATE TO wagtailcore_page DO ALSO DELETE FROM moderation_permit")
        (problem,) = triggers.problems()
        assert "The rule zz on wagtailcore_page is not one of ours." in problem


@pytest.mark.parametrize(
    "constraint",
    [
        UniqueConstraint(fields=["name"], condition=Q(kind="role"), name="one_name"),
        UniqueConstraint(Lower("name"), name="one_name"),
    ],
)
def test_developer_learns_that_a_unique_key_of_some_rows_only_cannot_be_guarded(constraint, monkeypatch):
    monkeypatch.setattr(PageCredit._meta, "constraints", [constraint])
    with pytest.raises(ImproperlyConfigured, match=r"one_name of pages\.PageCredit cannot be guarded"):
        triggers.expected("sqlite")
