"""A badge inside its own picture."""

import io
import zlib

import pytest
from defusedxml.ElementTree import fromstring
from openbadgeslib.ob3 import OB3LdpVerifier
from PIL import Image

from charter.credentials import keys
from charter.credentials.baking import LARGEST_SVG, NotAPicture, bake_png, bake_svg, credential_in
from charter.credentials.checking import Answer, check

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>Silver</title><path d="M0 0h9v9z"/></svg>'


def png():
    file = io.BytesIO()
    Image.new("RGB", (20, 20), "silver").save(file, "PNG")
    return file.getvalue()


BAKE = {"svg": lambda credential: bake_svg(SVG, credential), "png": lambda credential: bake_png(png(), credential)}


@pytest.mark.parametrize("kind", BAKE)
def test_badge_goes_into_a_picture_and_comes_out_the_same(kind, credential):
    baked = BAKE[kind](credential)
    assert credential_in(baked) == credential
    assert check(baked).answer is Answer.VALID
    key = keys.current()
    assert OB3LdpVerifier(keys.public_half(key)).verify(credential_in(baked))


def test_svg_is_baked_as_the_standard_says(credential):
    baked = BAKE["svg"](credential)
    first = fromstring(baked)[0]
    assert first.tag == "{https://purl.imsglobal.org/ob/v3p0}credential"
    assert first.attrib == {}
    assert b"<![CDATA[{" in baked
    assert baked.count(b"<title>") == 1


def test_baked_picture_still_shows(credential):
    Image.open(io.BytesIO(BAKE["png"](credential))).load()


def test_words_that_end_a_section_of_the_svg_do_not_break_out_of_it():
    baked = bake_svg(SVG, b'{"narrative": "we ]]> listen <script>"}')
    assert credential_in(baked) == b'{"narrative": "we ]]\\u003e listen <script>"}'
    assert len(fromstring(baked)) == 3


BOMB = b"openbadgecredential\0\1\0\0\0" + zlib.compress(bytes(50_000_000))


def with_chunk(data):
    """Return a PNG with ``data`` as an iTXt chunk before its end."""
    picture = png()
    chunk = b"iTXt" + data
    whole = len(data).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    return picture[:-12] + whole + picture[-12:]


NO_BADGES = {
    "a picture without a badge": (png(), Answer.NO_BADGE_INSIDE),
    "a drawing without a badge": (SVG, Answer.NO_BADGE_INSIDE),
    "half a picture": (png()[:60], Answer.UNREADABLE),
    "a bomb": (with_chunk(BOMB), Answer.UNREADABLE),
    "no text": (with_chunk(b"openbadgecredential\0\0\0\0\0\xff\xfe"), Answer.UNREADABLE),
    "half a drawing": (b"<svg", Answer.UNREADABLE),
    "words that grow": (
        b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>',
        Answer.UNREADABLE,
    ),
    "somebody else's file": (
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>',
        Answer.UNREADABLE,
    ),
    "a deep hole": (b"<g>" * 20_000 + b"</g>" * 20_000, Answer.UNREADABLE),
    "a large drawing": (b"<svg>" + b" " * LARGEST_SVG + b"</svg>", Answer.TOO_LARGE),
    "a large picture": (b"\x89PNG\r\n\x1a\n" + bytes(3_000_000), Answer.TOO_LARGE),
}


@pytest.mark.parametrize(("picture", "answer"), NO_BADGES.values(), ids=NO_BADGES)
def test_picture_that_is_no_badge_gets_an_answer(db, picture, answer):
    assert check(picture).answer is answer


def test_reason_why_a_picture_is_not_read_says_nothing_of_what_is_in_it():
    with pytest.raises(NotAPicture, match=r"^The picture cannot be read: EntitiesForbidden\.$"):
        credential_in(b'<!DOCTYPE svg [<!ENTITY secret "aaaa">]><svg>&secret;</svg>')
