"""Who may open which screen of Wagtail's admin for which page: one table of state x screen -> people.

Everybody who is not named is turned away (Wagtail sends them to the front of the admin with a message).
"""

import pytest
from django.urls import reverse

from cms.coauthoring.models import PageUserObjectPermission
from cms.people.roles import Role
from tests.factories import make_leaflet, make_peer_worker, make_user
from tests.helpers import edit, fresh, publish, submit

PEOPLE = {
    "author": lambda: make_user(role=Role.AUTHOR),
    "co-author": lambda: make_user(role=Role.AUTHOR),
    "other author": lambda: make_user(role=Role.AUTHOR),
    "peer worker": make_peer_worker,
    "peer worker without a credential": lambda: make_user(role=Role.PEER_WORKER),
    "safeguarding lead": lambda: make_user(role=Role.SAFEGUARDING_LEAD),
    "assessor": lambda: make_user(role=Role.ASSESSOR),
    "school": lambda: make_user(role=Role.SCHOOL),
    "administrator": lambda: make_user(role=Role.ADMINISTRATOR),
    "superuser": lambda: make_user(is_superuser=True),
}

NOBODY = set()
WRITERS = {"author", "co-author"}
STAFF = {"administrator", "superuser"}
EDITORS = WRITERS | STAFF

# Screens that show what a draft says, and so open to exactly the same people.
READING = ("edit", "history", "view draft", "compare", "one revision", "revert", "usage", "workflow history")

TABLE = {
    "draft": {
        **dict.fromkeys(READING, EDITORS),
        "below": STAFF,
        "copy": STAFF,
        "move": STAFF,
        "delete": STAFF,
        "unpublish": NOBODY,
        "add below": NOBODY,
        "privacy": NOBODY,
        "translate": {"superuser"},
    },
    "waiting": {
        **dict.fromkeys(READING, EDITORS | {"peer worker"}),
        "below": STAFF,
        "copy": STAFF,
        "move": STAFF,
        "delete": STAFF,
        "unpublish": NOBODY,
        "add below": NOBODY,
        "privacy": NOBODY,
        "translate": {"superuser"},
    },
    "live": {
        **dict.fromkeys(READING, EDITORS),
        "below": STAFF,
        "copy": STAFF,
        "move": {"superuser"},
        "delete": {"superuser"},
        "unpublish": EDITORS,
        "add below": NOBODY,
        "privacy": NOBODY,
        "translate": {"superuser"},
    },
}


def screens(page):
    """Return the address of each screen for ``page``."""

    def at(name, *arguments):
        return reverse(f"wagtailadmin_pages:{name}", args=[page.pk, *arguments])

    return {
        "edit": at("edit"),
        "history": at("history"),
        "view draft": at("view_draft"),
        "compare": at("revisions_compare", "earliest", "latest"),
        "one revision": at("revisions_view", page.latest_revision_id),
        "revert": at("revisions_revert", page.latest_revision_id),
        "usage": at("usage"),
        "workflow history": at("workflow_history"),
        "below": reverse("wagtailadmin_explore", args=[page.pk]),
        "copy": at("copy"),
        "move": at("move"),
        "delete": at("delete"),
        "unpublish": at("unpublish"),
        "add below": at("add_subpage"),
        "privacy": at("set_privacy"),
        "translate": reverse("wagtail_localize:submit_page_translation", args=[page.pk]),
    }


@pytest.fixture
def people(open_site):
    return {name: make() for name, make in PEOPLE.items()}


@pytest.fixture
def page_in(people):
    """Return a function that makes a leaflet of author and co-author in one state of the table."""

    def made(state):
        leaflet = make_leaflet(by=people["author"], with_others=[people["co-author"]], title="A walk by the sea")
        if state == "waiting":
            submit(leaflet, by=people["author"])
        elif state == "live":
            publish(leaflet, author=people["author"], workers=[make_peer_worker()])
            edit(leaflet, by=people["author"], summary="A newer draft.")
        return fresh(leaflet)

    return made


def is_open(response):
    """Return whether a screen was shown; turned away is a redirect to the front or a refusal."""
    if response.status_code == 200:
        return True
    assert response.status_code in (302, 403, 404), response.status_code
    return False


@pytest.mark.parametrize("state", list(TABLE))
def test_each_screen_opens_for_exactly_these_people(state, people, page_in, sign_in):
    page = page_in(state)
    browsers = {name: sign_in(user) for name, user in people.items()}
    opened = {
        screen: {name for name, browser in browsers.items() if is_open(browser.get(address))}
        for screen, address in screens(page).items()
    }
    assert opened == TABLE[state]


