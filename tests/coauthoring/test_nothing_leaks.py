"""No list, search or chooser of the admin shows one author another's draft."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from cms.coauthoring.grants import grant, granted_paths
from cms.coauthoring.policy import page_policy
from cms.people.models import User
from cms.people.roles import Role
from tests.factories import make_leaflet, make_peer_worker, make_training, make_user
from tests.helpers import edit, fresh, publish, submit

SECRET = "Xylophonist"
OPEN = "Marimbaplayer"


@pytest.fixture
def secret(open_site, coauthor):
    """A draft of somebody else, a waiting page of theirs, and a newer draft of a live one."""
    draft = make_leaflet(by=coauthor, title=f"{SECRET} draft", slug="one")
    waiting = make_training(by=coauthor, title=f"{SECRET} waiting", slug="two")
    submit(waiting, by=coauthor)
    live = publish(make_leaflet(by=coauthor, title=OPEN, slug="three"), author=coauthor, workers=[make_peer_worker()])
    edit(live, by=coauthor, title=f"{SECRET} newer draft")
    return draft, waiting, live


def lists(draft, section):
    """Return the addresses of every list, search, chooser and report of the admin that could name a page."""
    return [
        "/desk/",
        "/admin/pages/",
        f"/admin/pages/{section.pk}/",
        f"/admin/pages/{section.get_parent().pk}/",
        f"/admin/pages/{section.pk}/results/",
        f"/admin/pages/search/?q={SECRET}",
        f"/admin/pages/search/results/?q={SECRET}",
        f"/admin/pages/search/?q={OPEN}",
        "/admin/choose-page/",
        "/admin/choose-page/?page_type=wagtailcore.Page",
        f"/admin/choose-page/{section.get_parent().pk}/",
        f"/admin/choose-page/search/?q={SECRET}",
        "/admin/api/main/pages/",
        f"/admin/api/main/pages/?child_of={section.pk}",
        f"/admin/api/main/pages/?search={SECRET}",
        f"/admin/api/main/pages/{draft.pk}/",
        f"/admin/api/main/pages/find/?id={draft.pk}",
        f"/admin/pages/{section.pk}/history/",
        f"/admin/pages/{section.pk}/usage/",
        "/admin/pages/usage/publications/leafletpage/",
        "/admin/pages/usage/training/trainingmodulepage/",
        "/admin/reports/locked/",
        "/admin/reports/workflow/",
        "/admin/reports/workflow_tasks/",
        "/admin/reports/aging-pages/",
        "/admin/reports/site-history/",
        "/admin/reports/page-types-usage/",
        "/admin/localize/reports/translations/",
        "/admin/workflows/usage/1/",
        "/admin/workflows/list/",
        "/admin/redirects/",
        "/admin/redirects/add/",
        f"/admin/bulk/wagtailcore/page/delete/?id={draft.pk}",
        f"/admin/bulk/wagtailcore/page/delete/?id=all&childOf={section.pk}",
        "/admin/writing-groups/",
        "/admin/users/",
        f"/admin/pages/{draft.pk}/",
        f"/admin/pages/{draft.pk}/results/",
        f"/admin/pages/{draft.pk}/edit/",
        f"/admin/pages/{draft.pk}/view_draft/",
        f"/desk/pages/{draft.pk}/review/",
    ]


@pytest.mark.parametrize(
    ("role", "has_a_page"),
    [(Role.AUTHOR, True), (Role.AUTHOR, False), (Role.SCHOOL, False), (Role.SAFEGUARDING_LEAD, False)],
    ids=["author", "author without a page", "school", "lead"],
)
def test_person_finds_nobody_elses_draft_in_any_list(role, has_a_page, secret, sign_in):
    user = make_user(role=role)
    if has_a_page:  # in two sections, so that the root of what they may see is above both
        make_leaflet(by=user, title="My own page")
        make_training(by=user, title="My other page")
    browser = sign_in(user)
    draft, _waiting, _live = secret
    leaks = []
    for address in lists(draft, draft.get_parent()):
        response = browser.get(address)
        assert response.status_code < 500, address
        # What one searched for oneself stands in the form.
        if response.content.decode().replace(f'value="{SECRET}"', "").replace(f"q={SECRET}", "").count(f"{SECRET} "):
            leaks.append(address)
    assert "\n".join(leaks) == ""


def test_peer_worker_finds_what_waits_and_no_other_draft(secret, sign_in):
    draft, _waiting, _live = secret
    browser = sign_in(make_peer_worker())
    leaks = []
    for address in lists(draft, draft.get_parent()):
        page = browser.get(address).content.decode()
        if f"{SECRET} draft" in page or f"{SECRET} newer draft" in page:
            leaks.append(address)
    assert "\n".join(leaks) == ""


def test_peer_worker_for_whom_nothing_waits_is_shown_nothing_and_no_error(open_site, sign_in, author):
    draft = make_leaflet(by=author, title=f"{SECRET} draft")
    browser = sign_in(make_peer_worker())
    for address in lists(draft, draft.get_parent()):
        response = browser.get(address)
        assert response.status_code < 500, address
        assert f"{SECRET} draft" not in response.content.decode(), address


def test_author_finds_their_own_drafts_and_everybodys_live_pages_to_link_to(secret, sign_in, author):
    mine = make_leaflet(by=author, title="My own page")
    browser = sign_in(author)
    section = mine.get_parent()
    assert "My own page" in browser.get(f"/admin/choose-page/{section.pk}/").content.decode()
    assert OPEN in browser.get(f"/admin/choose-page/{section.pk}/").content.decode()
    assert "My own page" in browser.get(f"/admin/pages/{section.pk}/", follow=True).content.decode()


def test_person_who_looks_for_the_page_tree_is_sent_to_their_desk(secret, sign_in, author):
    mine = make_leaflet(by=author)
    browser = sign_in(author)
    for address in ("/admin/pages/", f"/admin/pages/{mine.get_parent().pk}/", "/admin/pages/search/?q=own"):
        response = browser.get(address)
        assert (response.status_code, response["Location"]) == (302, "/desk/"), address


def test_explorable_pages_are_the_granted_ones_and_what_is_above_them(secret, author):
    mine = make_leaflet(by=author)
    expected = {mine.pk, *mine.get_ancestors().values_list("pk", flat=True)}
    assert set(page_policy.explorable_instances(author).values_list("pk", flat=True)) == expected


def test_both_questions_of_the_policy_agree(secret, author, coauthor, worker, administrator, superuser):
    make_leaflet(by=author)
    everything = list(Page.objects.all())
    for user in (author, coauthor, worker, administrator, superuser):
        for action in ("change", "add", "publish", "bulk_delete", "lock"):
            which = set(page_policy.instances_user_has_permission_for(user, action))
            may = {page for page in everything if page_policy.user_has_permission_for_instance(user, action, page)}
            assert which == may, (user, action)
            assert {
                page for page in everything if user in page_policy.users_with_permission_for_instance(action, page)
            } == may


def test_switched_off_account_keeps_no_permission(author):
    page = make_leaflet(by=author)
    author.is_active = False
    author.save()
    user = User.objects.get(pk=author.pk)
    assert not fresh(page).permissions_for_user(user).can_edit()
    assert not page_policy.user_has_permission(user, "change")
    assert not page_policy.explorable_instances(user).exists()
    assert not page_policy.users_with_permission_for_instance("change", page).filter(pk=user.pk).exists()


def number_of_queries(do):
    with CaptureQueriesContext(connection) as queries:
        do()
    return len(queries)


def test_cost_of_asking_for_pages_does_not_grow_with_the_grants(author, coauthor, sign_in):
    section = None

    def more(number):
        nonlocal section
        for _each in range(number):
            page = make_leaflet(by=coauthor)
            grant(page, author)
            section = page.get_parent()

    def ask():
        user = User.objects.get(pk=author.pk)
        list(page_policy.explorable_instances(user))
        list(page_policy.instances_user_has_permission_for(user, "change"))
        granted_paths(user)

    browser = sign_in(author)
    addresses = ("/desk/", f"/admin/pages/{make_leaflet(by=author).get_parent().pk}/", "/admin/choose-page/")
    more(2)
    few = number_of_queries(ask)
    for address in addresses:
        browser.get(address)
    few_of_each = {address: number_of_queries(lambda: browser.get(address)) for address in addresses}  # noqa: B023
    more(18)
    assert number_of_queries(ask) == few
    many_of_each = {address: number_of_queries(lambda: browser.get(address)) for address in addresses}  # noqa: B023
    assert many_of_each == few_of_each
