"""Uploading a picture through Wagtail's own screens."""

import json
import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.models import Collection

from cms.media.models import CustomImage
from tests.factories import make_image
from tests.factories.files import picture_bytes
from tests.media import pictures
from tests.media.pictures import MARKER

ENDINGS = {"jpg": pictures.jpeg, "png": pictures.png, "webp": pictures.webp}


@pytest.fixture
def browser(administrator, sign_in):
    return sign_in(administrator)


def upload(browser, content, name="beach.png", **fields):
    """Send a picture as the upload screen does. Returns the response."""
    form = {
        "title": "The beach",
        "description": "Two people fly a kite",
        "collection": Collection.get_first_root_node().pk,
        "tags": "",
        **fields,
        "file": SimpleUploadedFile(name, content),
    }
    return browser.post("/admin/images/add/", form)


def errors_of(response):
    assert response.status_code == 200
    return response.context["form"].errors


def stored(image):
    with image.file.open("rb") as file:
        return file.read()


def test_picture_is_uploaded_into_the_library(browser, administrator):
    assert upload(browser, picture_bytes()).status_code == 302
    image = CustomImage.objects.get()
    assert (image.title, image.description, image.uploaded_by_user) == (
        "The beach",
        "Two people fly a kite",
        administrator,
    )
    assert (image.width, image.height) == (64, 48)
    assert image.default_alt_text == "Two people fly a kite"


def test_picture_without_words_for_those_who_cannot_see_it_is_refused(browser):
    response = upload(browser, picture_bytes(), description="")
    assert "description" in errors_of(response)
    assert not CustomImage.objects.exists()


def test_picture_without_a_title_is_refused_with_the_reason(browser):
    response = upload(browser, picture_bytes(), title="   ")
    assert "title" in errors_of(response)


