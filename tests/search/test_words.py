"""Words as the search sees them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.safeguarding.topics import topics_in
from search import helping
from search.excerpts import excerpt, marked
from search.helping import looks_for_help
from search.spelling import sound_of
from search.words import stems_of, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("worries", "worried"),
        ("school", "SCHOOLS"),
        ("café", "cafe"),
        ("don’t", "dont"),
        ("Straße", "strasse"),
        ("مَدْرَسَةٌ", "مدرسه"),
        ("المدرسة", "مدرسة"),
        ("إلى", "الي"),
        ("١٢٣", "123"),
        ("Łódź", "lodz"),
    ],
)
def test_two_ways_to_write_a_word_are_one_word(one, other):
    assert stems_of(one) == stems_of(other)


@given(st.text())
def test_whatever_is_written_becomes_words_of_letters_and_digits(text):
    words = words_of(text)
    assert all(word.isalnum() for word in words)
    assert [word for each in words for word in words_of(each)] == words, "folding twice is folding once"
    assert all(isinstance(sound_of(word), str) for word in words)


@given(st.text(), st.text())
def test_whatever_a_page_says_its_excerpt_is_safe(text, query):
    stems = set(stems_of(query))
    for shown in (marked(text, stems), excerpt(text, stems)):
        plain = shown.replace("<mark>", "").replace("</mark>", "")
        assert "<" not in plain
        assert ">" not in plain


def test_excerpt_is_cut_where_most_of_the_words_are():
    text = "Kites. " + "nothing " * 200 + "A kite needs windy weather & a friend. " + "nothing " * 200
    cut = excerpt(text, set(stems_of("windy kites")))
    assert "A <mark>kite</mark> needs <mark>windy</mark> weather &amp; a friend" in cut
    assert cut.startswith("… ")
    assert cut.endswith(" …")
    assert len(cut) < 400


@pytest.mark.parametrize(
    "query",
    [
        "suicide",
        "SUICIDAL",
        "sucide",
        "suiside",
        "how to kill myself",
        "i want to die",
        "self-harm",
        "self harming",
        "selfharm",
        "cutting",
        "dont want to live",
        "my dad hits me",
        "overdose",
        "anorexic",
        "i was raped",
        "nudes",
        "I feel so hopeless",
        "not eating",
        "i ran away",
        "scared of dying",
        "chcę umrzeć",
        "samobójstwo",
        "самогубство",
        "خودکشی",
        "الانتحار",
        "إيذاء النفس",
    ],
)
def test_who_looks_for_something_that_hurts_is_seen(query):
    assert looks_for_help(query)


@pytest.mark.parametrize(
    "query",
    [
        *("", "school", "kite", "sleeping", "outside", "decide", "amused", "overdue", "diet", "deadline", "knight"),
        "نوم",
    ],
)
def test_who_looks_for_something_else_is_not_stopped(query):
    assert not looks_for_help(query)


def test_what_people_type_says_nothing_that_the_hard_words_say_already():
    assert [said for said in (*helping._TYPED, *helping._TYPED_WORDS) if topics_in(said, "en")] == []


@pytest.mark.parametrize("query", ["self.harm", "KILL  myself", "i cant.. kill, myself", "Overdóse"])
def test_hard_words_are_seen_however_they_are_typed(query):
    assert looks_for_help(query)
