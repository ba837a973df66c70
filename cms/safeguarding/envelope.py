"""Taking everything that belongs to a page out of the database, into one text, and putting it back as it was.

What belongs to a page is what would go with it if it were deleted, by whichever model: revisions, comments, notes,
grants. So a model that is added tomorrow is sealed as well. The page's own row stays, so that what names it still
does, without a word in it.
"""

import json
from datetime import datetime

from django.apps import apps
from django.contrib.contenttypes.fields import GenericRelation
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, models, transaction
from django.db.models import CASCADE, SET_NULL
from django.db.models.deletion import get_candidate_relations_to_delete
from wagtail.fields import StreamField
from wagtail.models import Page, PageLogEntry, ReferenceIndex
from wagtail.search import index

# Rows that hang from a page and hold the site together. They say nothing of what somebody wrote.
_STAYS = {"wagtailcore.site", "wagtailcore.grouppagepermission", "wagtailcore.workflowpage"}
# What finds and lists. It is made anew from the page's row.
_INDEXES = {"wagtailsearch.indexentry", "wagtailsearch.sqliteftsindexentry", "modelsearch.indexentry"}
# A row that names a page goes with it if the field says so, or if it is one of these.
_BY_NUMBER = (PageLogEntry,)

_BLANK = "–"
_AT_ONCE = 500  # keys in one question to the database


def family_of(page):
    """Return ``page`` with its translations and whatever follows one of them, held until the transaction ends.

    Held in the order of their keys, so that no two can wait for each other. Empty when there is no such page.
    """
    found = {page.pk}
    while True:
        family = Page.objects.filter(
            models.Q(pk__in=found)
            | models.Q(translation_key__in=Page.objects.filter(pk__in=found).values("translation_key"))
            | models.Q(alias_of__in=found)
        )
        more = set(family.values_list("pk", flat=True))
        if more == found:
            return list(Page.objects.select_for_update().filter(pk__in=found).order_by("pk"))
        found = more


def take(pages, also=()):
    """Take what belongs to ``pages`` out of the database, and the rows ``also``. Returns all of it as one text.

    What is returned is all that is left of it: whoever calls keeps it before the transaction ends.
    """
    own = [page.specific for page in pages]
    kept = [row for page in own for row in _own_rows(page)]
    rows = _belonging(own, also)
    cleared = _clear_names_of(rows)
    taken = {
        "pages": _serialised(kept),
        "rows": _serialised(rows),
        "names": cleared,
    }
    for row in rows:
        if isinstance(row, index.Indexed):
            index.remove_object(row)
    _remove(rows)
    for page in own:
        _blank(page)
    _forget_what_was_found()
    return json.dumps(taken, sort_keys=True, ensure_ascii=False)


def put_back(words):
    """Put back what :func:`take` returned. Rows whose person or group is gone by now come without it, or stay away."""
    taken = json.loads(words)
    rows, lacking = _whole_rows(taken["rows"])
    for row in serializers.deserialize("python", rows, ignorenonexistent=True):
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            if (row.object._meta.label_lower, row.object.pk) not in lacking:
                raise
            continue  # It makes no sense without the person that it named: an answer of nobody.
        if isinstance(row.object, index.Indexed):
            index.insert_or_update_object(row.object)
    for label, field, keys in taken["names"]:
        model = apps.get_model(label)
        for key, value in keys:
            target = model._meta.get_field(field).related_model
            if target._base_manager.filter(pk=value).exists():
                model._base_manager.filter(pk=key).update(**{field: value})
    restored = {}
    for row in serializers.deserialize("python", taken["pages"], ignorenonexistent=True):
        restored[row.object.pk] = _write_row(row.object) or restored.get(row.object.pk)
    for page in Page.objects.filter(pk__in=restored).specific():
        _find_a_place(page)
        _index(page)


def pages_in(words):
    """Return the rows of the pages themselves and all that belonged to them: two lists of plain dicts."""
    taken = json.loads(words)
    return taken["pages"], taken["rows"]


# --- What belongs to a page ------------------------------------------------------------------------


