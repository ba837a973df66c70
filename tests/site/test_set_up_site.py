"""``set_up_site``: makes what is missing, leaves alone what people changed, and can run on every deployment."""

from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import GroupPagePermission, Locale, Page, Site, Workflow, WorkflowPage

from cms.moderation.models import PeerSignOffTask
from cms.people.roles import Role
from cms.site.setup import set_up_site
from home.models import GroupIndexPage, HomePage
from publications.models import LeafletIndexPage
from tests.helpers import fresh, sign_off

# What a second run may touch without changing it: names of tables that only tell of running.
UNTOLD = {"django_session", "wagtailsearch_indexentry", "wagtailcore_referenceindex"}


def everything():
    """Return every row of every table of the site."""
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values()))
        for model in apps.get_models()
        if model._meta.db_table not in UNTOLD and model._meta.managed
    }


def run():
    printed = StringIO()
    call_command("set_up_site", stdout=printed)
    return printed.getvalue()


def test_operator_who_runs_it_twice_changes_nothing(site):
    before = everything()
    assert run() == "Everything is there already.\n"
    after = everything()
    assert {label: rows for label, rows in after.items() if rows != before[label]} == {}


def test_new_site_has_its_sections_languages_roles_and_workflow(site):
    home = HomePage.objects.get()
    assert Site.objects.get().root_page.pk == home.pk
    assert [page.slug for page in home.get_children()] == [
        "leaflets",
        "groups",
        "training",
        "charter-mark",
        "framework",
    ]
    assert set(Locale.objects.values_list("language_code", flat=True)) == {"en", "ar"}
    workflow = Workflow.objects.get()
    assert [task.specific for task in workflow.tasks] == [PeerSignOffTask.objects.get()]
    assert WorkflowPage.objects.get().page == Page.get_first_root_node()


def test_first_pages_of_a_new_site_wait_for_a_peer_worker_like_all_others(site):
    for page in [HomePage.objects.get(), *HomePage.objects.get().get_children()]:
        assert not page.live
        assert page.current_workflow_state.status == "in_progress"


def test_operator_gets_back_what_was_removed(site):
    LeafletIndexPage.objects.get().delete()
    Group.objects.get(name=Role.SCHOOL.value).delete()
    Locale.objects.get(language_code="ar").delete()
    printed = run()
    for made in ("Made: section Leaflets", "Made: role Schools", "Made: language ar"):
        assert made in printed
    assert LeafletIndexPage.objects.count() == 1


def test_what_people_changed_is_kept(site, worker, administrator):
    home = HomePage.objects.get()
    home.title = "Our place"
    home.save_revision(user=administrator).save()
    sign_off(home, by=worker)
    groups = GroupIndexPage.objects.get()
    groups.slug, groups.title = "our-groups", "Our groups"
    groups.save()
    Site.objects.update(site_name="By the sea")
    run()
    assert fresh(home).title == "Our place"
    assert fresh(home).live
    assert fresh(groups).slug == "our-groups"
    assert GroupIndexPage.objects.count() == 1
    assert Site.objects.get().site_name == "By the sea"


@pytest.mark.parametrize(
    ("address", "hostname", "port"),
    [
        ("https://www.example.org", "www.example.org", 443),
        ("http://127.0.0.1:8001", "127.0.0.1", 8001),
        ("http://testserver", "testserver", 80),
    ],
)
def test_site_answers_at_the_address_that_the_settings_name(site, settings, address, hostname, port):
    settings.WAGTAILADMIN_BASE_URL = address
    run()
    assert (Site.objects.get().hostname, Site.objects.get().port) == (hostname, port)


def test_operator_is_told_of_a_new_address_and_once_only(site, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://www.example.org"
    assert run() == "Made: default site https://www.example.org\n"
    assert run() == "Everything is there already.\n"


def test_site_that_lost_its_default_gets_it_back(site):
    Site.objects.update(is_default_site=False)
    assert run() == "Made: default site http://testserver\n"
    assert Site.objects.get().is_default_site


def test_site_that_has_the_address_already_becomes_the_default(site, settings):
    second = Site.objects.create(hostname="www.example.org", port=443, root_page=HomePage.objects.get())
    settings.WAGTAILADMIN_BASE_URL = "https://www.example.org"
    run()
    assert Site.objects.get(is_default_site=True) == second


def test_page_that_was_taken_down_is_not_sent_again_by_the_next_deployment(open_site):
    section = LeafletIndexPage.objects.get()
    section.unpublish()
    run()
    assert fresh(section).current_workflow_state is None
    assert not fresh(section).live


def test_permission_that_somebody_gave_a_role_by_hand_is_taken_back(site):
    from django.contrib.auth.models import Permission

    publish = Permission.objects.get(content_type__app_label="wagtailcore", codename="publish_page")
    authors = Group.objects.get(name=Role.AUTHOR.value)
    authors.permissions.add(Permission.objects.get(codename="delete_user"))
    GroupPagePermission.objects.create(group=authors, page=Page.get_first_root_node(), permission=publish)
    run()
    assert set(authors.permissions.values_list("codename", flat=True)) == {"access_admin"}
    assert not GroupPagePermission.objects.filter(group=authors).exists()


def test_groups_that_wagtail_makes_by_itself_are_gone(site):
    Group.objects.create(name="Moderators")
    run()
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()


def test_operator_of_a_site_with_another_workflow_gets_ours_on_the_root(site):
    other = Workflow.objects.create(name="Anybody approves")
    WorkflowPage.objects.update(workflow=other)
    run()
    assert WorkflowPage.objects.get().workflow.name == "Peer sign-off"


def test_workflow_that_somebody_switched_off_is_on_again(site):
    Workflow.objects.update(active=False)
    PeerSignOffTask.objects.update(active=False)
    assert run() == "Made: sign-off active again\n"
    assert Workflow.objects.get(name="Peer sign-off").active
    assert PeerSignOffTask.objects.get().active


@pytest.mark.parametrize("home_is_live", [True, False])
def test_it_runs_whatever_state_the_front_page_is_in(open_site, home_is_live):
    if not home_is_live:
        open_site.unpublish()
    assert set_up_site() == []
