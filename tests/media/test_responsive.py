"""What a reader's browser may choose from."""

import re
from html.parser import HTMLParser

import pytest
from PIL import features

from cms.media.models import CustomImage
from cms.media.responsive import SIZES, responsive_picture, specs_of
from cms.media.tasks import make_renditions
from tests.factories import make_image
from tests.factories.files import picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def make(author):
    def make(size=(1500, 1000), format_name="JPEG"):
        content = picture_bytes(size=size, format_name=format_name)
        return make_image(by=author, content=content, ending={"JPEG": "jpg"}.get(format_name, format_name.lower()))

    return make


class Tags(HTMLParser):
    """The tags of some HTML, with their attributes, in order."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def tags(image, **options):
    return Tags(str(responsive_picture(image, **options))).found


def test_browser_may_choose_avif_webp_and_what_it_was_in_a_few_widths(make):
    (picture, _none), (_source, avif), (_source, webp), (_img, img) = tags(make())
    assert picture == "picture"
    assert [avif["type"], webp["type"]] == ["image/avif", "image/webp"]
    for source in (avif, webp):
        assert re.findall(r" (\d+)w", source["srcset"]) == ["480", "800", "1200"]
        assert source["sizes"] == SIZES
    assert re.findall(r"\.jpg (\d+)w", img["srcset"]) == ["480", "800"]
    assert (img["width"], img["height"], img["decoding"]) == ("480", "320", "async")
    assert img["sizes"] == SIZES


def test_first_picture_is_fetched_at_once_and_others_when_they_come_near(make):
    image = make((64, 48))
    assert "loading" not in tags(image, is_first=True)[-1][1]
    assert tags(image)[-1][1]["loading"] == "lazy"


def test_png_falls_back_on_png_and_webp_on_webp(make):
    assert tags(make((64, 48), "PNG"))[-1][1]["src"].endswith(".png")
    found = tags(make((600, 400), "WEBP"))
    assert [tag for tag, _attributes in found] == ["picture", "source", "img"]
    assert found[-1][1]["src"].endswith(".webp")


def test_small_picture_comes_in_its_own_size_only_and_says_so_in_valid_html(make):
    image = make((300, 200))
    assert specs_of(image) == ["width-480|format-avif", "width-480|format-webp", "width-480|format-jpeg"]
    img = tags(image)[-1][1]
    assert (img["width"], img["height"]) == ("300", "200")
    assert not {"srcset", "sizes"} & set(img), "sizes without srcset is no HTML"


@pytest.mark.parametrize(
    ("across", "widths"), [(480, {480}), (481, {480, 800}), (800, {480, 800}), (5000, {480, 800, 1200})]
)
def test_no_size_is_made_that_is_larger_than_the_picture(across, widths):
    image = CustomImage(collection_id=1, width=across, height=10)
    image.file.name = "pictures/x.png"
    assert {int(re.search(r"\d+", spec)[0]) for spec in specs_of(image)} == widths


def test_machine_that_writes_no_avif_leaves_it_out(make, monkeypatch):
    monkeypatch.setattr(features, "check", lambda name: name != "avif")
    assert [tag for tag, _attributes in tags(make((64, 48), "WEBP"))] == ["picture", "img"]
    assert [attributes.get("type") for _tag, attributes in tags(make((64, 48)))] == [None, "image/webp", None]


def test_decoration_has_no_words_and_a_lost_file_keeps_its_words(make):
    image = make((64, 48))
    image.contextual_alt_text = "The pier"
    image.file.storage.delete(image.file.name)
    img = tags(image)[-1][1]
    assert img["alt"] == "The pier"
    image.decorative = True
    assert tags(image)[-1][1]["alt"] == ""


def test_task_makes_what_the_template_asks_for_and_nothing_twice(make):
    image = make()
    assert make_renditions.call([image.pk]) == []
    there = set(image.renditions.values_list("filter_spec", flat=True))
    assert there == set(specs_of(image))
    names = sorted(image.renditions.values_list("file", flat=True))
    assert make_renditions.call([image.pk]) == []
    responsive_picture(CustomImage.objects.get(pk=image.pk))
    assert sorted(image.renditions.values_list("file", flat=True)) == names


def test_task_goes_on_after_a_picture_that_cannot_be_made_and_says_what_to_do(make, caplog):
    lost, well = make((64, 48)), make((64, 48), "PNG")
    lost.file.storage.delete(lost.file.name)
    assert make_renditions.call([lost.pk, well.pk, 10**9]) == [lost.pk]
    assert well.renditions.exists()
    assert "make_renditions" in caplog.text