@pytest.mark.parametrize("state", list(TABLE))
def test_visitor_is_sent_to_sign_in_at_every_screen(state, page_in, visitor):
    for screen, address in screens(page_in(state)).items():
        response = visitor.get(address)
        assert response.status_code == 302, screen
        assert response["Location"].startswith("/account/login/"), screen


def test_grant_is_for_one_page_and_ends_when_it_is_withdrawn(people, page_in, sign_in):
    from cms.coauthoring.grants import grant, withdraw

    one, two = page_in("draft"), page_in("draft")
    newcomer = people["other author"]
    grant(one, newcomer)
    assert is_open(sign_in(newcomer).get(screens(one)["edit"]))
    assert not is_open(sign_in(newcomer).get(screens(two)["edit"]))
    withdraw(one, newcomer)
    assert not is_open(sign_in(newcomer).get(screens(one)["edit"]))


def test_worker_who_may_no_longer_sign_closes_the_page_that_waits(people, page_in, sign_in):
    from cms.people import credentials

    page = page_in("waiting")
    worker = people["peer worker"]
    assert is_open(sign_in(worker).get(screens(page)["edit"]))
    credentials.revoke(worker.peer_worker_credentials.get(), by=people["administrator"], reason="Moved away.")
    assert not is_open(sign_in(worker).get(screens(page)["edit"]))


def test_worker_closes_the_page_when_it_no_longer_waits(people, page_in, sign_in):
    from cms.moderation import actions

    page = page_in("waiting")
    browser = sign_in(people["peer worker"])
    actions.take_back(page, by=people["author"])
    assert not is_open(browser.get(screens(page)["view draft"]))


def test_nobody_but_staff_changes_a_pages_place_by_sending_the_form(people, page_in, sign_in):
    page = page_in("draft")
    home = page.get_parent().get_parent()
    forms = {
        screens(page)["delete"]: {},
        screens(page)["copy"]: {"new_title": "Copy", "new_slug": "copy", "new_parent_page": page.get_parent().pk},
        reverse("wagtailadmin_pages:move_confirm", args=[page.pk, home.pk]): {},
        reverse("wagtailadmin_pages:lock", args=[page.pk]): {},
        reverse("wagtailadmin_pages:set_page_position", args=[page.pk]): {},
        reverse("wagtailadmin_pages:convert_alias", args=[page.pk]): {},
        screens(page)["privacy"]: {"restriction_type": "login"},
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={page.pk}": {},
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={page.pk}": {},
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"]) + f"?id={page.pk}": {"chooser": home.pk},
    }
    for name in set(PEOPLE) - STAFF:
        browser = sign_in(people[name])
        for address, form in forms.items():
            browser.post(address, form)
            now = fresh(page)
            assert (now.path, now.live, now.locked) == (page.path, False, False), (name, address)
            assert not page.get_view_restrictions().exists()
    assert page.get_parent().get_children().count() == 1


def test_nobody_publishes_in_bulk(people, page_in, sign_in):
    page = page_in("draft")
    for name in STAFF:
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={page.pk}"
        sign_in(people[name]).post(address)
        assert not fresh(page).live, name


def test_nobody_puts_a_password_on_a_page(people, page_in, sign_in):
    page = page_in("live")
    for user in people.values():
        sign_in(user).post(screens(page)["privacy"], {"restriction_type": "password", "password": "secret"})
    assert not page.get_view_restrictions().exists()


def test_coauthor_takes_a_live_page_down_and_other_authors_do_not(people, page_in, sign_in):
    page = page_in("live")
    sign_in(people["other author"]).post(screens(page)["unpublish"])
    assert fresh(page).live
    sign_in(people["co-author"]).post(screens(page)["unpublish"])
    assert not fresh(page).live


def test_grants_stand_in_our_table_and_guardians_own_stays_empty(people, page_in):
    from guardian.models import GroupObjectPermission, UserObjectPermission

    page_in("waiting")
    page_in("live")
    assert PageUserObjectPermission.objects.count() == 4
    assert not UserObjectPermission.objects.exists()
    assert not GroupObjectPermission.objects.exists()


def test_grant_goes_with_its_page_and_with_its_person(people, page_in):
    page = page_in("draft")
    people["co-author"].delete()
    assert PageUserObjectPermission.objects.count() == 1
    page.delete()
    assert not PageUserObjectPermission.objects.exists()


def test_grant_given_twice_is_one(people, page_in):
    from cms.coauthoring.grants import coauthor_ids, grant

    page = page_in("draft")
    grant(page, people["author"])
    assert coauthor_ids(page) == {people["author"].pk, people["co-author"].pk}
    assert PageUserObjectPermission.objects.count() == 2
