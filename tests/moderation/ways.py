"""Ways in which somebody might try to make public what nobody signed. Each is one small function.

A way says who tries, through which door, and how the same thing would fare with the gate off, which is stock Wagtail.
It gets a :class:`Scene` and returns nothing: only what a visitor can get afterwards counts. Its name is its
function's, with spaces.
"""

import contextlib
import datetime
import json
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from types import MappingProxyType

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.serializers import deserialize
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.copy_page import CopyPageAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.models import SourceImageIOError
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Locale,
    Page,
    PageViewRestriction,
    Revision,
    Site,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield
from wagtail_localize.models import String, StringTranslation, Translation, TranslationSource

from cms.media.models import CustomDocument, CustomImage, CustomRendition
from cms.moderation import actions
from cms.moderation.eligibility import Refused
from cms.pages.models import PageCredit, PageFrameworkItem
from cms.people import credentials
from cms.people.invitations import come_back, invite_back
from cms.people.models import PeerWorker, User, WritingGroup
from home.models import Area, GroupPage, HomePage, Item
from publications.models import LeafletIndexPage, LeafletPage
from tests.factories import make_badge, make_document, make_group_page, make_image, make_leaflet
from tests.factories.files import picture_bytes
from tests.factories.pages import block, body_of
from tests.factories.people import PASSWORD
from tests.helpers import edit, fingerprint, fresh, publish, sign_in, sign_off, submit
from tests.moderation.surfaces import COLOUR, WORDS
from tests.pages.editor import editor_form, text_block
from training.models import TrainingModulePage

HOUR = datetime.timedelta(hours=1)
TEXT = f"<p>{WORDS}</p>"
PAINTED = picture_bytes(COLOUR)

REFUSALS = (DatabaseError, PermissionDenied, Refused, SourceImageIOError, ValidationError)


@dataclass(frozen=True)
class Way:
    name: str
    who: str
    door: str
    attempt: object
    no_stock_equivalent: str = ""

    def __str__(self):
        return f"{self.who}: {self.name}"


WAYS = []


def way(*who, door, no_stock_equivalent=MappingProxyType({})):
    """Put a function into the table, once for each of ``who``.

    ``no_stock_equivalent`` says why nothing leaks with the gate off either: for everybody, or by ``who``.
    """

    def put(function):
        for person in who:
            why = no_stock_equivalent if isinstance(no_stock_equivalent, str) else no_stock_equivalent.get(person, "")
            WAYS.append(Way(function.__name__.replace("_", " "), person, door, function, why))
        return function

    return put


# Why stock Wagtail stops some people too. With the gate off these say that its permissions are back.
MAY_NOT_PUBLISH = "permissions alone: this role cannot publish in stock Wagtail either"
MAY_NOT_ADD = "permissions alone: this role cannot add pages in the tree"
NOT_THEIRS = "permissions alone: this role cannot open the page in the editor"
MAY_NOT_CHANGE_THE_SITE = "permissions alone: the site's settings are for administrators"
MAY_NOT_APPROVE = "permissions alone: the task offers this person no decision"


@dataclass
class Scene:
    """The site in which every way is tried. Everything is read from the database anew.

    ``signed`` is a live leaflet that shows a bit of everything; ``plain`` a live leaflet of words alone, which began
    with words that nobody signed and has a newer draft with more of them; ``draft`` was never signed.
    """

    ids: dict
    who: str = "superuser"
    browsers: dict = field(default_factory=dict)

    def page(self, name):
        return Page.objects.get(pk=self.ids[name]).specific

    signed = property(lambda self: self.page("signed"))
    plain = property(lambda self: self.page("plain"))
    draft = property(lambda self: self.page("draft"))
    home = property(lambda self: HomePage.objects.get(pk=self.ids["home"]))
    leaflets = property(lambda self: LeafletIndexPage.objects.get(pk=self.ids["leaflets"]))
    image = property(lambda self: CustomImage.objects.get(pk=self.ids["image"]))
    document = property(lambda self: CustomDocument.objects.get(pk=self.ids["document"]))
    item = property(lambda self: Item.objects.get(pk=self.ids["item"]))

    def __post_init__(self):
        self.label = self.item.label

    def user(self, name):
        return User.objects.get(pk=self.ids[name])

    @cached_property
    def me(self):
        return self.user(self.who)

    def browser(self, name=None):
        name = name or self.who
        if name not in self.browsers:
            self.browsers[name] = sign_in(self.user(name), raise_request_exception=False)
        return self.browsers[name]

    def post(self, view, *args, data=None, query=""):
        return self.browser().post(reverse(view, args=args) + query, data or {})

    def press(self, button, page, **fields):
        """Press a button of the editor of ``page``, with unsigned words in every field that the form shows."""
        fields = {"title": WORDS, "summary": WORDS, "body": [text_block(TEXT)], **fields}
        return self.post("wagtailadmin_pages:edit", page.pk, data={**editor_form(page, **fields), button: "1"})

    def wait(self, page=None):
        """Send the draft to the peer workers. Returns the task state."""
        page = page or self.draft
        submit(page, by=self.user("author"))
        return fresh(page).current_workflow_state.current_task_state

    def badge(self):
        """A live badge that two people signed, whose newer draft one of them has signed."""
        author = self.user("author")
        badge = publish(
            make_badge(by=author, title="A badge"), author=author, workers=[self.user("worker"), self.user("other")]
        )
        edit(badge, by=author, title=WORDS, summary=WORDS)
        submit(badge, by=author)
        sign_off(badge, by=self.user("worker"))
        return fresh(badge)


@contextlib.contextmanager
def may_fail():
    """Go on after a step that was refused, as somebody would who tries."""
    with contextlib.suppress(*REFUSALS), transaction.atomic():
        yield


def sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def pages(page):
    return Page.objects.filter(pk=page.pk)


def leaflets(page):
    return LeafletPage.objects.filter(pk=page.pk)


def overwrite(name, content):
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content))


# --- The admin: the editor ------------------------------------------------------------------------------------


@way(
    "author",
    "coauthor",
    "worker",
    "administrator",
    "superuser",
    door="admin view",
    no_stock_equivalent={
        "author": MAY_NOT_ADD,
        "coauthor": MAY_NOT_ADD,
        "worker": MAY_NOT_ADD,
        "administrator": MAY_NOT_PUBLISH,
    },
)
def presses_publish_on_a_new_page(scene):
    form = {
        **editor_form(scene.plain, title=WORDS, slug="a-new-one", summary=WORDS, body=[text_block(TEXT)]),
        "action-publish": "1",
    }
    scene.post("wagtailadmin_pages:add", "publications", "leafletpage", scene.leaflets.pk, data=form)


@way(
    "author",
    "coauthor",
    "worker",
    "administrator",
    "superuser",
    door="admin view",
    no_stock_equivalent={
        "author": MAY_NOT_PUBLISH,
        "coauthor": MAY_NOT_PUBLISH,
        "worker": NOT_THEIRS,
        "administrator": MAY_NOT_PUBLISH,
    },
)
def presses_publish_on_a_draft(scene):
    scene.press("action-publish", scene.draft)


@way(
    "author",
    "administrator",
    "superuser",
    door="admin view",
    no_stock_equivalent={"author": MAY_NOT_PUBLISH, "administrator": MAY_NOT_PUBLISH},
)
def presses_publish_on_a_live_page(scene):
    scene.press("action-publish", scene.plain)


@way(
    "author",
    "administrator",
    "superuser",
    door="admin view",
    no_stock_equivalent={"author": MAY_NOT_PUBLISH, "administrator": MAY_NOT_PUBLISH},
)
def changes_the_address_of_a_live_page_in_the_editor(scene):
    scene.press("action-publish", scene.plain, title="Rest well", slug="quokka-here")


@way("administrator", door="admin view")
def presses_publish_after_the_group_was_given_the_permission(scene):
    permission = Permission.objects.get(codename="publish_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(
        group=Group.objects.get(name="Administrators"), page=Page.get_first_root_node(), permission=permission
    )
    scene.press("action-publish", scene.draft)


