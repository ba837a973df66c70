"""What may stand under what, and the checks that keep page types signable."""

import pytest
from django.db import models
from django.template.loader import get_template
from django.test.utils import isolate_apps
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models

from charter.models import CharterBadgePage, CharterIndexPage, CharterVersionPage
from cms.coauthoring.actions import CannotStart, start_page
from cms.pages import checks
from cms.pages.models import BasePage
from home.models import FrameworkItemPage, FrameworkPage, GroupIndexPage, GroupPage, HomePage, InformationPage
from publications.models import LeafletIndexPage, LeafletPage
from tests.factories.pages import body_of
from training.models import TrainingIndexPage, TrainingModulePage

TREE = {
    Page: {HomePage},
    HomePage: {
        GroupIndexPage,
        LeafletIndexPage,
        TrainingIndexPage,
        CharterIndexPage,
        FrameworkPage,
        InformationPage,
    },
    InformationPage: {InformationPage},
    FrameworkPage: {FrameworkItemPage},
    FrameworkItemPage: set(),
    GroupIndexPage: {GroupPage},
    LeafletIndexPage: {LeafletPage},
    TrainingIndexPage: {TrainingModulePage},
    CharterIndexPage: {CharterVersionPage, CharterBadgePage},
    GroupPage: set(),
    LeafletPage: set(),
    TrainingModulePage: set(),
    CharterVersionPage: set(),
    CharterBadgePage: set(),
}
OURS = [model for model in get_page_models() if model is not Page and not model._meta.app_label.startswith("wagtail")]


def test_table_of_the_tree_knows_every_page_type():
    assert set(OURS) == set(TREE) - {Page}


@pytest.mark.parametrize("parent", list(TREE), ids=lambda model: model.__name__)
def test_only_these_pages_may_stand_under_a_page_of_each_kind(parent):
    assert {child for child in OURS if parent in child.allowed_parent_page_models()} == TREE[parent]
    if parent is not Page:
        assert set(parent.allowed_subpage_models()) == TREE[parent]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_page_type_has_its_template_and_a_name_in_words(model, db):
    get_template(model().get_template(None))
    assert str(model._meta.verbose_name).lower() == str(model._meta.verbose_name)
    assert "page" not in str(model._meta.verbose_name).replace("home page", "").replace("group page", "")
    assert issubclass(model, BasePage)


def test_page_in_the_wrong_place_cannot_be_started(site, author):
    leaflet = LeafletPage(title="Lost", summary="S", body=body_of())
    with pytest.raises(CannotStart, match="Ask an administrator"):
        start_page(leaflet, parent=HomePage.objects.get(), by=author)
    assert not LeafletPage.objects.exists()


def test_section_stands_only_once(site):
    assert not LeafletIndexPage.can_create_at(HomePage.objects.get())


def test_award_needs_two_signatures_and_every_other_page_one():
    assert {model.__name__: model.sign_offs_required for model in OURS if model.sign_offs_required != 1} == {
        "CharterBadgePage": 2
    }


# --- System checks ----------------------------------------------------------------------------


@pytest.fixture
def planted(monkeypatch):
    """Return a function that shows a planted page type to the checks and returns the ids of what they say."""
    from wagtail.models import pages as wagtail_pages

    before = list(wagtail_pages.PAGE_MODEL_CLASSES)

    def ids(model):
        monkeypatch.setattr(checks, "get_page_models", lambda: [Page, model])
        return [message.id for message in checks.page_types_can_be_signed(None)]

    yield ids
    wagtail_pages.PAGE_MODEL_CLASSES[:] = before


def test_checks_find_nothing_in_our_own_page_types():
    assert checks.page_types_can_be_signed(None) == []


@isolate_apps("home", "wagtail")
def test_developer_who_adds_a_page_that_is_not_ours_is_told(planted):
    class StrangePage(Page):
        class Meta:
            app_label = "home"

    assert planted(StrangePage) == ["pages.E001"]


@isolate_apps("home", "wagtail")
def test_developer_who_adds_a_plain_many_to_many_field_is_told(planted):
    class FriendlyPage(BasePage):
        friends = models.ManyToManyField(Page, related_name="+")

        class Meta:
            app_label = "home"

    assert planted(FriendlyPage) == ["pages.E002"]


@isolate_apps("home", "wagtail")
def test_developer_who_adds_one_that_revisions_hold_is_let_through(planted):
    class FamilyPage(BasePage):
        family = ParentalManyToManyField("self", related_name="+")

        class Meta:
            app_label = "home"

    assert planted(FamilyPage) == []


@pytest.mark.parametrize(
    "block",
    [
        blocks.RawHTMLBlock(),
        blocks.ListBlock(blocks.RawHTMLBlock()),
        blocks.StructBlock([("html", blocks.RawHTMLBlock())]),
        blocks.StreamBlock([("html", blocks.ListBlock(blocks.StructBlock([("html", blocks.RawHTMLBlock())])))]),
    ],
    ids=["itself", "in a list", "in a struct", "deep down"],
)
@isolate_apps("home", "wagtail")
def test_developer_who_adds_a_raw_html_block_is_told(planted, block):
    class RawPage(BasePage):
        extra = StreamField([("extra", block)])

        class Meta:
            app_label = "home"

    assert planted(RawPage) == ["pages.E003"]
