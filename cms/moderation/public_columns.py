"""Which database columns the public sees: of a page, of its specific row and child rows, and of the rows it shows."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, UniqueConstraint
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.models import Page, get_page_models

from cms.moderation.digest import VOLATILE, shown_models


@dataclass(frozen=True)
class PublicTable:
    """A table whose rows belong to pages. ``page_column`` names the page, ``columns`` are what a signature covers.

    ``keys`` are its unique keys: see :func:`unique_keys`.
    """

    table: str
    page_column: str
    columns: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ShownTable:
    """The table of a model whose rows pages show beside their own. ``columns`` are what readers get of it."""

    object_type: str
    table: str
    columns: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]


def page_table():
    """Return the columns of Wagtail's own page table that a reader could notice.

    And whom an alias follows: whose signatures are its own.
    """
    columns = (
        field.column
        for field in Page._meta.local_concrete_fields
        if field.name not in VOLATILE or field.name in ("content_type", "alias_of")
    )
    return PublicTable(Page._meta.db_table, Page._meta.pk.column, tuple(sorted(columns)), unique_keys(Page))


def specific_tables():
    """Return the table of each page type."""
    return [
        PublicTable(
            model._meta.db_table,
            model._meta.pk.column,
            _signed_columns(model, skip={model._meta.pk.name}),
            unique_keys(model),
        )
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
    """Return the table of each child model. No signature covers a row's key, but another row could take its place."""
    return [
        PublicTable(
            model._meta.db_table,
            field.column,
            (model._meta.pk.column, *_signed_columns(model, skip={model._meta.pk.name})),
            unique_keys(model),
        )
        for model, field in child_models().items()
    ]


def shown_tables():
    """Return the table of each model whose rows pages show beside their own."""
    return [
        ShownTable(
            model._meta.label_lower,
            model._meta.db_table,
            ("id", *_columns(model, model.shown_fields)),
            unique_keys(model),
        )
        for model in shown_models()
    ]


def unique_keys(model):
    """Return the groups of columns in which no two rows of the table of ``model`` may be alike.

    Raises ``ImproperlyConfigured`` for a key that only some rows have or that is reckoned from columns: no trigger
    would see which row SQLite's ``OR REPLACE`` removes by it.
    """
    meta = model._meta
    for constraint in meta.constraints:
        if isinstance(constraint, UniqueConstraint) and (constraint.condition or constraint.expressions):
            raise ImproperlyConfigured(
                f"{constraint.name} of {meta.label} cannot be guarded: make it unique for every row, by plain columns."
            )
    own = {field.name: field.column for field in meta.local_concrete_fields}
    groups = [
        *((field.name,) for field in meta.local_concrete_fields if field.unique),
        *meta.unique_together,
        *(each.fields for each in meta.constraints if isinstance(each, UniqueConstraint)),
    ]
    return tuple(tuple(own[name] for name in names) for names in groups if names and own.keys() >= set(names))


def type_table():
    """Return the table that says of which type each page is."""
    return ContentType._meta.db_table, ("id", "app_label", "model"), unique_keys(ContentType)


def _columns(model, names):
    return [model._meta.get_field(name).column for name in names]


def parent_of(row: Model):
    """Return the id of the page that ``row``, an instance of a child model, belongs to."""
    key = next(field for field in row._meta.fields if isinstance(field, ParentalKey))
    return getattr(row, key.attname)


def _signed_columns(model, skip):
    unsigned = VOLATILE | skip | set(getattr(model, "unsigned_fields", ()))
    return tuple(sorted(field.column for field in model._meta.local_concrete_fields if field.name not in unsigned))
