"""Copies, aliases and translations: other rows with the same words."""

from contextlib import suppress

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Locale, Page

from cms.moderation import actions
from cms.moderation.audit import audit
from cms.moderation.digest import content_of
from cms.moderation.eligibility import Refused
from cms.moderation.gate import NotSignedOff
from cms.moderation.ledger import is_signed
from cms.moderation.models import Permit, SignOff
from publications.models import LeafletIndexPage
from tests.factories import make_group, make_leaflet
from tests.helpers import edit, fresh, publish, sign_off, submit


@pytest.fixture
def alias(live_leaflet):
    return live_leaflet.create_alias(update_slug="sleep-well-2")


def test_alias_of_a_live_page_is_live_with_its_sources_signature(alias, visitor):
    assert visitor.get(alias.url).status_code == 200
    assert not Permit.objects.exists()
    assert list(audit()) == []


def test_alias_with_an_unsigned_address_is_refused(live_leaflet):
    with pytest.raises(NotSignedOff):
        live_leaflet.create_alias(update_slug="something-rude")


def test_alias_with_other_words_is_refused(alias):
    page = fresh(alias)
    page.summary = "Other"
    with pytest.raises(NotSignedOff):
        page.save()


def test_alias_follows_its_source_when_that_is_signed_again(alias, live_leaflet, author, worker, visitor):
    edit(live_leaflet, by=author, summary="A second thought.")
    publish(live_leaflet, author=author, workers=[worker])
    assert "A second thought." in visitor.get(alias.url).content.decode()
    assert list(audit()) == []


def test_alias_goes_down_with_its_source(alias, live_leaflet, visitor):
    fresh(live_leaflet).unpublish()
    assert visitor.get(alias.url).status_code == 404


def test_alias_that_becomes_a_page_of_its_own_keeps_the_signature_and_says_where_from(
    alias, live_leaflet, superuser, sign_in, visitor
):
    sign_in(superuser).post(reverse("wagtailadmin_pages:convert_alias", args=[alias.pk]))
    assert fresh(alias).alias_of is None
    assert visitor.get(alias.url).status_code == 200
    assert SignOff.objects.get(object_id=alias.pk).carried_from.object_id == live_leaflet.pk
    fresh(alias).save()
    assert list(audit()) == []


def test_author_of_an_alias_source_cannot_sign_the_converted_page(open_site, other_worker, worker, superuser):
    leaflet = publish(make_leaflet(by=other_worker), author=other_worker, workers=[worker])
    alias = leaflet.create_alias(update_slug=f"{leaflet.slug}-2")
    alias.alias_of = None
    alias.save(update_fields=["alias_of_id"], clean=False)
    alias.save_revision(user=superuser)
    submit(alias, by=superuser)
    with pytest.raises(Refused) as refusal:
        sign_off(alias, by=other_worker)
    assert refusal.value.code == "author"


def test_copy_that_would_be_live_is_refused(live_leaflet, superuser):
    with pytest.raises(NotSignedOff):
        live_leaflet.copy(user=superuser, update_attrs={"slug": "a-copy"})
    assert not Page.objects.filter(slug="a-copy").exists()


@pytest.mark.parametrize("copy_revisions", [True, False])
def test_author_of_the_original_cannot_sign_its_copy(copy_revisions, open_site, other_worker, worker, superuser):
    original = publish(make_leaflet(by=other_worker), author=other_worker, workers=[worker])
    copied = original.copy(
        user=superuser, keep_live=False, copy_revisions=copy_revisions, update_attrs={"slug": "a-copy"}
    )
    submit(copied, by=superuser)
    with pytest.raises(Refused) as refusal:
        sign_off(copied, by=other_worker)
    assert refusal.value.code == "author"
    assert sign_off(copied, by=worker).live


def test_author_of_the_original_cannot_sign_a_copy_made_in_the_admin(
    open_site, other_worker, worker, administrator, sign_in
):
    original = publish(make_leaflet(by=other_worker), author=other_worker, workers=[worker])
    sign_in(administrator).post(
        reverse("wagtailadmin_pages:copy", args=[original.pk]),
        {"new_title": "A copy", "new_slug": "a-copy", "new_parent_page": LeafletIndexPage.objects.get().pk},
    )
    copied = Page.objects.get(slug="a-copy").specific
    assert not copied.live
    submit(copied, by=administrator)
    with pytest.raises(Refused) as refusal:
        sign_off(copied, by=other_worker)
    assert refusal.value.code == "author"


def test_translation_starts_as_a_draft_whose_authors_are_those_of_the_original(open_site, author, worker, other_worker):
    original = publish(make_leaflet(by=other_worker), author=other_worker, workers=[worker])
    translated = original.copy_for_translation(Locale.objects.get(language_code="ar"), copy_parents=True)
    assert not translated.live
    edit(translated, by=author, title="عنوان")
    submit(translated, by=author)
    with pytest.raises(Refused) as refusal:
        sign_off(translated, by=other_worker)
    assert refusal.value.code == "author"
    assert sign_off(translated, by=worker).live


