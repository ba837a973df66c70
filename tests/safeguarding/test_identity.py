"""What the look through somebody's words points at, and what it leaves alone."""

import tomllib
from pathlib import Path

import pytest
from django.utils.html import strip_tags
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cms.people.names import FIRST_NAMES
from cms.safeguarding.crisis_lines import CRISIS_LINES
from cms.safeguarding.identity import hints_in, hints_where_school_is_known

DEMO = Path(__file__).parents[2] / "cms/site/demo/content/pages"

POINTED_AT = [
    ("My friend Jack Thornton helped me.", "full-name", "Jack Thornton"),
    ("Ask Aisha O’Neill at the desk.", "full-name", "Aisha O’Neill"),
    ("Write to wren.21@example.org if you want.", "e-mail", "wren.21@example.org"),
    ("Text me on 07700 900123 tonight.", "phone", "07700 900123"),
    ("Ring +44 7700 900123.", "phone", "+44 7700 900123"),
    ("Follow @seagull_21 for more.", "handle", "@seagull_21"),
    ("My snap is gullgirl9", "handle", "gullgirl9"),
    ("We meet at 14 Cockle Street after school.", "place", "14 Cockle Street"),
    ("I live in FY1 4AA.", "place", "FY1 4AA"),
    ("I’m 14 today!", "birthday", "I’m 14 today"),
    ("She was born on 3 May.", "birthday", "3 May"),
    ("Ellie in Year 9 at Wobbly Pier School said so.", "school", "Wobbly Pier School"),
]

LEFT_ALONE = [
    "small.webp",
    "html.txt",
    "Talk to somebody you trust. You do not have to fix it.",
    "Blackpool Families Rock wrote this with Education Voices.",
    "Year 9 said that homework was the worst part.",
    "Ade said it was better in the car.",
    "Jack and Ellie wrote it together.",
    "It costs £07 and takes 10 minutes, 3 times a week.",
    "Meet us on the first Tuesday of March at 6.",
    "Wobbly Pier School won gold in 2026.",
    "Ellie in Year 8 has a new account. She is at gmail now.",
    "Tom in Year 9 moved from Hotmail to Gmail, and from icloud to yahoo.",
]


@pytest.mark.parametrize(("text", "kind", "found"), POINTED_AT)
def test_author_is_pointed_at_what_could_tell_who_somebody_is(text, kind, found):
    assert (kind, found) in [(hint.kind, hint.found) for hint in hints_in(text)]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_ordinary_words_are_left_alone(text):
    assert hints_in(text) == []


POINTED_AT_BESIDE_A_SCHOOL = [
    ("Maisie in Year 9 was bullied by Callum.", ["first-name: Maisie", "first-name: Callum"]),
    ("Maisie in 9B said her mum shouted.", ["first-name: Maisie"]),
    ("Will in Year 9 spoke.", ["first-name: Will"]),
    ("Zephyrine (10C) did.", ["first-name: Zephyrine"]),
    ("Callum said so.", ["first-name: Callum"]),
    ("Ask Jack Thornton.", ["full-name: Jack Thornton"]),
    ("The pupil M.T. in 9B.", ["initials: M.T."]),
    ("Pupil MT was sad.", ["initials: MT"]),
    ("The only girl in a wheelchair in Year 8 told us.", ["only-one: The only girl in a wheelchair in Year 8"]),
    ("She is the only one in Year 10 who signs.", ["only-one: the only one in Year 10 who signs"]),
]

LEFT_ALONE_BESIDE_A_SCHOOL = [
    "Year 8 crossed out every word they would not say at home. Pupils in Year 9 wrote rules.",
    "In May Year 9 pupils learned about it in P.E. and R.E., and so did 7B.",
    "St Mary’s Church and the Anna Freud Centre trained us.",
    "It is not only pupil voice. Kindness is the only rule.",
    "Each pupil I asked knew. Pupil A in Year 8 wrote a poem.",
    "Hope and grace matter. Mark my words.",
    "A pupil said: I go to the library.",
]


