"""Evidence is what it says, small, clean and tells of nobody: whatever is wrong is refused in a sentence."""

import contextlib
import io
import socketserver
import struct
import threading
import zipfile

import pikepdf
import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from charter.applications import files, traces

_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
_HTML = b"<!doctype html><script>alert(1)</script>"
_BROKEN_PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
CANARY = b"Canary Birdname"


def pdf(**save):
    """Return a PDF that says in every way it can who made it."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=(200, 200))
        exif = Image.Exif()
        exif[0x013B] = CANARY.decode()
        photo = made.make_stream(picture(exif=exif))
        photo.Type, photo.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        photo.Width, photo.Height, photo.BitsPerComponent = 40, 30, 8
        photo.ColorSpace, photo.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=photo))
        page.obj.Contents = made.make_stream(b"q 40 0 0 30 0 0 cm /Im0 Do Q (What pupils read) Tj")
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, T=CANARY, Rect=[0, 0, 9, 9])
        page.obj.Annots = pikepdf.Array([made.make_indirect(note)])
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        made.docinfo["/Author"] = CANARY.decode()
        with made.open_metadata() as metadata:
            metadata["dc:creator"] = [CANARY.decode()]
        made.attachments["who.txt"] = CANARY
        made.save(out, **save)
    return out.getvalue()


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
    "polyglot: HTML before a PDF": ("a.pdf", _HTML + _BROKEN_PDF, "not_what_it_claims"),
    "a program that says it is text": ("a.txt", b"MZ\x90\x00\x03\x00", "not_what_it_claims"),
    "a PDF that says it is a Word file": ("a.docx", _BROKEN_PDF, "broken"),
    "a zip that says it is a Word file": ("a.docx", office("odt"), "not_what_it_claims"),
    "a Word file with a macro": ("a.docx", office("docx", **{"word/vbaProject.bin": b"x"}), "macro"),
    "two endings": ("a.pdf.exe", _BROKEN_PDF, "kind"),
    "no ending": ("a", _BROKEN_PDF, "kind"),
    "a path and nothing else": ("../../etc/passwd", b"x", "kind"),
    "nothing": ("a.pdf", b"", "empty"),
    "a PDF with nothing in it": ("a.pdf", _BROKEN_PDF, "broken"),
    "half a picture": ("a.jpg", picture()[:80], "broken"),
}


@pytest.mark.parametrize(("name", "content", "code"), LYING.values(), ids=LYING)
def test_file_that_lies_is_refused(name, content, code):
    assert refused(name, content) == code


def test_too_large_a_file_is_refused_before_it_is_read(settings):
    settings.DOCUMENT_MAX_UPLOAD_SIZE = 1000
    assert refused("a.pdf", _BROKEN_PDF + b"\0" * 1000) == "file_too_large"


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


def everything_in(content):
    """Return all that a PDF says, unpacked."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as read:
        read.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    return out.getvalue()


def test_pdf_loses_its_author_in_every_place_and_keeps_what_is_read():
    made = pdf()
    assert everything_in(made).count(CANARY) >= 4, "The test has something to find."
    kept = files.cleaned(SimpleUploadedFile("a.pdf", made + b"<script>after the end</script>")).read()
    words = everything_in(kept)
    for gone in (CANARY, CANARY.decode().encode("utf-16-be"), b"JavaScript", b"OpenAction", b"after the end"):
        assert gone not in words, gone
    assert b"What pupils read" in words
    with pikepdf.open(io.BytesIO(kept)) as read:
        assert len(read.pages) == 1
        assert pikepdf.PdfImage(read.pages[0].get_images()["/Im0"]).as_pil_image().size == (40, 30)


def test_pdf_loses_what_stood_in_an_older_version_of_it():
    older = CANARY + b" was here"
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as made:
        made.make_indirect(pikepdf.String(older.decode()))
        made.save(out)
    assert older not in everything_in(files.cleaned(SimpleUploadedFile("a.pdf", out.getvalue())).read())


def test_locked_pdf_is_refused_in_its_own_words():
    locked = pdf(encryption=pikepdf.Encryption(owner="a", user="b"))
    assert refused("a.pdf", locked) == "locked"


def test_office_file_loses_who_commented_and_where_its_photos_were_taken():
    exif = Image.Exif()
    exif[0x013B] = CANARY.decode()
    name = CANARY.decode()
    parts = {
        "word/comments.xml": f'<w:comment w:author="{name}" w:initials="CB">Good.</w:comment>',
        "word/people.xml": f'<w15:person w15:author="{name}"/>',
        "word/media/a.jpeg": picture(exif=exif),
    }
    kept = files.cleaned(SimpleUploadedFile("a.docx", office("docx", **parts))).read()
    with zipfile.ZipFile(io.BytesIO(kept)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        assert Image.open(io.BytesIO(archive.read("word/media/a.jpeg"))).getpixel((0, 0)) == Image.open(
            io.BytesIO(picture())
        ).getpixel((0, 0))
    assert CANARY not in everything
    assert b"Good." in everything
    comment = f"<office:annotation><dc:creator>{name}</dc:creator>Good.</office:annotation>"
    kept = files.cleaned(SimpleUploadedFile("a.odt", office("odt", **{"styles.xml": comment}))).read()
    with zipfile.ZipFile(io.BytesIO(kept)) as archive:
        assert archive.read("styles.xml") == comment.replace(name, "").encode()


def test_text_is_kept_as_it_is():
    assert files.cleaned(SimpleUploadedFile("a.txt", "Sea – é".encode())).read() == "Sea – é".encode()


@given(st.binary(max_size=200))
def test_whatever_a_jpeg_holds_nothing_breaks(content):
    assert traces.jpeg_without_notes(b"\xff\xd8" + content).startswith(b"\xff\xd8")


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
