"""Taking a page down from the desk."""

import pytest
from django.urls import reverse
from wagtail.models import Site

from cms.moderation import actions
from cms.moderation.models import TakeDown
from cms.people.roles import Role
from tests.factories import make_user
from tests.helpers import edit, fresh, sign_off, submit


@pytest.mark.parametrize("form_of_address", ["/leaflets/sleep-well/", "https://testserver/leaflets/sleep-well/?x=1"])
def test_worker_takes_a_page_down_by_the_address_in_their_browser(form_of_address, sign_in, worker, live_leaflet):
    data = {"address": form_of_address, "reason": "A name slipped in."}
    response = sign_in(worker).post(reverse("desk:take_down"), data, follow=True)
    assert "is not public any more" in response.content.decode()
    assert not fresh(live_leaflet).live


@pytest.mark.parametrize("address", ["/leaflets/nothing/", "/ar/leaflets/sleep-well/", "", "javascript:alert(1)"])
def test_worker_who_mistypes_the_address_is_told_and_keeps_the_reason(address, sign_in, worker, live_leaflet):
    response = sign_in(worker).post(reverse("desk:take_down"), {"address": address, "reason": "A name slipped in."})
    assert "A name slipped in." in response.content.decode()
    assert fresh(live_leaflet).live


def test_somebody_elses_author_is_told_whom_to_ask(sign_in, coauthor, live_leaflet):
    data = {"address": "/leaflets/sleep-well/", "reason": "I do not like it."}
    assert "Tell one of them" in sign_in(coauthor).post(reverse("desk:take_down"), data).content.decode()
    assert fresh(live_leaflet).live


def test_lead_takes_a_page_down_on_a_site_that_lost_its_default(live_leaflet, sign_in, visitor):
    Site.objects.update(is_default_site=False)
    lead = make_user(role=Role.SAFEGUARDING_LEAD)
    sign_in(lead).post("/desk/take-down/", {"address": "/leaflets/sleep-well/", "reason": "A name slipped in."})
    assert not fresh(live_leaflet).live
    assert visitor.get("/sitemap.xml").status_code == 200


def test_reader_who_asks_for_the_site_map_where_there_is_no_site_is_told_so(open_site, visitor):
    Site.objects.all().delete()
    assert visitor.get("/sitemap.xml").status_code == 404


def test_worker_who_names_a_page_of_another_site_takes_nothing_down(live_leaflet, worker, sign_in):
    form = {"address": "https://other.example/leaflets/", "reason": "A name slipped in."}
    answer = sign_in(worker).post("/desk/take-down/", form).content.decode()
    assert "This address is on another site." in answer
    assert "A name slipped in." in answer
    assert fresh(live_leaflet.get_parent()).live


def test_worker_who_takes_a_section_down_reads_what_is_hidden_with_it(live_leaflet, worker, sign_in):
    form = {"address": "/leaflets/", "reason": "A wrong word."}
    answer = sign_in(worker).post("/desk/take-down/", form, follow=True).content.decode()
    assert "1 page below it can’t be read either" in answer


def test_author_sees_that_a_page_was_taken_down_and_the_next_signer_why(live_leaflet, author, worker, sign_in):
    actions.take_down(live_leaflet, by=worker, reason="A name slipped in.")
    desk = sign_in(author).get("/desk/").content.decode()
    assert "Taken down. Ask a peer worker why." in desk
    assert "A name slipped in." not in desk
    submit(live_leaflet, by=author)
    assert "A name slipped in." in sign_in(worker).get(f"/desk/pages/{live_leaflet.pk}/review/").content.decode()
    sign_off(live_leaflet, by=worker)
    edit(live_leaflet, by=author, summary="A second thought.")
    assert "Taken down" not in sign_in(author).get("/desk/").content.decode()


def test_ledger_names_who_took_a_page_down_on_wagtails_own_screen(live_leaflet, administrator, sign_in):
    sign_in(administrator).post(f"/admin/pages/{live_leaflet.pk}/unpublish/")
    assert TakeDown.objects.get(object_id=live_leaflet.pk).by_id == administrator.pk


@pytest.mark.parametrize("who", ["author", "worker", "lead"])
def test_whoever_may_takes_a_page_down_on_the_page_itself(who, sign_in, author, worker, live_leaflet):
    user = {"author": author, "worker": worker, "lead": make_user(role=Role.SAFEGUARDING_LEAD)}[who]
    browser = sign_in(user)
    page = browser.get(live_leaflet.url).content.decode()
    assert "Take this page down" in page
    browser.post(reverse("desk:take_down"), {"address": live_leaflet.url, "reason": "A name slipped in."})
    assert not fresh(live_leaflet).live


def test_reader_and_somebody_elses_author_meet_no_such_button(sign_in, coauthor, live_leaflet, visitor):
    assert "Take this page down" not in sign_in(coauthor).get(live_leaflet.url).content.decode()
    answer = visitor.get(live_leaflet.url)
    assert "Take this page down" not in answer.content.decode()
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
