"""Sizes of one picture from one reading: they are those of Wagtail, and look like them."""

import math
from io import BytesIO

import pytest
from django.core.files.base import ContentFile, File
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageCms, ImageStat
from wagtail.images.models import Filter, SourceImageIOError

from cms.media.cascade import ready_filters
from cms.media.models import CustomImage
from cms.media.uploads import without_metadata
from tests.factories import make_image
from tests.media.pictures import MARKER, exif_with, in_two_halves, png

FORMATS = {"avif": "AVIF", "webp": "WEBP", "jpeg": "JPEG", "png": "PNG"}


def scene(size=(600, 400), mode="RGB"):
    """Return a picture with light that changes and edges: what a photo has."""
    picture = Image.merge(
        "RGB", [Image.linear_gradient("L").resize(size), *[Image.radial_gradient("L").resize(size)] * 2]
    )
    picture.paste("orange", (size[0] // 3, size[1] // 4, size[0] // 2 + 1, size[1] // 2 + 1))
    if mode in ("RGBA", "LA"):
        picture.putalpha(Image.radial_gradient("L").resize(size))
    return picture.convert(mode)


def written(picture, format_name="JPEG", **save):
    file = BytesIO()
    picture.save(file, format_name, **({"quality": 92} if format_name != "PNG" else {}), **save)
    return file.getvalue()


def unsaved(content, ending="jpg", **fields):
    """Return the row of a picture with these bytes, that no database knows."""
    with Image.open(BytesIO(content)) as picture:
        width, height = picture.size
    image = CustomImage(collection_id=1, width=width, height=height, **fields)
    image.file.name = f"pictures/x.{ending}"
    return image


def ours(image, content, *specs):
    """Return ``{spec: picture}``, all from one reading."""
    filters = [Filter(spec) for spec in specs]
    ready = ready_filters(image, filters, BytesIO(content))
    return {each.spec: opened(each.run(image, BytesIO()).f) for each in ready}


def stock(image, content, spec):
    return opened(Filter(spec).run(image, BytesIO(), source=File(BytesIO(content), name="x")).f)


def opened(file):
    file.seek(0)
    picture = Image.open(file)
    picture.load()
    return picture


def likeness(one, other):
    """Return how alike two pictures are, in decibels: above 35, nobody sees the difference."""
    each = [picture.convert("RGBA") for picture in (one, other)]
    rms = ImageStat.Stat(ImageChops.difference(*each)).rms
    error = sum(value**2 for value in rms) / len(rms)
    return 99 if error == 0 else 10 * math.log10(255**2 / error)


@pytest.mark.parametrize("format_name", list(FORMATS))
@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (written(scene()), "jpg"),
        (written(scene((401, 603)), exif=exif_with(orientation=6)), "jpg"),
        (written(scene(mode="L")), "jpg"),
        (written(scene(), "PNG"), "png"),
        (written(scene(mode="RGBA"), "PNG"), "png"),
        (written(scene(mode="LA"), "PNG"), "png"),
        (written(scene(mode="P"), "PNG"), "png"),
        (written(scene(), "WEBP"), "webp"),
    ],
    ids=["jpeg", "jpeg on its side", "grey jpeg", "png", "see-through png", "grey see-through", "palette", "webp"],
)
def test_reader_gets_the_picture_that_wagtail_would_have_made(content, ending, format_name):
    image = unsaved(content, ending)
    specs = [f"width-{width}|format-{format_name}" for width in (37, 480, 120, 240, 900)]
    for spec, picture in ours(image, content, *specs).items():
        expected = stock(image, content, spec)
        assert (picture.size, picture.format) == (expected.size, FORMATS[format_name])
        assert likeness(picture, expected) > 32, spec


OPERATIONS = st.one_of(
    st.builds("width-{}".format, st.integers(1, 700)),
    st.builds("height-{}".format, st.integers(1, 500)),
    st.builds("{}-{}x{}".format, st.sampled_from(["min", "max", "fill"]), st.integers(1, 700), st.integers(1, 500)),
    st.builds("fill-{}x{}-c{}".format, st.integers(1, 300), st.integers(1, 300), st.integers(0, 100)),
    st.builds("scale-{}".format, st.integers(1, 120)),
    st.just("original"),
)
SIDE = st.integers(1, 420)
PLACE = st.fixed_dictionaries(
    {f"focal_point_{name}": st.integers(1, 60) for name in ("x", "y", "width", "height")}
) | st.just({})


@settings(max_examples=60, deadline=None)
@given(size=st.tuples(SIDE, SIDE), specs=st.lists(OPERATIONS, min_size=1, max_size=5), place=PLACE)
@example(size=(420, 1), specs=["width-3", "width-200"], place={})
@example(size=(401, 399), specs=["fill-50x50-c100", "width-25", "width-399"], place={})
def test_sizes_are_exactly_those_that_wagtail_says_whatever_is_asked_together(size, specs, place):
    content = written(scene(size))
    image = unsaved(content, **place)
    for spec, picture in ours(image, content, *specs).items():
        assert picture.size == stock(image, content, spec).size, spec


