"""Evidence is what it says, small, clean and tells of nobody: whatever is wrong is refused in a sentence."""

import contextlib
import io
import socketserver
import struct
import threading
import zipfile

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from charter.applications import files

_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
_HTML = b"<!doctype html><script>alert(1)</script>"
_PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def picture(format_name="JPEG", size=(40, 30), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, format_name, **options)
    return out.getvalue()


def office(ending, **parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if ending == "odt":
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
            archive.writestr("content.xml", "<words/>")
            archive.writestr("meta.xml", "<author>Canary Birdname</author>")
        else:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("word/document.xml", "<words/>")
            archive.writestr("docProps/core.xml", "<creator>Canary Birdname</creator>")
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def refused(name, content):
    with pytest.raises(ValidationError) as problem:
        files.cleaned(SimpleUploadedFile(name, content))
    assert str(problem.value.messages[0])
    return problem.value.code


LYING = {
    "HTML that says it is a picture": ("a.png", _HTML, "broken"),
    "SVG with a script": ("a.svg", _SVG, "kind"),
    "SVG that says it is a picture": ("a.png", _SVG, "broken"),
    "HTML": ("a.html", _HTML, "kind"),
    "HTML that says it is a PDF": ("a.pdf", _HTML, "not_what_it_claims"),
    "polyglot: HTML before a PDF": ("a.pdf", _HTML + _PDF, "not_what_it_claims"),
    "a program that says it is text": ("a.txt", b"MZ\x90\x00\x03\x00", "not_what_it_claims"),
    "a PDF that says it is a Word file": ("a.docx", _PDF, "broken"),
    "a zip that says it is a Word file": ("a.docx", office("odt"), "not_what_it_claims"),
    "a Word file with a macro": ("a.docx", office("docx", **{"word/vbaProject.bin": b"x"}), "macro"),
    "two endings": ("a.pdf.exe", _PDF, "kind"),
    "no ending": ("a", _PDF, "kind"),
    "a path and nothing else": ("../../etc/passwd", b"x", "kind"),
    "nothing": ("a.pdf", b"", "empty"),
    "half a picture": ("a.jpg", picture()[:80], "broken"),
}


@pytest.mark.parametrize(("name", "content", "code"), LYING.values(), ids=LYING)
def test_file_that_lies_is_refused(name, content, code):
    assert refused(name, content) == code


def test_too_large_a_file_is_refused_before_it_is_read(settings):
    settings.DOCUMENT_MAX_UPLOAD_SIZE = 1000
    assert refused("a.pdf", _PDF + b"\0" * 1000) == "file_too_large"


def test_zip_bomb_is_refused_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr(files, "_MOST_UNPACKED", 1024 * 1024)
    assert refused("a.docx", office("docx", **{"word/media/a.xml": b"\0" * 5_000_000})) == "bomb"
    monkeypatch.setattr(files, "_MOST_PARTS", 5)
    assert refused("a.docx", office("docx", **{f"word/{number}": b"" for number in range(9)})) == "bomb"


def test_picture_that_unpacks_to_too_much_is_refused(settings):
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 1000
    assert refused("a.png", picture("PNG", (100, 100))) == "too_many_dots"


def test_picture_loses_where_and_by_whom_it_was_taken():
    exif = Image.Exif()
    exif[0x013B] = "Canary Birdname"
    kept = files.cleaned(SimpleUploadedFile("a.jpg", picture(exif=exif))).read()
    assert b"Canary" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()


@pytest.mark.parametrize("ending", ["docx", "odt"])
def test_office_file_loses_its_author_and_what_stands_before_it(ending):
    kept = files.cleaned(SimpleUploadedFile(f"a.{ending}", _HTML + office(ending))).read()
    assert kept.startswith(b"PK")
    with zipfile.ZipFile(io.BytesIO(kept)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Canary" not in everything
    assert b"<words/>" in everything


def test_pdf_and_text_are_kept_as_they_are():
    assert files.cleaned(SimpleUploadedFile("a.pdf", _PDF)).read() == _PDF
    assert files.cleaned(SimpleUploadedFile("a.txt", "Sea – é".encode())).read() == "Sea – é".encode()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\head\\plan.pdf", "plan.pdf"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("gnp.\u202efdp.exe", "gnp.fdp.exe"),
        ("a" * 300 + ".pdf", "a" * 100 + ".pdf"),
    ],
)
def test_name_loses_its_tricks(name, safe):
    assert files.safe_name(name) == safe


@given(st.text(max_size=300))
def test_whatever_a_name_is_it_becomes_a_plain_short_one(name):
    safe = files.safe_name(name)
    assert len(safe) <= 120
    assert "/" not in safe
    assert "\\" not in safe
    assert safe not in (".", "..")


@given(st.sampled_from([*files.CONTENT_TYPES, "svg", "zip"]), st.binary(max_size=400))
def test_whatever_a_file_is_it_is_kept_or_refused(ending, content):
    with contextlib.suppress(ValidationError):
        files.cleaned(SimpleUploadedFile(f"a.{ending}", content))


class _Clamd(socketserver.StreamRequestHandler):
    """Answers as clamd does: whatever holds EICAR is found."""

    def handle(self):
        self.rfile.read(len(b"zINSTREAM\0"))
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        answers = {b"EICAR": b"stream: Eicar-Test-Signature FOUND\0", b"HUGE": b"INSTREAM size limit exceeded. ERROR\0"}
        found = next((answer for word, answer in answers.items() if word in content), b"stream: OK\0")
        self.wfile.write(found)


@pytest.fixture
def clamd(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.SCANNER = f"clamd://127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()


def test_scanner_lets_a_clean_file_through_and_stops_another(clamd):
    assert files.cleaned(SimpleUploadedFile("a.txt", b"Clean.")).read() == b"Clean."
    assert refused("a.txt", b"EICAR") == "infected"
    assert refused("a.txt", b"HUGE") == "no_scanner"


def test_scanner_that_does_not_answer_lets_nothing_through(settings):
    settings.SCANNER = "clamd://127.0.0.1:9"
    assert refused("a.txt", b"Clean.") == "no_scanner"
    settings.SCANNER = "clamd:///nowhere/clamd.sock"
    assert refused("a.txt", b"Clean.") == "no_scanner"


def test_scanner_that_nobody_knows_is_said_to_the_operator(settings):
    settings.SCANNER = "magic"
    with pytest.raises(ImproperlyConfigured):
        files.cleaned(SimpleUploadedFile("a.txt", b"Clean."))
