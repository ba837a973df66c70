"""Switching sign-off off: people are told before and while it is off, and nothing goes live because of it."""

import pytest
from django.core import checks
from django.core.management import call_command
from wagtail.models import Page, Task, Workflow, WorkflowPage, WorkflowTask

from cms.moderation import actions, workflow
from cms.moderation.eligibility import Refused
from cms.moderation.models import PeerSignOffTask
from cms.people.roles import Role
from tests.factories import make_leaflet, make_user
from tests.helpers import edit, fresh, publish, sign_off, submit
from tests.pages.editor import save_in_editor


def disable_task():
    # As Wagtail's screen does, which knows no types of task.
    Task.objects.get(pk=PeerSignOffTask.objects.get().pk).deactivate()


def disable_workflow():
    Workflow.objects.get(name="Peer sign-off").deactivate()


def remove_task():
    WorkflowTask.objects.all().delete()


def remove_from_the_root():
    WorkflowPage.objects.all().delete()


def add_a_task_behind_it():
    foreign = Task.objects.create(name="Look again")
    WorkflowTask.objects.create(workflow=Workflow.objects.get(name="Peer sign-off"), task=foreign, sort_order=1)


def give_a_section_another_workflow():
    another = Workflow.objects.create(name="Another")
    WorkflowTask.objects.create(workflow=another, task=Task.objects.create(name="Look again"))
    WorkflowPage.objects.create(workflow=another, page=Page.objects.get(slug="leaflets"))


WAYS_OFF = [
    disable_task,
    disable_workflow,
    remove_task,
    remove_from_the_root,
    add_a_task_behind_it,
    give_a_section_another_workflow,
]
every_way_off = pytest.mark.parametrize("switch_off", WAYS_OFF, ids=lambda way: way.__name__)


def warnings():
    return [found.id for found in checks.run_checks(databases=["default"]) if found.id == "moderation.W001"]


def screens():
    task, its_workflow = PeerSignOffTask.objects.get(), Workflow.objects.get(name="Peer sign-off")
    return f"/admin/workflows/tasks/disable/{task.pk}/", f"/admin/workflows/disable/{its_workflow.pk}/"


def test_superuser_about_to_disable_sign_off_is_told_what_it_would_do(site, superuser, sign_in):
    browser = sign_in(superuser)
    for address in screens():
        page = browser.get(address).content.decode()
        assert "nothing new can go live until it is switched on again" in page, address
        assert "Pages that wait go back to their authors" in page, address
        assert "nothing unsigned goes live because of it" in page, address
        assert "set_up_site" in page, address
        assert "skipped" not in page, address
        assert "Yes, disable" in page, address


def test_superuser_who_edits_the_workflow_is_told_what_must_stay(site, superuser, sign_in):
    its_workflow = Workflow.objects.get(name="Peer sign-off")
    page = sign_in(superuser).get(f"/admin/workflows/edit/{its_workflow.pk}/").content.decode()
    assert "Without its sign-off task" in page


def test_superuser_who_disables_another_task_meets_wagtails_own_words(site, superuser, sign_in):
    task = Task.objects.create(name="Another")
    other = Workflow.objects.create(name="Another")
    browser = sign_in(superuser)
    for address in (
        f"/admin/workflows/tasks/disable/{task.pk}/",
        f"/admin/workflows/disable/{other.pk}/",
        f"/admin/workflows/edit/{other.pk}/",
    ):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert "nothing new can go live" not in answer.content.decode(), address


@pytest.mark.parametrize("role", list(Role))
def test_nobody_but_a_superuser_opens_the_workflow_screens(site, sign_in, role):
    browser = sign_in(make_user(role=role))
    for address in screens():
        assert browser.get(address).status_code == 302, address
        browser.post(address)
    assert workflow.is_in_place()


