"""A large site: thousands of live leaflets, signed, with all that hangs from one. Made in bulk."""

import uuid

from django.core.management import call_command
from django.db import transaction
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision, TaskState, WorkflowState

from cms.coauthoring.models import PageUserObjectPermission
from cms.moderation.digest import content_of
from cms.moderation.ledger import append_all, object_key
from cms.moderation.models import Authorship, SignedPayload, SignOff
from publications.models import LeafletIndexPage, LeafletPage
from tests.bench.stock import set_up_stock_workflow, stock_wagtail

CHUNK = 500
SLUG = "bench-"


def leaflets():
    """Return the leaflets that :func:`build` made, the one that was published longest ago first."""
    return LeafletPage.objects.filter(slug__startswith=SLUG).order_by("last_published_at", "pk")


def build(count):
    """Make ``count`` leaflets, copies of one of the demo's under other titles: all of them, or none."""
    model = LeafletPage.objects.live().filter(has_unpublished_changes=False, paired_leaflet=None).first()
    section = LeafletIndexPage.objects.get(pk=model.get_parent().pk)
    with stock_wagtail(), transaction.atomic():
        set_up_stock_workflow()
        for start in range(0, count, CHUNK):
            numbers = range(start, min(start + CHUNK, count))
            made = _pages(model, [_values(model, section, section.numchild + 1 + number) for number in numbers])
            _sign(model, made)
        Page.objects.filter(pk=section.pk).update(numchild=section.numchild + count)
        call_command("update_index", verbosity=0)


def _values(model, section, place):
    """Return what the leaflet in this ``place`` of its ``section`` has of its own."""
    # Titles all of one length would give every entry of SQLite's search index the norm of a new one, and each save
    # would then write them all.
    title = f"{model.title}, {'again ' * (place % 7)}{place}"
    slug = f"{SLUG}{place}"
    return {
        "path": LeafletPage._get_path(section.path, model.depth, place),
        "url_path": f"{section.url_path}{slug}/",
        "slug": slug,
        "title": title,
        "draft_title": title,
        "translation_key": uuid.uuid4(),
    }


def _copy(row, **values):
    """Return an unsaved copy of a database row with other ``values``."""
    fields = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    return type(row)(**{**{name: getattr(row, name) for name in fields}, **values})


def _hang(rows, pages, key):
    """Write a copy of each of ``rows`` for each of ``pages``, whose id goes into the column ``key``."""
    rows.model.objects.bulk_create(_copy(row, **{key: page.pk}) for page in pages for row in rows)


def _pages(model, differences):
    """Write a copy of ``model`` for each of ``differences``, with its rows and its one revision."""
    made = [_copy(model, **values) for values in differences]
    rows = write_rows(made)
    for name in ("credits", "framework_items"):
        children = getattr(model, name).all()
        for leaflet in made:
            setattr(leaflet, name, [_copy(row, page_id=leaflet.pk) for row in children])
        children.model.objects.bulk_create(row for leaflet in made for row in getattr(leaflet, name).all())
    _hang(PageUserObjectPermission.objects.filter(content_object=model.pk), made, "content_object_id")
    _hang(PageLogEntry.objects.filter(page=model.pk), made, "page_id")
    _hang(ReferenceIndex.objects.filter(object_id=str(model.pk), content_type=model.content_type), made, "object_id")
    revisions = Revision.objects.bulk_create(
        _copy(model.latest_revision, object_id=str(leaflet.pk), content=leaflet.serializable_data()) for leaflet in made
    )
    for leaflet, row, revision in zip(made, rows, revisions, strict=True):
        leaflet.latest_revision = row.latest_revision = row.live_revision = revision
    Page.objects.bulk_update(rows, ["latest_revision", "live_revision"])
    _workflow_histories(model, made)
    return made


def write_rows(made):
    """Write unsaved pages, all of one type, into their two tables. Returns the rows of the first."""
    names = [field.attname for field in Page._meta.concrete_fields]
    rows = Page.objects.bulk_create(Page(**{name: getattr(page, name) for name in names}) for page in made)
    for page, row in zip(made, rows, strict=True):
        page.pk = page.id = row.pk
        page.save_base(raw=True, force_insert=True)  # Its own table only, as loaddata does.
    return rows


def _workflow_histories(model, made):
    state = model.workflow_states.get()
    task_state = state.task_states.get()
    states = WorkflowState.objects.bulk_create(
        _copy(state, object_id=str(leaflet.pk), current_task_state_id=None) for leaflet in made
    )
    TaskState.objects.bulk_create(
        _copy(task_state, workflow_state_id=copied.pk, revision_id=leaflet.latest_revision_id)
        for copied, leaflet in zip(states, made, strict=True)
    )


def _sign(model, made):
    """Write each of ``made`` into the ledgers as ``model`` stands there, under its own title."""
    content = content_of(model)
    sign_off = SignOff.objects.filter(**object_key(model)).select_related("statement").last()
    entries, payloads = [], []
    for leaflet in made:
        words = SignedPayload.of(content.with_fields(title=leaflet.title, slug=leaflet.slug))
        said = SignedPayload(words=sign_off.statement.words)
        payloads += [words, said]
        entries.append(
            _copy(
                sign_off,
                object_id=leaflet.pk,
                digest=words.digest,
                content_id=words.pk,
                statement_digest=said.digest,
                statement_id=said.pk,
                revision_id=leaflet.latest_revision_id,
            )
        )
    SignedPayload.objects.bulk_create(payloads)
    append_all(entries)
    assets, authorships = sign_off.assets.all(), Authorship.objects.filter(**object_key(model))
    append_all([_copy(asset, sign_off_id=entry.pk) for entry in entries for asset in assets])
    append_all([_copy(authorship, object_id=leaflet.pk) for leaflet in made for authorship in authorships])
