"""Leaflets and their partners for other readers."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from publications.models import LeafletIndexPage
from tests.factories import make_leaflet
from tests.helpers import edit, fresh, publish, submit


def test_reader_of_a_leaflet_is_shown_its_partner_only_while_that_is_live(open_site, author, worker, visitor):
    partner = make_leaflet(by=author, title="For your parents", audience="parents")
    leaflet = make_leaflet(by=author, title="For you", audience="young-people", paired_leaflet=partner)
    leaflet = publish(leaflet, author=author, workers=[worker])
    response = visitor.get(leaflet.url)
    assert "For your parents" not in response.content.decode()
    assert response.context["paired_leaflet"] is None
    partner = publish(partner, author=author, workers=[worker])
    response = visitor.get(leaflet.url)
    assert "For your parents" in response.content.decode()
    assert partner.url in response.content.decode()
    edit(partner, by=author, title="An unsigned title")
    assert "An unsigned title" not in visitor.get(leaflet.url).content.decode()
    fresh(partner).unpublish()
    assert "For your parents" not in visitor.get(leaflet.url).content.decode()


def test_leaflet_that_leads_to_its_partner_in_its_own_words_offers_it_once(open_site, author, worker, visitor):
    partner = publish(make_leaflet(by=author, title="For your parents"), author=author, workers=[worker])
    leaflet = make_leaflet(by=author, title="For you", paired_leaflet=partner)
    edit(leaflet, by=author, body=[("page_link", {"page": partner, "text": "The twin of this leaflet"})])
    shown = visitor.get(publish(leaflet, author=author, workers=[worker]).url).content.decode()
    assert shown.count(f'href="{partner.url}"') == 2  # In those words, and as a switch below the title.
    assert "This leaflet has a twin" not in shown
    assert "The twin of this leaflet" in shown


def test_reader_switches_between_two_versions_from_below_the_title_both_ways(open_site, author, worker, visitor):
    partner = publish(make_leaflet(by=author, title="For home", audience="parents"), author=author, workers=[worker])
    leaflet = make_leaflet(by=author, title="For you", audience="young-people", paired_leaflet=partner)
    leaflet = publish(leaflet, author=author, workers=[worker])
    for page, other, words in (
        (leaflet, partner, "The same, for parents and carers: For home"),
        (partner, leaflet, "The same, for young people: For you"),
    ):
        header = visitor.get(page.url).content.decode().split('<header class="page-header"')[1].split("</header>")[0]
        assert f'<a class="page-link-link" href="{other.url}"><span>{words}</span></a>' in header
    fresh(leaflet).unpublish()
    assert "The same, for" not in visitor.get(partner.url).content.decode()


def test_leaflet_cannot_be_its_own_partner(open_site, author):
    leaflet = make_leaflet(by=author)
    with pytest.raises(ValidationError) as refusal:
        edit(leaflet, by=author, paired_leaflet=leaflet)
    assert refusal.value.message_dict == {
        "paired_leaflet": ["A leaflet cannot be its own partner. Choose another one."]
    }


@pytest.mark.parametrize("state", ["draft", "live"])
def test_leaflet_that_a_live_one_names_as_its_partner_cannot_be_deleted_and_no_error_says_so(
    state, open_site, author, worker, superuser, sign_in, visitor
):
    partner = make_leaflet(by=author, title="For your parents")
    if state == "live":
        partner = publish(partner, author=author, workers=[worker])
    leaflet = publish(make_leaflet(by=author, paired_leaflet=partner), author=author, workers=[worker])
    with pytest.raises(ProtectedError):
        fresh(partner).delete()
    browser = sign_in(superuser)
    browser.raise_request_exception = False
    broken = []
    for address in (
        f"/admin/pages/{partner.pk}/delete/",
        f"/admin/bulk/wagtailcore/page/delete/?id={partner.pk}",
        f"/admin/pages/{partner.get_parent().pk}/delete/",
    ):
        assert browser.get(address).status_code == 200, address
        if browser.post(address).status_code == 500:
            broken.append(address)
    assert broken == []
    assert fresh(partner)
    assert visitor.get(leaflet.url).status_code == 200


@pytest.mark.parametrize(("missing", "value"), [("summary", ""), ("body", "[]")])
def test_unfinished_leaflet_cannot_be_sent_and_says_what_is_missing(site, author, missing, value):
    leaflet = make_leaflet(by=author, **{missing: value})
    with pytest.raises(ValidationError) as refusal:
        submit(leaflet, by=author)
    assert missing in refusal.value.message_dict
    assert fresh(leaflet).current_workflow_state is None


def test_list_of_leaflets_shows_the_live_ones_newest_first(open_site, author, worker, visitor):
    for title in ("First", "Second"):
        publish(make_leaflet(by=author, title=title), author=author, workers=[worker])
    make_leaflet(by=author, title="Not yet")
    index = LeafletIndexPage.objects.get()
    assert [child.title for child in visitor.get(index.url).context["children"]] == ["Second", "First"]


def test_reader_prints_a_leaflet_with_its_address(open_site, author, worker, visitor):
    leaflet = publish(make_leaflet(by=author), author=author, workers=[worker])
    page = visitor.get(leaflet.url).content.decode()
    assert "Read this online:" in page
    assert leaflet.full_url in page
