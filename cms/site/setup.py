"""Putting the parts of a site together that code cannot: sections, roles, the workflow, the locales.

``set_up_site`` runs this on every deployment. It makes what is missing and leaves alone what people changed, except
what each role may do, the address and root of the default site, and whether pages can be sent for sign-off.
"""

from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.text import slugify
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.moderation.actions import submit
from cms.moderation.models import PeerSignOffTask
from cms.moderation.not_this_time import seed_templates
from cms.moderation.workflow import is_in_place as workflow_is_in_place
from cms.moderation.workflow import leave_only
from cms.people.roles import Role
from cms.site.information import how_it_was_begun
from home.framework import load_framework, show_whole_framework
from search.synonyms import seed_synonyms

# What each role may do in the admin, beside what a grant or a credential adds. "publish" is in none of them.
PAGE_PERMISSIONS = {Role.ADMINISTRATOR: ["add", "change", "bulk_delete", "lock", "unlock"]}
FILE_PERMISSIONS = {
    Role.AUTHOR: ["add", "choose"],
    Role.PEER_WORKER: ["add", "choose"],
    # They write the page of an award with others: what somebody sees to choose from stays what they write with.
    Role.ASSESSOR: ["add", "choose"],
    Role.SCHOOL: ["add", "choose"],
    Role.ADMINISTRATOR: ["add", "change", "choose"],
}
MODEL_PERMISSIONS = {
    Role.ADMINISTRATOR: [
        "people.add_user",
        "people.change_user",
        "people.view_user",
        "people.add_writinggroup",
        "people.change_writinggroup",
        "people.view_writinggroup",
        "wagtailcore.change_site",
        "wagtailcore.add_locale",
        "wagtailcore.change_locale",
        "wagtailcore.view_locale",
        "wagtailredirects.add_redirect",
        "wagtailredirects.change_redirect",
        "wagtailredirects.delete_redirect",
        "search.add_synonyms",
        "search.change_synonyms",
        "search.delete_synonyms",
        "search.view_synonyms",
    ],
}
EVERYBODY = ["wagtailadmin.access_admin"]

# The sections below the home page: type, title, and its summary until people write a better one.
SECTIONS = [
    (
        "publications.LeafletIndexPage",
        "Leaflets",
        "Leaflets by young people and parents, for young people and parents.",
    ),
    ("home.GroupIndexPage", "Groups", "The groups that write here, and how to join one."),
    ("training.TrainingIndexPage", "Training", "Training written with people who have used the services."),
    ("charter.CharterIndexPage", "Charter mark", "Schools that show what they do about bullying."),
    ("home.FrameworkPage", "Framework", "What helps people bounce back, all on one page."),
]


@transaction.atomic
def set_up_site():
    """Make everything a site needs before people can work on it. Returns the lines of what was made."""
    made = []
    _locales(made)
    _roles(made)
    home = _home(made)
    load_framework()
    _sections(home, made)
    _workflow(made)
    _send_sections_for_reading(home, made)
    if seed_templates():
        made.append("words for “not this time”")
    if seed_synonyms():
        made.append("words that mean the same, for the search")
    return made


def _locales(made):
    for code in ("en", "ar"):
        if Locale.objects.get_or_create(language_code=code)[1]:
            made.append(f"language {code}")


def _permission(name):
    app_label, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def _roles(made):
    root_page, root_collection = Page.get_first_root_node(), Collection.get_first_root_node()
    for role in Role:
        group, is_new = Group.objects.get_or_create(name=role.value)
        if is_new:
            made.append(f"role {role.value}")
        group.permissions.set(_permission(name) for name in [*EVERYBODY, *MODEL_PERMISSIONS.get(role, [])])
        actions = [f"{action}_page" for action in PAGE_PERMISSIONS.get(role, [])]
        GroupPagePermission.objects.filter(group=group).exclude(permission__codename__in=actions).delete()
        for action in PAGE_PERMISSIONS.get(role, []):
            permission = _permission(f"wagtailcore.{action}_page")
            GroupPagePermission.objects.get_or_create(group=group, page=root_page, permission=permission)
        for action in FILE_PERMISSIONS.get(role, []):
            # Wagtail keeps these permissions on its own models, whichever models a site uses.
            for model in ("wagtailimages.{}_image", "wagtaildocs.{}_document"):
                permission = _permission(model.format(action))
                GroupCollectionPermission.objects.get_or_create(
                    group=group, collection=root_collection, permission=permission
                )
    # Wagtail's own groups can publish; nobody may be put into them by mistake.
    Group.objects.filter(name__in=["Editors", "Moderators"]).delete()


def _home(made):
    """Put our home page at the root of the default site, in place of the one Wagtail starts with."""
    model = apps.get_model("home.HomePage")
    english = Locale.objects.get(language_code="en")
    home = model.objects.filter(depth=2, locale=english).first()
    if home is None:
        root = Page.get_first_root_node()
        Page.objects.filter(depth=2, content_type__model="page", slug="home").delete()
        root = Page.objects.get(pk=root.pk)
        home = root.add_child(
            instance=model(
                title="Home",
                slug="home",
                locale=english,
                live=False,
                summary="Made by young people, parents and peer workers, for people like us.",
                how_made=how_it_was_begun(),
            )
        )
        home.save_revision(log_action=True)
        made.append("home page")
    _default_site(home, made)
    return home


def _default_site(home, made):
    """Let the default site begin at ``home`` and answer at the address that the settings name."""
    base = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    address = {"hostname": base.hostname, "port": base.port or (443 if base.scheme == "https" else 80)}
    right = {**address, "root_page": home.page_ptr, "is_default_site": True}
    # No two sites may have one address, so whichever has it becomes the default.
    site = Site.objects.filter(**address).first() or Site.objects.filter(is_default_site=True).first() or Site()
    if Site.objects.filter(pk=site.pk, **right).exists():
        return
    Site.objects.exclude(pk=site.pk).update(is_default_site=False)
    for name, value in right.items():
        setattr(site, name, value)
    site.save()
    made.append(f"default site {site.root_url}")


def _sections(home, made):
    for label, title, summary in SECTIONS:
        model = apps.get_model(label)
        if model.objects.child_of(home).exists():
            continue
        page = model(title=title, slug=slugify(title), summary=summary, locale=home.locale, live=False)
        page.how_made = how_it_was_begun()
        if label == "home.FrameworkPage":
            show_whole_framework(page)
        page = home.add_child(instance=page)
        page.save_revision(log_action=True)
        made.append(f"section {title}")


def _workflow(made):
    was_in_place = workflow_is_in_place()
    task, is_new = PeerSignOffTask.objects.update_or_create(name="Peer sign-off", defaults={"active": True})
    workflow, _is_new = Workflow.objects.update_or_create(name="Peer sign-off", defaults={"active": True})
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.update_or_create(page=Page.get_first_root_node(), defaults={"workflow": workflow})
    made.extend(leave_only(task, workflow))
    # Wagtail's own workflow lets a group of editors approve.
    Workflow.objects.filter(name="Moderators approval").delete()
    if is_new:
        made.append("workflow")
    elif not was_in_place:
        made.append("sign-off active again")


def _send_sections_for_reading(home, made):
    """The first pages wait for a peer worker like every other: nothing goes live unsigned, this neither."""
    for page in [home, *home.get_children().specific()]:
        if page.owner_id is None and not page.live and not page.workflow_states.exists():
            submit(page, by=None)
            made.append(f"“{page.title}” waits for a peer worker")
