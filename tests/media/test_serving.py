"""What ``/media/`` gives out: pictures at the sizes that pages use, and nothing else."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tests.factories import make_document, make_image


@pytest.fixture
def image(db):
    return make_image()


def test_visitor_gets_a_picture_at_the_size_a_page_uses(image, visitor):
    rendition = image.get_rendition("width-32|format-webp")
    response = visitor.get(rendition.url)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response).startswith(b"RIFF")
    assert not response.cookies


def test_visitor_never_gets_an_original(image, visitor):
    assert visitor.get(f"/media/{image.file.name}").status_code == 404


def test_visitor_never_gets_a_document_past_its_own_view(db, visitor):
    assert visitor.get(f"/media/{make_document().file.name}").status_code == 404


def test_visitor_gets_no_file_of_another_kind_from_the_folder_of_pictures(db, visitor):
    for name in ("images/page.html", "images/picture.svg", "images/notes.txt", "images/no-ending"):
        default_storage.save(name, ContentFile(b"<script>alert(1)</script>"))
        assert visitor.get(f"/media/{name}").status_code == 404, name


@pytest.mark.parametrize(
    "trick",
    [
        "images/../{original}",
        "images/%2e%2e/{original}",
        "images/x/../../{original}",
        "images//../{original}",
        "images/./../{original}",
        "./{original}",
        "/{original}",
        "images/../../../../etc/passwd",
        "images/..%2f..%2f..%2fetc%2fpasswd",
        "/etc/passwd",
        "images/",
        "images",
        "images/..",
        "images/%00.png",
        "images/" + "a" * 300 + ".png",
        "images/\\..\\{original}",
    ],
)
def test_visitor_gets_nothing_by_tricks_with_the_path(image, visitor, trick):
    image.get_rendition("width-32")  # so that the folder exists
    response = visitor.get(f"/media/{trick.format(original=image.file.name)}")
    assert response.status_code in (400, 404)
    assert not response.streaming


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_visitor_can_only_read(image, visitor, method):
    assert getattr(visitor, method)(image.get_rendition("width-32").url).status_code == 405
