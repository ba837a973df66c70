"""The words of a file, as far as they can be read without guessing, and what in them could show who somebody is.

Pictures and scans have none, and neither has a PDF whose letters have no meaning of their own: people look at these.
"""

import logging
import re
import zipfile
from io import BytesIO

import pikepdf
from lxml import etree

from charter.applications.office_parts import parsed
from cms.safeguarding.identity import hints_where_school_is_known

logger = logging.getLogger(__name__)

#: The kind of what tells that a file was too long to be looked through as a whole.
LONG = "long"
_MOST_LETTERS = 60_000
_MOST_DRAWN = 8 * 1024 * 1024  # bytes of what draws the pages of a PDF

# Looking takes longer than in proportion. A piece ends with a line if it can, or with a word.
_PIECE = re.compile(r".{1,2000}(?:\n|\Z)|.{1,2000}\s|.{1,2000}", re.DOTALL)

_OFFICE_WORDS = re.compile(r"content\.xml|styles\.xml|word/(?:document|header|footer|footnotes|endnotes)\d*\.xml")
_LINES, _GAPS = {"p", "h"}, {"tab", "br", "cr", "s", "line-break"}
_UNREADABLE = (
    *(pikepdf.PdfError, pikepdf.DataDecodingError, etree.XMLSyntaxError, zipfile.BadZipFile),
    *(KeyError, ValueError, TypeError, AttributeError, IndexError),
)


class _TooLong(Exception):
    """There is more than is looked through."""


def hints_in_file(ending, content):
    """Return ``[kind, words]`` of each thing in a file that could show who somebody is, to be kept as JSON."""
    words, is_all = _words_of(ending, content)
    hints = [(hint.kind, hint.found) for piece in _PIECE.findall(words) for hint in hints_where_school_is_known(piece)]
    return [list(hint) for hint in dict.fromkeys(hints if is_all else [*hints, (LONG, "")])]


def _words_of(ending, content):
    """Return the words of a file, and whether these are all of them."""
    words, count = [], 0
    try:
        for part in _READERS.get(ending, _none)(content):
            words.append(part[: _MOST_LETTERS - count])
            count += len(part)
            if count > _MOST_LETTERS:
                raise _TooLong
    except _TooLong:
        return "".join(words), False
    except _UNREADABLE as error:
        logger.info("The words of a %s could not be read: %s", ending, error)
    return "".join(words), True


def _none(content):
    return ()


def _text(content):
    yield content.decode("utf-8-sig", "replace")


def _office(content):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if _OFFICE_WORDS.fullmatch(name):
                yield from _xml(parsed(archive.read(name)))


def _xml(root):
    for event, element in etree.iterwalk(root, events=("start", "end"), tag=etree.Element):
        name = etree.QName(element).localname
        if event == "start":
            yield (element.text or "") if name not in _GAPS else " "
        else:
            yield ("\n" if name in _LINES else "") + (element.tail or "")


def _pdf(content):
    drawn = 0
    with pikepdf.open(BytesIO(content)) as pdf:
        for page in pdf.pages:
            contents = page.obj.get("/Contents", ())
            streams = [contents] if isinstance(contents, pikepdf.Stream) else list(contents)
            # Others can be small and unpack to any size: see ApplicationsConfig for this one.
            if any(stream.get("/Filter") not in _UNPACKED for stream in streams):
                continue
            drawing = b"\n".join(stream.read_bytes() for stream in streams)
            drawn += len(drawing)
            if drawn > _MOST_DRAWN:
                raise _TooLong
            fonts = page.resources.get("/Font", {})
            yield from _shown(pdf.make_stream(drawing), {name: _letters_of(font) for name, font in fonts.items()})
            yield "\n"


_UNPACKED = (None, pikepdf.Name.FlateDecode, pikepdf.Array([pikepdf.Name.FlateDecode]))