@way("administrator", door="admin view", no_stock_equivalent="permissions alone: only a superuser makes a superuser")
def makes_oneself_a_superuser_and_presses_publish(scene):
    scene.post(
        "wagtailusers_users:edit",
        scene.me.pk,
        data={"username": scene.me.username, "email": "", "is_active": "on", "is_superuser": "on", "groups": []},
    )
    scene.browsers.clear()
    scene.press("action-publish", scene.draft)


@way("superuser", door="admin view")
def makes_an_author_a_superuser_who_presses_publish(scene):
    author = scene.user("author")
    scene.post(
        "wagtailusers_users:edit",
        author.pk,
        data={"username": author.username, "email": "", "is_active": "on", "is_superuser": "on", "groups": []},
    )
    scene.who = "author"
    scene.press("action-publish", scene.draft)


@way("superuser", door="admin view")
def takes_a_tag_off_a_live_page_in_the_editor(scene):
    rows = [
        {"id": row.pk, "item": row.item_id, "DELETE": "1"}
        for row in scene.signed.get_latest_revision_as_object().framework_items.all()
    ]
    form = _form_of_the_signed_page(scene, framework_items=inline_formset(rows, initial=len(rows)))
    scene.post("wagtailadmin_pages:edit", scene.signed.pk, data=form)


def _form_of_the_signed_page(scene, **fields):
    page = scene.signed
    return {
        **nested_form_data(
            {
                "title": page.title,
                "slug": page.slug,
                "summary": page.summary,
                "audience": page.audience,
                "review_date": "",
                "seo_title": "",
                "search_description": "",
                "submission_note": "",
                "writing_group": page.writing_group_id,
                "body": streamfield([text_block("<p>Talk to somebody.</p>")]),
                "framework_items": inline_formset([]),
                "comments": inline_formset([]),
                # The editor says which version it was opened with: only then is leaving something out a change.
                "loaded_revision_id": page.latest_revision_id,
                "loaded_revision_created_at": page.latest_revision.created_at.isoformat(),
                **fields,
            }
        ),
        "action-publish": "1",
    }


@way(
    "administrator",
    "superuser",
    door="schedule",
    no_stock_equivalent={"administrator": MAY_NOT_PUBLISH},
)
def presses_publish_with_a_date_in_the_form(scene):
    soon = (timezone.localtime() + HOUR).strftime("%Y-%m-%d %H:%M")
    scene.press("action-publish", scene.draft, go_live_at=soon)
    _an_hour_later(scene.draft)


def _an_hour_later(page):
    """Move every date of ``page`` back, because the clock cannot be moved on, and run the command."""
    past = timezone.now() - HOUR
    for revision in Revision.objects.filter(object_id=str(page.pk)):
        if revision.content.get("go_live_at"):
            content = {**revision.content, "go_live_at": past.isoformat()}
            Revision.objects.filter(pk=revision.pk).update(content=content)
        if revision.approved_go_live_at:
            with may_fail():
                Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=past)
    call_command("publish_scheduled", verbosity=0)


@way("superuser", door="admin view")
def reverts_to_the_first_words_and_presses_publish(scene):
    first = Revision.objects.filter(object_id=str(scene.plain.pk)).order_by("pk").first()
    form = editor_form(scene.plain, title="Rest well", summary=first.content["summary"])
    scene.post("wagtailadmin_pages:edit", scene.plain.pk, data={**form, "revision": first.pk, "action-publish": "1"})


@way("superuser", door="admin view")
def unpublishes_a_page_and_publishes_it_with_other_words(scene):
    scene.post("wagtailadmin_pages:unpublish", scene.plain.pk)
    scene.press("action-publish", scene.plain)


@way("administrator", "superuser", door="admin view")
def takes_a_section_down_and_gives_it_another_title(scene):
    scene.post("wagtailadmin_pages:unpublish", scene.leaflets.pk)
    scene.press("action-save", scene.leaflets, slug="leaflets")


@way("administrator", "superuser", door="admin view")
def takes_a_section_down_and_gives_it_another_address(scene):
    scene.post("wagtailadmin_pages:unpublish", scene.leaflets.pk)
    scene.press("action-save", scene.leaflets, title="Leaflets", slug="quokka-here")


# --- The admin: bulk actions, copies, aliases, places ---------------------------------------------------------


@way("administrator", "superuser", door="bulk action", no_stock_equivalent={"administrator": MAY_NOT_PUBLISH})
def publishes_a_draft_in_bulk(scene):
    scene.post("wagtail_bulk_action", "wagtailcore", "page", "publish", query=f"?id={scene.draft.pk}")


@way("superuser", door="bulk action")
def publishes_a_live_page_in_bulk(scene):
    scene.post("wagtail_bulk_action", "wagtailcore", "page", "publish", query=f"?id={scene.plain.pk}")


@way("superuser", door="bulk action")
def publishes_a_section_with_all_below_it_in_bulk(scene):
    scene.post(
        "wagtail_bulk_action",
        "wagtailcore",
        "page",
        "publish",
        data={"include_descendants": "on"},
        query=f"?id={scene.leaflets.pk}",
    )


@way("superuser", door="bulk action")
def unpublishes_and_publishes_in_bulk(scene):
    for action in ("unpublish", "publish"):
        scene.post("wagtail_bulk_action", "wagtailcore", "page", action, query=f"?id={scene.plain.pk}")


@way("administrator", "superuser", door="copy", no_stock_equivalent={"administrator": MAY_NOT_PUBLISH})
def copies_a_live_page_with_another_title_and_keeps_it_live(scene):
    scene.post(
        "wagtailadmin_pages:copy",
        scene.signed.pk,
        data={
            "new_title": WORDS,
            "new_slug": "a-copy",
            "new_parent_page": scene.leaflets.pk,
            "publish_copies": "on",
        },
    )


@way("administrator", "superuser", door="alias", no_stock_equivalent={"administrator": MAY_NOT_PUBLISH})
def makes_an_alias_with_another_address_in_the_admin(scene):
    scene.post(
        "wagtailadmin_pages:copy",
        scene.signed.pk,
        data={
            "new_title": "Sleep well",
            "new_slug": "quokka-here",
            "new_parent_page": scene.leaflets.pk,
            "alias": "on",
            "publish_copies": "on",
        },
    )


@way("superuser", door="alias")
def converts_an_alias_and_presses_publish(scene):
    alias = scene.plain.create_alias(update_slug="rest-well-2")
    scene.post("wagtailadmin_pages:convert_alias", alias.pk)
    scene.press("action-publish", alias, slug=alias.slug)


@way("superuser", door="admin view")
def moves_a_live_page_below_a_draft(scene):
    words = {"title": WORDS, "summary": WORDS, "live": False, "locale": scene.home.locale}
    other_home, section = HomePage(slug="other-home", **words), LeafletIndexPage(slug="quokka-here", **words)
    Page.get_first_root_node().add_child(instance=other_home)
    other_home.add_child(instance=section)
    scene.post("wagtailadmin_pages:move_confirm", scene.signed.pk, section.pk)
    Site.objects.update(root_page=other_home.pk)
    Site.clear_site_root_paths_cache()


@way("administrator", door="admin view", no_stock_equivalent="the order of pages carries no words of its own")
def puts_the_pages_of_a_section_in_another_order(scene):
    scene.post("wagtailadmin_pages:set_page_position", scene.draft.pk, query="?position=0")


@way("superuser", door="admin view", no_stock_equivalent="a password hides a page, it publishes none")
def changes_the_privacy_of_a_draft(scene):
    for choice in ({"restriction_type": "password", "password": PASSWORD}, {"restriction_type": "none"}):
        scene.post("wagtailadmin_pages:set_privacy", scene.draft.pk, data=choice)


@way("superuser", door="ORM", no_stock_equivalent="a restriction hides a page, it publishes none")
def takes_the_privacy_of_a_draft_away(scene):
    PageViewRestriction.objects.create(page=scene.draft, restriction_type="login")
    PageViewRestriction.objects.all().delete()


@way("superuser", door="admin view", no_stock_equivalent="a root that is not live answers nothing in stock Wagtail")
def makes_a_draft_the_root_of_the_site(scene):
    site = Site.objects.get()
    scene.post(
        "wagtailsites:edit",
        site.pk,
        data={
            "hostname": site.hostname,
            "port": site.port,
            "site_name": WORDS,
            "root_page": scene.draft.pk,
            "is_default_site": "on",
        },
    )


