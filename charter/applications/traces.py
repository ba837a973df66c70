"""Taking out of a file what says who made it, when, and where: for the kinds that Pillow does not write anew.

What a reader sees of a file stays. What its program noted beside that goes.
"""

import re
from io import BytesIO

import pikepdf

# The parts of an office file that say who wrote it and when, and what stands there instead.
_PARTS = {
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
    "word/people.xml": b'<?xml version="1.0" encoding="UTF-8"?><w15:people xmlns:w15='
    b'"http://schemas.microsoft.com/office/word/2012/wordml"/>',
    "meta.xml": b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta xmlns:office='
    b'"urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"/>',
}

# Who wrote a comment or changed a word, inside the text: Word's attributes, OpenDocument's elements.
_WHO = (
    (re.compile(rb'(\bw:(?:author|initials))="[^"]*"'), rb'\1=""'),
    (re.compile(rb"(<(?:dc:creator|meta:creator-initials|loext:sender-initials)>)[^<]*"), rb"\1"),
)

_START, _SCAN = b"\xff\xd8", 0xDA
_JPEG = pikepdf.Name.DCTDecode  # as a PDF calls it
# The segments of a JPEG with Exif (the place, the camera), Photoshop's notes, and comments.
_NOTES = (0xE1, 0xED, 0xFE)


def part_without_traces(name, content):
    """Return a part of a Word or OpenDocument file without what says who made it."""
    if name in _PARTS:
        return _PARTS[name]
    if name.endswith(".xml"):
        for pattern, instead in _WHO:
            content = pattern.sub(instead, content)
    return jpeg_without_notes(content) if content.startswith(_START) else content


def jpeg_without_notes(content):
    """Return a JPEG without Exif, notes and comments, and each of its dots as it was. Others stay as they are."""
    kept, at = bytearray(content[:2]), 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != _SCAN:
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if content[at + 1] not in _NOTES:
            kept += content[at:end]
        at = end
    return bytes(kept + content[at:])


def pdf_without_traces(content):
    """Return a PDF written anew: without its author, its older versions, notes' authors, attachments and programs.

    Raises ``pikepdf.PdfError`` for what is no PDF, and ``pikepdf.PasswordError`` for one that is locked.
    """
    written = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        _drop(pdf.Root, "/Metadata", "/OpenAction", "/AF")
        _drop(pdf.Root.get("/Names"), "/EmbeddedFiles", "/JavaScript")
        _drop(pdf.trailer, "/Info")
        for thing in pdf.objects:
            _take_traces_out(thing)
        # What nothing leads to any more is not written.
        pdf.save(written, deterministic_id=True)
    return written.getvalue()


def _take_traces_out(thing):
    _drop(thing, "/Metadata", "/PieceInfo", "/LastModified", "/AA", "/JS")
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return
    # The title of a note is its author; that of a field in a form is its name.
    if thing.get("/Type") == "/Annot" and thing.get("/Subtype") != "/Widget":
        _drop(thing, "/T")
    if thing.get("/Subtype") == "/FileAttachment":
        _drop(thing, "/FS")
    if isinstance(thing, pikepdf.Stream) and thing.get("/Filter") in ("/DCTDecode", pikepdf.Array([_JPEG])):
        thing.write(jpeg_without_notes(thing.read_raw_bytes()), filter=_JPEG)


def _drop(thing, *names):
    """Take what has these ``names`` out of ``thing``, if it is something that has names."""
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for name in names:
            if name in thing:
                del thing[name]