def test_part_of_a_picture_is_the_same_part_when_larger_ones_are_made_with_it():
    content = written(scene((800, 600)))
    image = unsaved(content, focal_point_x=200, focal_point_y=150, focal_point_width=100, focal_point_height=80)
    specs = ["fill-100x100-c80|format-png", "width-600|format-png", "fill-200x200-c80|format-png"]
    for spec, picture in ours(image, content, *specs).items():
        assert likeness(picture, stock(image, content, spec)) > 30, spec


def test_large_photo_that_is_read_at_a_quarter_looks_the_same():
    content = written(scene((2400, 1600)))
    image = unsaved(content)
    for spec, picture in ours(image, content, "width-480|format-png", "width-160|format-png").items():
        assert likeness(picture, stock(image, content, spec)) > 35, spec


def test_what_is_see_through_stays_so_and_is_white_where_it_cannot():
    content = written(scene(mode="RGBA"), "PNG")
    made = ours(unsaved(content, "png"), content, "width-60|format-webp", "width-60|format-jpeg")
    assert made["width-60|format-webp"].getpixel((30, 20))[3] < 30
    assert made["width-60|format-jpeg"].mode == "RGB"


def with_red_and_green_swapped():
    """Return a colour profile that takes red for green, as a screen would that had them the other way round."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ") + 4, profile.index(b"gXYZ") + 4
    profile[red : red + 4], profile[green : green + 4] = profile[green : green + 4], profile[red : red + 4]
    return bytes(profile).replace("sRGB".encode("utf-16-be"), "grass".encode("utf-16-be")[:8])


def test_colours_of_another_profile_are_those_that_the_author_saw():
    swapped, plain = (120, 90, 60), (90, 120, 60)
    content = written(Image.new("RGB", (60, 40), swapped), "PNG", icc_profile=with_red_and_green_swapped())
    made = ours(unsaved(content, "png"), content, "width-30|format-png")["width-30|format-png"]
    kept = without_metadata(ContentFile(content, name="x.png"))
    for picture in (made, Image.open(kept)):
        assert "icc_profile" not in picture.info
        assert all(abs(there - wanted) <= 2 for there, wanted in zip(picture.getpixel((5, 5)), plain, strict=True))


def test_picture_with_more_greys_than_a_screen_shows_is_not_white():
    content = written(Image.new("I;16", (64, 48), 128 * 256), "PNG")
    made = ours(unsaved(content, "png"), content, "width-32|format-webp")["width-32|format-webp"]
    assert abs(made.convert("L").getpixel((5, 5)) - 128) < 5


def test_nothing_that_was_beside_the_dots_goes_along():
    for content, ending in ((png(), "png"), (written(in_two_halves(), exif=exif_with(), comment=MARKER), "jpg")):
        assert MARKER.encode() in content
        for ready in ready_filters(unsaved(content, ending), [Filter("width-32|format-webp")], BytesIO(content)):
            assert MARKER.encode() not in ready.run(unsaved(content, ending), BytesIO()).f.getvalue()


def test_moving_picture_stands_still():
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    for format_name, ending in (("WEBP", "webp"), ("GIF", "gif")):
        file = BytesIO()
        frames[0].save(file, format_name, save_all=True, append_images=frames[1:], duration=100)
        made = ours(unsaved(file.getvalue(), ending), file.getvalue(), "width-32|format-webp")["width-32|format-webp"]
        assert getattr(made, "n_frames", 1) == 1
        assert made.convert("RGB").getpixel((5, 5))[0] > 200


WHOLE = written(scene())


@pytest.mark.parametrize("content", [b"", b"hello", WHOLE[:20], WHOLE[: len(WHOLE) // 2], b"<svg"])
def test_broken_file_is_said_to_be_broken_and_logged_with_what_to_do(content, caplog):
    image = unsaved(WHOLE)
    with pytest.raises(SourceImageIOError):
        ready_filters(image, [Filter("width-32")], BytesIO(content))
    assert "Upload it again" in caplog.text


@pytest.fixture
def image(db, author):
    return make_image(by=author, content=WHOLE, ending="jpg")


def test_all_renditions_come_from_one_reading_and_are_found_again(image):
    specs = [f"width-{width}|format-webp" for width in (480, 120, 240)]
    made = image.get_renditions(*specs)
    assert [(made[spec].width, made[spec].height) for spec in specs] == [(480, 320), (120, 80), (240, 160)]
    assert all(rendition.pk for rendition in made.values())
    again = CustomImage.objects.get(pk=image.pk)
    assert again.get_renditions(*specs) == made
    assert image.renditions.count() == 3


def test_rendition_of_a_copy_in_memory_is_made_too(image):
    file = image.generate_rendition_file(Filter("width-120"), source=ContentFile(WHOLE, name="scene.jpg"))
    assert opened(file).size == (120, 80)
