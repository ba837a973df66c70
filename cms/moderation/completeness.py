"""System checks that a signature covers everything the public sees. They speak to developers, at every start."""

from django.apps import apps
from django.core import checks
from modelcluster.fields import ParentalKey
from wagtail.blocks import ListBlock, StreamBlock, StructBlock
from wagtail.blocks.field_block import ChooserBlock
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, Locale, Page, get_page_models

from cms.moderation.digest import VOLATILE
from cms.moderation.public_columns import child_models


@checks.register()
def what_pages_show_is_signed(app_configs, **kwargs):
    """Whatever a page points at says in ``shown_fields`` what readers get of it, so that signatures cover that too."""
    models = [*(model for model in get_page_models() if model is not Page), *child_models()]
    return [
        checks.Error(
            f"{model.__name__}.{field.name} shows {shown.__name__}, which no signature covers.",
            hint=f"Say in {shown.__name__}.shown_fields what readers get of it, or put the field's name into "
            "unsigned_fields when they get nothing of it.",
            obj=model,
            id="moderation.E002",
        )
        for model in models
        for field, shown in _models_shown_by(model)
        if not (hasattr(shown, "shown_fields") or issubclass(shown, (Page, Locale)))
    ]


@checks.register()
def only_pages_have_drafts(app_configs, **kwargs):
    """Nothing but a page can be signed off, so nothing else may have a draft that goes live."""
    return [
        checks.Error(
            f"{model.__name__} has drafts that go live, and only pages can be signed off.",
            hint="Make it a page type, or a plain model with shown_fields that pages show.",
            obj=model,
            id="moderation.E003",
        )
        for model in apps.get_models()
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    ]


def _models_shown_by(model):
    """Yield ``(field, model)`` for everything that a page or a row of a page points at."""
    unsigned = VOLATILE | set(getattr(model, "unsigned_fields", ()))
    for field in model._meta.local_concrete_fields:
        if field.name in unsigned or isinstance(field, ParentalKey):
            continue
        if isinstance(field, StreamField):
            for shown in _models_chosen_in(field.stream_block):
                yield field, shown
        elif field.is_relation and not field.remote_field.parent_link:
            yield field, field.related_model


def _models_chosen_in(block):
    if isinstance(block, ChooserBlock):
        yield block.model_class
    elif isinstance(block, ListBlock):
        yield from _models_chosen_in(block.child_block)
    elif isinstance(block, StreamBlock | StructBlock):
        for child in block.child_blocks.values():
            yield from _models_chosen_in(child)
