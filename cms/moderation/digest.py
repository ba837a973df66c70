"""What a version of a page *is*: everything the public would see of it, in one canonical form.

The form leaves out what only the editor sees (the tree position, locks, comments) and the noise that editing
makes without changing a word (Draftail's block keys, StreamField ids, the primary keys of child rows). Two
saves with nothing changed give the same bytes; any change that a reader could notice gives others.

It has two parts. The public one can be shown to anybody who wants to check a signature. The private one holds the
fields that a page class names in ``private_fields``, such as how people are named on the page: they may take that back,
and it must then stand nowhere. What is signed is the public part with a salted digest of the private one in it
(:class:`cms.moderation.models.SignedPayload`).
"""

import hashlib
import json
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from modelcluster.fields import ParentalKey
from modelcluster.models import (
    get_all_child_m2m_relations,
    get_all_child_relations,
    get_serializable_data_for_fields,
)
from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock, TextBlock, URLBlock
from wagtail.blocks.field_block import ChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import COMMENTS_RELATION_NAME
from wagtail.rich_text import extract_references_from_rich_text

VERSION = 3

# Fields of Wagtail's Page that are about the row, not about what it says.
VOLATILE = frozenset(
    {
        "pk",
        "path",
        "depth",
        "numchild",
        "translation_key",
        "content_type",
        "live",
        "has_unpublished_changes",
        "url_path",
        "owner",
        "draft_title",
        "first_published_at",
        "last_published_at",
        "latest_revision",
        "latest_revision_created_at",
        "live_revision",
        "go_live_at",
        "expire_at",
        "expired",
        "locked",
        "locked_at",
        "locked_by",
        "alias_of",
        COMMENTS_RELATION_NAME,
    }
)

# Draftail marks paragraphs with a random key, as an attribute that readers never see. Only inside a tag: the same
# letters in the text, or in the value of another attribute, are words. Only what a key can be: a longer one could say
# something. And only in HTML as Draftail writes it, where it is sure what is a tag and what is a value.
_ATTRIBUTE = r"""\s+[^\s<>"'=/]+(?:="[^"<>]*")?"""
_BLOCK_KEY = re.compile(rf"""(<[a-zA-Z][a-zA-Z0-9]*(?:{_ATTRIBUTE})*?)\s+data-block-key="[a-z0-9]{{1,5}}"(?=[\s/>])""")
_DRAFTAILS_HTML = re.compile(r"""[^<]*(?:<[^<>"]*(?:"[^"<>]*"[^<>"]*)*>[^<]*)*""")


@dataclass(frozen=True)
class Asset:
    """A row beside the page that a version shows, such as a picture, a document or the name of a group.

    Its identity, and the digest of what is shown of it.
    """

    object_type: str
    object_id: int
    digest: str


@dataclass(frozen=True)
class Content:
    """The canonical content of one version, and the rows it shows beside its own.

    ``public`` and ``private`` are the canonical bytes of its two parts, as text: JSON with sorted keys, no spaces, no
    escapes. ``missing`` are the label and key of each row that it names and that is not there: whoever made one with
    that key would be shown.
    """

    public: str
    private: str
    assets: tuple[Asset, ...]
    missing: tuple[tuple[str, int], ...] = ()

    @cached_property
    def data(self):
        """Both parts in one, as plain JSON: dates and the like are text."""
        return both_parts(self.public, self.private)

    @property
    def fingerprint(self):
        """SHA-256 of both parts, in hex. Short-lived: it ties a decision to what was on the screen."""
        return hashlib.sha256(f"{self.public}\n{self.private}".encode()).hexdigest()

    def with_fields(self, **fields):
        """Return the same content with other public ``fields``."""
        data = json.loads(self.public)
        return replace(self, public=serialise({**data, "fields": {**data["fields"], **fields}}))

    def shown(self, model):
        """Return the keys of the rows of ``model`` that this version shows."""
        return [asset.object_id for asset in self.assets if asset.object_type == model._meta.label_lower]