@way("author", "coauthor", "worker", door="admin view", no_stock_equivalent=MAY_NOT_CHANGE_THE_SITE)
def gives_the_site_a_host_name_that_says_something(scene):
    """Administrators may, and it is logged: the host name is theirs (docs/operators.md)."""
    site = Site.objects.get()
    scene.post(
        "wagtailsites:edit",
        site.pk,
        data={
            "hostname": "quokka.example",
            "port": site.port,
            "site_name": "",
            "root_page": site.root_page_id,
            "is_default_site": "on",
        },
    )


@way("administrator", door="admin view", no_stock_equivalent="a redirect leads to a public address or to none")
def redirects_readers_to_a_draft(scene):
    scene.post(
        "wagtailredirects:add",
        data={"old_path": "/look-here", "is_permanent": "on", "redirect_page": scene.draft.pk, "redirect_link": ""},
    )
    Redirect.add_redirect("/look-there", redirect_to=scene.draft, is_permanent=True)


# --- The workflow ---------------------------------------------------------------------------------------------


@way(
    "author",
    "coauthor",
    "worker",
    "superuser",
    door="workflow",
    no_stock_equivalent={"author": MAY_NOT_APPROVE, "coauthor": MAY_NOT_APPROVE},
)
def approves_without_having_read_anything(scene):
    state = scene.wait()
    scene.post("wagtailadmin_pages:workflow_action", scene.draft.pk, "approve", state.pk, data={"comment": "Fine"})


@way("worker", "superuser", door="workflow")
def approves_with_the_task_state_of_another_page(scene):
    state = scene.wait()
    scene.wait(scene.signed)
    scene.post("wagtailadmin_pages:workflow_action", scene.signed.pk, "approve", state.pk, data={"comment": "Fine"})


@way("worker", door="workflow")
def approves_with_the_fingerprint_of_another_page(scene):
    scene.wait()
    other = fingerprint(scene.signed)
    _approve_in_the_editor(scene, scene.draft, other)


def _approve_in_the_editor(scene, page, seen, **fields):
    fields = {"title": WORDS, "summary": WORDS, "body": [text_block(TEXT)], **fields}
    form = {
        **editor_form(page, **fields),
        "action-workflow-action": "1",
        "workflow-action-name": "approve",
        "workflow-action-extra-data": json.dumps({"fingerprint": seen, "comment": "Fine"}),
    }
    scene.post("wagtailadmin_pages:edit", page.pk, data=form)


@way("worker", "superuser", door="workflow")
def edits_and_approves_in_one_go(scene):
    scene.wait()
    _approve_in_the_editor(scene, scene.draft, fingerprint(scene.draft), summary=f"{WORDS}!")


@way("worker", door="workflow")
def approves_what_was_edited_after_the_reading(scene):
    state = scene.wait()
    edit(scene.draft, by=scene.user("author"), summary=f"{WORDS}, again")
    scene.post("wagtailadmin_pages:workflow_action", scene.draft.pk, "approve", state.pk, data={"comment": "Fine"})


@way("worker", door="workflow", no_stock_equivalent="the desk and its fingerprint are ours")
def signs_at_the_desk_what_was_edited_after_the_reading(scene):
    scene.wait()
    seen = fingerprint(scene.draft)
    edit(scene.draft, by=scene.user("author"), summary=f"{WORDS}, again")
    scene.post("desk:review", scene.draft.pk, data={"decision": "sign-off", "words": "Fine", "fingerprint": seen})


@way("worker", door="workflow")
def approves_what_an_autosave_overwrote(scene):
    state = scene.wait()
    version = scene.draft.get_latest_revision_as_object()
    version.title = f"{WORDS}, again"
    version.save_revision(user=scene.user("author"), overwrite_revision=scene.draft.latest_revision)
    scene.post("wagtailadmin_pages:workflow_action", scene.draft.pk, "approve", state.pk, data={"comment": "Fine"})


@way("worker", door="workflow", no_stock_equivalent="collecting data decides nothing in stock Wagtail")
def collects_the_data_of_a_decision(scene):
    state = scene.wait()
    scene.post(
        "wagtailadmin_pages:collect_workflow_action_data",
        scene.draft.pk,
        "approve",
        state.pk,
        data={"comment": "Fine", "fingerprint": fingerprint(scene.draft)},
    )


@way("worker", door="workflow", no_stock_equivalent="stock Wagtail knows no conflict of interest at the desk")
def writes_in_a_page_and_signs_it_at_the_desk(scene):
    edit(scene.draft, by=scene.me, summary=f"{WORDS}, by a worker")
    scene.wait()
    actions.sign_off(scene.draft, by=scene.me, fingerprint=fingerprint(scene.draft), statement="Mine")


@way("administrator", door="workflow", no_stock_equivalent="stock Wagtail has no credential")
def comes_back_as_a_worker_with_a_code_and_signs_as_that_worker(scene):
    scene.wait()
    worker = scene.user("worker")
    invitation, _code = invite_back(worker, by=scene.me)
    come_back(invitation.pk, passphrase="another-horse-battery")
    thief = sign_in(User.objects.get(pk=worker.pk))
    data = {"decision": "sign-off", "words": "Fine", "fingerprint": fingerprint(scene.draft)}
    thief.post(reverse("desk:review", args=[scene.draft.pk]), data)


@way("worker", door="SQL", no_stock_equivalent="stock Wagtail has no credential")
def puts_an_ended_credential_back_with_its_old_seal_and_signs(scene):
    credential = scene.me.peer_worker_credentials.get()
    before = PeerWorker.objects.filter(pk=credential.pk).values().get()
    credentials.revoke(credential, by=scene.user("other"), reason="Moved away.")
    PeerWorker.objects.filter(pk=credential.pk).update(**before)
    scene.wait()
    sign_off(scene.draft, by=scene.me)


@way("superuser", door="workflow")
def deactivates_the_task_while_a_page_waits(scene):
    state = scene.wait()
    with may_fail():
        scene.post("wagtailadmin_workflows:disable_task", state.task_id)
    with may_fail():
        Task.objects.get(pk=state.task_id).specific.deactivate(user=scene.me)
    with may_fail():
        state.workflow_state.refresh_from_db()
        state.workflow_state.update(user=scene.me)


@way("superuser", door="workflow")
def sends_a_page_through_a_workflow_of_ones_own(scene):
    task = GroupApprovalTask.objects.create(name="Just me")
    task.groups.set(Group.objects.filter(name="Administrators"))
    workflow = Workflow.objects.create(name="Just me")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=scene.leaflets.page_ptr)
    workflow.start(scene.draft, scene.me)  # Past the desk, which sends nothing through it.
    state = scene.draft.current_workflow_task_state
    scene.post("wagtailadmin_pages:workflow_action", scene.draft.pk, "approve", state.pk, data={"comment": "Fine"})


@way("superuser", door="workflow")
def sends_a_page_through_a_workflow_without_tasks(scene):
    workflow = Workflow.objects.create(name="Nothing to do")
    workflow.start(scene.draft, scene.me)


@way("superuser", door="workflow")
def removes_the_workflow_and_presses_publish(scene):
    scene.wait()
    WorkflowPage.objects.all().delete()
    scene.post("wagtailadmin_workflows:disable", scene.draft.current_workflow_state.workflow_id)
    scene.press("action-publish", scene.draft)


@way("superuser", door="workflow")
def finishes_the_workflow_in_code(scene):
    scene.wait()
    scene.draft.current_workflow_state.finish(user=scene.me)


@way("superuser", door="workflow")
def approves_the_task_state_in_code(scene):
    scene.wait().approve(user=scene.me)


@way("superuser", door="workflow")
def finishes_the_workflow_of_a_newer_draft_of_a_signed_page(scene):
    scene.wait(scene.plain)
    scene.plain.current_workflow_state.finish(user=scene.me)


