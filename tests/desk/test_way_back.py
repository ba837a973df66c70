"""Addresses that only take what a form sends, opened by themselves: a bookmark, a tab that a phone brings back."""

from tests.factories import make_leaflet


def test_person_who_opens_one_comes_to_what_it_belongs_to(site, author, sign_in):
    page = make_leaflet(by=author)
    browser = sign_in(author)
    for address in (f"pages/{page.pk}/leave/", f"pages/{page.pk}/people/{author.pk}/remove/"):
        answer = browser.get(f"/desk/{address}", follow=True)
        assert (answer.request["PATH_INFO"], answer.status_code) == (f"/desk/pages/{page.pk}/", 200), address
    assert browser.get("/desk/news/", follow=True).request["PATH_INFO"] == "/desk/"


def test_nobody_learns_of_a_page_that_they_must_not_see(site, author, other_worker, sign_in, visitor):
    page = make_leaflet(by=author)
    assert visitor.get(f"/desk/pages/{page.pk}/leave/", follow=True).redirect_chain[-1][0].startswith("/account/login/")
    browser = sign_in(other_worker)
    there = browser.get(f"/desk/pages/{page.pk}/leave/", follow=True)
    not_there = browser.get(f"/desk/pages/{page.pk + 999}/leave/", follow=True)
    assert (there.status_code, not_there.status_code) == (404, 404)


def test_form_that_is_sent_the_wrong_way_changes_nothing(site, author, sign_in):
    page = make_leaflet(by=author)
    browser = sign_in(author)
    assert browser.put(f"/desk/pages/{page.pk}/leave/").status_code == 405
    assert browser.get(f"/useful/{page.pk}/").status_code == 405
