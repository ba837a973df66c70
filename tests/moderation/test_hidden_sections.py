"""A page below one that is not public is not public either: nobody has signed what stands above it now."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Page, Site

from cms.moderation.eligibility import Refused
from cms.moderation.public_pages import hidden_sections
from publications.models import LeafletIndexPage
from tests.factories import make_document, make_leaflet, make_training
from tests.factories.pages import block, body_of
from tests.helpers import fresh, publish, submit
from training.models import TrainingIndexPage


@pytest.fixture
def leaflet(open_site, author, worker):
    document = make_document(by=author)
    body = body_of(block("document", {"document": document.pk, "about": "A sheet"}))
    return publish(make_leaflet(by=author, title="Sleep well", body=body), author=author, workers=[worker])


def document_of(leaflet):
    document = leaflet.body[0].value["document"]
    return reverse("wagtaildocs_serve", args=[document.pk, document.filename])


def take_section_down():
    LeafletIndexPage.objects.get().unpublish()


def test_reader_finds_nothing_of_a_page_whose_section_was_taken_down(leaflet, visitor):
    addresses = [leaflet.url, leaflet.proof_url, f"/signed-off/{leaflet.pk}.json", document_of(leaflet)]
    assert [visitor.get(address).status_code for address in addresses] == [200] * 4
    take_section_down()
    assert [visitor.get(address).status_code for address in addresses] == [404] * 4
    for address in ("/", "/search/?q=sleep", "/sitemap.xml"):
        assert leaflet.url not in visitor.get(address).content.decode(), address


def test_everything_is_back_when_the_section_is_signed_again(leaflet, visitor, author, worker):
    take_section_down()
    section = LeafletIndexPage.objects.get()
    publish(section, author=author, workers=[worker])
    assert visitor.get(leaflet.url).status_code == 200
    assert leaflet.url in visitor.get("/search/?q=sleep").content.decode()
    assert visitor.get(document_of(leaflet)).status_code == 200


def test_draft_title_and_draft_address_of_a_section_are_not_seen_through_its_pages(
    leaflet, visitor, superuser, sign_in
):
    take_section_down()
    section = LeafletIndexPage.objects.get()
    section.title, section.slug = "Rude words", "rude-words"
    section.save()
    assert fresh(leaflet).url == f"/rude-words/{leaflet.slug}/"
    assert visitor.get(fresh(leaflet).url).status_code == 404
    assert "rude" not in visitor.get("/search/?q=sleep").content.decode().lower()


def test_author_reads_why_their_page_does_not_show(leaflet, author, sign_in):
    take_section_down()
    desk = sign_in(author).get("/desk/").content.decode()
    assert "It shows as soon as the pages above it are live" in desk
    assert "See the live page" not in desk


def test_author_of_a_live_page_with_a_draft_that_waits_still_gets_to_the_live_one(leaflet, author, sign_in):
    submit(leaflet, by=author)
    assert leaflet.url in sign_in(author).get("/desk/").content.decode()


def test_link_to_a_page_below_a_hidden_section_is_no_link(leaflet, open_site, author, worker, visitor):
    body = body_of(
        block("page_link", {"page": leaflet.pk, "text": ""}),
        block("text", f'<p><a linktype="page" id="{leaflet.pk}">Read on</a></p>'),
    )
    module = publish(make_training(by=author, body=body), author=author, workers=[worker])
    assert visitor.get(module.url).content.decode().count(leaflet.url) == 2
    take_section_down()
    assert leaflet.url not in visitor.get(module.url).content.decode()


def test_section_that_says_that_nothing_is_below_it_hides_its_pages_all_the_same(leaflet, visitor):
    take_section_down()
    Page.objects.filter(pk=LeafletIndexPage.objects.get().pk).update(numchild=0)
    for address in ("/", "/search/?q=sleep", "/sitemap.xml"):
        assert leaflet.url not in visitor.get(address).content.decode(), address
    Site.objects.update(root_page=leaflet)  # Unseen until the kept site has gone; the front page is what was signed.
    assert leaflet.url not in visitor.get("/").content.decode()
    Site.objects.get().save()
    assert visitor.get("/").status_code == 404


def test_section_is_hidden_where_the_only_live_page_is_two_levels_below(leaflet, open_site, visitor):
    take_section_down()
    Page.objects.filter(pk=open_site.pk).update(live=False)
    section = LeafletIndexPage.objects.get()
    assert hidden_sections() == (open_site.path, section.path)
    Page.objects.filter(pk=leaflet.pk).update(live=False)
    assert section.path not in hidden_sections()


def test_page_whose_section_was_taken_down_does_not_come_back_below_another(leaflet, visitor):
    other = TrainingIndexPage.objects.get()
    take_section_down()
    with pytest.raises(Refused, match="Take “Sleep well” down first") as refused:
        call_command("move_pages", leaflet.get_parent().pk, other.pk)
    assert refused.value.code == "hidden"
    assert fresh(leaflet).get_parent().pk != other.pk
    assert "Sleep well" not in visitor.get("/sitemap.xml").content.decode() + visitor.get(other.url).content.decode()