@way("worker", door="schedule", no_stock_equivalent="stock Wagtail has no second signature to wait for")
def first_of_two_signs_a_newer_draft_while_an_older_one_is_scheduled(scene):
    author, both = scene.user("author"), [scene.user("worker"), scene.user("other")]
    badge = make_badge(by=author, title="A badge")
    edit(badge, by=author, go_live_at=timezone.now() + HOUR)
    publish(badge, author=author, workers=both)
    edit(badge, by=author, title=WORDS, summary=WORDS, go_live_at=None)
    submit(badge, by=author)
    sign_off(badge, by=scene.me)
    _an_hour_later(badge)


@way("superuser", door="ORM", no_stock_equivalent="stock Wagtail has no second signature to wait for")
def publishes_the_signed_version_again_after_one_of_two_signed_the_newer(scene):
    badge = scene.badge()
    badge.live_revision.publish(user=scene.me, skip_permission_checks=True)


@way("superuser", door="ORM", no_stock_equivalent="stock Wagtail shows no proof")
def moves_the_day_of_publication_after_one_of_two_signed_the_newer(scene):
    pages(scene.badge()).update(last_published_at=timezone.now())


# --- Translations ---------------------------------------------------------------------------------------------


def _translation(scene, page):
    """Start an Arabic translation of ``page`` whose strings say something else."""
    arabic = Locale.objects.get(language_code="ar")
    source, _made = TranslationSource.get_or_create_from_instance(page)
    source.update_from_db()
    translation, _made = Translation.objects.get_or_create(source=source, target_locale=arabic)
    translation.save_target(user=scene.me, publish=False)
    for segment in source.stringsegment_set.all():
        StringTranslation.objects.update_or_create(
            translation_of_id=segment.string_id,
            locale=arabic,
            context_id=segment.context_id,
            defaults={"data": WORDS, "last_translated_by": scene.me},
        )
    return translation


def _open_arabic(scene):
    """Make the Arabic front page and section public, signed as they are."""
    arabic = Locale.objects.get(language_code="ar")
    for page in (scene.home, scene.leaflets):
        translated = page.copy_for_translation(arabic, copy_parents=True)
        submit(translated, by=scene.user("author"))
        sign_off(translated, by=scene.user("worker"))


@way("superuser", door="translation")
def publishes_a_translation_in_its_editor(scene):
    _open_arabic(scene)
    translation = _translation(scene, scene.plain)
    target = translation.get_target_instance()
    scene.post("wagtailadmin_pages:edit", target.pk, data={"action": "publish"})


@way("superuser", door="translation")
def publishes_a_translation_in_code(scene):
    _open_arabic(scene)
    _translation(scene, scene.plain).save_target(user=scene.me, publish=True)


@way("superuser", door="translation")
def saves_a_draft_of_a_live_translation(scene):
    _open_arabic(scene)
    translated = scene.plain.copy_for_translation(Locale.objects.get(language_code="ar"))
    submit(translated, by=scene.user("author"))
    sign_off(translated, by=scene.user("worker"))
    with may_fail():
        _translation(scene, scene.plain)
    translation = Translation.objects.filter(source__object_id=scene.plain.translation_key).first()
    if translation is None:
        translation = _translation(scene, scene.plain)
    translation.save_target(user=scene.me, publish=False)
    translation.save_target(user=scene.me, publish=True)


@way("superuser", door="translation")
def submits_a_page_for_translation_and_publishes_the_tree(scene):
    _open_arabic(scene)
    arabic = Locale.objects.get(language_code="ar")
    scene.post(
        "wagtail_localize:submit_page_translation",
        scene.plain.pk,
        data={"locales": [arabic.pk], "include_subtree": "on", "select_all": ""},
    )
    for string in String.objects.all():
        StringTranslation.objects.filter(translation_of=string).update(data=WORDS)
    translation = Translation.objects.get(source__object_id=scene.plain.translation_key)
    for segment in translation.source.stringsegment_set.all():
        scene.browser().put(
            reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk]),
            f"value={WORDS}",
            content_type="application/x-www-form-urlencoded",
        )
    target = translation.get_target_instance()
    scene.post("wagtailadmin_pages:edit", target.pk, data={"action": "publish"})


@way("superuser", door="translation")
def makes_an_alias_in_another_language_with_another_title(scene):
    _open_arabic(scene)
    alias = scene.plain.copy_for_translation(Locale.objects.get(language_code="ar"), alias=True)
    alias = fresh(alias)
    alias.title = alias.draft_title = WORDS
    alias.live = True
    alias.save()


@way("superuser", door="translation")
def moves_a_draft_to_another_language_and_live(scene):
    _open_arabic(scene)
    page = scene.draft
    page.locale = Locale.objects.get(language_code="ar")
    page.live = True
    page.save()


@way("worker", door="translation", no_stock_equivalent="stock Wagtail knows no conflict of interest")
def translates_a_page_and_signs_it(scene):
    _open_arabic(scene)
    translation = _translation(scene, scene.plain)
    translation.save_target(user=scene.user("superuser"), publish=False)
    target = translation.get_target_instance()
    submit(target, by=scene.user("author"))
    sign_off(target, by=scene.me)


# --- The ORM: one page ----------------------------------------------------------------------------------------


@way("superuser", door="ORM")
def publishes_the_newest_revision_without_permission_checks(scene):
    scene.draft.latest_revision.publish(user=scene.me, skip_permission_checks=True)


@way("superuser", door="ORM")
def publishes_the_newer_revision_of_a_live_page(scene):
    scene.plain.latest_revision.publish(user=scene.me, skip_permission_checks=True)


@way("superuser", door="ORM")
def publishes_the_first_revision_of_a_live_page(scene):
    Revision.objects.filter(object_id=str(scene.plain.pk)).order_by("pk").first().publish()


@way("superuser", door="ORM")
def edits_a_signed_revision_in_place_and_publishes_it(scene):
    revision = scene.plain.live_revision
    revision.content = {**revision.content, "summary": WORDS}
    revision.save()
    Revision.objects.filter(pk=revision.pk).update(content={**revision.content, "summary": WORDS})
    Revision.objects.get(pk=revision.pk).publish()


@way("superuser", door="ORM")
def swaps_the_latest_revision_and_publishes_it(scene):
    pages(scene.signed).update(latest_revision=scene.plain.latest_revision)
    revision = scene.plain.latest_revision
    content = {**revision.content, "pk": scene.signed.pk, "slug": scene.signed.slug}
    Revision.objects.filter(pk=revision.pk).update(object_id=str(scene.signed.pk), content=content)
    scene.signed.get_latest_revision().publish()


@way("superuser", door="ORM")
def swaps_the_live_revision_and_publishes_it_again(scene):
    pages(scene.plain).update(live_revision=F("latest_revision"))
    scene.plain.live_revision.publish()


@way("superuser", door="ORM")
def gives_a_draft_the_revision_that_a_signature_names(scene):
    signed = scene.plain.live_revision
    scene.wait(scene.plain)
    Revision.objects.filter(pk=signed.pk).update(content=scene.plain.latest_revision.content)
    scene.plain.current_workflow_state.finish(user=scene.me)


@way("superuser", door="ORM")
def saves_a_draft_as_live(scene):
    page = scene.draft
    page.live = True
    page.save()


@way("superuser", door="ORM")
def saves_only_the_live_flag(scene):
    page = scene.draft
    page.live = True
    page.save(update_fields=["live"])


@way("superuser", door="ORM")
def saves_the_live_flag_of_the_plain_page(scene):
    page = Page.objects.get(pk=scene.draft.pk)
    page.live = True
    page.save()


@way("superuser", door="ORM")
def saves_other_words_into_a_live_page(scene):
    page = scene.plain
    page.summary = WORDS
    page.save()


@way("superuser", door="ORM")
def saves_one_field_of_a_live_page(scene):
    page = scene.plain
    page.summary = WORDS
    page.save(update_fields=["summary"])


@way("superuser", door="ORM")
def saves_the_title_of_the_plain_page(scene):
    page = Page.objects.get(pk=scene.plain.pk)
    page.title = WORDS
    page.save()


@way("superuser", door="ORM")
def saves_past_the_models_own_save(scene):
    page = scene.plain
    page.summary = WORDS
    page.save_base()


@way("superuser", door="ORM")
def saves_past_the_models_own_save_raw(scene):
    page = scene.plain
    page.summary = WORDS
    page.save_base(raw=True)


