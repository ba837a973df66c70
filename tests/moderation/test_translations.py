"""wagtail-localize writes drafts; a peer worker makes them public."""

import pytest
from wagtail.models import Locale
from wagtail_localize.models import (
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationContext,
    TranslationSource,
)

from cms.moderation.audit import audit
from cms.moderation.eligibility import Refused
from tests.helpers import fresh, publish, sign_off, submit

ARABIC_TITLE = "نوم هادئ"


@pytest.fixture
def arabic(site):
    return Locale.objects.get(language_code="ar")


@pytest.fixture
def translation(live_leaflet, arabic):
    source, _made = TranslationSource.get_or_create_from_instance(live_leaflet)
    return Translation.objects.create(source=source, target_locale=arabic)


def translate_title(translation, by, text=ARABIC_TITLE):
    segment = StringSegment.objects.get(source=translation.source, context__path="title")
    StringTranslation.objects.update_or_create(
        translation_of=segment.string,
        locale=translation.target_locale,
        context=segment.context,
        defaults={"data": text, "last_translated_by": by},
    )


def save(translation, by):
    return translation.source.create_or_update_translation(
        translation.target_locale, user=by, publish=True, copy_parent_pages=True, fallback=True
    )[0]


def test_translation_is_not_public_before_a_peer_worker_signed_it_off(translation, superuser, author, worker, visitor):
    translate_title(translation, by=author)
    page = save(translation, by=superuser)
    assert not fresh(page).live
    submit(page, by=author)
    page = sign_off(page, by=worker)
    assert ARABIC_TITLE in visitor.get(page.url).content.decode()
    assert list(audit()) == []


def test_newer_translation_of_a_live_page_leaves_the_signed_one_public(translation, superuser, author, worker, visitor):
    translate_title(translation, by=author)
    page = publish(save(translation, by=superuser), author=author, workers=[worker])
    translate_title(translation, by=author, text="كلمات أخرى")
    save(translation, by=superuser)
    words = visitor.get(page.url).content.decode()
    assert ARABIC_TITLE in words
    assert "كلمات أخرى" not in words
    assert fresh(page).latest_revision.as_object().title == "كلمات أخرى"
    assert list(audit()) == []


def test_translator_cannot_sign_although_somebody_else_pressed_the_button(
    translation, superuser, author, worker, other_worker
):
    translate_title(translation, by=other_worker)
    page = save(translation, by=superuser)
    submit(page, by=author)
    with pytest.raises(Refused) as refusal:
        sign_off(page, by=other_worker)
    assert refusal.value.code == "author"
    assert sign_off(page, by=worker).live


def test_alias_in_the_other_languages_tree_turns_into_a_draft_translation(
    live_leaflet, arabic, translation, superuser, author, visitor
):
    alias = live_leaflet.copy_for_translation(arabic, copy_parents=True, alias=True)
    assert visitor.get(alias.url).status_code == 200
    translate_title(translation, by=author)
    save(translation, by=superuser)
    assert ARABIC_TITLE not in visitor.get(alias.url).content.decode()
    assert list(audit()) == []


def test_worker_who_changed_a_part_that_is_no_text_of_a_translation_cannot_sign_it_off(
    translation, superuser, author, worker, other_worker
):
    translate_title(translation, by=author)
    context = TranslationContext.objects.create(object=translation.source.object, path="body.1.address")
    SegmentOverride.objects.create(
        locale=translation.target_locale,
        context=context,
        last_translated_by=worker,
        data_json='"https://other.example/"',
    )
    page = save(translation, by=superuser)
    submit(page, by=author)
    with pytest.raises(Refused) as refusal:
        sign_off(page, by=worker)
    assert refusal.value.code == "author"
    assert fresh(sign_off(page, by=other_worker)).live
