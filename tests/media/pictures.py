"""Pictures and documents that carry more than meets the eye: places, people, devices."""

import struct
import zipfile
from io import BytesIO

from PIL import Image, PngImagePlugin

MARKER = "CANARY-53.8175N-3.0357W"


def exif_with(marker=MARKER, orientation=1):
    """Return EXIF bytes with ``marker`` as author, device and comment, and a place."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = exif[0x013B] = exif[0x8298] = marker  # maker, artist, copyright
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + marker.encode()  # the user's comment
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (53.0, 49.0, 3.0)
    place[29] = marker[:11]
    return exif.tobytes()


def in_two_halves(size=(64, 32)):
    """Return a picture whose left half is red and right half blue, so that turning it shows."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    return picture


def _written(picture, format_name, **save):
    written = BytesIO()
    picture.save(written, format_name, **save)
    return written.getvalue()


def jpeg(marker=MARKER, orientation=1):
    return _written(
        in_two_halves(),
        "JPEG",
        quality=95,
        exif=exif_with(marker, orientation),
        comment=marker.encode(),
        icc_profile=marker.encode(),
        xmp=f"<x:xmpmeta>{marker}</x:xmpmeta>".encode(),
    )


def png(marker=MARKER, **more):
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", marker)
    words.add_text("Comment", marker, zip=True)
    words.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{marker}</x:xmpmeta>")
    picture = more.pop("picture", None) or in_two_halves()
    return _written(picture, "PNG", pnginfo=words, exif=exif_with(marker), icc_profile=marker.encode(), **more)


def webp(marker=MARKER):
    return _written(
        in_two_halves(),
        "WEBP",
        lossless=True,
        exif=exif_with(marker),
        xmp=f"<x:xmpmeta>{marker}</x:xmpmeta>".encode(),
        icc_profile=marker.encode(),
    )


def two_pictures_in_one(marker=MARKER):
    """Return what many phones write under ``.jpg``: a picture and a second one behind it (MPO)."""
    return _written(
        in_two_halves(), "MPO", save_all=True, append_images=[in_two_halves()], exif=exif_with(marker), quality=95
    )


def too_many_pixels():
    """Return a PNG that claims to be 30,000 pixels wide and high in a few bytes."""
    data = bytearray(_written(Image.new("1", (8, 8)), "PNG"))
    data[16:24] = struct.pack(">II", 30_000, 30_000)
    import zlib

    data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    return bytes(data)


def docx():
    """Return a small, true Word file."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types/>')
        archive.writestr("_rels/.rels", '<?xml version="1.0"?><Relationships/>')
        archive.writestr("word/document.xml", "<w:document/>")
    return written.getvalue()


def odt():
    """Return a small, true OpenDocument file."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("content.xml", "<office:document-content/>")
    return written.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
