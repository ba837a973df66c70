"""QR codes: of a join code on a card, of a page's address on its print, of the check of a badge."""

from functools import lru_cache
from io import BytesIO
from itertools import groupby

import qrcode
from qrcode.image.svg import SvgPathImage


def svg_of(text):
    """Return ``text`` as a QR code: the bytes of an SVG file."""
    written = BytesIO()
    qrcode.make(text, image_factory=SvgPathImage, border=2).save(written)
    return written.getvalue()


def png_of(text):
    """Return ``text`` as a QR code: the bytes of a PNG file, for whoever puts it into a letter or a poster."""
    written = BytesIO()
    qrcode.make(text, box_size=16).save(written)
    return written.getvalue()


@lru_cache(maxsize=1_000)
def strokes_of(text):
    """Return ``(size, path)`` of a QR code, to be drawn inside a page with strokes one unit wide.

    A fifth of the library's own drawing, which has a square for every dot: it is in every leaflet that is read.
    """
    # A fixed mask: to weigh all eight takes several times as long, and a phone reads any of them. The least spare dots:
    # nobody crumples a page before they scan it.
    code = qrcode.QRCode(border=0, mask_pattern=2, error_correction=qrcode.ERROR_CORRECT_L)
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    return len(rows), "".join(f"M0 {number}.5{_runs(row)}" for number, row in enumerate(rows))


def _runs(row):
    """Draw the dark runs of a row (``h``) and step over the light ones (``m``)."""
    runs = ((is_dark, len(list(run))) for is_dark, run in groupby(row))
    return "".join(f"h{length}" if is_dark else f"m{length} 0" for is_dark, length in runs)
