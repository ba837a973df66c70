"""Which bytes leave the house: the 86th way, and its neighbours."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from django.urls import reverse
from wagtail.images.models import SourceImageIOError

from cms.media.models import CustomDocument, CustomImage, CustomRendition
from cms.moderation.audit import audit
from cms.moderation.eligibility import Refused
from tests.factories import make_document, make_image, make_leaflet
from tests.factories.files import picture_bytes
from tests.factories.pages import block, body_of
from tests.helpers import edit, fresh, publish
from tests.moderation.surfaces import colour_of


@pytest.fixture
def image(author, site):
    return make_image(by=author)


@pytest.fixture
def document(author, site):
    return make_document(by=author)


@pytest.fixture
def leaflet(open_site, author, image, document):
    picture = {"image": {"image": image.pk, "alt_text": "The pier", "decorative": False}, "caption": ""}
    return make_leaflet(
        by=author,
        body=body_of(block("image", picture), block("document", {"document": document.pk, "about": "A sheet"})),
    )


def overwrite(name, content):
    default_storage.delete(name)
    assert default_storage.save(name, ContentFile(content)) == name


def picture_status(client, image):
    return client.get(image.get_rendition("width-32|format-webp").url).status_code


def document_status(client, document):
    return client.get(reverse("wagtaildocs_serve", args=[document.pk, document.filename])).status_code


def test_visitor_gets_files_only_while_a_live_signed_page_shows_them(visitor, leaflet, image, document, author, worker):
    assert (picture_status(visitor, image), document_status(visitor, document)) == (404, 404)
    publish(leaflet, author=author, workers=[worker])
    assert (picture_status(visitor, image), document_status(visitor, document)) == (200, 200)
    fresh(leaflet).unpublish()
    assert (picture_status(visitor, image), document_status(visitor, document)) == (404, 404)


@pytest.mark.parametrize("change", ["save", "delete"])
def test_signed_picture_stays_as_it_is_and_the_refusal_names_the_page_that_shows_it(
    change, leaflet, image, author, worker
):
    publish(leaflet, author=author, workers=[worker])
    changed = CustomImage.objects.get(pk=image.pk)
    changed.description = "Something else"
    with pytest.raises(Refused) as refusal, transaction.atomic():
        getattr(changed, change)()
    assert f"“{leaflet.title}”" in refusal.value.reason
    assert CustomImage.objects.get(pk=image.pk).description == image.description


def test_picture_that_a_newer_version_no_longer_shows_is_not_public(visitor, leaflet, image, author, worker):
    publish(leaflet, author=author, workers=[worker])
    edit(leaflet, by=author, body=body_of())
    publish(leaflet, author=author, workers=[worker])
    assert picture_status(visitor, image) == 404


def test_author_sees_the_pictures_of_drafts(sign_in, leaflet, image, author):
    response = sign_in(author).get(image.get_rendition("width-32|format-webp").url)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_originals_are_never_served(visitor, sign_in, leaflet, image, author, worker, superuser):
    publish(leaflet, author=author, workers=[worker])
    for client in (visitor, sign_in(superuser)):
        assert client.get(f"/media/{image.file.name}").status_code == 404


def test_bytes_overwritten_in_storage_are_not_handed_out(visitor, leaflet, image, document, author, worker):
    publish(leaflet, author=author, workers=[worker])
    rendition = image.get_rendition("width-32|format-webp")
    overwrite(rendition.file.name, picture_bytes("red", format_name="WEBP"))
    overwrite(document.file.name, b"Something else")
    assert visitor.get(rendition.url).status_code == 404
    assert document_status(visitor, document) == 404


def test_row_that_points_a_signed_picture_at_other_bytes_is_not_believed(visitor, leaflet, image, author, worker):
    publish(leaflet, author=author, workers=[worker])
    other = make_image(by=author, colour="red").get_rendition("width-32|format-webp")
    shown = image.get_rendition("width-32|format-webp")
    name = other.file.name
    CustomRendition.objects.filter(pk=other.pk).delete()
    CustomRendition.objects.filter(pk=shown.pk).update(file=name)
    assert visitor.get(f"/media/{name}").status_code == 404


@pytest.mark.parametrize("name", ["../db.sqlite3", "images/../pictures/x.png", "images/nothing.png", "%2e%2e/x", "x"])
def test_visitor_who_plays_tricks_with_the_path_gets_nothing(visitor, site, name):
    assert visitor.get(f"/media/{name}").status_code == 404


def test_administrator_who_replaces_a_signed_picture_is_told_to_upload_a_new_one(
    sign_in, leaflet, image, author, worker, administrator
):
    publish(leaflet, author=author, workers=[worker])
    response = sign_in(administrator).post(
        reverse("wagtailimages:edit", args=[image.pk]),
        {
            "title": "New title",
            "description": "Other words",
            "collection": image.collection_id,
            "tags": "",
            "focal_point_x": "",
            "focal_point_y": "",
            "focal_point_width": "",
            "focal_point_height": "",
        },
    )
    assert "Upload a new one instead" in response.content.decode()
    assert CustomImage.objects.get(pk=image.pk).description == "A plain picture"


def test_document_of_a_signed_page_keeps_its_title(sign_in, leaflet, document, author, worker, administrator):
    publish(leaflet, author=author, workers=[worker])
    response = sign_in(administrator).post(
        reverse("wagtaildocs:edit", args=[document.pk]),
        {"title": "Other", "collection": document.collection_id, "tags": ""},
    )
    assert "Upload a new one instead" in response.content.decode()
    assert CustomDocument.objects.get(pk=document.pk).title == "Sheet"


def test_no_rendition_is_made_from_other_bytes_than_the_signed_ones(visitor, leaflet, image, author, worker):
    publish(leaflet, author=author, workers=[worker])
    overwrite(image.file.name, picture_bytes("red"))
    with pytest.raises(SourceImageIOError):
        CustomImage.objects.get(pk=image.pk).get_rendition("width-16|format-webp")
    assert visitor.get(fresh(leaflet).url).status_code == 200


def test_rendition_that_was_pointed_elsewhere_is_made_anew_before_a_page_names_it(
    visitor, leaflet, image, author, worker
):
    publish(leaflet, author=author, workers=[worker])
    visitor.get(fresh(leaflet).url)
    rendition = CustomRendition.objects.filter(image=image).first()
    CustomRendition.objects.filter(pk=rendition.pk).update(file=rendition.file.name.replace("images", "rude-words"))
    page = visitor.get(fresh(leaflet).url).content.decode()
    assert "rude-words" not in page
    assert picture_status(visitor, image) == 200


@pytest.fixture
def swap_after_opening(monkeypatch):
    """Return a function that puts other bytes into a file as soon as somebody has opened it."""

    def swap(name, content):
        path, read = Path(default_storage.path(name)), FileSystemStorage._open

        def open_and_swap(storage, asked, mode="rb"):
            opened = read(storage, asked, mode)
            if asked == name:
                other = path.with_suffix(".other")
                other.write_bytes(content)
                other.replace(path)
            return opened

        monkeypatch.setattr(FileSystemStorage, "_open", open_and_swap)

    return swap


@pytest.mark.parametrize("kind", ["document", "rendition"])
def test_bytes_that_are_put_there_between_the_look_and_the_sending_are_not_handed_out(
    kind, visitor, leaflet, image, document, author, worker, swap_after_opening
):
    publish(leaflet, author=author, workers=[worker])
    rendition = image.get_rendition("width-32|format-webp")
    file, address = (rendition.file, rendition.url) if kind == "rendition" else (document.file, document.url)
    signed = default_storage.open(file.name).read()
    swap_after_opening(file.name, b"Something else")
    response = visitor.get(address)
    assert response.getvalue() == signed
    assert visitor.get(address).status_code == 404


def test_no_rendition_is_made_from_bytes_that_are_put_there_after_the_look(
    leaflet, image, author, worker, swap_after_opening
):
    publish(leaflet, author=author, workers=[worker])
    swap_after_opening(image.file.name, picture_bytes("red"))
    made = CustomImage.objects.get(pk=image.pk).get_rendition("width-16|format-png")
    assert colour_of(default_storage.open(made.file.name).read()) == (0, 128, 128)  # teal


def test_large_document_is_sent_whole_with_the_headers_that_keep_it_harmless(visitor, open_site, author, worker):
    content = b"a line of text\n" * 200_000  # 3 MB: more than is kept in memory
    document = make_document(by=author, content=content)
    body = body_of(block("document", {"document": document.pk, "about": "A sheet"}))
    publish(make_leaflet(by=author, body=body), author=author, workers=[worker])
    response = visitor.get(document.url)
    assert response.getvalue() == content
    assert response["Content-Length"] == str(len(content))
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")
    assert visitor.get(document.url, headers={"if-none-match": response["ETag"]}).status_code == 304


def test_size_of_a_document_is_that_of_its_file_whatever_its_row_says(visitor, leaflet, document, author, worker):
    publish(leaflet, author=author, workers=[worker])
    CustomDocument.objects.update(file_size=999_999_999_999)
    page = visitor.get(fresh(leaflet).url).content.decode()
    assert "TXT, 5\xa0bytes" in page
    default_storage.delete(document.file.name)
    assert visitor.get(fresh(leaflet).url).status_code == 200


def test_rendition_whose_row_says_another_size_is_made_anew_before_a_page_shows_it(
    visitor, leaflet, image, author, worker
):
    publish(leaflet, author=author, workers=[worker])
    visitor.get(fresh(leaflet).url)
    CustomRendition.objects.filter(image=image).update(width=1, height=1)
    cache.clear()  # Wagtail keeps what it knows of a rendition there.
    assert any("not made from the signed picture" in str(finding) for finding in audit())
    assert 'width="1"' not in visitor.get(fresh(leaflet).url).content.decode()
    assert CustomRendition.objects.filter(image=image, width__gt=1).exists()