def serialise(data):
    """Return JSON data as canonical text."""
    return json.dumps(data, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def has_private_part(data):
    """Return whether ``data``, a canonical form, is of a version that keeps private fields apart."""
    return data["version"] >= 3


def both_parts(public, private):
    """Return the public and the private part, canonical text both, as JSON data in one.

    What versions 1 and 2 signed is all in the public part; there, ``private`` is not looked at.
    """
    data = json.loads(public)
    if not has_private_part(data):
        return data
    data.pop("private", None)
    return {**data, "fields": {**data["fields"], **json.loads(private)}}


def content_of(page):
    """Return the :class:`Content` of ``page``, a specific page with the values and child rows it has in memory."""
    return contents_of([page])[0]


def contents_of(pages, read=None):
    """Return the :class:`Content` of each of ``pages``. What they show beside their own words is read for all at once.

    Read their child rows beforehand (``prefetch_related_objects``), or each page asks for its own. ``read`` may return
    rows that they show, as they came from the database: those are not read again. It is called when the pages' own
    words were taken, because reading pictures makes values of them.
    """
    versions = [(page, *_own_words(page)) for page in pages]
    found = _shown_rows(set().union(*(shown.rows for _page, _fields, shown in versions)), read() if read else ())
    return [_content(page, fields, *_reached(shown.rows, found)) for page, fields, shown in versions]


def _own_words(page):
    # As modelcluster's own `serializable_data` does it, without the comments: each of them asks for its answers.
    shown = _Shown()
    raw = get_serializable_data_for_fields(page)
    raw |= {
        field.name: [row.pk for row in getattr(page, field.name).all()] for field in get_all_child_m2m_relations(page)
    }
    fields = _canonical_fields(type(page), raw, shown)
    for relation in get_all_child_relations(page):
        name = relation.get_accessor_name()
        if name not in VOLATILE:
            rows = [_serializable(row) for row in getattr(page, name).all()]
            fields[name] = _canonical_rows(relation.related_model, rows, shown)
    return fields, shown


def _serializable(row):
    return row.serializable_data() if hasattr(row, "serializable_data") else get_serializable_data_for_fields(row)


def _content(page, fields, assets, missing):
    names = getattr(page, "private_fields", ())
    public = {
        "version": VERSION,
        "model": page._meta.label_lower,
        "fields": {name: value for name, value in fields.items() if name not in names},
        "assets": [[asset.object_type, asset.object_id, asset.digest] for asset in assets],
    }
    private = {name: fields[name] for name in names}
    return Content(public=serialise(public), private=serialise(private), assets=assets, missing=missing)


def same_content(signed, current, model):
    """Return whether two canonical forms of ``model`` say the same, whatever the schema was when one was signed.

    Both are as :func:`both_parts` gives them, so that a field which became private since is compared all the same.

    A field, child table or block part added since may hold its default; one removed since is not looked at.
    Everything else must be equal. So a migration that adds a field does not unsign the site.
    """
    if signed == current:
        return True
    current = _in_version(signed["version"], current)
    if signed["version"] != current["version"] or signed["model"] != current["model"]:
        return False
    return in_todays_schema(signed, model) == current


def _in_version(number, data):
    """Return today's ``data`` as version ``number`` has it: what its signatures go on vouching for.

    Version 2 had no private part, which :func:`both_parts` has put back. Version 1 vouched for the pictures and
    documents that a page shows, and for no names beside it.
    """
    if number == 1:
        files = [row for kind in ("image", "document") for row in data["assets"] if row[0] == f"media.custom{kind}"]
        data = {**data, "assets": files}
    return {**data, "version": number} if number in (1, 2) else data


def in_todays_schema(signed, model):
    """Return canonical data that was signed of a page of ``model`` as today's schema has it.

    What was added since is at its default, what was removed since is left out.
    """
    today = content_of(model()).data["fields"]
    fields = {name: signed["fields"].get(name, default) for name, default in today.items()}
    ignored = _Shown(canonical=True)
    for field in model._meta.get_fields():
        if isinstance(field, StreamField) and field.name in signed["fields"]:
            fields[field.name] = _canonical_block(field.stream_block, fields[field.name], ignored)
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        if name in signed["fields"]:
            blank = _canonical_row(relation.related_model, relation.related_model(), ignored)
            fields[name] = [{key: row.get(key, default) for key, default in blank.items()} for row in fields[name]]
    return json.loads(serialise({**signed, "fields": fields}))


def _canonical_fields(model, raw, shown, skip=VOLATILE):
    unsigned = getattr(model, "unsigned_fields", ())
    canonical = {}
    for field in model._meta.get_fields():
        if field.name not in raw or field.name in skip or field.name in unsigned:
            continue
        if getattr(getattr(field, "remote_field", None), "parent_link", False):
            continue
        value = raw[field.name]
        if isinstance(field, StreamField):
            value = _canonical_block(field.stream_block, json.loads(value or "[]"), shown)
        elif isinstance(field, RichTextField):
            value = _canonical_rich_text(value, shown)
        elif field.is_relation and value is not None:
            shown.add(field.related_model, value)
        canonical[field.name] = value
    return canonical


def _canonical_rows(model, rows, shown):
    """Child rows in the order readers meet them, without their keys and without the number that orders them."""
    ordered = sorted(rows, key=lambda row: (row.get("sort_order") or 0, serialise(row)))
    skip = _row_keys(model)
    canonical = [_canonical_fields(model, row, shown, skip) for row in ordered]
    return canonical if any("sort_order" in row for row in rows) else sorted(canonical, key=serialise)


def _canonical_row(model, row, shown):
    raw = {field.name: field.value_from_object(row) for field in model._meta.fields}
    return _canonical_fields(model, raw, shown, skip=_row_keys(model))


def _row_keys(model):
    parents = {field.name for field in model._meta.fields if isinstance(field, ParentalKey)}
    return parents | {"pk", model._meta.pk.name, "sort_order", "translation_key", "locale"}


def _canonical_rich_text(html, shown):
    if not html:
        return html
    if "linktype=" in html or "embedtype=" in html:
        for model, pk, _model_path, _content_path in extract_references_from_rich_text(html):
            shown.add(model, pk)
    if "data-block-key" in html and _DRAFTAILS_HTML.fullmatch(html):
        return _BLOCK_KEY.sub(r"\1", html)
    return html


def _canonical_block(block, raw, shown):
    """Return the raw value of a block without ids, with the parts that are missing set to their defaults."""
    if isinstance(block, StreamBlock):
        return [
            {
                "type": child["type"],
                "value": _canonical_block(block.child_blocks[child["type"]], child["value"], shown),
            }
            for child in raw or []
            if child["type"] in block.child_blocks
        ]
    if isinstance(block, ListBlock):
        # Wagtail's older form of a list is the bare values. The canonical form has no ids.
        values = (
            item["value"] if shown.canonical or block._item_is_in_block_format(item) else item for item in raw or []
        )
        return [{"type": "item", "value": _canonical_block(block.child_block, value, shown)} for value in values]
    if isinstance(block, StructBlock):
        raw = raw or {}
        return {
            name: _canonical_block(
                child, raw[name] if name in raw else child.get_prep_value(child.get_default()), shown
            )
            for name, child in block.child_blocks.items()
        }
    if isinstance(block, RichTextBlock):
        return _canonical_rich_text(raw or "", shown)
    if isinstance(block, CharBlock | TextBlock | URLBlock):
        return raw or ""  # A part left out is None until its form is first saved, then an empty text.
    if isinstance(block, ChooserBlock) and raw is not None:
        shown.add(block.model_class, raw)
    return raw


def shown_models():
    """Return the models whose rows pages show: a picture, a document, a group, an item of the framework.

    Each says in ``shown_fields`` what readers get of it. A field that is a relation leads to another such model.
    """
    return [model for model in apps.get_models() if hasattr(model, "shown_fields")]


def asset_of(row):
    """Return the :class:`Asset` for ``row``, an instance of one of :func:`shown_models`, as it is in memory."""
    fields = [row._meta.get_field(name) for name in row.shown_fields]
    # As `values_list` gives them.
    return _asset(type(row), row.pk, [str(getattr(row, field.attname)) for field in fields])


def _asset(model, pk, values):
    return Asset(model._meta.label_lower, pk, hashlib.sha256(serialise(values).encode()).hexdigest())


class _Shown:
    """Collects what a version shows beside its own words: ``rows`` holds the model and key of each.

    ``canonical`` is true while a canonical form is read again, which holds no ids.
    """

    def __init__(self, *, canonical=False):
        self.canonical = canonical
        self.rows = set()

    def add(self, model, pk):
        if hasattr(model, "shown_fields"):
            self.rows.add((model, int(pk)))


def _shown_rows(wanted, known=()):
    """Read ``wanted``, pairs of a model and a key, and the rows that they lead to: one query a kind, but for ``known``.

    Returns for each row that there is its :class:`Asset` and the pairs that it leads to.
    """
    found, waiting = {}, defaultdict(set)
    known = {(type(row), row.pk): row for row in known}
    for model, pk in wanted:
        waiting[model].add(pk)
    while waiting:
        model, pks = waiting.popitem()
        fields = [model._meta.get_field(name) for name in model.shown_fields]
        names = ("pk", *(field.attname for field in fields))
        rows = [[getattr(known[model, pk], name) for name in names] for pk in pks if (model, pk) in known]
        if len(rows) < len(pks):
            others = [pk for pk in pks if (model, pk) not in known]
            rows += model.objects.filter(pk__in=others).order_by().values_list(*names)
        for pk, *values in rows:
            shown = _Shown()
            for field, value in zip(fields, values, strict=True):
                if field.is_relation:
                    shown.add(field.related_model, value)
            found[model, pk] = _asset(model, pk, [str(value) for value in values]), shown.rows
            for next_model, next_pk in shown.rows - found.keys():
                waiting[next_model].add(next_pk)
    return found


def _reached(rows, found):
    """Return the assets of ``rows`` and of all that they lead to, and what of these is not in ``found``."""
    reached, missing, waiting = {}, set(), list(rows)
    while waiting:
        row = waiting.pop()
        if row not in found:
            missing.add((row[0]._meta.label_lower, row[1]))
        elif row not in reached:
            reached[row], leads_to = found[row]
            waiting += leads_to
    assets = sorted(reached.values(), key=lambda asset: (asset.object_type, asset.object_id))
    return tuple(assets), tuple(sorted(missing))
