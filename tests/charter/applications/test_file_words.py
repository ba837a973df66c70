"""What is in a file is looked through as typed words are: text, Word, OpenDocument and PDF."""

import io
import zipfile

import pikepdf
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from charter.applications.file_words import LONG, hints_in_file

WORDS = "Poppy Pemberton rang 07700 900123."
FOUND = [["full-name", "Poppy Pemberton"], ["phone", "07700 900123"]]


def packed(name, xml):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, xml)
    return out.getvalue()


def word(body):
    """Return a Word file with a ``body``."""
    return packed("word/document.xml", f'<w:document xmlns:w="urn:w"><w:body>{body}</w:body></w:document>')


def open_document(body):
    """Return an OpenDocument file with a ``body``."""
    return packed("content.xml", f'<o:body xmlns:o="urn:o" xmlns:text="urn:t">{body}</o:body>')


def pdf(drawing, **font):
    """Return a PDF with one page that a ``drawing`` draws."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=(200, 200))
        if "ToUnicode" in font:
            font["ToUnicode"] = made.make_stream(font["ToUnicode"])
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pikepdf.Dictionary(**font)))
        page.obj.Contents = made.make_stream(drawing)
        made.save(out, compress_streams=True)
    return out.getvalue()


# Each letter's code is one more than the letter: so are the codes of fonts that hold no more letters than they show.
_TABLE = b"1 beginbfchar <0021> <0020> endbfchar 1 beginbfrange <0022> <007f> <0021> endbfrange"
_CODES = "".join(f"{ord(letter) + 1:04x}" for letter in WORDS).encode()
FILES = {
    "text": ("txt", WORDS.encode()),
    "Word, in pieces": (
        "docx",
        word("<w:p><w:t>Poppy Pem</w:t><w:t>berton</w:t><w:tab/><w:t>rang 07700 900123.</w:t></w:p>"),
    ),
    "Word, in two lines": (
        "docx",
        word("<w:p><w:t>Poppy Pemberton</w:t></w:p><w:p><w:t>rang 07700 900123.</w:t></w:p>"),
    ),
    "OpenDocument": (
        "odt",
        open_document("<text:p>Pop<text:span>py</text:span> Pemberton<text:s/>rang 07700 900123.</text:p>"),
    ),
    "PDF": ("pdf", pdf(f"BT /F1 12 Tf 9 99 Td ({WORDS}) Tj ET".encode(), Subtype=pikepdf.Name.Type1)),
    "PDF, letters moved": (
        "pdf",
        pdf(b"BT /F1 12 Tf [(P) 20 (oppy) -250 (Pemberton)] TJ 0 -14 Td (rang 07700 900123.) Tj ET"),
    ),
    "PDF, letters placed": (
        "pdf",
        pdf(b"BT /F1 9 Tf (P) Tj 5 0 Td (oppy) Tj 60 0 Td (Pemberton) Tj T* (rang 07700 900123.) Tj ET"),
    ),
    "PDF, codes": ("pdf", pdf(b"BT /F1 12 Tf <" + _CODES + b"> Tj ET", Subtype=pikepdf.Name.Type0, ToUnicode=_TABLE)),
}


@pytest.mark.parametrize(("ending", "content"), FILES.values(), ids=FILES)
def test_file_that_names_somebody_is_pointed_at(ending, content):
    assert hints_in_file(ending, content) == FOUND


def test_picture_and_pdf_without_meaning_say_nothing():
    assert hints_in_file("png", WORDS.encode()) == []
    assert hints_in_file("pdf", pdf(b"BT /F1 12 Tf <" + _CODES + b"> Tj ET", Subtype=pikepdf.Name.Type0)) == []


def test_file_that_is_too_long_is_looked_through_at_its_beginning_and_says_so():
    pages = WORDS + "\n" + "We listen to everybody who has something to say. " * 1500
    assert hints_in_file("txt", pages.encode()) == [*FOUND, [LONG, ""]]


@given(st.sampled_from(["txt", "docx", "odt", "pdf"]), st.binary(max_size=400))
@example("pdf", pdf(b"BT /F1 Tf (x) Tj 1 Td ET"))
@example("docx", word("<w:p>"))
def test_whatever_is_in_a_file_looking_through_it_breaks_nothing(ending, content):
    assert isinstance(hints_in_file(ending, content), list)
