"""A grant on a page: what it opens, when it ends, and that only staff change a page's place in the tree."""

import pytest
from django.urls import reverse
from guardian.models import GroupObjectPermission, UserObjectPermission
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource

from cms.coauthoring import coauthors
from cms.coauthoring.grants import coauthor_ids, grant, withdraw
from cms.coauthoring.models import CoAuthorInvitation, PageUserObjectPermission
from cms.coauthoring.sharing import people_in
from cms.moderation import actions
from cms.people import credentials
from cms.people.roles import Role
from tests.factories import make_leaflet, make_peer_worker, make_user
from tests.helpers import edit, fresh, publish, submit

STAFF = ("administrator", "superuser")
NOT_STAFF = ("author", "co-author", "other author", "peer worker", "lead", "assessor", "school")


def at(name, page):
    """Return the address of one of Wagtail's screens for ``page``."""
    return reverse(f"wagtailadmin_pages:{name}", args=[page.pk])


@pytest.fixture
def people(open_site):
    return {
        "author": make_user(role=Role.AUTHOR),
        "co-author": make_user(role=Role.AUTHOR),
        "other author": make_user(role=Role.AUTHOR),
        "peer worker": make_peer_worker(),
        "lead": make_user(role=Role.SAFEGUARDING_LEAD),
        "assessor": make_user(role=Role.ASSESSOR),
        "school": make_user(role=Role.SCHOOL),
        "administrator": make_user(role=Role.ADMINISTRATOR),
        "superuser": make_user(is_superuser=True),
    }


@pytest.fixture
def page_in(people):
    """Return a function that makes a leaflet of author and co-author, as a draft, waiting or live."""

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


def test_people_of_a_page_are_in_its_translations_whenever_those_or_they_come(open_site, author, coauthor, sign_in):
    page, other = make_leaflet(by=author), make_leaflet(by=coauthor)
    friend = make_user()
    commenter = CoAuthorInvitation.Role.COMMENT
    coauthors.accept_code(coauthors.invite_by_code(page, by=author, role=commenter)[1], by=friend)
    translation = translated(page)
    assert people_of(translation) == people_of(page) == {(author.pk, "write"), (friend.pk, "comment")}
    coauthors.accept_code(coauthors.invite_by_code(page, by=author)[1], by=coauthor)
    coauthors.change_role(page, friend, CoAuthorInvitation.Role.WRITE, by=author)
    everybody = {(person.pk, "write") for person in (author, friend, coauthor)}
    assert people_of(translation) == people_of(page) == everybody
    assert sign_in(coauthor).get(f"/desk/pages/{translation.pk}/").status_code == 200
    coauthors.leave(translation, by=coauthor)
    assert people_of(translation) == people_of(page) == everybody - {(coauthor.pk, "write")}
    record = CoAuthorInvitation.objects.get(page=page.pk, person=coauthor)
    assert record.state == coauthors.State.LEFT
    assert people_of(other) == {(coauthor.pk, "write")}


def translated(page):
    """Return the Arabic draft of ``page``, made as wagtail-localize makes it."""
    source, _made = TranslationSource.get_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="ar"))
    translation.save_target(publish=False)
    return translation.get_target_instance()


def people_of(page):
    return {(person.user.pk, str(person.role)) for person in people_in([page.pk]).get(page.pk, ())}


def test_grant_is_for_one_page_and_ends_when_it_is_withdrawn(people, page_in, sign_in):
    one, two = page_in("draft"), page_in("draft")
    newcomer = people["other author"]
    grant(one, newcomer)
    assert is_open(sign_in(newcomer).get(at("edit", one)))
    assert not is_open(sign_in(newcomer).get(at("edit", two)))
    withdraw(one, newcomer)
    assert not is_open(sign_in(newcomer).get(at("edit", one)))


def test_worker_who_may_no_longer_sign_closes_the_page_that_waits(people, page_in, sign_in):
    page = page_in("waiting")
    worker = people["peer worker"]
    assert is_open(sign_in(worker).get(at("edit", page)))
    credentials.revoke(worker.peer_worker_credentials.get(), by=people["administrator"], reason="Moved away.")
    assert not is_open(sign_in(worker).get(at("edit", page)))


def test_worker_closes_the_page_when_it_no_longer_waits(people, page_in, sign_in):
    page = page_in("waiting")
    browser = sign_in(people["peer worker"])
    actions.take_back(page, by=people["author"])
    assert not is_open(browser.get(at("view_draft", page)))


def test_nobody_but_staff_changes_a_pages_place_by_sending_the_form(people, page_in, sign_in):
    page = page_in("draft")
    home = page.get_parent().get_parent()
    forms = {
        at("delete", page): {},
        at("copy", page): {"new_title": "Copy", "new_slug": "copy", "new_parent_page": page.get_parent().pk},
        reverse("wagtailadmin_pages:move_confirm", args=[page.pk, home.pk]): {},
        reverse("wagtailadmin_pages:lock", args=[page.pk]): {},
        reverse("wagtailadmin_pages:set_page_position", args=[page.pk]): {},
        reverse("wagtailadmin_pages:convert_alias", args=[page.pk]): {},
        at("set_privacy", page): {"restriction_type": "login"},
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={page.pk}": {},
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={page.pk}": {},
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"]) + f"?id={page.pk}": {"chooser": home.pk},
    }
    for name in NOT_STAFF:
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
        sign_in(user).post(at("set_privacy", page), {"restriction_type": "password", "password": "secret"})
    assert not page.get_view_restrictions().exists()


def test_coauthor_takes_a_live_page_down_and_other_authors_do_not(people, page_in, sign_in):
    page = page_in("live")
    form = {"address": page.get_url() or page.url_path, "reason": "A name slipped in."}
    sign_in(people["other author"]).post("/desk/take-down/", form)
    assert fresh(page).live
    # Wagtail's screen asks for no reason, and leads to the one that does.
    assert sign_in(people["co-author"]).post(at("unpublish", page)).url == "/desk/take-down/"
    assert fresh(page).live
    sign_in(people["co-author"]).post("/desk/take-down/", form)
    assert not fresh(page).live


def test_grants_stand_in_our_table_and_guardians_own_stays_empty(people, page_in):
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
    page = page_in("draft")
    grant(page, people["author"])
    assert coauthor_ids(page) == {people["author"].pk, people["co-author"].pk}
    assert PageUserObjectPermission.objects.count() == 2
