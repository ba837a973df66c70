"""No way round a sign-off, for anybody, through any door.

Every way of :mod:`tests.moderation.ways` is tried twice. With the gate, an anonymous visitor must get nothing that
nobody signed. Without it the same way must leak: otherwise it proves nothing, unless it says why.
"""

import shutil

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.test import Client, TestCase, override_settings
from wagtail.images.models import AbstractImage
from wagtail.models import GroupPagePermission, Page, PagePermissionTester, Task, WorkflowState
from wagtail.rich_text.pages import PageLinkHandler
from wagtail.workflows import publish_workflow_state
from wagtail_localize.models import TranslationSource

from cms.coauthoring.tester import PageTester
from cms.media import forms, publicity, views
from cms.media.models import CustomImage
from cms.moderation import gate, refusals, triggers
from cms.moderation.models import PeerSignOffTask
from cms.pages import models as page_models
from cms.pages.links import LivePageLinkHandler
from cms.pages.models import PageCredit, PageFrameworkItem
from cms.people import forms as people_forms
from cms.people.roles import Role
from home.models import HomePage, Item
from publications.models import LeafletIndexPage
from tests.factories import (
    make_document,
    make_group,
    make_image,
    make_leaflet,
    make_peer_worker,
    make_user,
)
from tests.factories.pages import block, body_of
from tests.helpers import edit, publish, sign_off
from tests.moderation.surfaces import WORDS, leaks
from tests.moderation.ways import REFUSALS, WAYS, Scene

CREDITS = (("role", "a young person"), ("pen-name", "Seagull"))
SIGNED_WORDS = ("Sleep well", "a young person and Seagull", "Can we talk?", "Put the phone away", "The Tuesday group")


def build():
    """Make the site in which every way is tried. Returns the ids of what is in it."""
    author, coauthor = make_user("wren", role=Role.AUTHOR), make_user("robin", role=Role.AUTHOR)
    worker, other = make_peer_worker("heron"), make_peer_worker("curlew")
    people = {
        "author": author,
        "coauthor": coauthor,
        "worker": worker,
        "other": other,
        "administrator": make_user("gannet", role=Role.ADMINISTRATOR),
        "superuser": make_user("albatross", is_superuser=True),
    }
    # Every page is looked at after every way. All items of the framework have the same page: two are enough.
    items = list(Item.objects.order_by("pk").values_list("pk", flat=True))
    Item.objects.exclude(pk__in=[items[0], items[-1]]).delete()
    home = HomePage.objects.get()
    for page in [home, *home.get_children().specific()]:
        sign_off(page, by=worker)
    image, document, item = make_image(by=author), make_document(by=author), Item.objects.order_by("pk").first()
    signed = make_leaflet(
        by=author,
        with_others=[coauthor],
        title="Sleep well",
        writing_group=make_group("The Tuesday group"),
        credits=[PageCredit(kind=kind, name=name, sort_order=order) for order, (kind, name) in enumerate(CREDITS)],
        framework_items=[PageFrameworkItem(item=item)],
        body=body_of(
            block("text", "<p>Talk to somebody.</p>"),
            block("how_to_say_it", {"situation": "say it", "lines": [_item("Can we talk?")]}),
            block("steps", {"title": "", "steps": [_item({"title": "Put the phone away", "text": "Now."})]}),
            block("image", {"image": {"image": image.pk, "alt_text": "Pier", "decorative": False}, "caption": ""}),
            block("document", {"document": document.pk, "about": "A sheet"}),
        ),
    )
    plain = make_leaflet(by=author, with_others=[coauthor], title="Rest well", summary=WORDS)
    edit(plain, by=author, summary="How to rest.")
    for page in (signed, plain):
        publish(page, author=author, workers=[worker])
    edit(plain, by=author, title=WORDS, summary=WORDS)
    draft = make_leaflet(by=author, with_others=[coauthor], title=WORDS, summary=WORDS)
    ids = {"home": home, "leaflets": LeafletIndexPage.objects.get(), "signed": signed, "plain": plain, "draft": draft}
    ids |= {"image": image, "document": document, "item": item, **people}
    list(leaks())  # Visiting every page makes the renditions.
    return {name: thing.pk for name, thing in ids.items()}


def _item(value):
    return {"type": "item", "value": value, "id": "1b3c5d7e"}


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    """The site, built once. Every test's savepoint starts from it, and so does every test's folder of files."""
    media = tmp_path_factory.mktemp("built")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(MEDIA_ROOT=media):
        ids = build()
        connection.check_constraints()
        yield ids, media
        transaction.set_rollback(True)


@pytest.fixture
def scene(built, db, settings, tmp_path):
    ids, media = built
    settings.MEDIA_ROOT = tmp_path / "media"
    shutil.copytree(media, settings.MEDIA_ROOT)
    the_tests = transaction.atomic()
    the_tests._from_testcase = True  # What pages have in common is kept in it, as it is by a process that serves.
    with the_tests:
        yield Scene(ids)
        transaction.set_rollback(True)
    ContentType.objects.clear_cache()  # it may have read what was rolled back


