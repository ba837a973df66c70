"""Whoever changes a picture or document in the admin helped to make the page that shows it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cms.media.models import CustomDocument, CustomImage
from cms.moderation.eligibility import Refused
from tests.factories import make_document, make_image, make_leaflet
from tests.factories.files import picture_bytes
from tests.factories.pages import block, body_of
from tests.helpers import answer_checks, sign_off, submit


@pytest.fixture
def image(author, site):
    return make_image(by=author)


@pytest.fixture
def document(author, site):
    return make_document(by=author)


@pytest.fixture
def leaflet(open_site, author, image, document):
    """A leaflet that waits, with a picture and a document that nobody has signed."""
    picture = {"image": {"image": image.pk, "alt_text": "The pier", "decorative": False}, "caption": ""}
    sheet = {"document": document.pk, "about": "A sheet"}
    leaflet = make_leaflet(by=author, body=body_of(block("image", picture), block("document", sheet)))
    submit(leaflet, by=author)
    return leaflet


def change(browser, file, /, **fields):
    """Save the admin's form of a picture or document with other ``fields``."""
    names = {CustomImage: "wagtailimages:edit", CustomDocument: "wagtaildocs:edit"}
    form = {"title": file.title, "collection": file.collection_id, "tags": ""}
    if isinstance(file, CustomImage):
        form |= {"description": file.description, "focal_point_x": "", "focal_point_y": ""}
        form |= {"focal_point_width": "", "focal_point_height": ""}
    response = browser.post(reverse(names[type(file)], args=[file.pk]), {**form, **fields})
    assert response.status_code == 302, response.context["form"].errors


def refused_as_an_author(leaflet, worker):
    with pytest.raises(Refused) as refusal:
        sign_off(leaflet, by=worker)
    return refusal.value.code == "author"


@pytest.mark.parametrize("what", ["picture", "its description", "document", "its title"])
def test_worker_who_changed_a_file_of_a_waiting_page_cannot_sign_it(
    what, leaflet, image, document, worker, other_worker, sign_in
):
    worker.is_superuser = True
    worker.save()
    browser = sign_in(worker)
    if what == "picture":
        change(browser, image, file=SimpleUploadedFile("red.png", picture_bytes("red")))
    elif what == "its description":
        change(browser, image, description="Other words")
    elif what == "document":
        change(browser, document, file=SimpleUploadedFile("sheet.txt", b"Something else"))
    else:
        change(browser, document, title="Other")
    assert refused_as_an_author(leaflet, worker)
    answer_checks(leaflet, by=other_worker)
    assert sign_off(leaflet, by=other_worker).live


def test_worker_who_saved_a_files_form_without_a_change_may_sign(leaflet, document, worker, sign_in):
    worker.is_superuser = True
    worker.save()
    change(sign_in(worker), document)
    assert sign_off(leaflet, by=worker).live


def test_worker_who_changed_a_file_that_the_page_does_not_show_may_sign(leaflet, image, worker, author, sign_in):
    worker.is_superuser = True
    worker.save()
    change(sign_in(worker), make_document(by=author), title="Other")
    assert sign_off(leaflet, by=worker).live


def test_worker_who_described_a_picture_on_the_list_of_several_uploads_cannot_sign(leaflet, image, worker, sign_in):
    worker.is_superuser = True
    worker.save()
    prefix = f"image-{image.pk}-"
    form = {"title": image.title, "description": "Other words", "collection": image.collection_id, "tags": ""}
    answer = sign_in(worker).post(
        reverse("wagtailimages:edit_multiple", args=[image.pk]),
        {prefix + name: value for name, value in form.items()},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert answer.json()["success"]
    assert refused_as_an_author(leaflet, worker)