def test_alias_that_was_taken_down_by_itself_stays_down_until_its_source_is_signed_again(
    alias, live_leaflet, author, worker, visitor
):
    actions.take_down(fresh(alias), by=worker, reason="Not here.")
    for attempt in (fresh(live_leaflet).update_aliases, fresh(live_leaflet).live_revision.publish):
        with suppress(NotSignedOff), transaction.atomic():
            attempt()
        assert not fresh(alias).live
    assert visitor.get(live_leaflet.url).status_code == 200
    edit(live_leaflet, by=author, summary="A second thought.")
    publish(live_leaflet, author=author, workers=[worker])
    assert visitor.get(alias.url).status_code == 200


def test_revoked_signature_takes_the_aliases_down_even_of_a_page_that_is_not_live(alias, live_leaflet, other_worker):
    Page.objects.filter(pk=live_leaflet.pk).update(live=False)
    actions.revoke_sign_off(SignOff.objects.get(object_id=live_leaflet.pk), by=other_worker, reason="A wrong number.")
    assert not fresh(alias).live
    assert list(audit()) == []


def test_revoked_signature_takes_down_the_pages_it_was_carried_to(alias, live_leaflet, other_worker, superuser):
    ConvertAliasPageAction(fresh(alias), user=superuser).execute()
    assert fresh(alias).live
    actions.revoke_sign_off(SignOff.objects.get(object_id=live_leaflet.pk), by=other_worker, reason="A wrong number.")
    assert not fresh(alias).live
    assert not fresh(live_leaflet).live


def test_take_down_takes_down_what_nobody_signed_but_by_the_pages_signature(
    alias, live_leaflet, other_worker, superuser, visitor
):
    ConvertAliasPageAction(fresh(alias), user=superuser).execute()
    assert visitor.get(alias.url).status_code == 200
    actions.take_down(live_leaflet, by=other_worker, reason="A wrong number.")
    assert visitor.get(alias.url).status_code == 404
    assert list(audit()) == []


def test_take_down_leaves_a_copy_that_somebody_signed_by_itself(alias, live_leaflet, other_worker, author, superuser):
    ConvertAliasPageAction(fresh(alias), user=superuser).execute()
    edit(fresh(alias), by=author, summary="A version of its own.")
    submit(fresh(alias), by=author)
    sign_off(fresh(alias), by=other_worker)
    actions.take_down(live_leaflet, by=other_worker, reason="A wrong number.")
    assert fresh(alias).live


def test_nobody_shows_the_whole_site_under_another_language_by_one_tick(site, superuser, sign_in):
    code = "ar"
    language = Locale.objects.get_or_create(language_code=code)[0]
    screen = sign_in(superuser).get(reverse("wagtaillocales:edit", args=[language.pk])).content.decode()
    assert code in screen
    assert "Synchronise" not in screen


@pytest.mark.parametrize("source", [None, "itself", "draft"])
def test_live_alias_is_not_made_to_follow_another_page_behind_the_gates_back(source, alias, author):
    pk = {None: None, "itself": alias.pk, "draft": make_leaflet(by=author).pk}[source]
    with pytest.raises(DatabaseError, match="unsigned"), transaction.atomic():
        Page.objects.filter(pk=alias.pk).update(alias_of=pk)


def test_pages_that_follow_each_other_are_signed_by_nobody_and_break_nothing(open_site, author):
    one, other = make_leaflet(by=author), make_leaflet(by=author)
    Page.objects.filter(pk=one.pk).update(alias_of=other.pk)
    Page.objects.filter(pk=other.pk).update(alias_of=one.pk)
    page = fresh(one)
    assert not is_signed(page, content_of(page))
    page.live = True
    with pytest.raises(NotSignedOff):
        page.save()


def test_aliases_of_a_page_that_is_deleted_go_down_with_it(alias, live_leaflet, visitor):
    fresh(live_leaflet).delete()
    assert visitor.get(alias.url).status_code == 404
    assert fresh(alias).alias_of is None
    assert list(audit()) == []


def test_name_on_an_alias_that_became_a_page_of_its_own_stays_as_it_was_signed(open_site, author, worker, superuser):
    group = make_group("Seagulls")
    source = publish(make_leaflet(by=author, writing_group=group), author=author, workers=[worker])
    alias = source.create_alias(update_slug=f"{source.slug}-2")
    ConvertAliasPageAction(fresh(alias), user=superuser).execute()
    publish(edit(fresh(source), by=author, writing_group=None), author=author, workers=[worker])
    group.name = "Rude word"
    with pytest.raises(Refused):
        group.save()


def test_name_on_an_alias_of_an_alias_stays_as_it_was_signed(open_site, author, worker):
    group = make_group("Seagulls")
    source = publish(make_leaflet(by=author, writing_group=group), author=author, workers=[worker])
    alias = source.create_alias(update_slug=f"{source.slug}-2")
    fresh(alias).create_alias(update_slug=f"{source.slug}-3")
    Page.objects.filter(pk__in=[source.pk, alias.pk]).update(live=False)
    group.name = "Rude word"
    with pytest.raises(Refused):
        group.save()
