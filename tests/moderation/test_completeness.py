"""What a developer is told when a new model would slip past the signatures."""

import pytest
from django.db import models
from django.test.utils import isolate_apps
from wagtail.models import DraftStateMixin, RevisionMixin

from cms.moderation import completeness, gate
from cms.moderation.eligibility import Refused
from home.models import Item
from publications.models import LeafletPage


def test_this_project_signs_all_that_its_pages_show(db):
    assert completeness.what_pages_show_is_signed(None) == []
    assert completeness.only_pages_have_drafts(None) == []


def test_developer_is_told_of_a_row_that_pages_show_and_nobody_signs(monkeypatch):
    monkeypatch.delattr(Item, "shown_fields")
    found = {(message.id, message.msg) for message in completeness.what_pages_show_is_signed(None)}
    assert ("moderation.E002", "PageFrameworkItem.item shows Item, which no signature covers.") in found


def test_developer_is_told_of_a_picture_that_blocks_show_and_nobody_signs(monkeypatch):
    from cms.media.models import CustomImage

    monkeypatch.delattr(CustomImage, "shown_fields")
    found = completeness.what_pages_show_is_signed(None)
    assert any("LeafletPage.body shows CustomImage" in message.msg for message in found)


@pytest.fixture
def draftable():
    with isolate_apps("home"):

        class Poem(DraftStateMixin, RevisionMixin, models.Model):
            title = models.TextField()

            class Meta:
                app_label = "home"

            def __str__(self):
                return self.title

        yield Poem


def test_developer_is_told_that_only_pages_have_drafts(draftable, monkeypatch):
    monkeypatch.setattr(completeness.apps, "get_models", lambda: [draftable, LeafletPage])
    (found,) = completeness.only_pages_have_drafts(None)
    assert found.id == "moderation.E003"


def test_draft_of_anything_but_a_page_is_never_made_public(draftable):
    # A row as the signal sees it. The model's own __init__ asks for models that this test's registry does not have.
    poem = draftable.__new__(draftable)
    poem.title, poem.live = "An ode", True
    with pytest.raises(Refused, match="only pages can be signed off") as refusal:
        gate._page_is_saved(draftable, poem)
    assert refusal.value.code == "no-sign-off"
    poem.live = False
    gate._page_is_saved(draftable, poem)