def _shown(drawing, fonts):
    """Yield what a page shows: PDF 1.7, 9.4. What stands at another height begins a line."""
    place = _Place()
    for operands, operator in pikepdf.parse_content_stream(drawing, "Tf Tj TJ ' \" Td TD T* Tm"):
        operator = str(operator)
        if operator == "Tf":
            place.letters, place.size = fonts.get(str(operands[0]), _plain), float(operands[1])
        elif operator == "Tm":
            yield place.set(*(float(each) for each in operands))
        elif operator in ("Td", "TD"):
            yield place.move(float(operands[0]), float(operands[1]))
        elif operator == "T*":
            yield place.move(0, 1)
        else:
            yield "" if operator in ("Tj", "TJ") else place.move(0, 1)
            for each in operands[0] if operator == "TJ" else operands[-1:]:
                yield place.show(each)


class _Place:
    """Where on a page a program writes. Many do not write the gap between two words, they go there."""

    _GAP = -180  # a number between letters, in thousandths of their size: so far to the right is the next word

    def __init__(self):
        self.letters, self.size, self.scale, self.x, self.y, self.count = _plain, 1.0, 1.0, 0.0, 0.0, 0

    def set(self, across, _b, _c, up, x, y):
        """Go to a place of the page."""
        before, self.scale = (self.x, self.y), abs(across) or 1.0
        self.x, self.y = x, y
        return self._between(x - before[0], y - before[1])

    def move(self, x, y):
        """Go on from where the line began."""
        self.x, self.y = self.x + x * self.scale, self.y + y * self.scale
        return self._between(x * self.scale, y)

    def _between(self, x, y):
        """Return what lies between the letters so far and the next: a letter is hardly wider than 0.6 of its size."""
        usual = (0.6 * self.count + 0.5) * self.size * self.scale
        self.count = 0
        return "\n" if abs(y) > 0.01 else " " if not 0 <= x <= usual else ""

    def show(self, what):
        """Return the letters of a string, or the gap that a number makes."""
        if not isinstance(what, pikepdf.String):
            return " " if what < self._GAP else ""
        shown = self.letters(bytes(what))
        self.count += len(shown)
        return shown


def _plain(shown):
    return shown.decode("cp1252", "ignore")


def _letters_of(font):
    """Return what turns the bytes that are shown in ``font`` into letters: PDF 1.7, 9.10."""
    table = _table(font["/ToUnicode"].read_bytes()) if "/ToUnicode" in font else {}
    if font.get("/Subtype") == "/Type0":
        return lambda shown: "".join(table.get(shown[at : at + 2], "") for at in range(0, len(shown), 2))
    return lambda shown: "".join(table.get(bytes([code])) or _plain(bytes([code])) for code in shown)


_HEX = rb"<([0-9A-Fa-f]{2,32})>\s*"
_CODE = re.compile(_HEX + _HEX)
_CODES = re.compile(_HEX + _HEX + rb"(?:" + _HEX + rb"|\[([^\]]*)\])")


def _table(cmap):
    """Return the letters of a font by their codes."""
    table = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        table |= {bytes.fromhex(code.decode()): _utf16(letters) for code, letters in _CODE.findall(block)}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, start, each in _CODES.findall(block):
            codes = range(int(first, 16), min(int(last, 16) + 1, 1 << 16))
            if each:
                letters = map(_utf16, re.findall(_HEX, each))
            else:
                *before, end = _utf16(start)
                letters = ("".join(before) + chr(ord(end) + at) for at in range(len(codes)))
            table |= {code.to_bytes(len(first) // 2): letter for code, letter in zip(codes, letters, strict=False)}
            if len(table) > 1 << 16:
                raise _TooLong
    return table


def _utf16(digits):
    return bytes.fromhex(digits.decode()).decode("utf-16-be", "ignore")


_READERS = {"txt": _text, "docx": _office, "odt": _office, "pdf": _pdf}