@pytest.mark.parametrize("screen", [0, 1], ids=["task", "workflow"])
def test_pages_that_wait_go_back_to_their_authors_when_sign_off_is_disabled(
    open_site, author, worker, superuser, sign_in, screen
):
    live = publish(make_leaflet(by=author, title="Live"), author=author, workers=[worker])
    edit(live, by=author, title="Newer")
    new = make_leaflet(by=author, title="New")
    for page in (live, new):
        submit(page, by=author)
    assert sign_in(superuser).post(screens()[screen]).status_code == 302
    assert not workflow.is_in_place()
    for page in (live, new):
        assert page.workflow_states.latest("pk").status == "cancelled"
        assert actions.waiting_task_state(fresh(page)) is None
    assert fresh(live).title == "Live"
    assert fresh(live).get_latest_revision_as_object().title == "Newer"
    assert not fresh(new).live


@every_way_off
def test_author_cannot_send_a_page_while_sign_off_is_off_and_nothing_happens_to_it(
    open_site, author, worker, switch_off
):
    live = publish(make_leaflet(by=author, title="Live"), author=author, workers=[worker])
    edit(live, by=author, title="Newer")
    sent_back = make_leaflet(by=author, title="Sent back")
    submit(sent_back, by=author)
    actions.ask_for_changes(sent_back, by=worker, message="Please explain.")
    switch_off()
    for page in (live, sent_back, make_leaflet(by=author, title="New")):
        was_live, states = fresh(page).live, page.workflow_states.count()
        with pytest.raises(Refused) as refusal:
            submit(page, by=author)
        assert refusal.value.code == "no-workflow"
        assert "was not sent" in refusal.value.reason
        assert "Ask an administrator" in refusal.value.reason
        assert fresh(page).live == was_live
        assert page.workflow_states.count() == states
    assert fresh(live).title == "Live"


@every_way_off
def test_operator_and_workers_are_told_while_sign_off_is_off(site, author, worker, superuser, sign_in, switch_off):
    told = [worker, superuser, *(make_user(role=role) for role in (Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR))]
    assert warnings() == []
    for user in told:
        assert "Sign-off is switched off" not in sign_in(user).get("/desk/").content.decode()
    switch_off()
    assert warnings() == ["moderation.W001"]
    for user in told:
        assert "Sign-off is switched off" in sign_in(user).get("/desk/").content.decode(), user
    assert "Sign-off is switched off" not in sign_in(author).get("/desk/").content.decode()


@every_way_off
def test_operator_switches_sign_off_on_again_with_set_up_site(open_site, author, worker, switch_off):
    leaflet = make_leaflet(by=author)
    switch_off()
    call_command("set_up_site", verbosity=0)
    assert warnings() == []
    submit(leaflet, by=author)
    assert sign_off(leaflet, by=worker).live


@every_way_off
def test_author_who_sends_from_the_editor_while_sign_off_is_off_keeps_the_draft(site, author, sign_in, switch_off):
    leaflet = make_leaflet(by=author, title="Old")
    switch_off()
    answer = save_in_editor(sign_in(author), leaflet, button="action-submit", title="Newer")
    assert answer.status_code == 302
    assert fresh(leaflet).get_latest_revision_as_object().title == "Newer"
    assert not leaflet.workflow_states.exists()


def test_set_up_site_takes_a_foreign_task_out_and_gives_back_what_waited_there(
    open_site, author, worker, caplog, capsys
):
    leaflet = make_leaflet(by=author)
    submit(leaflet, by=author)
    add_a_task_behind_it()
    sign_off(leaflet, by=worker)
    assert actions.waiting_task_state(fresh(leaflet)).task.name == "Look again"
    call_command("set_up_site")
    taken_out = "task “Look again” taken out of the workflow “Peer sign-off”"
    assert taken_out in caplog.text
    assert taken_out in capsys.readouterr().out
    assert actions.waiting_task_state(fresh(leaflet)) is None
    assert [step.task.specific for step in WorkflowTask.objects.all()] == [PeerSignOffTask.objects.get()]


@pytest.mark.parametrize("switch_off", [remove_task, remove_from_the_root], ids=lambda way: way.__name__)
def test_page_that_waits_can_still_be_signed_when_the_workflow_is_taken_apart(open_site, author, worker, switch_off):
    leaflet = make_leaflet(by=author)
    submit(leaflet, by=author)
    switch_off()
    assert sign_off(leaflet, by=worker).live


def test_check_is_quiet_for_other_databases(site):
    disable_task()
    assert workflow.pages_can_be_sent(None, databases=None) == []
