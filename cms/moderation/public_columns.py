"""Which database columns the public sees: of a page, of its specific row and child rows, and of the rows it shows."""

from dataclasses import dataclass

from django.db.models import Model
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.models import Page, get_page_models

from cms.moderation.digest import VOLATILE, shown_models


@dataclass(frozen=True)
class PublicTable:
    """A table whose rows belong to pages. ``page_column`` names the page, ``columns`` are what a signature covers."""

    table: str
    page_column: str
    columns: tuple[str, ...]


def page_table():
    """Return the columns of Wagtail's own page table that a reader could notice.

    And whom an alias follows: whose signatures are its own.
    """
    columns = (
        field.column
        for field in Page._meta.local_concrete_fields
        if field.name not in VOLATILE or field.name in ("content_type", "alias_of")
    )
    return PublicTable(Page._meta.db_table, Page._meta.pk.column, tuple(sorted(columns)))


def specific_tables():
    """Return the table of each page type."""
    return [
        PublicTable(model._meta.db_table, model._meta.pk.column, _signed_columns(model, skip={model._meta.pk.name}))
        for model in get_page_models()
        if model is not Page
    ]


def child_models():
    """Return the models whose rows hang from a page by a ``ParentalKey`` and are part of what it says."""
    found = {}
    for model in get_page_models():
        for relation in get_all_child_relations(model):
            if relation.get_accessor_name() not in VOLATILE:
                found[relation.related_model] = relation.field
    return found


def child_tables():
    """Return the table of each child model."""
    return [
        PublicTable(model._meta.db_table, field.column, _signed_columns(model, skip={model._meta.pk.name}))
        for model, field in child_models().items()
    ]


def shown_tables():
    """Return ``(label, table, columns)`` of each model whose rows pages show beside their own."""
    return [
        (model._meta.label_lower, model._meta.db_table, ("id", *_columns(model, model.shown_fields)))
        for model in shown_models()
    ]


def _columns(model, names):
    return [model._meta.get_field(name).column for name in names]


def parent_of(row: Model):
    """Return the id of the page that ``row``, an instance of a child model, belongs to."""
    key = next(field for field in row._meta.fields if isinstance(field, ParentalKey))
    return getattr(row, key.attname)


def _signed_columns(model, skip):
    unsigned = VOLATILE | skip | set(getattr(model, "unsigned_fields", ()))
    return tuple(sorted(field.column for field in model._meta.local_concrete_fields if field.name not in unsigned))
