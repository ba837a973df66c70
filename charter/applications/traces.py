"""Taking out of a PDF, and of the photos in one, what says who made it, when, and where.

What a reader sees of a file stays. What its program noted beside that goes, and so does what people wrote on notes that
open when they are pressed.
"""

from io import BytesIO

import pikepdf

START_OF_A_JPEG, _SCAN = b"\xff\xd8", 0xDA
_JPEG = pikepdf.Name.DCTDecode  # as a PDF calls it
# What people put on a page when they read it: PDF 1.7, table 169.
_MARKS = {
    *("/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight", "/Underline"),
    *("/Squiggly", "/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Popup", "/FileAttachment", "/Sound", "/Redact"),
}
# What a link may do. Others start programs, send what is in a form, or open other files: PDF 1.7, table 198.
_LEADS_SOMEWHERE = ("/GoTo", "/URI", "/Named")
# The segments of a JPEG with Exif (the place, the camera), Photoshop's notes, and comments.
_NOTES = (0xE1, 0xED, 0xFE)


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
        for page in pdf.pages:  # A note may stand in its page, and be no object of its own.
            for note in page.obj.get("/Annots", ()):
                _take_traces_out(note)
        # What nothing leads to any more is not written.
        pdf.save(written, deterministic_id=True)
    return written.getvalue()


def _take_traces_out(thing):
    _drop(thing, "/Metadata", "/PieceInfo", "/LastModified", "/AA", "/JS")
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return
    kind = thing.get("/Subtype")
    # The title of a note is its author; that of a field in a form is its name.
    if kind in _MARKS:
        _drop(thing, "/T", "/NM", "/M", "/CreationDate")
    if kind in _MARKS and kind != "/FreeText":  # Only its words stand on the page.
        _drop(thing, "/Contents", "/RC")
    if kind == "/FileAttachment":
        _drop(thing, "/FS")
    action = thing.get("/A")
    if isinstance(action, pikepdf.Dictionary):
        _drop(action, "/Next") if action.get("/S") in _LEADS_SOMEWHERE else _drop(thing, "/A")
    if isinstance(thing, pikepdf.Stream) and thing.get("/Filter") in ("/DCTDecode", pikepdf.Array([_JPEG])):
        thing.write(jpeg_without_notes(thing.read_raw_bytes()), filter=_JPEG)


def _drop(thing, *names):
    """Take what has these ``names`` out of ``thing``, if it is something that has names."""
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for name in names:
            if name in thing:
                del thing[name]
