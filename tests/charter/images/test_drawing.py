"""The badge as a picture: for eyes, for screen readers, and for pages that let nothing else in."""

import datetime
import re
from io import BytesIO
from itertools import product

import pytest
from defusedxml.ElementTree import fromstring
from PIL import Image

from charter.images.drawing import PIXELS, Picture, as_png, as_svg
from charter.models import CharterBadgePage
from charter.standing import Standing

SVG = "{http://www.w3.org/2000/svg}"
LAST_DAY = datetime.date(2028, 6, 3)
KINDS = list(product(CharterBadgePage.Level, Standing))


def picture(level="gold", standing="valid", school="Made-up High School"):
    return Picture(CharterBadgePage.Level(level), Standing(standing), LAST_DAY, school)


def read(svg):
    return fromstring(svg, forbid_dtd=True)


@pytest.mark.parametrize(("level", "standing"), KINDS)
def test_reader_of_the_picture_hears_level_school_and_state_in_words(level, standing):
    root = read(as_svg(picture(level, standing)))
    title, words = root.find(f"{SVG}title").text, root.find(f"{SVG}desc").text
    assert root.get("role") == "img"
    assert str(level.label) in title
    assert words.startswith("Made-up High School.")
    assert (str(standing.label) in title) == (standing != Standing.VALID)
    others = {"valid": "Valid until 3 June 2028", "suspended": "On hold", "not-yet": "Not valid yet"}
    assert others.get(standing, "No longer valid") in words


@pytest.mark.parametrize(("level", "standing"), KINDS)
def test_picture_brings_everything_and_runs_nothing(level, standing):
    root = read(as_svg(picture(level, standing)))
    assert {each.tag.removeprefix(SVG) for each in root.iter()} == {"svg", "title", "desc", "path", "circle", "g"}
    assert not re.search(r"href|url\(|style|\son\w+=|font", as_svg(picture(level, standing)).decode())


def test_each_level_and_state_can_be_told_apart_without_colour():
    """Shapes, stars and words alone: the numbers in the outlines, with every colour left out."""

    def shapes(level, standing):
        return tuple(each.get("d") for each in read(as_svg(picture(level, standing))).iter(f"{SVG}path"))

    assert len({shapes(*kind) for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("name", ["St <b>Anne's</b> & Co", 'A "quoted" ]]> school', "مدرسة الشاطئ"])
def test_name_of_any_school_stands_in_the_description_as_it_is(name):
    assert read(as_svg(picture(school=name))).find(f"{SVG}desc").text.startswith(f"{name}.")


@pytest.mark.parametrize(("level", "standing"), KINDS)
def test_png_is_square_and_see_through_at_its_corners(level, standing):
    image = Image.open(BytesIO(as_png(picture(level, standing))))
    assert image.size == (PIXELS, PIXELS)
    assert image.convert("RGBA").getpixel((0, 0))[3] == 0
    assert image.convert("RGBA").getpixel((PIXELS // 2, PIXELS // 2))[3] == 255
