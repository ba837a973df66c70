"""What ``/media/`` gives out: pictures at the sizes that live pages use, and nothing else, by no trick."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tests.factories import make_document, make_image, make_leaflet
from tests.factories.pages import block, body_of
from tests.helpers import publish


@pytest.fixture
def image(open_site, author, worker):
    """A picture that a live leaflet shows."""
    image = make_image(by=author)
    picture = {"image": {"image": image.pk, "alt_text": "The pier", "decorative": False}, "caption": ""}
    publish(make_leaflet(by=author, body=body_of(block("image", picture))), author=author, workers=[worker])
    return image


def test_visitor_gets_a_picture_that_may_be_kept_for_a_minute(image, visitor):
    response = visitor.get(image.get_rendition("width-32|format-webp").url)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=60"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.content.startswith(b"RIFF")
    assert not response.cookies


def test_visitor_never_gets_a_document_past_its_own_view(db, visitor):
    assert visitor.get(f"/media/{make_document().file.name}").status_code == 404


def test_visitor_gets_no_file_that_is_no_picture_of_a_page(db, visitor):
    for name in ("images/page.html", "images/picture.svg", "images/notes.txt", "images/picture.png", "images/x"):
        default_storage.save(name, ContentFile(b"<script>alert(1)</script>"))
        assert visitor.get(f"/media/{name}").status_code == 404, name


def test_visitor_gets_nothing_by_tricks_with_the_path(image, visitor):
    image.get_rendition("width-32")  # so that the folder exists
    original = image.file.name
    for trick in (
        original,
        f"images/../{original}",
        f"images/%2e%2e/{original}",
        f"images/x/../../{original}",
        f"images//../{original}",
        f"images/./../{original}",
        f"./{original}",
        f"/{original}",
        f"images/\\..\\{original}",
        "images/../../../../etc/passwd",
        "images/..%2f..%2f..%2fetc%2fpasswd",
        "/etc/passwd",
        "images/",
        "images",
        "images/..",
        "images/%00.png",
        "images/%ff.png",
        "images/" + "a" * 300 + ".png",
    ):
        assert visitor.get(f"/media/{trick}").status_code in (400, 404), trick


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_visitor_can_only_read(db, visitor, method):
    assert getattr(visitor, method)("/media/images/x.png").status_code == 405