@pytest.fixture
def gate_off(scene, monkeypatch):
    """The same site in stock Wagtail: no gate, no triggers, its own permissions and workflow, every file public."""
    triggers.drop()
    # In stock Wagtail whoever approves a page may publish it.
    GroupPagePermission.objects.create(
        group=Group.objects.get(name=Role.PEER_WORKER),
        page=Page.get_first_root_node(),
        permission=Permission.objects.get(codename="publish_page", content_type__app_label="wagtailcore"),
    )
    for signal in (pre_save, post_save, pre_delete, post_delete):
        ours = [entry for entry in signal.receivers if str(entry[0][0]).startswith("moderation.gate")]
        assert ours
        monkeypatch.setattr(signal, "receivers", [entry for entry in signal.receivers if entry not in ours])
        signal.sender_receivers_cache.clear()
    for name in ("can_publish", "can_publish_subpage", "can_set_view_restrictions", "can_unschedule"):
        monkeypatch.setattr(PageTester, name, getattr(PagePermissionTester, name))
    monkeypatch.setattr(WorkflowState, "on_finish", publish_workflow_state)
    monkeypatch.setattr(PeerSignOffTask, "on_action", _stock_decision)
    monkeypatch.setattr(PeerSignOffTask, "get_actions", _stock_actions)
    monkeypatch.setattr(refusals, "DECISIONS", ())
    writes_live_rows = TranslationSource.create_or_update_translation.__wrapped__
    monkeypatch.setattr(TranslationSource, "create_or_update_translation", writes_live_rows)
    # In stock Wagtail a page below a draft is public, and so are the draft's title and its place in the address.
    monkeypatch.setattr(page_models, "is_public", lambda page: page.live)
    monkeypatch.setattr(LivePageLinkHandler, "get_many", PageLinkHandler.get_many)
    for method in ("open_file", "find_existing_renditions"):
        monkeypatch.setattr(CustomImage, method, getattr(AbstractImage, method))
    monkeypatch.setattr(publicity, "file_is_public", [lambda file: True])
    monkeypatch.setattr(publicity, "file_is_frozen", [])
    monkeypatch.setattr(people_forms, "name_is_live", [])
    monkeypatch.setattr(views, "seal_is_ours", lambda rendition: True)
    monkeypatch.setattr(views, "copy_of_the_bytes", lambda stored: stored.storage.open(stored.name))
    assert forms.is_frozen is publicity.is_frozen
    yield
    monkeypatch.undo()
    for signal in (pre_save, post_save, pre_delete, post_delete):
        signal.sender_receivers_cache.clear()


def _stock_decision(task, task_state, user, action_name, **kwargs):
    return Task.on_action(task, task_state, user, action_name, comment=kwargs.get("comment", ""))


def _stock_actions(task, obj, user):
    """A group's approval, with the peer workers as the group."""
    may = user.is_superuser or user.groups.filter(name=Role.PEER_WORKER).exists()
    return [("approve", "Approve", False)] if may else []


def attempt(way, scene):
    scene.who = way.who
    try:
        # Nothing here is ever committed, so what waits for that is run at the end.
        with transaction.atomic(), TestCase.captureOnCommitCallbacks(execute=True):
            way.attempt(scene)
    except REFUSALS as refusal:
        return f"refused: {refusal}"
    return "done"


def read_before(scene):
    """Have readers on the site, so that what pages have in common is kept from before the attempt."""
    for page in Page.objects.filter(pk__in=[scene.ids[name] for name in ("home", "leaflets", "signed", "plain")]):
        assert Client().get(page.get_url(), headers={"host": "localhost"}).status_code == 200


def signed_words(scene):
    return {scene.ids["signed"]: (*SIGNED_WORDS, scene.label)}


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_visitor_gets_nothing_unsigned(way, scene):
    read_before(scene)
    attempt(way, scene)
    assert not (found := list(leaks(signed_words(scene)))), "\n".join(found)


@pytest.mark.once
@pytest.mark.parametrize("way", WAYS, ids=str)
def test_way_leaks_with_the_gate_off(way, scene, gate_off):
    outcome = attempt(way, scene)
    leaked = next(leaks(signed_words(scene)), None)
    if way.no_stock_equivalent:
        assert leaked is None, f"no longer true: {way.no_stock_equivalent}"
    else:
        assert leaked, f"it proves nothing ({outcome})"


def test_table_has_at_least_86_ways():
    assert len({way.attempt for way in WAYS}) >= 86
    assert len(set(map(str, WAYS))) == len(WAYS)


def test_visitor_gets_everything_that_was_signed(scene):
    """The helper that finds leaks looks everywhere: what is signed is found on each surface."""
    found = set()
    for word in ("Sleep well", "Seagull"):
        for line in leaks({scene.ids["signed"]: [f"not {word}"]}):
            found.add(line.split()[0])
    assert found == {scene.signed.url}


def test_nothing_leaks_when_nobody_tries(scene):
    assert not (found := list(leaks(signed_words(scene)))), "\n".join(found)


def test_nothing_leaks_when_nobody_tries_with_the_gate_off(scene, gate_off):
    assert not (found := list(leaks(signed_words(scene)))), "\n".join(found)


def test_gate_is_back_after_it_was_off(scene):
    assert triggers.problems() == []
    with pytest.raises(gate.NotSignedOff):
        Page.objects.get(pk=scene.ids["draft"]).specific.latest_revision.publish()
