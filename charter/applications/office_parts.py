"""Taking out of the parts of a Word or OpenDocument file what its reader does not see: who, when, and what stood there.

Comments, words that were crossed out, small pictures of an older first page, and what a program kept for itself go. So
does whatever would be fetched from somewhere else when the file is opened. What a reader sees stays.
"""

import re

from lxml import etree

from charter.applications.traces import START_OF_A_JPEG, jpeg_without_notes

# The parts that say who wrote it and when, and what stands there instead.
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
_KEPT_BY_A_PROGRAM = re.compile(r"customXml/item\d*\.xml")
_NOTHING = b'<?xml version="1.0" encoding="UTF-8"?><nothing/>'
_SMALL_PICTURE = re.compile(r"/?(?:docProps/thumbnail|Thumbnails/)")

# Elements by their names without a prefix: Word's, then OpenDocument's.
_UNSEEN = {
    *("comment", "commentRangeStart", "commentRangeEnd", "commentReference", "attachedTemplate"),
    *("del", "delText", "delInstrText", "moveFrom", "moveFromRangeStart", "moveFromRangeEnd"),
    *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange", "tblGridChange"),
    *("annotation", "annotation-end", "tracked-changes", "change", "change-start", "change-end"),
    *("scripts", "event-listeners"),
}
_WHO_AND_WHEN = {"author", "initials", "date", "creator", "creator-initials", "sender-initials"}
# A field that fetches something, or starts something, when the file is opened.
_FETCHES = re.compile(r"\b(?:INCLUDEPICTURE|INCLUDETEXT|DDE|DDEAUTO|LINK|IMPORT|RD)\b", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\\\", re.IGNORECASE)
_HREF = "{http://www.w3.org/1999/xlink}href"
_NOWHERE = "about:blank"


class OddPart(ValueError):
    """A part of an office file that no office program writes: it cannot be read, or names what lies elsewhere."""


def is_left_out(name):
    """Return whether the part called ``name`` is left out as a whole: a small picture of how the file once looked."""
    return bool(_SMALL_PICTURE.match(name))


def part_without_traces(name, content):
    """Return the ``content`` of the part called ``name`` without what a reader does not see.

    Raises :class:`OddPart` for XML that cannot be read, or that has a document type: it could name files elsewhere.
    """
    if name in _PARTS:
        return _PARTS[name]
    if _KEPT_BY_A_PROGRAM.fullmatch(name):
        return _NOTHING
    if name.endswith((".xml", ".rels")):
        return _xml_without_traces(content)
    return jpeg_without_notes(content) if content.startswith(START_OF_A_JPEG) else content


def parsed(content):
    """Return the root of a part's XML. Nothing is fetched, and no entity is unpacked. Raises ``XMLSyntaxError``."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)


def _xml_without_traces(content):
    try:
        root = parsed(content)
    except etree.XMLSyntaxError as error:
        raise OddPart(str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise OddPart("It has a document type.")
    for element in [each for each in root.iter(etree.Element) if each is not root]:
        if _is_unseen(element):
            _take_out(element)
    for element in root.iter(etree.Element):
        _clean(element)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _is_unseen(element):
    name = etree.QName(element).localname
    return (
        name in _UNSEEN
        or (name == "Relationship" and element.get("Type", "").endswith("/thumbnail"))
        or any(is_left_out(path) for path in (element.get("PartName", ""), _path_in_a_manifest(element)))
    )


def _path_in_a_manifest(element):
    return next((value for key, value in element.attrib.items() if etree.QName(key).localname == "full-path"), "")


def _take_out(element):
    """Take ``element`` out, and leave the text that follows it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail:
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _clean(element):
    name = etree.QName(element).localname
    for key in element.attrib:
        if etree.QName(key).localname in _WHO_AND_WHEN and etree.QName(key).namespace:
            element.set(key, "")
    if name in _WHO_AND_WHEN:
        element.text = ""
    if name == "instrText" and _FETCHES.search(element.text or ""):
        element.text = ""
    if name == "fldSimple":
        for key, value in element.attrib.items():
            if _FETCHES.search(value):
                element.set(key, "")
    if name == "Relationship" and element.get("TargetMode") == "External" and not _is_a_link(element):
        element.set("Target", _NOWHERE)
    if name != "a" and _ELSEWHERE.match(element.get(_HREF, "")):
        element.set(_HREF, "")


def _is_a_link(relationship):
    return relationship.get("Type", "").endswith("/hyperlink")