FALSE_PICTURES = [
    ("beach.jpg", picture_bytes(format_name="PNG")),
    ("beach.png", picture_bytes(format_name="JPEG")),
    ("beach.png", picture_bytes(format_name="GIF")),
    ("beach.gif", picture_bytes(format_name="GIF")),
    ("beach.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    ("beach.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    ("beach.png", b"<html><script>alert(1)</script></html>"),
    ("beach.jpg", b"\xff\xd8\xff\xe0 not much more"),
    ("beach.png", pictures.png()[:100]),
    ("beach.webp", b"RIFF\x10\0\0\0WEBPVP8 "),
    ("beach.png", b"\0"),
    ("beach", picture_bytes()),
    ("beach.png.exe", picture_bytes()),
    ("beach.tiff", picture_bytes(format_name="TIFF")),
]


@pytest.mark.parametrize(("name", "content"), FALSE_PICTURES, ids=range(len(FALSE_PICTURES)))
def test_file_that_is_not_the_picture_it_claims_to_be_is_refused_and_the_words_stay(browser, name, content):
    response = upload(browser, content, name)
    assert "file" in errors_of(response)
    page = response.content.decode()
    assert "The beach" in page
    assert "Two people fly a kite" in page
    assert not CustomImage.objects.exists()


def test_picture_over_ten_megabytes_is_refused_with_the_limit_and_the_words_stay(browser):
    response = upload(browser, picture_bytes() + b"\0" * (10 * 1024 * 1024))
    assert "10.0" in str(errors_of(response)["file"]), "the limit is named"
    page = response.content.decode()
    assert "The beach" in page
    assert "Two people fly a kite" in page


def test_picture_with_too_many_pixels_is_refused_with_the_reason(browser):
    response = upload(browser, pictures.too_many_pixels())
    assert "file" in errors_of(response)


@pytest.mark.parametrize("ending", list(ENDINGS))
def test_nothing_in_a_kept_picture_says_who_took_it_or_where(browser, ending):
    content = ENDINGS[ending]()
    assert MARKER.encode() in content, "the planted words are there to begin with"
    assert upload(browser, content, f"{MARKER}.{ending}").status_code == 302
    image = CustomImage.objects.get()
    kept = stored(image)
    assert MARKER.encode() not in kept
    with Image.open(BytesIO(kept)) as picture:
        assert not picture.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile", "Author", "Comment"} & set(picture.info)
    assert MARKER not in image.file.name
    rendition = image.get_rendition("width-32|format-webp")
    assert MARKER not in rendition.file.name
    with rendition.file.open("rb") as file:
        assert MARKER.encode() not in file.read()


def test_picture_taken_sideways_stands_upright(browser):
    assert upload(browser, pictures.jpeg(orientation=6), "beach.jpg").status_code == 302
    image = CustomImage.objects.get()
    assert (image.width, image.height) == (32, 64)
    with Image.open(BytesIO(stored(image))) as picture:
        assert picture.size == (32, 64)
        red, _green, blue = picture.convert("RGB").getpixel((16, 8))
        assert red > 200 > 60 > blue


def test_picture_that_a_phone_wrote_as_two_in_one_is_taken(browser):
    response = upload(browser, pictures.two_pictures_in_one(), "IMG_1234.jpg")
    assert response.status_code == 302, errors_of(response)
    kept = stored(CustomImage.objects.get())
    assert MARKER.encode() not in kept
    with Image.open(BytesIO(kept)) as picture:
        assert getattr(picture, "n_frames", 1) == 1


def test_picture_is_named_by_its_bytes_and_nothing_else(browser):
    for title in ("One", "Two"):
        upload(browser, picture_bytes("red"), "Anna Smith at school.png", title=title)
    upload(browser, picture_bytes("green"), "Anna Smith at school.png")
    names = [image.file.name for image in CustomImage.objects.order_by("pk")]
    assert all(re.fullmatch(r"pictures/[0-9a-f]{64}(_\w{7})?\.png", name) for name in names)
    assert names[0][:73] == names[1][:73]
    assert names[0][:73] != names[2][:73]


def test_picture_that_is_dropped_onto_the_list_must_be_described_before_it_is_kept(browser):
    response = browser.post(
        "/admin/images/multiple/add/",
        {
            "title": "beach",
            "files[]": SimpleUploadedFile("beach.png", picture_bytes()),
            "collection": Collection.get_first_root_node().pk,
        },
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert response.status_code == 200
    answer = json.loads(response.content)
    assert not CustomImage.objects.exists()
    assert answer["success"], "the file waits, with a form for its words"
    prefix = f"uploaded-image-{answer['uploaded_file_id']}"
    words = {f"{prefix}-title": "The beach", f"{prefix}-collection": Collection.get_first_root_node().pk}
    second = f"/admin/images/multiple/create_from_uploaded_image/{answer['uploaded_file_id']}/"
    as_script = {"X-Requested-With": "XMLHttpRequest"}
    response = browser.post(second, {**words, f"{prefix}-description": ""}, headers=as_script)
    assert not json.loads(response.content)["success"]
    assert not CustomImage.objects.exists()
    response = browser.post(second, {**words, f"{prefix}-description": "Two people fly a kite"}, headers=as_script)
    assert json.loads(response.content)["success"]
    assert CustomImage.objects.get().description == "Two people fly a kite"


def test_picture_dropped_onto_the_list_is_stripped_too(browser):
    answer = json.loads(
        browser.post(
            "/admin/images/multiple/add/",
            {"title": "beach", "files[]": SimpleUploadedFile("beach.jpg", pictures.jpeg(orientation=6))},
            headers={"X-Requested-With": "XMLHttpRequest"},
        ).content
    )
    prefix = f"uploaded-image-{answer['uploaded_file_id']}"
    browser.post(
        f"/admin/images/multiple/create_from_uploaded_image/{answer['uploaded_file_id']}/",
        {
            f"{prefix}-title": "The beach",
            f"{prefix}-description": "Two people fly a kite",
            f"{prefix}-collection": Collection.get_first_root_node().pk,
        },
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    image = CustomImage.objects.get()
    assert MARKER.encode() not in stored(image)
    assert (image.width, image.height) == (32, 64)


def test_picture_uploaded_from_inside_the_editor_goes_the_same_way(browser):
    form = {
        "image-chooser-upload-title": "The beach",
        "image-chooser-upload-description": "",
        "image-chooser-upload-collection": Collection.get_first_root_node().pk,
        "image-chooser-upload-file": SimpleUploadedFile("beach.jpg", pictures.jpeg()),
    }
    response = browser.post("/admin/images/chooser/create/", form)
    assert response.status_code == 200
    assert not CustomImage.objects.exists()
    form["image-chooser-upload-description"] = "Two people fly a kite"
    form["image-chooser-upload-file"] = SimpleUploadedFile("beach.jpg", pictures.jpeg())
    assert browser.post("/admin/images/chooser/create/", form).status_code == 200
    assert MARKER.encode() not in stored(CustomImage.objects.get())


@pytest.mark.parametrize("whose", ["author", "coauthor"])
def test_author_changes_or_removes_no_picture_in_the_library_not_even_their_own(whose, author, request, sign_in):
    image, browser = make_image(by=request.getfixturevalue(whose)), sign_in(author)
    for address in (f"/admin/images/{image.pk}/", f"/admin/images/{image.pk}/delete/", "/admin/images/"):
        assert browser.get(address)["Location"] == "/desk/"
        assert browser.post(address, {"title": "Mine"})["Location"] == "/desk/"
    image.refresh_from_db()
    assert image.title == "Picture"