@way("superuser", door="ORM")
def adds_a_page_that_is_born_live(scene):
    scene.leaflets.add_child(instance=LeafletPage(title=WORDS, summary=WORDS, body=body_of(), live=True))


@way("superuser", door="ORM")
def gets_or_creates_a_live_child_page(scene):
    last = scene.leaflets.get_last_child()
    LeafletPage.objects.get_or_create(
        slug="got-or-created",
        defaults={
            "title": WORDS,
            "summary": WORDS,
            "live": True,
            "path": last._inc_path(),
            "depth": last.depth,
            "url_path": f"{scene.leaflets.url_path}got-or-created/",
            "content_type": ContentType.objects.get_for_model(LeafletPage),
            "locale": scene.home.locale,
        },
    )


@way("superuser", door="ORM")
def saves_a_list_in_the_old_form_with_words_between(scene):
    """Wagtail reads a list's item without an id as the bare value, so what stands beside "value" is shown."""
    page = scene.signed
    raw = json.loads(json.dumps(list(page.body.raw_data)))
    for part in raw:
        if part["type"] == "how_to_say_it":
            for item in part["value"]["lines"]:
                del item["id"]
                item["aside"] = WORDS
    page.body = json.dumps(raw)
    page.save()


@way("superuser", door="ORM")
def saves_steps_in_the_old_form_with_other_words(scene):
    page = scene.signed
    raw = json.loads(json.dumps(list(page.body.raw_data)))
    for part in raw:
        if part["type"] == "steps":
            part["value"]["steps"] = [
                {"type": "item", "value": item["value"], "title": WORDS, "text": WORDS}
                for item in part["value"]["steps"]
            ]
    page.body = json.dumps(raw)
    page.save()


@way("superuser", door="ORM")
def saves_words_as_the_key_of_a_paragraph(scene):
    page = scene.plain
    raw = json.loads(json.dumps(list(page.body.raw_data)))
    raw[0]["value"] = raw[0]["value"].replace("<p>", f'<p data-block-key="{WORDS}">', 1)
    raw[0]["value"] = raw[0]["value"].replace(' data-block-key="', f' data-block-key="{WORDS}', 1)
    page.body = json.dumps(raw)
    page.save()


@way("superuser", door="ORM")
def deletes_a_live_page_and_adds_another_with_the_same_key(scene):
    pk = scene.plain.pk
    scene.plain.delete()
    scene.leaflets.add_child(
        instance=LeafletPage(pk=pk, title=WORDS, slug="rest-well", summary=WORDS, body=body_of(), live=True)
    )


# --- The ORM: many rows at once -------------------------------------------------------------------------------


@way("superuser", door="ORM")
def updates_the_live_flag(scene):
    pages(scene.draft).update(live=True)


@way("superuser", door="ORM")
def updates_the_live_flag_of_a_row_that_is_a_root_for_a_moment(scene):
    depth = scene.draft.depth
    with may_fail():
        pages(scene.draft).update(depth=1)
    with may_fail():
        pages(scene.draft).update(live=True)
    with may_fail():
        pages(scene.draft).update(depth=depth)


@way("superuser", door="ORM")
def saves_the_live_flag_of_a_row_that_is_a_root_for_a_moment(scene):
    page = scene.draft
    depth = page.depth
    page.depth, page.live = 1, True
    with may_fail():
        page.save()
    page = Page.objects.get(pk=page.pk)
    page.depth = depth
    with may_fail():
        page.save(update_fields=["depth"])


@way("superuser", door="ORM")
def updates_the_title_of_a_live_page(scene):
    pages(scene.plain).update(title=WORDS)


@way("superuser", door="ORM")
def updates_the_words_of_a_live_page(scene):
    leaflets(scene.plain).update(summary=WORDS)


@way("superuser", door="ORM")
def updates_the_blocks_of_a_live_page(scene):
    leaflets(scene.plain).update(body=body_of(block("text", TEXT)))


@way("superuser", door="ORM")
def updates_every_summary_with_an_expression(scene):
    LeafletPage.objects.update(summary=Concat(F("summary"), Value(WORDS)))


@way("superuser", door="ORM")
def updates_the_slug_of_a_live_page(scene):
    pages(scene.plain).update(slug="quokka-here")


@way("superuser", door="ORM")
def updates_the_address_in_the_row_of_a_live_page(scene):
    pages(scene.plain).update(url_path=f"{scene.leaflets.url_path}quokka-bandicoot/")


@way("superuser", door="ORM")
def updates_a_live_page_to_another_type(scene):
    # A row of the other type stands ready, with other words.
    page = scene.plain
    sql(
        "INSERT INTO home_grouppage "
        "(page_ptr_id, summary, audience, body, how_made, how_to_join, meetings, without_internet, "
        "changes, focus_groups) "
        "VALUES (%s, %s, %s, %s, '[]', %s, '[]', '', '[]', '[]')",
        page.pk,
        WORDS,
        "everyone",
        body_of(),
        "",
    )
    pages(page).update(content_type=ContentType.objects.get_for_model(GroupPage))


@way("superuser", door="ORM")
def updates_many_pages_at_once(scene):
    page = scene.plain
    page.summary = WORDS
    LeafletPage.objects.bulk_update([page], ["summary"])


@way("superuser", door="ORM")
def updates_many_live_flags_at_once(scene):
    page = Page.objects.get(pk=scene.draft.pk)
    page.live = True
    Page.objects.bulk_update([page], ["live"])


@way("superuser", door="ORM")
def creates_many_pages_at_once(scene):
    last = scene.leaflets.get_last_child()
    page = Page(
        title=WORDS,
        slug="in-bulk",
        live=True,
        path=last._inc_path(),
        depth=last.depth,
        url_path=f"{scene.leaflets.url_path}in-bulk/",
        content_type=ContentType.objects.get_for_model(LeafletPage),
        locale=scene.home.locale,
    )
    Page.objects.bulk_create([page])
    page = Page.objects.get(slug="in-bulk")
    sql(
        "INSERT INTO publications_leafletpage (page_ptr_id, summary, audience, body, how_made) "
        "VALUES (%s, %s, %s, %s, '[]')",
        page.pk,
        WORDS,
        "everyone",
        body_of(),
    )


@way("superuser", door="ORM")
def creates_many_pages_over_the_ones_that_are_there(scene):
    page = Page.objects.get(pk=scene.plain.pk)
    page.title = WORDS
    Page.objects.bulk_create([page], update_conflicts=True, update_fields=["title"], unique_fields=["id"])


@way("superuser", door="ORM")
def creates_many_credits_at_once(scene):
    PageCredit.objects.bulk_create([PageCredit(page=scene.plain, name=WORDS)])


@way("superuser", door="ORM")
def creates_many_framework_items_at_once(scene):
    item = Item.objects.create(area=scene.item.area, slug="quokka", label=WORDS)
    PageFrameworkItem.objects.bulk_create([PageFrameworkItem(page=scene.plain, item=item)])


@way("superuser", door="ORM")
def saves_one_credit(scene):
    PageCredit(page=scene.plain, name=WORDS).save()


@way("superuser", door="ORM")
def gets_or_creates_a_credit(scene):
    PageCredit.objects.get_or_create(page=scene.plain, name=WORDS)


@way("superuser", door="ORM")
def updates_a_credit_of_a_live_page(scene):
    PageCredit.objects.filter(page=scene.signed).update(name=WORDS)


@way("superuser", door="ORM")
def moves_a_credit_from_a_draft_to_a_live_page(scene):
    credit = PageCredit.objects.create(page=scene.draft, name=WORDS)
    PageCredit.objects.filter(pk=credit.pk).update(page=scene.plain)


@way("superuser", door="ORM")
def moves_a_credit_from_a_live_page_to_a_draft(scene):
    PageCredit.objects.filter(page=scene.signed).update(page=scene.draft)


@way("superuser", door="ORM")
def deletes_a_credit_of_a_live_page(scene):
    PageCredit.objects.filter(page=scene.signed).first().delete()


@way("superuser", door="ORM")
def deletes_all_credits(scene):
    PageCredit.objects.all().delete()