def _own_rows(page):
    """Return the rows that together are ``page``: one for each model that it is made of."""
    models_of_it = [*page._meta.all_parents, type(page)]
    return [model._base_manager.get(pk=page.pk) for model in models_of_it]


def _belonging(pages, also):
    """Return the rows that would be deleted with ``pages``, and those of ``also`` with what hangs from them."""
    found, to_look_at = {}, []

    def add(rows):
        for row in rows:
            key = (row._meta.label_lower, row.pk)
            if key not in found and _may_go(row):
                found[key] = row
                to_look_at.append(row)

    add(also)
    for page in pages:
        for row in _own_rows(page):
            add(_hanging_from([row]))
    for model in _BY_NUMBER:
        add(model.objects.filter(page_id__in=[page.pk for page in pages]))
    while to_look_at:
        batch, to_look_at[:] = to_look_at[:], []
        by_model = {}
        for row in batch:
            by_model.setdefault(type(row), []).append(row)
        for rows in by_model.values():
            add(_hanging_from(rows))
    return list(found.values())


def _may_go(row):
    label = row._meta.label_lower
    return label not in _STAYS and label not in _INDEXES and not isinstance(row, Page)


def _hanging_from(rows):
    """Yield the rows that would be deleted with ``rows``, all of one model."""
    model = type(rows[0])
    for relation in get_candidate_relations_to_delete(model._meta):
        if relation.on_delete is CASCADE and not relation.parent_link:
            yield from _named_by(relation, rows)
    for field in model._meta.private_fields:
        if isinstance(field, GenericRelation) and field.related_model._meta.label_lower not in _INDEXES:
            yield from field.bulk_related_objects(rows)


def _named_by(relation, rows):
    for start in range(0, len(rows), _AT_ONCE):
        chosen = {f"{relation.field.name}__in": [row.pk for row in rows[start : start + _AT_ONCE]]}
        yield from relation.related_model._base_manager.filter(**chosen)


def _clear_names_of(rows):
    """Empty the fields of other rows that name one of ``rows`` and may be empty. Returns what they held."""
    gone = {(row._meta.label_lower, row.pk) for row in rows}
    by_model, cleared = {}, []
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    for model, of_it in by_model.items():
        for relation in get_candidate_relations_to_delete(model._meta):
            if relation.on_delete is not SET_NULL:
                continue
            name, other = relation.field.attname, relation.related_model
            held = [(row.pk, getattr(row, name)) for row in _named_by(relation, of_it)]
            held = [(key, value) for key, value in held if (other._meta.label_lower, key) not in gone]
            if held:
                other._base_manager.filter(pk__in=[key for key, _value in held]).update(**{name: None})
                cleared.append([other._meta.label_lower, relation.field.name, held])
    return cleared


# --- Out of the database, and back ---------------------------------------------------------------


class _Exact(DjangoJSONEncoder):
    """Django's own cuts a time to thousandths of a second. What is put back is to be what it was."""

    def default(self, o):
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def _serialised(rows):
    return json.loads(serializers.serialize("json", rows, cls=_Exact))


def _remove(rows):
    """Delete ``rows``, and tell nobody: their files stay, and no log says what they were. Constraints wait."""
    by_model = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row.pk)
    for model, keys in by_model.items():
        for many in model._meta.many_to_many:
            through = many.remote_field.through
            if through._meta.auto_created:
                through._base_manager.filter(**{f"{many.m2m_field_name()}__in": keys}).delete()
        for start in range(0, len(keys), _AT_ONCE):
            model._base_manager.filter(pk__in=keys[start : start + _AT_ONCE])._raw_delete(model._base_manager.db)


