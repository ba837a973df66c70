"""Words as the search sees them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.safeguarding.topics import LABELS
from search import helping
from search.excerpts import excerpt, marked
from search.helping import looks_for_help
from search.spelling import is_a_slip, sound_of
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


_SEEN = """
noose; how to tie a noose; slit wrists; hang myself; hanging; burn myself; self harming; cutting
my daughter cuts herself
how many paracetamol; how many pills; pills; overdose; i took too many tablets; took 20 paracetamol; razor; drink bleach
nobody would care if i died; better off without me; everyone would be better off without me; world without me
life isnt worth living; no point living; cant go on; i can't cope; cant do this anymore; no reason to live
ending it; want to disappear; i want to die; dont want to live; scared of dying; want it all to stop; never wake up
throwing up after eating; making myself sick; not eating; anorexic; made him throw up; scared of eating
sewerslide; unalive; kms; killmyself; kill my self; jump off a bridge; jump in front of a train; painless way to die
my uncle touches me; my dad hurts me; my dad hits me; he made me do things; i was raped; nudes; hits my mum; i ran away
I feel so hopeless; i feel worthless; i feel alone; my mum drinks; whats the point
chcę umrzeć; samobójstwo; самогубство; خودکشی; الانتحار; إيذاء النفس
"""
_SEEN_MISTYPED = """
kil myself; cuting myself; slit my wirsts; hangin myself; kill myslef; noos; sucide; suiside; suicde; selfharn
slef harm; overdos; overdoes; paracetemol; how many parcetamol; tabelts, how many tablts
burn mysel; nobody woud care if i died
better of witout me; life isnt worth livng; no piont living; want to disapear; wana die; worthles; hopless
anerexic; anorexsia; bulemia; throwin up after eating; makeing myself sick; he touchs me; abussed; sextorsion; depresed
"""
_SEEN_CRISIS = (
    "crisis; crisi; emergency; emergancy; help me; help; i need help now; i need somebody to talk to; im not safe"
)
_EVERYDAY = """
school; kite; sleeping; outside; decide; amused; overdue; diet; deadline; knight; нос; نوم; انتشار
hanging out; hanging out with friends; hang out; hang a picture; hanging pictures; hanging basket
cutting paper; cutting hair; cutting down on sugar; cutlery; cut and paste; razor scooter; knife and fork; dead sea
pills for hay fever; hay fever pills; tablets; tablet computer; how many friends; skipping rope; rope skipping
nose; loose; goose; noodles; house; wife; life; life skills; express; dress; ending a story; end of school; pier; bridge
cost of living crisis; emergency contact; help with homework; help me revise; i need help with my homework
throw a party; touch screen; keep in touch; make myself heard; sick day; on holiday; cant sleep; cant concentrate
secret santa; my uncle; my dad; making friends; gang show; running club; beat the clock; dye my hair
exams; bullying; waiting list; camhs; friends; food bank; young carer; teacher; school refusal; anxiety; social worker
Ying; Priyanka; Lionel; Kristie; Bristol; Blackpool; charter mark; training; housing; framework; privacy
"""


def _each(text):
    return [query.strip() for query in text.replace("\n", ";").split(";") if query.strip()]


@pytest.mark.parametrize("query", _each(_SEEN) + _each(_SEEN_CRISIS))
def test_who_looks_for_something_that_hurts_is_seen(query):
    assert looks_for_help(query)
    assert looks_for_help(f"Please, {query.upper()}!!")


@pytest.mark.parametrize("query", _each(_SEEN_MISTYPED))
def test_who_mistypes_something_that_hurts_is_seen(query):
    assert looks_for_help(query)


@pytest.mark.parametrize("query", _each(_EVERYDAY))
def test_who_looks_for_something_else_is_not_stopped(query):
    assert not looks_for_help(query)


def test_every_line_of_the_list_is_found_as_it_stands():
    lines = Path(helping._LIST).read_text(encoding="utf-8").split("[spelt]")[0].splitlines()
    said = [line.partition(" - ")[0].removeprefix("= ") for line in lines if line and line[0] not in "#[L"]
    plainest = [" ".join(part.split("/")[0].rstrip("*") for part in line.split() if part != "..") for line in said]
    assert [query for query in plainest if not looks_for_help(query)] == []


def test_every_topic_that_help_is_sought_for_is_one_that_pages_have():
    known = {*LABELS, "crisis", "low"}
    assert {line.topic for line in helping._list().lines} <= known
    assert set(helping._list().look_for) <= known


@pytest.mark.parametrize("query", ["self.harm", "KILL  myself", "i cant.. kill, myself", "Overdóse"])
def test_hard_words_are_seen_however_they_are_typed(query):
    assert looks_for_help(query)


@pytest.mark.parametrize(
    ("typed", "meant", "is_one"),
    [
        ("cuting", "cutting", True),
        ("cuttting", "cutting", True),
        ("cutging", "cutting", True),
        ("ctuting", "cutting", True),
        ("cutting", "cutting", False),
        ("cuing", "cutting", False),
        ("nosoe", "noose", True),
        ("noose", "moosey", False),
        ("anorexsia", "anorexia", True),
        ("", "a", True),
        ("", "", False),
    ],
)
def test_a_slip_is_one_letter_or_the_same_sound(typed, meant, is_one):
    assert is_a_slip(typed, meant) == is_one
