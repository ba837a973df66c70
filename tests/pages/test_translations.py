"""What readers meet in another language than English: the catalogues, and the words around a page."""

import re
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.template import engines
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from wagtail.models import Locale

from tests.helpers import fresh

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = ROOT / "templates"
CATALOGUE = ROOT / "cms" / "pages" / "locale" / "ar" / "LC_MESSAGES" / "django.po"

# Only people with an account meet these, and they work in English.
NOT_PUBLIC = (
    *("account/", "mfa/", "readers/", "style/", "email/", "wagtailcore/"),
    *("components/take_down.html", "pages/proof.html", "signed_out.html"),
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
# 0, 1 and 2 have forms of their own in Arabic, which say the number as a word.
FORMS_THAT_COUNT_IN_WORDS = (0, 1, 2)

# Names, and the words that the page of the test says itself.
LEFT_IN_ENGLISH = [
    *("JSON", "CSV", "VerifierPlus", "Digital Credentials Consortium", "EdTech", "URN"),
    *("NHS", "Samaritans", "Childline", "Shout", "SHOUT", "Shift", "cookies", "Atom", "PNG", "SVG", "json", "Badge"),
    *(
        "Made Together",
        "Home",
        "Leaflets",
        "Sleep well",
        "Sleep",
        "well",
        "What it is and who it is for.",
        "Talk to somebody you trust.",
    ),
    "The people who look after this site wrote the first words.",
    "A peer worker read them before they went live.",
    "Young people made this page.",
    "Leaflets by young people and parents, for young people and parents.",
    "Made by young people, parents and peer workers, for people like us.",
]


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(CATALOGUE))


def public_templates():
    names = (path.relative_to(TEMPLATES).as_posix() for path in sorted(TEMPLATES.rglob("*.html")))
    return [name for name in names if not name.startswith(NOT_PUBLIC) and not name.endswith("_preview.html")]


def words_of_template(name):
    """Yield each message that a template has translated."""
    nodes = engines["django"].get_template(name).template.nodelist
    for node in nodes.get_nodes_by_type(TranslateNode):
        yield node.filter_expression.var.literal
    for node in nodes.get_nodes_by_type(BlockTranslateNode):
        yield node.render_token_list(node.singular)[0].strip() if not node.trimmed else trimmed(node, node.singular)
    yield from re.findall(r"""\b_\("([^"]+)"\)""", (TEMPLATES / name).read_text())


def trimmed(node, tokens):
    return " ".join(line.strip() for line in node.render_token_list(tokens)[0].splitlines() if line.strip())


class Shown(HTMLParser):
    """Collects what a person reads or hears on a page, apart from what says that it is in English."""

    def __init__(self):
        super().__init__()
        self.words, self.unread = [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if self.unread or tag in ("script", "style", "svg") or attrs.get("lang") == "en":
            self.unread += [tag] if tag not in ("input", "link", "meta", "br", "img", "use", "path") else []
            return
        self.words += [attrs[name] for name in ("aria-label", "placeholder", "alt", "title") if attrs.get(name)]

    def handle_endtag(self, tag):
        if self.unread and tag == self.unread[-1]:
            self.unread.pop()

    def handle_data(self, data):
        if not self.unread:
            self.words.append(data)


def english_on(page):
    """Return the words of a page in Latin letters that are neither names nor its own."""
    reader = Shown()
    reader.feed(page)
    words = " ".join(reader.words)
    for known in sorted(LEFT_IN_ENGLISH, key=len, reverse=True):
        words = words.replace(known, " ")
    words = re.sub(r"https?://\S+", " ", words)
    return re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]{2,})*", words)


def test_arabic_has_all_that_public_templates_say(catalogue):
    known = {entry.msgid for entry in catalogue if entry.translated()}
    missing = {(name, words) for name in public_templates() for words in words_of_template(name)}
    missing = sorted((name, words) for name, words in missing if words not in known)
    assert not missing, "Put them into the catalogue: docs/developers.md, “Words in another language”."


def test_walk_over_the_templates_finds_their_words():
    assert "Skip to the main part" in set(words_of_template("base.html"))
    assert "Made by %(credit_line)s, with %(group)s" in set(words_of_template("components/credit.html"))


def test_what_is_served_is_what_the_catalogue_says(catalogue):
    def messages(entries):
        return {(e.msgid, e.msgid_plural): e.msgstr_plural or e.msgstr for e in entries}

    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    assert messages(compiled) == messages(catalogue.translated_entries()), "Run .ci/messages."


def test_no_translation_is_a_guess_of_the_tool(catalogue):
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []


def test_translations_keep_every_placeholder(catalogue):
    for entry in catalogue.translated_entries():
        if not entry.msgid_plural:
            assert sorted(PLACEHOLDER.findall(entry.msgstr)) == sorted(PLACEHOLDER.findall(entry.msgid)), entry.msgid
            continue
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural))
        assert len(entry.msgstr_plural) == 6, entry.msgid
        for form, words in entry.msgstr_plural.items():
            found = set(PLACEHOLDER.findall(words))
            assert found <= wanted if form in FORMS_THAT_COUNT_IN_WORDS else found == wanted, (entry.msgid, form)


def test_numbers_to_call_are_the_same_and_read_from_left_to_right(catalogue):
    numbers = re.compile(r"\d{3,}")
    for entry in catalogue.translated_entries():
        if entry.msgid_plural:
            continue
        assert numbers.findall(entry.msgstr) == numbers.findall(entry.msgid), entry.msgid
        # Without the marks, "116 123" after Arabic words is shown as "123 116".
        assert not re.search(r"\d \d", re.sub("\u2066[^\u2069]*\u2069", "", entry.msgstr)), entry.msgid
    assert "\u2066116 123\u2069" in catalogue.find("Call 116 123").msgstr


def test_reader_of_an_arabic_page_meets_no_english_around_it(visitor, live_leaflet):
    arabic = Locale.objects.get(language_code="ar")
    live_leaflet.copy_for_translation(arabic, copy_parents=True, alias=True)
    leaflet = fresh(live_leaflet).get_translation(arabic)
    search, verify = "/ar/search/?q=Sleep+well", "/ar/charter/verify/"
    for address in (
        "/ar/",
        leaflet.get_parent().url,
        leaflet.url,
        search,
        verify,
        "/ar/charter/register/",
        "/ar/nothing/",
    ):
        page = visitor.get(address).content.decode()
        assert '<html lang="ar" dir="rtl">' in page, address
        assert english_on(page) == [], address


def test_search_for_english_bites(visitor, open_site):
    page = visitor.get("/").content.decode().replace(' lang="en"', "")
    assert "Skip to the main part" in " ".join(english_on(page))


def test_reader_hears_an_english_menu_in_english(visitor, live_leaflet):
    page = visitor.get("/ar/search/").content.decode()
    assert re.search(r'<a class="site-nav-link"[^>]* lang="en" dir="ltr">Leaflets', page)
    assert 'lang="en" dir="ltr">Leaflets' not in visitor.get("/").content.decode()
