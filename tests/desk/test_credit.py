"""The page on which people choose how a page names them."""

import pytest
from django.urls import reverse

from cms.coauthoring import coauthors
from cms.coauthoring.grants import grant
from cms.pages.actions import set_credit
from cms.pages.models import PageCredit
from tests.factories import make_leaflet, make_user
from tests.helpers import edit, fresh, publish, submit

NAME = "Kittiwake"
QUERIES = 23


def address(page):
    return reverse("desk:credit", args=[page.pk])


def choose(browser, page, **data):
    return browser.post(address(page), {"action": "choose", "role": "young-person", "name": "", **data}, follow=True)


@pytest.fixture
def leaflet(open_site, author, coauthor):
    return make_leaflet(by=author, with_others=[coauthor], title="Sleep well")


def test_author_chooses_a_name_and_reads_when_it_shows(leaflet, author, worker, sign_in):
    browser = sign_in(author)
    said = choose(browser, leaflet, kind="pen-name", name=NAME).content.decode()
    assert "Saved. It shows when a peer worker has signed it off." in said
    assert f"You want to be <strong>{NAME}</strong>" in said
    publish(leaflet, author=author, workers=[worker])
    assert f"Readers see you as <strong>{NAME}</strong>" in browser.get(address(leaflet)).content.decode()


def test_author_shows_less_at_once_and_reads_what_is_signed(leaflet, author, worker, sign_in, visitor):
    set_credit(leaflet, by=author, kind="pen-name", name=NAME)
    publish(leaflet, author=author, workers=[worker])
    said = choose(sign_in(author), leaflet, kind="role", role="parent").content.decode()
    assert "Done. Readers see it like that from now on." in said
    assert f"<strong>{NAME}</strong> is signed off already" in said
    assert "Made by a parent or carer" in visitor.get(fresh(leaflet).url).content.decode()


@pytest.mark.parametrize(
    ("kind", "name", "reason"),
    [
        ("first-name", "Ade Smith", "one word and no surname"),
        ("pen-name", "@ade", "People could find you by it"),
        ("pen-name", "Ade 2011", "the year you were born"),
        ("pen-name", "", "needs at least one letter"),
        ("king", "Ade Smith", "valid choice"),
        (None, "Ade Smith", "required"),
    ],
)
def test_author_who_says_too_much_reads_why_and_keeps_what_they_typed(leaflet, author, sign_in, kind, name, reason):
    data = {"name": name} if kind is None else {"kind": kind, "name": name}
    said = choose(sign_in(author), leaflet, **data).content.decode()
    assert reason in said
    assert f'value="{name}"' in said or not name
    assert not fresh(leaflet).get_latest_revision_as_object().credits.exists()


def test_others_read_a_credit_and_cannot_change_it(leaflet, author, coauthor, sign_in):
    set_credit(leaflet, by=author, kind="pen-name", name=NAME)
    browser = sign_in(coauthor)
    said = browser.get(address(leaflet)).content.decode()
    assert NAME in said
    assert "Take “" not in said
    browser.post(address(leaflet), {"action": "remove", "kind": "pen-name", "name": NAME})
    choose(browser, leaflet, kind="role")
    draft = fresh(leaflet).get_latest_revision_as_object()
    assert [row.name for row in draft.credits.all()] == [NAME, "young-person"]


def test_coauthor_does_not_read_a_name_that_was_taken_back(leaflet, author, coauthor, worker, sign_in):
    set_credit(leaflet, by=author, kind="pen-name", name=NAME)
    publish(leaflet, author=author, workers=[worker])
    set_credit(leaflet, by=author, kind="anonymous")
    said = sign_in(coauthor).get(address(leaflet)).content.decode()
    assert NAME not in said
    assert "Somebody who does not want to be named" in said


def test_writer_takes_out_a_credit_that_is_nobodys(leaflet, author, sign_in):
    edit(leaflet, by=author, credits=[PageCredit(kind="role", name="a gull")])
    browser = sign_in(author)
    assert "Take “a gull” out" in browser.get(address(leaflet)).content.decode()
    data = {"action": "remove", "kind": "role", "name": "a gull"}
    assert "Taken out." in browser.post(address(leaflet), data, follow=True).content.decode()
    assert "does not name anybody like that" in browser.post(address(leaflet), data, follow=True).content.decode()


def test_author_takes_their_name_out_for_good_in_two_steps(leaflet, author, worker, sign_in):
    set_credit(leaflet, by=author, kind="pen-name", name=NAME)
    publish(leaflet, author=author, workers=[worker])
    browser = sign_in(author)
    browser.post(address(leaflet), {"action": "leave-out"})
    publish(leaflet, author=author, workers=[worker])
    said = browser.post(address(leaflet), {"action": "forget"}, follow=True).content.decode()
    assert "do not hold any names now" in said
    assert not fresh(leaflet).credits.exists()


def test_nobody_else_opens_it_and_nobody_learns_whether_there_is_such_a_page(
    leaflet, worker, administrator, sign_in, visitor
):
    stranger = sign_in(make_user("dunlin"))
    for browser in (stranger, sign_in(worker)):
        for pk in (leaflet.pk, 10**6, 1):
            assert browser.get(reverse("desk:credit", args=[pk])).status_code == 404
            assert browser.post(reverse("desk:credit", args=[pk]), {"action": "choose"}).status_code == 404
    assert visitor.get(address(leaflet)).status_code == 302
    said = sign_in(administrator).get(address(leaflet)).content.decode()
    assert "How should the page name you?" not in said


def test_author_who_left_chooses_for_themselves_and_learns_nothing_newer(leaflet, author, coauthor, sign_in):
    edit(leaflet, by=coauthor, summary="Mine too.")
    coauthors.leave(leaflet, by=coauthor)
    set_credit(leaflet, by=author, kind="pen-name", name=NAME)
    edit(leaflet, by=author, title="Written since")
    browser = sign_in(coauthor)
    said = browser.get(address(leaflet)).content.decode()
    assert "How “Sleep well” names you" in said
    for newer in ("Written since", NAME, "Back to the page"):
        assert newer not in said


def test_reviewer_reads_the_fullest_names_that_they_sign(leaflet, author, worker, sign_in):
    set_credit(leaflet, by=author, kind="pen-name", name=NAME)
    submit(leaflet, by=author)
    said = sign_in(worker).get(reverse("desk:review", args=[leaflet.pk])).content.decode()
    assert f"a pen name: {NAME}" in said


def test_editor_leads_there_and_has_no_list_of_names(leaflet, author, sign_in):
    set_credit(leaflet, by=author, kind="pen-name", name=NAME)
    said = sign_in(author).get(reverse("wagtailadmin_pages:edit", args=[leaflet.pk])).content.decode()
    assert address(leaflet) in said
    assert f"You asked to be named “{NAME}”." in said
    assert "credits-TOTAL_FORMS" not in said


def test_page_costs_two_queries_more_for_each_person_that_the_draft_names(
    leaflet, author, sign_in, django_assert_num_queries
):
    """modelcluster asks for the page and the choice of each row, when it reads a version."""
    browser = sign_in(author)
    for count in (1, 12):
        while len(fresh(leaflet).get_latest_revision_as_object().credits.all()) < count:
            person = make_user()
            grant(leaflet, person)
            set_credit(leaflet, by=person, kind="pen-name", name=f"{NAME} {count}")
        browser.get(address(leaflet))
        with django_assert_num_queries(QUERIES + 2 * count):
            browser.get(address(leaflet))
