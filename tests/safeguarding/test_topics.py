"""Hard topics: the words are data, a file for each language."""

import re

import pytest

from cms.moderation.digest import content_of
from cms.moderation.eligibility import latest_version
from cms.moderation.touches import hard_topics, touches_of
from cms.safeguarding import topics
from cms.safeguarding.checks import hard_words_can_be_read
from tests.factories import make_leaflet
from tests.factories.pages import block, body_of

POLISH = r"""
[topics.self-harm]
words = ['samob\w+']
[topics.death]
beginnings = ['żałob']
[checklist]
method = ['tabletk\w+']
"""
ARABIC = r"""
[topics.self-harm]
words = ['(?:ال|و|وال)?انتحار']
"""


@pytest.fixture
def with_words(tmp_path, monkeypatch):
    """Put files of words beside the English one, as an operator would."""
    english = topics.files()[0]
    (tmp_path / "en.toml").write_text(english.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(topics, "_FOLDER", tmp_path)
    topics.table_of.cache_clear()
    yield lambda language, words: (tmp_path / f"{language}.toml").write_text(words, encoding="utf-8")
    topics.table_of.cache_clear()


def keys_in(text, language):
    return [topic.key for topic in topics.topics_in(text, language)]


def test_words_of_another_language_are_data(with_words):
    assert keys_in("Myśli samobójcze", "pl") == []
    with_words("pl", POLISH)
    with_words("ar", ARABIC)
    topics.table_of.cache_clear()
    assert keys_in("Myśli samobójcze", "pl") == ["self-harm"]
    assert topics.is_about_self_harm("عن الانتحار", "ar")
    assert keys_in("Myśli samobójcze", "en") == []
    assert topics.perhaps_about("death", "W żałobie", "pl")
    assert not topics.perhaps_about("death", "W żałobie", "en")
    assert topics.CHECKLIST[0].words_in("pl").search("dwie tabletki")
    assert not topics.CHECKLIST[0].words_in("ar").search("tabletki")
    assert hard_words_can_be_read(None) == []


@pytest.mark.parametrize(
    "words",
    ["[topics.weather]\nwords = ['rain']", "[checklist]\nhope = ['[']", "[topics", "topics = 3", "[topics]\ndeath = 3"],
)
def test_operator_is_told_before_anything_breaks_that_a_file_cannot_be_read(with_words, words):
    with_words("pl", words)
    assert [problem.id for problem in hard_words_can_be_read(None)] == ["safeguarding.E001"]


def test_queue_finds_at_least_what_asks_for_a_note():
    """Both read the same table, so that no page needs a note and still comes to whoever leaves its topic out."""
    table = topics.table_of("en")
    assert set(table.topics) == set(topics.LABELS) == {touch.key for touch in hard_topics()}
    for text in ("She wants to die", "Two have died", "He took ketamine", "They stabbed him", "He purged"):
        for topic in topics.topics_in(text, "en"):
            assert topics.perhaps_about(topic.key, text, "en")
        assert topics.topics_in(text, "en"), text


@pytest.mark.parametrize("words", ["<p>Hello</p><p>suicide</p>", "It says:\nsuicide", "SUICIDAL"])
def test_hard_word_is_found_wherever_it_stands_in_a_page(site, author, words):
    page = make_leaflet(by=author, body=body_of(block("text", f"<p>{words}</p>")))
    version = latest_version(page)
    assert "self-harm" in touches_of(version, content_of(version))


def test_english_words_are_found_in_a_page_of_another_language_and_no_pattern_is_empty(site, author):
    page = make_leaflet(by=author, body=body_of(block("text", "<p>suicide</p>")))
    version = latest_version(page)
    version.locale.language_code = "ar"
    assert "self-harm" in touches_of(version, content_of(version))
    for topic in topics.table_of("en").topics.values():
        assert not topic.words.search("")
        assert not re.search(topic.beginnings, " ")