@pytest.mark.parametrize(("text", "found"), POINTED_AT_BESIDE_A_SCHOOL)
def test_school_is_pointed_at_what_shows_a_pupil_where_the_school_is_known(text, found):
    hints = hints_where_school_is_known(text)
    assert [f"{hint.kind}: {hint.found}" for hint in hints] == found
    assert not any("Use a first name" in hint.advice for hint in hints)


@pytest.mark.parametrize("text", LEFT_ALONE_BESIDE_A_SCHOOL)
def test_what_a_school_says_of_many_pupils_is_left_alone(text):
    assert hints_where_school_is_known(text) == []


def test_numbers_of_the_crisis_lines_are_left_alone():
    assert hints_in(" ".join(f"{line.name}: {line.how}." for line in CRISIS_LINES)) == []


def test_same_thing_twice_is_one_hint():
    assert len(hints_in("Jack Thornton and Jack Thornton")) == 1


@given(st.text())
def test_any_text_at_all_gets_an_answer_about_words_that_are_in_it(text):
    for hint in hints_in(text):
        assert hint.found == " ".join(text[hint.start : hint.end].split())
        assert hint.advice


# What patterns are slow at: the same few signs again and again, with no end that fits.
ODD = st.sampled_from("aA0@._-#'’( )+/\n,:!?") | st.sampled_from(
    [
        "Jack ",
        "Mr. ",
        "at ",
        "dot ",
        "one ",
        "double ",
        "07",
        "12/3",
        "May ",
        "St ",
        "Road ",
        "on ",
        "I am ",
        "Year 9 ",
        "the ",
        "snap ",
    ]
)


@settings(max_examples=10, deadline=None)
@given(st.lists(ODD, min_size=1, max_size=6).map("".join))
@example("0 ")
@example("one, ")
@example("a")
@example("a_")
def test_ten_thousand_odd_characters_get_an_answer(part):
    text = (part * 10_000)[:10_000]
    assert isinstance(hints_in(text), list)


def test_words_of_the_demo_are_left_alone():
    """Ordinary pages: a few thousand words about meetings, schools and feelings, in which nobody is named in full."""
    pages = [tomllib.loads(path.read_text(encoding="utf-8")) for path in DEMO.rglob("*.toml")]
    sentences = [strip_tags(words) for page in pages for words in _strings(page) if " " in words]
    assert len(sentences) > 500
    assert [hint for words in sentences for hint in hints_in(words)] == []


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def test_list_of_first_names_holds_names_only():
    assert len(FIRST_NAMES) > 300
    assert all(name.istitle() and name.isalpha() for name in FIRST_NAMES)


def test_street_is_told_as_a_street_beside_a_name_and_a_year():
    for text in ("Mia is in Year 9. She is from Hollins Road.", "Mia in Year 9 meets us at Hollins Lane."):
        assert [(hint.kind, hint.found) for hint in hints_in(text)] in (
            [("place", "Hollins Road")],
            [("place", "Hollins Lane")],
        )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("اتصل بي على ٠٧٧٠٠ ٩٠٠١٢٣ غدا", "phone"),
        ("اتصل بي على 07700 900123 غدا", "phone"),
        ("راسلني sara@example.com", "e-mail"),
        ("تابعني @sara_0611 على", "handle"),
        ("أعيش في FY4 1AB", "place"),
        ("Zadzwoń: +48 601 234 567", "phone"),
        ("Pisz na kasia.k@wp.pl", "e-mail"),
        ("Mój snap to @kasia_2011", "handle"),
        ("Mieszkam w FY1 4QA", "place"),
    ],
)
def test_what_looks_the_same_in_every_language_is_found_in_arabic_and_polish(text, kind):
    assert kind in [hint.kind for hint in hints_in(text)]
