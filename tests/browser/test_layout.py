"""Every component at every width, with long words, from right to left, zoomed in and on paper."""

import re

import pytest

from tests.browser.layout import cut_words, open_all, read_like, say_everything_three_times, small_titles, troubles

pytestmark = pytest.mark.browser

# 320 is a screen of 1280 zoomed in to 400 %, too.
WIDTHS = [320, 360, 768, 1280]
PAGES = [
    "/",
    "/leaflets/",
    "/leaflets/a-better-nights-sleep/",
    "/groups/education-voices/",
    "/training/the-first-five-minutes/",
    "/charter-mark/lanternfish-academy/",
    "/charter/register/",
    "/framework/",
    "/framework/blank/",
    "/framework/basics/being-safe/",
    "/framework/enough-sleep/",
    "/help-now/",
    "/privacy/adults/",
    "/site-map/",
    "/search/?q=sleep",
    "/nothing-here/",
]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", ["/style/", "/ar/style/"], ids=["left-to-right", "right-to-left"])
def test_every_component_keeps_its_shape_with_long_words_too(open_browser, address, width):
    reader = open_browser(width=width)
    reader.goto(address)
    open_all(reader)
    assert troubles(reader) == []
    say_everything_three_times(reader)
    assert troubles(reader) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_runs_off_the_side_or_has_what_is_too_small_to_hit(open_browser, width):
    reader = open_browser(width=width)
    for address in PAGES:
        reader.goto(address)
        open_all(reader)
        assert troubles(reader) == [], address


CHOICES = [
    (size, *more) for size in ("big", "biggest") for more in ((), ("space",), ("letters",), ("space", "letters"))
]


@pytest.mark.parametrize("width", [320, 360, 768])
def test_no_page_runs_off_the_side_however_a_reader_wants_it(open_browser, width):
    reader = open_browser(width=width)
    for address in [*PAGES, "/style/", "/ar/style/"]:
        reader.goto(address)
        open_all(reader)
        for choices in CHOICES:
            read_like(reader, *choices)
            assert troubles_but_size(reader) == [], (address, choices)


@pytest.mark.parametrize("width", [320, 360])
def test_no_short_word_is_cut_at_the_biggest_size(open_browser, width):
    reader = open_browser(width=width)
    for address in PAGES:
        reader.goto(address)
        open_all(reader)
        for choices in ((), ("biggest",), ("biggest", "space", "letters")):
            read_like(reader, *choices)
            assert cut_words(reader) == [], (address, choices)


@pytest.mark.parametrize("width", [360, 1280])
def test_reader_whose_browser_makes_letters_three_times_as_big_reads_downwards_only(open_with_letters, width):
    reader = open_with_letters(48, width=width)
    for address in [*PAGES, "/style/", "/ar/style/"]:
        reader.goto(address)
        assert reader.evaluate("getComputedStyle(document.documentElement).fontSize") == "48px"
        assert small_titles(reader) == [], address
        assert troubles_but_size(reader) == [], address
        open_all(reader)
        assert troubles_but_size(reader) == [], address
    reader.goto("/search/?q=sleep")
    field = reader.get_by_role("main").get_by_role("searchbox")
    assert field.bounding_box()["width"] >= 250  # five letters of 48 pixels


def test_probe_finds_what_is_wrong(open_browser):
    reader = open_browser(width=320)
    reader.goto("/help-now/")
    reader.evaluate(
        """() => document.querySelector('main').insertAdjacentHTML('beforeend',
            '<p id=wide>x</p><p id=cut>Words that do not fit</p><button id=tiny>a</button>')"""
    )
    reader.evaluate(
        """() => {
            document.getElementById('wide').style.inlineSize = '900px';
            Object.assign(document.getElementById('cut').style, {blockSize: '5px', overflow: 'hidden'});
            Object.assign(document.getElementById('tiny').style, {inlineSize: '9px', blockSize: '9px', padding: 0});
        }"""
    )
    found = " ".join(troubles(reader))
    for trouble in ("Off the side", "Cut off below", "Smaller than 24"):
        assert trouble in found


def test_print_has_the_words_the_crisis_lines_and_a_code_and_no_buttons(open_browser):
    reader = open_browser()
    reader.goto("/leaflets/talking-to-parents-about-feelings/")
    reader.emulate_media(media="print")
    for selector in (".page-header-title", ".how-to-say-it-line", ".crisis-lines", ".qr-code", ".signed-off"):
        assert reader.locator(selector).first.is_visible(), selector
    for selector in (
        ".exit-link",
        ".site-menu",
        ".site-nav",
        ".tools",
        ".reading",
        ".useful",
        ".copy-line",
        ".contents",
        ".related",
    ):
        assert not reader.locator(selector).first.is_visible(), selector
    assert troubles_but_size(reader) == []


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/leaflets/talking-to-parents-about-feelings/", 2),
        ("/groups/education-voices/", 2),
        ("/framework/", 1),
        ("/framework/blank/", 1),
        ("/help-now/", 1),
    ],
)
def test_paper_takes_few_sheets(open_browser, address, most):
    reader = open_browser()
    reader.goto(address)
    sheets = re.findall(rb"/Type ?/Page\b", reader.pdf(format="A4", prefer_css_page_size=True))
    assert 0 < len(sheets) <= most


def test_framework_on_paper_is_a_picture_and_the_empty_one_has_lines_to_write_on(open_browser):
    reader = open_browser(width=1000)  # A4 across
    reader.emulate_media(media="print", color_scheme="dark")
    reader.goto("/framework/")
    huts = reader.locator(".framework-hut")
    assert len({hut.bounding_box()["y"] for hut in huts.all()}) == 1
    colours = "huts => new Set(huts.map(hut => getComputedStyle(hut, '::before').backgroundColor)).size"
    assert huts.evaluate_all(colours) == 5
    # A printer that leaves out what lies behind words prints a border all the same.
    reader.goto("/framework/blank/")
    lines = reader.locator(".framework-sheet-line")
    assert lines.count() == 5 * 4
    for line in lines.all():
        assert line.evaluate("line => parseFloat(getComputedStyle(line).borderBottomWidth)") >= 1


def test_picture_on_paper_lies_over_no_box(open_browser):
    reader = open_browser(width=700)
    reader.emulate_media(media="print")
    reader.goto("/groups/education-voices/")
    reader.evaluate(
        "document.querySelector('.block-image').after(document.querySelector('.call-out').closest('.page-body > *'))"
    )
    picture, box = (reader.locator(each).first.bounding_box() for each in (".block-image", ".call-out"))
    beside = box["x"] + box["width"] <= picture["x"] or box["y"] >= picture["y"] + picture["height"]
    assert beside, (picture, box)


def troubles_but_size(page):
    return [trouble for trouble in troubles(page) if not re.match(r"Smaller than", trouble)]