@way("superuser", door="ORM")
def deletes_a_framework_item_of_a_live_page(scene):
    PageFrameworkItem.objects.filter(page=scene.signed).delete()


@way("superuser", door="ORM")
def deletes_the_item_that_a_live_page_is_tagged_with(scene):
    scene.item.delete()


@way("superuser", door="ORM")
def updates_the_order_of_the_credits(scene):
    PageCredit.objects.filter(page=scene.signed).update(sort_order=Value(10) - F("sort_order"))


# --- Dates ----------------------------------------------------------------------------------------------------


@way("superuser", door="schedule")
def schedules_a_revision_by_saving_it(scene):
    revision = scene.draft.latest_revision
    revision.approved_go_live_at = timezone.now() - HOUR
    with may_fail():
        revision.save()
    call_command("publish_scheduled", verbosity=0)


@way("superuser", door="schedule")
def schedules_a_revision_by_an_update(scene):
    Revision.objects.filter(pk=scene.draft.latest_revision_id).update(approved_go_live_at=timezone.now() - HOUR)
    call_command("publish_scheduled", verbosity=0)


@way("superuser", door="schedule")
def schedules_a_newer_draft_of_a_live_page(scene):
    Revision.objects.filter(pk=scene.plain.latest_revision_id).update(approved_go_live_at=timezone.now() - HOUR)
    call_command("publish_scheduled", verbosity=0)


@way("superuser", door="schedule")
def changes_a_signed_revision_that_waits_for_its_hour(scene):
    author = scene.user("author")
    page = make_leaflet(by=author, title="For tomorrow")
    edit(page, by=author, go_live_at=timezone.now() + HOUR)
    page = publish(page, author=author, workers=[scene.user("worker")])
    revision = page.latest_revision
    Revision.objects.filter(pk=revision.pk).update(content={**revision.content, "title": WORDS, "summary": WORDS})
    _an_hour_later(page)


# --- Copies and aliases in code -------------------------------------------------------------------------------


@way("superuser", door="copy")
def copies_a_live_page_in_code_with_other_words(scene):
    scene.signed.copy(user=scene.me, update_attrs={"slug": "a-copy", "title": WORDS}, keep_live=True)


@way("superuser", door="copy")
def copies_a_live_page_by_the_action(scene):
    CopyPageAction(
        scene.signed, update_attrs={"slug": "a-copy", "title": WORDS}, keep_live=True, user=scene.me
    ).execute(skip_permission_checks=True)


@way("worker", door="copy", no_stock_equivalent="stock Wagtail knows no conflict of interest")
def copies_ones_own_page_and_signs_the_copy(scene):
    page = make_leaflet(by=scene.me, title=WORDS, summary=WORDS)
    copied = page.copy(user=scene.user("superuser"), update_attrs={"slug": "a-copy"}, keep_live=False)
    submit(copied, by=scene.user("superuser"))
    sign_off(copied, by=scene.me)


@way("worker", door="copy", no_stock_equivalent="stock Wagtail knows no conflict of interest")
def copies_ones_own_page_by_the_action_and_signs_the_copy(scene):
    page = make_leaflet(by=scene.me, title=WORDS, summary=WORDS)
    other = scene.user("superuser")
    copied = CopyPageAction(
        page, update_attrs={"slug": "a-copy", "owner": other}, keep_live=False, copy_revisions=False, user=other
    ).execute(skip_permission_checks=True)
    submit(copied, by=other)
    sign_off(copied, by=scene.me)


@way("superuser", door="alias")
def makes_an_alias_with_another_address(scene):
    scene.signed.create_alias(update_slug="quokka-here")


@way("superuser", door="alias")
def makes_an_alias_and_edits_it(scene):
    alias = fresh(scene.signed.create_alias(update_slug="sleep-well-2"))
    alias.title = WORDS
    alias.save()


@way("superuser", door="alias")
def turns_an_edited_draft_into_an_alias_and_live(scene):
    pages(scene.draft).update(alias_of=scene.signed.pk)
    page = scene.draft
    page.live = True
    page.save()


@way("superuser", door="alias")
def turns_a_live_page_into_an_alias_and_lets_go(scene):
    alias = scene.signed.create_alias(update_slug="sleep-well-2")
    with may_fail():
        pages(alias).update(alias_of=scene.plain.pk)
    page = fresh(alias)
    page.alias_of, page.title = None, WORDS
    with may_fail():
        page.save()
    with may_fail():
        page.save(update_fields=["alias_of", "title"])


@way("superuser", door="alias")
def makes_an_alias_follow_a_draft(scene):
    alias = scene.signed.create_alias(update_slug="sleep-well-2")
    with may_fail():
        pages(alias).update(alias_of=scene.draft.pk)
    scene.draft.update_aliases()


@way("superuser", door="alias")
def makes_an_alias_of_a_draft_live(scene):
    alias = scene.draft.create_alias(update_slug="draft-2")
    pages(alias).update(live=True)


# --- Imports --------------------------------------------------------------------------------------------------


@way("superuser", door="import")
def loads_a_fixture_with_a_live_page(scene):
    page = scene.plain
    _load(
        {
            "model": "publications.leafletpage",
            "pk": page.pk,
            "fields": {"summary": WORDS, "audience": "everyone", "body": body_of()},
        }
    )


@way("superuser", door="import")
def loads_a_fixture_with_a_live_flag(scene):
    fields = {
        field.name: field.value_to_string(scene.draft.page_ptr)
        for field in Page._meta.local_concrete_fields
        if field.name != "id" and field.value_from_object(scene.draft.page_ptr) is not None
    }
    fields = {name: value for name, value in fields.items() if value != "None"}
    _load({"model": "wagtailcore.page", "pk": scene.draft.pk, "fields": {**fields, "live": True}})


@way("superuser", door="import")
def loads_a_fixture_with_a_credit(scene):
    _load({"model": "pages.pagecredit", "pk": 10**6, "fields": {"page": scene.plain.pk, "name": WORDS}})


def _load(row):
    for loaded in deserialize("json", json.dumps([row])):
        loaded.save()


# --- SQL ------------------------------------------------------------------------------------------------------


@way("superuser", door="SQL")
def sets_the_live_flag_in_sql(scene):
    sql("UPDATE wagtailcore_page SET live = (1 = 1) WHERE id = %s", scene.draft.pk)


@way("superuser", door="SQL")
def changes_the_title_in_sql(scene):
    sql("UPDATE wagtailcore_page SET title = %s WHERE id = %s", WORDS, scene.plain.pk)


@way("superuser", door="SQL")
def changes_the_words_in_sql(scene):
    sql("UPDATE publications_leafletpage SET summary = %s WHERE page_ptr_id = %s", WORDS, scene.plain.pk)


@way("superuser", door="SQL")
def takes_a_page_down_for_a_moment_to_change_it_in_sql(scene):
    pk = scene.plain.pk
    with may_fail():
        sql("UPDATE wagtailcore_page SET live = (1 = 0) WHERE id = %s", pk)
    with may_fail():
        sql("UPDATE publications_leafletpage SET summary = %s WHERE page_ptr_id = %s", WORDS, pk)
    with may_fail():
        sql("UPDATE wagtailcore_page SET live = (1 = 1) WHERE id = %s", pk)


@way("superuser", door="SQL")
def inserts_a_credit_in_sql(scene):
    sql(
        "INSERT INTO pages_pagecredit (page_id, kind, name, sort_order) VALUES (%s, 'role', %s, 0)",
        scene.plain.pk,
        WORDS,
    )


@way("superuser", door="SQL")
def changes_a_credit_in_sql(scene):
    sql("UPDATE pages_pagecredit SET name = %s WHERE page_id = %s", WORDS, scene.signed.pk)


@way("superuser", door="SQL")
def deletes_a_credit_in_sql(scene):
    sql("DELETE FROM pages_pagecredit WHERE page_id = %s", scene.signed.pk)