def _blank(page):
    """Take every word out of the row of ``page``, which is not live. Its place in the tree stays."""
    has_pages_below = page.numchild > 0
    for model in [*page._meta.all_parents, type(page)]:
        fields = {field.name: _nothing_for(field) for field in model._meta.local_concrete_fields if _has_words(field)}
        if model is Page:
            fields |= {"title": _BLANK, "draft_title": _BLANK, "has_unpublished_changes": False}
            for name in ("slug", "url_path") if has_pages_below else ():
                fields.pop(name)  # The addresses of the pages below begin with its own.
            if not has_pages_below:
                fields["slug"] = f"page-{page.pk}"
                fields["url_path"] = f"{page.get_parent().url_path}page-{page.pk}/" if page.depth > 1 else "/"
        model._base_manager.filter(pk=page.pk).update(**fields)
    _index(type(page)._base_manager.get(pk=page.pk))


def _has_words(field):
    """Whether people write what ``field`` holds: not what they choose, and not what only machines read."""
    texts = models.CharField | models.TextField | models.JSONField | StreamField
    return isinstance(field, texts) and not field.choices and field.name not in ("path", "translation_key")


def _nothing_for(field):
    if field.null:
        return None
    return "[]" if isinstance(field, StreamField) else {} if isinstance(field, models.JSONField) else ""


def _write_row(row):
    """Write one of the rows of a page as it was, as a draft: not live, with no date to go live, where it stands now."""
    model = type(row)
    stays = {"path", "depth", "numchild", "live", "expired", "go_live_at", "locked"}
    fields = {
        field.attname: getattr(row, field.attname)
        for field in model._meta.local_concrete_fields
        if not field.primary_key and field.name not in stays
    }
    for field in model._meta.local_concrete_fields:
        value = fields.get(field.attname)
        if field.many_to_one and value is not None and not _is_there(field, value):
            fields[field.attname] = None
    if model is Page:
        fields["has_unpublished_changes"] = True
    model._base_manager.filter(pk=row.pk).update(**fields)


def _find_a_place(page):
    """Give the page its address again, or one beside it where another page has taken that meanwhile."""
    if page.depth > 1:
        parent = page.get_parent()
        slug, number = page.slug, 1
        while parent.get_children().exclude(pk=page.pk).filter(slug=page.slug).exists():
            number += 1
            page.slug = f"{slug}-{number}"
        page.set_url_path(parent)
        Page.objects.filter(pk=page.pk).update(slug=page.slug, url_path=page.url_path)


def _index(page):
    index.insert_or_update_object(page)
    ReferenceIndex.create_or_update_for_object(page)


def _forget_what_was_found():
    """SQLite's search keeps the words of what it does not find any more, until it tidies up."""
    if connection.vendor == "sqlite":
        table = connection.ops.quote_name(apps.get_model("wagtailsearch", "SQLiteFTSIndexEntry")._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608 - our own table


def _whole_rows(rows):
    """Return ``rows`` without those that must name something which is gone, and the keys of those that named it."""
    while True:
        there = {(row["model"], str(row["pk"])) for row in rows}
        kept = [(row, names) for row in rows if (names := _gone_names_of(row, there)) is not None]
        if len(kept) == len(rows):
            break
        rows = [row for row, _names in kept]
    for row, names in kept:
        row["fields"] |= dict.fromkeys(names)
        if "approved_go_live_at" in row["fields"]:
            row["fields"]["approved_go_live_at"] = None
    return rows, {(row["model"], row["pk"]) for row, names in kept if names}


def _gone_names_of(row, there):
    """Return the fields of ``row`` that name something which is gone, or None when it cannot stand without."""
    gone = []
    for field in apps.get_model(row["model"])._meta.local_concrete_fields:
        value = row["fields"].get(field.name)
        if not field.is_relation or value is None or not field.db_constraint:
            continue
        if (field.related_model._meta.label_lower, str(value)) not in there and not _is_there(field, value):
            if not field.null:
                return None
            gone.append(field.name)
    return gone


def _is_there(field, value):
    return field.related_model._base_manager.filter(**{field.target_field.attname: value}).exists()


def files_in(words):
    """Return the files of the pictures and documents among the rows, as a field has them."""
    rows = serializers.deserialize("python", json.loads(words)["rows"], ignorenonexistent=True)
    return [
        getattr(row.object, field.name)
        for row in rows
        for field in row.object._meta.local_concrete_fields
        if isinstance(field, models.FileField) and getattr(row.object, field.name)
    ]
