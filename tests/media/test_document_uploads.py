"""Uploading a document through Wagtail's own screens."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import Collection

from cms.media.models import CustomDocument
from tests.factories.files import picture_bytes
from tests.media import pictures


@pytest.fixture
def browser(administrator, sign_in):
    return sign_in(administrator)


def upload(browser, name, content):
    form = {
        "title": "A sheet",
        "collection": Collection.get_first_root_node().pk,
        "tags": "",
        "file": SimpleUploadedFile(name, content),
    }
    return browser.post("/admin/documents/add/", form)


TRUE_FILES = [
    ("sheet.pdf", pictures.PDF),
    ("sheet.PDF", pictures.PDF),
    ("sheet.docx", pictures.docx()),
    ("sheet.odt", pictures.odt()),
    ("sheet.txt", b"Ask somebody you trust."),
    ("sheet.txt", "Frag jemanden, dem du vertraust: ü, ع".encode()),
    ("sheet.txt", "ع".encode() * 10_000),
]
FALSE_FILES = [
    ("sheet.pdf", picture_bytes()),
    ("sheet.pdf", b"Hello"),
    ("sheet.docx", pictures.PDF),
    ("sheet.docx", b"<html></html>"),
    ("sheet.odt", b"MZ\x90\0 a program"),
    ("sheet.txt", b"MZ\x90\0 a program"),
    ("sheet.txt", b"\xff\xfe\x00h"),
    ("sheet.txt", picture_bytes()),
    ("sheet.txt", b"\xe9t\xe9 " * 4000),
    ("sheet.html", b"<script>alert(1)</script>"),
    ("sheet.svg", b"<svg><script>alert(1)</script></svg>"),
    ("sheet.exe", b"MZ\x90\0 a program"),
    ("sheet", pictures.PDF),
    ("sheet.pdf.html", pictures.PDF),
]


@pytest.mark.parametrize(("name", "content"), TRUE_FILES, ids=range(len(TRUE_FILES)))
def test_document_is_uploaded_into_the_library(browser, administrator, name, content):
    response = upload(browser, name, content)
    assert response.status_code == 302, response.context["form"].errors
    document = CustomDocument.objects.get()
    assert document.uploaded_by_user == administrator
    assert document.file.read() == content
    assert re.fullmatch(r"documents/[0-9a-f]{64}(_\w{7})?\.[a-z]+", document.file.name)


@pytest.mark.parametrize(("name", "content"), FALSE_FILES, ids=range(len(FALSE_FILES)))
def test_file_that_is_not_the_document_it_claims_to_be_is_refused_and_the_words_stay(browser, name, content):
    response = upload(browser, name, content)
    assert response.status_code == 200
    assert "file" in response.context["form"].errors
    assert 'value="A sheet"' in response.content.decode()
    assert not CustomDocument.objects.exists()


def test_zip_file_that_is_no_word_file_is_refused(browser):
    import zipfile
    from io import BytesIO

    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("program.exe", b"MZ")
    assert upload(browser, "sheet.docx", written.getvalue()).status_code == 200
    assert not CustomDocument.objects.exists()


def test_document_that_is_too_large_is_refused_with_its_size_and_the_limit(browser, settings):
    settings.DOCUMENT_MAX_UPLOAD_SIZE = 2048
    response = upload(browser, "sheet.txt", b"a" * 3072)
    assert response.status_code == 200
    message = str(response.context["form"].errors["file"])
    assert "3.0" in message
    assert "2.0" in message
    assert 'value="A sheet"' in response.content.decode()
    assert upload(browser, "sheet.txt", b"a" * 2048).status_code == 302


def test_document_dropped_onto_the_list_goes_the_same_way(browser):
    response = browser.post(
        "/admin/documents/multiple/add/",
        {"title": "sheet", "files[]": SimpleUploadedFile("sheet.pdf", b"no"), "collection": 1},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    answer = json.loads(response.content)
    assert not answer["success"]
    assert "says it is a .pdf file" in answer["error_message"]


def test_document_uploaded_from_inside_the_editor_goes_the_same_way(browser):
    form = {
        "document-chooser-upload-title": "A sheet",
        "document-chooser-upload-collection": Collection.get_first_root_node().pk,
        "document-chooser-upload-file": SimpleUploadedFile("sheet.pdf", b"no"),
    }
    response = browser.post("/admin/documents/chooser/create/", form)
    assert "says it is a .pdf file" in json.loads(response.content)["htmlFragment"]
    assert not CustomDocument.objects.exists()