@way("superuser", door="SQL")
def replaces_a_credit_of_a_live_page_by_one_of_a_draft(scene):
    """SQLite's REPLACE deletes the row that stands in the way, without asking its triggers."""
    victim = PageCredit.objects.filter(page=scene.signed).first()
    if connection.vendor == "sqlite":
        sql(
            "INSERT OR REPLACE INTO pages_pagecredit (id, page_id, kind, name, sort_order) "
            "VALUES (%s, %s, 'role', 'x', 0)",
            victim.pk,
            scene.draft.pk,
        )
    else:
        sql(
            "INSERT INTO pages_pagecredit (id, page_id, kind, name, sort_order) VALUES (%s, %s, 'role', 'x', 0) "
            "ON CONFLICT (id) DO UPDATE SET page_id = excluded.page_id",
            victim.pk,
            scene.draft.pk,
        )


@way("superuser", door="SQL")
def inserts_a_framework_item_in_sql(scene):
    item = Item.objects.create(area=scene.item.area, slug="quokka", label=WORDS)
    sql(
        "INSERT INTO pages_pageframeworkitem (page_id, item_id, sort_order) VALUES (%s, %s, 0)",
        scene.plain.pk,
        item.pk,
    )


@way("superuser", door="SQL")
def points_a_framework_item_elsewhere_in_sql(scene):
    item = Item.objects.create(area=scene.item.area, slug="quokka", label=WORDS)
    sql("UPDATE pages_pageframeworkitem SET item_id = %s WHERE page_id = %s", item.pk, scene.signed.pk)


@way("superuser", door="SQL")
def deletes_the_row_of_a_live_page_and_inserts_another(scene):
    pk = scene.plain.pk
    with may_fail():
        sql("DELETE FROM publications_leafletpage WHERE page_ptr_id = %s", pk)
    with may_fail():
        sql(
            "INSERT INTO publications_leafletpage (page_ptr_id, summary, audience, body, how_made) "
            "VALUES (%s, %s, %s, %s, '[]')",
            pk,
            WORDS,
            "everyone",
            body_of(),
        )


@way("superuser", door="SQL")
def swaps_the_keys_of_a_draft_and_a_live_page(scene):
    live, draft = scene.plain.pk, scene.draft.pk
    for old, new in ((live, 10**6), (draft, live), (10**6, draft)):
        with may_fail():
            sql("UPDATE publications_leafletpage SET page_ptr_id = %s WHERE page_ptr_id = %s", new, old)


@way("superuser", door="SQL")
def swaps_the_keys_of_two_page_rows(scene):
    live, draft = scene.plain.pk, scene.draft.pk
    for old, new in ((live, 10**6), (draft, live), (10**6, draft)):
        with may_fail():
            sql("UPDATE wagtailcore_page SET id = %s WHERE id = %s", new, old)


@way("superuser", door="SQL")
def makes_a_table_of_permits_that_only_this_connection_sees(scene):
    own = "pg_temp" if connection.vendor == "postgresql" else "temp"
    sql("CREATE TEMPORARY TABLE moderation_permit (object_type text, object_id bigint)")
    sql(f"INSERT INTO {own}.moderation_permit VALUES ('wagtailcore.page', %s)", scene.plain.pk)  # noqa: S608
    pages(scene.plain).update(title=WORDS)
    sql(f"DROP TABLE {own}.moderation_permit")


@way("superuser", door="SQL")
def writes_as_a_server_that_replicates(scene):
    replicates = connection.vendor == "postgresql"  # SQLite has no such thing: there it is a plain change
    if replicates:
        sql("SET LOCAL session_replication_role = replica")
    pages(scene.plain).update(title=WORDS)
    if replicates:
        sql("SET LOCAL session_replication_role = DEFAULT")


@way("superuser", door="ORM")
def swaps_the_names_of_two_types_of_page(scene):
    """Each page says by its number which type it is. A row of another type was put beside it while it was a draft."""
    page = make_leaflet(by=scene.user("author"), title="Rest well again")
    for leaflet in LeafletPage.objects.all():
        with may_fail():
            other = TrainingModulePage(page_ptr_id=leaflet.pk, summary=WORDS, live=False, body=body_of())
            other.save_base(raw=True)
    publish(page, author=scene.user("author"), workers=[scene.user("worker")])
    leaflets, training = (ContentType.objects.get_for_model(model) for model in (LeafletPage, TrainingModulePage))
    for row, name in ((leaflets, ("x", "x")), (training, _name(leaflets)), (leaflets, _name(training))):
        ContentType.objects.filter(pk=row.pk).update(app_label=name[0], model=name[1])
    ContentType.objects.clear_cache()


def _name(content_type):
    return content_type.app_label, content_type.model


@way("administrator", "superuser", door="ORM")
def gives_a_hidden_section_another_name_and_says_that_nothing_is_below(scene):
    scene.post("wagtailadmin_pages:unpublish", scene.leaflets.pk)
    section = scene.leaflets
    section.title, section.slug = WORDS, "quokka-here"
    section.save()
    pages(section).update(numchild=0)


# --- Files ----------------------------------------------------------------------------------------------------


@way("superuser", door="storage", no_stock_equivalent="originals have no public address, with the gate off neither")
def overwrites_the_bytes_of_an_original(scene):
    overwrite(scene.image.file.name, PAINTED)


@way("superuser", door="storage")
def overwrites_the_bytes_of_a_rendition(scene):
    for rendition in CustomRendition.objects.filter(image=scene.image):
        overwrite(rendition.file.name, picture_bytes(COLOUR, format_name="WEBP"))


@way("superuser", door="storage")
def overwrites_the_bytes_of_an_original_and_makes_a_new_rendition(scene):
    overwrite(scene.image.file.name, PAINTED)
    CustomRendition.objects.all().delete()
    scene.image.renditions.all().delete()
    scene.image.get_rendition("width-480|format-webp")


@way("superuser", door="storage")
def overwrites_the_bytes_of_an_original_and_deletes_the_renditions(scene):
    overwrite(scene.image.file.name, PAINTED)
    CustomRendition.objects.all().delete()


@way("superuser", door="storage")
def overwrites_the_bytes_of_a_document(scene):
    overwrite(scene.document.file.name, WORDS.encode())


@way("superuser", door="storage", no_stock_equivalent="a file without a row has no address, with the gate off neither")
def puts_a_file_beside_the_others(scene):
    default_storage.save("images/beside.webp", ContentFile(picture_bytes(COLOUR, format_name="WEBP")))
    default_storage.save("documents/beside.txt", ContentFile(WORDS.encode()))


@way("superuser", door="ORM")
def points_a_rendition_of_a_signed_picture_at_another_picture(scene):
    name = make_image(colour=COLOUR).get_rendition("width-480|format-webp").file.name
    # The row alone: deleting it the usual way takes the file along.
    CustomRendition.objects.exclude(image=scene.image)._raw_delete("default")
    CustomRendition.objects.filter(image=scene.image).update(file=name)


@way("superuser", door="ORM")
def gives_a_rendition_of_another_picture_to_a_signed_one(scene):
    rendition = make_image(colour=COLOUR).get_rendition("width-480|format-webp")
    CustomRendition.objects.filter(image=scene.image).delete()
    CustomRendition.objects.filter(pk=rendition.pk).update(image=scene.image)


@way("superuser", door="ORM")
def makes_a_rendition_with_a_name_that_says_something(scene):
    CustomRendition.objects.filter(image=scene.image).update(file="images/quokka-bandicoot.webp")


@way("superuser", door="ORM")
def points_a_signed_picture_at_another_file(scene):
    other = make_image(colour=COLOUR)
    with may_fail():
        CustomImage.objects.filter(pk=scene.image.pk).update(file=other.file.name)
    CustomRendition.objects.all().delete()


@way("superuser", door="ORM")
def saves_another_file_into_a_signed_picture(scene):
    image = scene.image
    image.file = ImageFile(BytesIO(PAINTED), name="other.png")
    image.save()
    CustomRendition.objects.all().delete()


@way("superuser", door="ORM")
def deletes_a_signed_picture_and_makes_another_with_the_same_key(scene):
    pk = scene.image.pk
    scene.image.delete()
    CustomImage.objects.create(
        pk=pk, title="Picture", description="The pier", file=ImageFile(BytesIO(PAINTED), name="other.png")
    )


@way("superuser", door="ORM")
def makes_a_rendition_of_a_picture_in_a_draft(scene):
    image = make_image(colour=COLOUR, by=scene.user("author"))
    edit(scene.draft, by=scene.user("author"), body=body_of(_picture(image)))
    image.get_rendition("width-480|format-webp")


