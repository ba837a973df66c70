"""``without_metadata``: the same picture, and not one word more."""

from contextlib import suppress
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cms.media.uploads import without_metadata
from tests.media import pictures

markers = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", min_size=12, max_size=40)
writers = st.sampled_from([pictures.jpeg, pictures.png, pictures.webp])


def cleaned(content, name="picture"):
    return without_metadata(ContentFile(content, name=name)).read()


def opened(content):
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


def written(picture, format_name="PNG", **save):
    buffer = BytesIO()
    picture.save(buffer, format_name, **save)
    return buffer.getvalue()


@settings(max_examples=60, deadline=None)
@given(writers, markers)
def test_no_word_planted_in_a_picture_survives(write, marker):
    content = write(marker)
    assert marker.encode() in content
    assert marker.encode() not in cleaned(content)


@settings(max_examples=60, deadline=None)
@given(writers, markers)
def test_no_word_appended_to_a_picture_survives(write, marker):
    assert marker.encode() not in cleaned(write("nothing of interest") + marker.encode())


@settings(max_examples=150, deadline=None)
@given(writers, st.integers(0, 4000), st.binary(min_size=1, max_size=24))
def test_broken_picture_is_refused_in_words_or_taken_but_never_an_error(write, place, noise):
    content = bytearray(write("nothing of interest"))
    place %= len(content)
    content[place : place + len(noise)] = noise
    with suppress(ValidationError):
        opened(cleaned(bytes(content)))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80))
def test_broken_exif_is_no_error(noise):
    content = written(pictures.in_two_halves(), "JPEG", exif=b"Exif\0\0" + noise)
    assert opened(cleaned(content)).size == (64, 32)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 300), st.binary(min_size=1, max_size=8))
def test_exif_with_a_wrong_byte_in_it_is_refused_in_words_or_left_out_but_never_an_error(place, noise):
    exif = bytearray(pictures.exif_with(orientation=6))
    place %= len(exif)
    exif[place : place + len(noise)] = noise
    with suppress(ValidationError):
        opened(cleaned(written(pictures.in_two_halves(), "JPEG", exif=bytes(exif))))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_picture_stands_as_it_was_meant_to(orientation):
    turned = opened(cleaned(pictures.jpeg(orientation=orientation)))
    assert turned.size == ((64, 32) if orientation < 5 else (32, 64))
    red, _green, blue = turned.convert("RGB").getpixel((4, 4))
    is_red = red > 200 > 60 > blue
    # The red half is on the left; after a turn it lies at the top, on the right or at the bottom.
    assert is_red == (orientation in (1, 4, 5, 6))


def test_colours_of_a_palette_are_kept():
    palette = pictures.in_two_halves().quantize(4)
    kept = opened(cleaned(written(palette)))
    assert kept.convert("RGB").tobytes() == palette.convert("RGB").tobytes()


@pytest.mark.parametrize("index", [0, 1])
def test_see_through_colour_of_a_palette_is_kept(index):
    palette = pictures.in_two_halves().quantize(2)
    content = written(palette, transparency=index)
    assert opened(cleaned(content)).convert("RGBA").tobytes() == opened(content).convert("RGBA").tobytes()


@pytest.mark.parametrize(
    ("mode", "colour"),
    [("RGB", (255, 0, 0)), ("L", 76), ("1", 1)],
)
def test_see_through_colour_of_a_plain_png_is_kept(mode, colour):
    content = written(pictures.in_two_halves().convert(mode), transparency=colour)
    assert opened(cleaned(content)).convert("RGBA").tobytes() == opened(content).convert("RGBA").tobytes()


@pytest.mark.parametrize("format_name", ["PNG", "WEBP"])
def test_half_transparent_picture_stays_so(format_name):
    picture = Image.new("RGBA", (8, 8), (10, 200, 30, 100))
    kept = opened(cleaned(written(picture, format_name, lossless=True)))
    assert kept.mode == "RGBA"
    assert kept.getpixel((4, 4))[3] == 100


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_of_any_kind_is_taken(mode):
    assert opened(cleaned(written(Image.new(mode, (8, 8))))).size == (8, 8)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg_of_any_kind_is_taken(mode):
    assert opened(cleaned(written(Image.new(mode, (8, 8)), "JPEG"))).mode == mode


def test_moving_picture_becomes_a_still_one():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    for format_name in ("PNG", "WEBP"):
        content = written(frames[0], format_name, save_all=True, append_images=frames[1:], duration=100)
        assert getattr(opened(cleaned(content)), "n_frames", 1) == 1


@pytest.mark.parametrize("format_name", ["GIF", "TIFF", "BMP", "ICO"])
def test_picture_of_another_kind_is_refused_whatever_its_name(format_name):
    with pytest.raises(ValidationError) as refusal:
        cleaned(written(Image.new("RGB", (16, 16)), format_name), name="picture.png")
    assert refusal.value.code == "not_a_picture"
