"""System checks about page types: what a signature cannot cover must not exist."""

from django.core import checks
from django.db import models
from modelcluster.fields import ParentalManyToManyField
from wagtail.blocks import BaseBlock, Block, ListBlock, RawHTMLBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models

from cms.pages.models import BasePage


@checks.register()
def page_types_can_be_signed(app_configs, **kwargs):
    """Every page type derives from ``BasePage``, has no plain many-to-many field and no raw HTML block."""
    errors = []
    for model in get_page_models():
        if model is Page or model._meta.app_label.startswith("wagtail"):
            continue
        if not issubclass(model, BasePage):
            errors.append(checks.Error(f"{model.__name__} does not derive from BasePage.", obj=model, id="pages.E001"))
        errors += [
            checks.Error(
                f"{model.__name__}.{field.name} is a plain ManyToManyField, which no revision holds.",
                hint="Use a child model with a ParentalKey, or ParentalManyToManyField.",
                obj=model,
                id="pages.E002",
            )
            for field in model._meta.local_many_to_many
            if isinstance(field, models.ManyToManyField) and not isinstance(field, ParentalManyToManyField)
        ]
        for field in model._meta.get_fields():
            if isinstance(field, StreamField) and _has_raw_html(field.stream_block):
                errors.append(
                    checks.Error(
                        f"{model.__name__}.{field.name} has a raw HTML block.",
                        hint="HTML that nobody can read is HTML that nobody can sign. Make a block for it.",
                        obj=model,
                        id="pages.E003",
                    )
                )
    return errors


def _has_raw_html(block: Block | BaseBlock):
    if isinstance(block, RawHTMLBlock):
        return True
    if isinstance(block, ListBlock):
        return _has_raw_html(block.child_block)
    if isinstance(block, StreamBlock | StructBlock):
        return any(_has_raw_html(child) for child in block.child_blocks.values())
    return False