@way("author", door="admin view")
def previews_a_draft_with_a_picture(scene):
    image = make_image(colour=COLOUR, by=scene.me)
    edit(scene.draft, by=scene.me, body=body_of(_picture(image)))
    scene.browser().get(reverse("wagtailadmin_pages:view_draft", args=[scene.draft.pk]))


def _picture(image):
    return block("image", {"image": {"image": image.pk, "alt_text": "The pier", "decorative": False}, "caption": ""})


@way("administrator", "superuser", door="admin view")
def replaces_a_signed_picture_in_its_form(scene):
    scene.post(
        "wagtailimages:edit",
        scene.image.pk,
        data={
            "title": "Picture",
            "description": "A plain picture",
            "collection": scene.image.collection_id,
            "tags": "",
            "focal_point_x": "",
            "focal_point_y": "",
            "focal_point_width": "",
            "focal_point_height": "",
            "file": SimpleUploadedFile("other.png", PAINTED, content_type="image/png"),
        },
    )


@way("administrator", "superuser", door="admin view")
def replaces_a_signed_document_in_its_form(scene):
    scene.post(
        "wagtaildocs:edit",
        scene.document.pk,
        data={
            "title": "Sheet",
            "collection": scene.document.collection_id,
            "tags": "",
            "file": SimpleUploadedFile("other.txt", WORDS.encode(), content_type="text/plain"),
        },
    )


@way("administrator", "superuser", door="admin view")
def gives_a_signed_document_another_title_in_its_form(scene):
    scene.post(
        "wagtaildocs:edit",
        scene.document.pk,
        data={"title": WORDS, "collection": scene.document.collection_id, "tags": ""},
    )


@way("superuser", door="ORM")
def updates_the_title_of_a_signed_document(scene):
    CustomDocument.objects.filter(pk=scene.document.pk).update(title=WORDS)


@way("superuser", door="ORM")
def deletes_a_signed_document_and_makes_another_with_the_same_key(scene):
    pk = scene.document.pk
    scene.document.delete()
    CustomDocument.objects.create(pk=pk, title=WORDS, file=ContentFile(WORDS.encode(), name="sheet.txt"))


@way("superuser", door="ORM")
def points_a_signed_document_at_another_file(scene):
    other = make_document(content=WORDS.encode())
    CustomDocument.objects.filter(pk=scene.document.pk).update(file=other.file.name)


@way("superuser", door="SQL")
def deletes_a_signed_document_in_sql_and_inserts_another_with_the_same_key(scene):
    document, other = scene.document, make_document(content=WORDS.encode())
    sql("DELETE FROM media_customdocument WHERE id = %s", document.pk)
    CustomDocument.objects.filter(pk=other.pk).update(title=WORDS)
    sql("UPDATE media_customdocument SET id = %s WHERE id = %s", document.pk, other.pk)


@way("superuser", door="SQL")
def deletes_a_signed_picture_in_sql_and_inserts_another_with_the_same_key(scene):
    image, other = scene.image, make_image(colour=COLOUR)
    CustomRendition.objects.all().delete()
    sql("DELETE FROM media_customimage WHERE id = %s", image.pk)
    sql("UPDATE media_customimage SET id = %s WHERE id = %s", image.pk, other.pk)


@way("author", door="ORM")
def uploads_a_document_that_no_page_shows(scene):
    make_document(content=WORDS.encode(), by=scene.me)


@way("author", door="ORM")
def puts_a_document_into_a_draft(scene):
    document = make_document(content=WORDS.encode(), by=scene.me)
    edit(scene.draft, by=scene.me, body=body_of(block("document", {"document": document.pk, "about": "A sheet"})))


@way("worker", door="workflow")
def first_of_two_signs_a_draft_with_a_document(scene):
    author = scene.user("author")
    badge = scene.badge()
    document = make_document(content=WORDS.encode(), by=author)
    actions.take_back(badge, by=author)
    edit(badge, by=author, body=body_of(block("document", {"document": document.pk, "about": "A sheet"})))
    submit(badge, by=author)
    sign_off(badge, by=scene.me)


@way("worker", door="workflow")
def makes_a_document_with_the_key_of_one_that_a_signed_draft_still_names(scene):
    author = scene.user("author")
    document = make_document(by=author)
    body = body_of(block("document", {"document": document.pk, "about": "A sheet"}))
    page = make_leaflet(by=author, title="Rest", body=body)
    submit(page, by=author)
    key = document.pk
    document.delete()
    with may_fail():
        sign_off(page, by=scene.me)
    with may_fail():
        fresh(page).latest_revision.publish(skip_permission_checks=True)
    CustomDocument.objects.create(pk=key, title=WORDS, file=ContentFile(WORDS.encode(), name="sheet.txt"))


# --- What a page shows of other rows --------------------------------------------------------------------------


@way("administrator", "superuser", door="admin view")
def renames_the_writing_group_of_a_live_page(scene):
    group = scene.signed.writing_group
    scene.post(
        "writing_groups:edit",
        group.pk,
        data=nested_form_data(
            {
                "name": WORDS,
                "slug": group.slug,
                "kind": group.kind,
                "description": "",
                "memberships": inline_formset([]),
            }
        ),
    )


@way("superuser", door="ORM")
def updates_the_name_of_the_writing_group(scene):
    WritingGroup.objects.update(name=WORDS)


@way("superuser", door="ORM")
def updates_the_label_of_a_framework_item(scene):
    Item.objects.filter(pk=scene.item.pk).update(label=WORDS)


@way("superuser", door="ORM")
def updates_the_label_of_a_framework_area(scene):
    Area.objects.update(label=WORDS)


@way("superuser", door="ORM", no_stock_equivalent="the template shows known keys only: it is not part of the gate")
def updates_the_key_of_a_framework_area(scene):
    Area.objects.filter(pk=scene.item.area_id).update(key="quokka")


@way("author", door="ORM", no_stock_equivalent="the template shows live partners only: it is not part of the gate")
def pairs_a_live_page_with_a_draft(scene):
    page = make_leaflet(by=scene.me, title="Paired", paired_leaflet=scene.draft)
    publish(page, author=scene.me, workers=[scene.user("worker")])


@way("author", door="ORM", no_stock_equivalent="the template shows live pages only: it is not part of the gate")
def links_a_live_page_to_a_draft_with_a_block(scene):
    body = body_of(block("page_link", {"page": scene.draft.pk, "text": ""}))
    publish(make_leaflet(by=scene.me, title="Links", body=body), author=scene.me, workers=[scene.user("worker")])


@way("author", door="ORM")
def links_a_live_page_to_a_draft_in_its_text(scene):
    body = body_of(block("text", f'<p><a linktype="page" id="{scene.draft.pk}">Read on</a></p>'))
    publish(make_leaflet(by=scene.me, title="Links", body=body), author=scene.me, workers=[scene.user("worker")])


@way("author", door="ORM", no_stock_equivalent="listings show live pages only: they are not part of the gate")
def gives_a_draft_to_a_group_that_has_a_public_page(scene):
    author = scene.user("author")
    group = scene.signed.writing_group
    publish(make_group_page(by=author, writing_group=group), author=author, workers=[scene.user("worker")])
    page = scene.draft
    page.writing_group = group
    page.save()


@way("superuser", door="command", no_stock_equivalent="listings and search show live pages only, whatever the index")
def rebuilds_the_search_index_with_drafts_in_it(scene):
    call_command("update_index", verbosity=0)


@way("superuser", door="command", no_stock_equivalent="the command repairs the tree and publishes nothing")
def repairs_the_tree(scene):
    call_command("fixtree", interactive=False, verbosity=0)


@way("superuser", door="command", no_stock_equivalent="the command makes what is missing and publishes nothing")
def sets_the_site_up_again(scene):
    call_command("set_up_site", verbosity=0)


@way("superuser", door="ORM", no_stock_equivalent="the front page lists live pages only: it is not part of the gate")
def moves_a_draft_to_the_top_of_every_list(scene):
    pages(scene.draft).update(first_published_at=timezone.now() + HOUR, last_published_at=timezone.now() + HOUR)
