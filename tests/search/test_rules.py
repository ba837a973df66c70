"""What is found, and what never is: mistakes, other words, choices, drafts, what was taken down."""

import re

import pytest
from django.core import management
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from wagtail.images import get_image_model
from wagtail.models import Locale, Page
from wagtail.search.index import insert_or_update_object
from wagtail.search.query import MATCH_ALL, And, Not, Or, Phrase, PlainText

from cms.front_cache import generation
from cms.moderation.actions import take_down
from cms.pages.models import PageFrameworkItem
from cms.safeguarding import concerns
from home.models import FrameworkPage, HomePage, Item
from publications.models import LeafletIndexPage, LeafletPage
from search import finding
from search.backends.one_pass import IndexEntry
from search.checks import the_index_is_whole
from search.finding import Answer, Question
from search.models import SearchedPage, SearchedText, Synonyms, Word
from tests.factories import make_badge, make_group, make_group_page, make_image, make_leaflet
from tests.factories.pages import block, body_of
from tests.helpers import edit, publish, submit


def find(query, **more):
    return Answer(Question.of({"q": query, **more}))


def titles(answer):
    return [result.page.title for result in answer.results]


def words_kept():
    return set(Word.objects.values_list("word", flat=True))


def text(words):
    return body_of(block("text", f"<p>{words}</p>"))


@pytest.fixture
def live(open_site, author, worker):
    """Return a function that publishes a leaflet."""

    def publish_one(title, body="Nothing more.", **fields):
        page = make_leaflet(by=author, title=title, body=text(body), **fields)
        return publish(page, author=author, workers=[worker])

    return publish_one


@pytest.fixture
def about_worries(live):
    return live("Worried about exams", "Anxiety is like a wave. Breathe with your friends.")


# Typing mistakes and other words


@pytest.mark.parametrize("query", ["anxeity", "anxity", "angziety", "anxiaty", "freinds", "brethe", "wory exma"])
def test_reader_who_mistypes_finds_what_was_meant_and_is_told(about_worries, query):
    answer = find(query)
    assert titles(answer) == ["Worried about exams"]
    assert answer.meant


def test_reader_sees_what_was_looked_for_instead(about_worries, visitor):
    page = visitor.get("/search/", {"q": "anxeity"}).content.decode()
    assert "Nothing has “anxeity”, so we looked for <strong>anxiety</strong>." in page


def test_reader_who_means_a_common_word_is_asked(live):
    for number in range(10):
        live(f"Friends {number}", "A friend is somebody who listens.")
    live("Odd", "My freind.")
    answer = find("freind")
    assert titles(answer) == ["Odd"]
    assert answer.perhaps == "friend"
    assert find("friend").perhaps == ""


def test_reader_is_offered_no_word_that_stands_only_below_what_was_taken_down(live, author, worker):
    group = make_group_page(by=author, title="Seaside", body=text("Breathe with your friends."))
    publish(group, author=author, workers=[worker])
    live("Lighthouse", "The lighthousekeeper sleeps.")
    assert find("lighthousekeper").meant == "lighthousekeeper"
    LeafletIndexPage.objects.get().unpublish()
    assert find("lighthousekeper").meant == ""
    answer = find("lighthousekeper frends")
    assert titles(answer) == ["Seaside"]
    assert "lighthousekeeper" not in answer.meant + answer.perhaps
    assert "friends" in answer.meant


def test_reader_whose_words_are_never_together_finds_pages_with_some_of_them(about_worries):
    answer = find("exams lighthouse")
    assert titles(answer) == ["Worried about exams"]
    assert answer.any_word


@pytest.mark.parametrize("query", ["worry", "exam", "friend", "breathing", "WAVES", "wórried ABOUT exams"])
def test_reader_finds_a_word_in_any_form(about_worries, query):
    assert titles(find(query)) == ["Worried about exams"]


def test_page_with_the_word_in_its_title_comes_first(live):
    live("Something else", "Sleep, and more about sleep, and sleep again.")
    live("Sleep well")
    assert titles(find("sleep")) == ["Sleep well", "Something else"]


def test_reader_of_arabic_finds_a_word_without_its_signs(about_worries, live, author, worker):
    arabic = Locale.objects.get(language_code="ar")
    live("النوم الجيد", "مَدْرَسَة الأطفال")
    page = LeafletPage.objects.get(title="النوم الجيد")
    for query in ("نوم", "النَّوم", "مدرسة", "المدرسه", "اطفال"):
        assert titles(find(query)) == ["النوم الجيد"], query
    SearchedPage.objects.filter(page=page).update(locale=arabic)
    answer = find("مدرسة")
    assert answer.count == 0
    other = {choice.label: choice.count for facet, found in answer.facets.items() for choice in found}
    assert other["العربيّة"] == 1
    assert titles(find("مدرسة", language="ar")) == ["النوم الجيد"]


def test_synonyms_find_each_other(live):
    live("While your child waits for CAMHS")
    live("Child and adolescent mental health services", "What they do.")
    live("On a wait list")
    Synonyms.objects.create(words="CAMHS, child and adolescent mental health services")
    Synonyms.objects.create(words="wait list, waiting list, waiting time")
    both = {"While your child waits for CAMHS", "Child and adolescent mental health services"}
    assert set(titles(find("camhs"))) == both
    assert set(titles(find("Child and Adolescent Mental Health Services"))) == both
    assert set(titles(find("waiting times"))) == {"On a wait list", "While your child waits for CAMHS"}


def test_phrase_of_the_list_is_found_where_its_words_stand_apart(live):
    live("While you wait", "Put your name on the list.")
    live("Shopping lists", "Bread.")
    Synonyms.objects.create(words="waiting list, waiting times")
    answer = find("waiting list")
    assert titles(answer) == ["While you wait"]
    assert not answer.any_word


def test_phrase_of_the_list_that_no_page_has_finds_pages_with_one_of_its_words_and_says_so(live, visitor):
    live("Our groups", "Come along.")
    live("Lighthouse", "Nothing.")
    Synonyms.objects.create(words="sailing club, sailing group")
    for query in ("sailing group", "sailing groups"):
        answer = find(query)
        assert "Our groups" in titles(answer), query
        assert "Lighthouse" not in titles(answer), query
        assert answer.any_word, query
    page = visitor.get("/search/", {"q": "sailing group"}).content.decode()
    assert "No page has all of your words. These have some of them." in page
    assert "Our <mark>groups</mark>" in page


def test_word_that_only_means_the_same_as_phrases_finds_pages_with_their_words(live):
    live("Our boats", "We know.")
    Synonyms.objects.create(words="regatta, sailing boat")
    answer = find("regatta")
    assert titles(answer) == ["Our boats"]
    assert answer.any_word
    assert find("zebra").count == 0


def test_words_that_share_no_page_find_the_best_for_either(live):
    live("Kites", "Wind.")
    live("Whelks", "Sea.")
    answer = find("kite whelk")
    assert sorted(titles(answer)) == ["Kites", "Whelks"]
    assert answer.any_word


@pytest.mark.parametrize(
    ("queries", "title"),
    [
        ("waiting list; wait list; waitlist; waiting times", "While your child waits for CAMHS"),
        ("school refusal; skipping school; truant; bunking off", "Going back to school after a long time off"),
        ("youth group; youth club", "Our groups"),
        ("online bullying; cyberbullying; bullied online", "If somebody is being bullied"),
    ],
)
def test_reader_of_a_new_site_finds_what_pages_call_otherwise(live, queries, title):
    live(title, "It's on your phone.")
    live("Enough sleep", "Lights out.")
    for query in queries.split("; "):
        assert titles(find(query))[:1] == [title], query


# What is never found


def nowhere(client, word, author=None):
    """Whether nothing that readers can ask tells of ``word``."""
    answer = find(word)
    typed = word[:-2] + word[-1]
    page = client.get("/search/", {"q": typed}).content.decode()
    suggested = client.get("/search/suggestions.json", {"q": word[:4]}).json()["suggestions"]
    kept = words_kept() | set(SearchedText.objects.filter(text__icontains=word).values_list("text", flat=True))
    return answer.count == 0 and word not in page and not suggested and word not in " ".join(kept).lower()


def test_words_of_drafts_are_never_found(open_site, author, worker, live, visitor):
    make_leaflet(by=author, title="Zebrawood draft", body=text("zebrawood"))
    submit(make_leaflet(by=author, title="Zebrawood waiting"), by=author)
    edit(live("Live"), by=author, title="Zebrawood newer", summary="Zebrawood.", body=text("zebrawood"))
    assert nowhere(visitor, "zebrawood")
    management.call_command("update_index", verbosity=0)
    assert nowhere(visitor, "zebrawood")


def test_words_of_an_older_version_are_not_found_any_more(live, author, worker, visitor):
    page = live("Zebrawood", "zebrawood")
    assert titles(find("zebrawood")) == ["Zebrawood"]
    publish(edit(page, by=author, title="Oak", body=text("oak")), author=author, workers=[worker])
    assert nowhere(visitor, "zebrawood")
    assert titles(find("oak")) == ["Oak"]


@pytest.mark.parametrize("how", ["take down", "unpublish", "delete", "seal", "queryset"])
def test_words_of_a_page_that_went_are_not_found_any_more(live, author, worker, visitor, how):
    page = live("Zebrawood", "zebrawood")
    if how == "take down":
        take_down(page, by=worker, reason="It was not right.")
    elif how == "unpublish":
        page.unpublish()
    elif how == "delete":
        page.delete()
    elif how == "seal":
        concerns.raise_concern(page, by=author)
    else:
        Page.objects.filter(pk=page.pk).delete()
    assert nowhere(visitor, "zebrawood")
    assert not SearchedPage.objects.filter(pk=page.pk).exists()


def test_pages_below_a_section_that_is_down_are_not_found(live, open_site, visitor):
    page = live("Zebrawood", "zebrawood")
    page.get_parent().specific.unpublish()
    assert find("zebrawood").count == 0
    assert visitor.get("/search/suggestions.json", {"q": "zebra"}).json() == {"suggestions": []}


def test_page_that_the_index_still_has_is_not_shown(live):
    page = live("Zebrawood")
    kept = SearchedPage.objects.get(pk=page.pk), SearchedText.objects.get(pk=page.pk)
    page.unpublish()
    for row in kept:  # As when the index is written by a worker that is behind.
        type(row).objects.bulk_create([row])
    assert titles(find("zebrawood")) == []


def test_word_that_another_page_still_has_stays_known(live):
    first, second = live("Zebrawood one"), live("Zebrawood two")
    first.unpublish()
    assert Word.objects.get(word="zebrawood").pages == 1
    second.unpublish()
    assert "zebrawood" not in words_kept()


def test_update_index_puts_everything_right(live):
    live("Zebrawood")
    SearchedPage.objects.all().delete()
    Word.objects.all().delete()
    assert find("zebrawood").count == 0
    management.call_command("update_index", verbosity=0)
    assert titles(find("zebrawood")) == ["Zebrawood"]
    assert Word.objects.get(word="zebrawood").pages == 1


# Choices


@pytest.fixture
def several(live, open_site, author, worker, other_worker):
    group = make_group("Gulls", authors=[author])
    item = Item.objects.first()
    for number, audience in enumerate(["parents", "parents", "schools"]):
        page = make_leaflet(by=author, title=f"Kite {number}", audience=audience, writing_group=group)
        if number == 0:
            PageFrameworkItem.objects.create(page=page, item=item)
            page = LeafletPage.objects.get(pk=page.pk)
            page.save_revision(user=author)
        publish(page, author=author, workers=[worker])
    publish(make_group_page(by=author, title="Kite flyers", audience="parents"), author=author, workers=[worker])
    badge = make_badge(by=author, title="Kite School holds silver", audience="schools")
    publish(badge, author=author, workers=[worker, other_worker])
    return item


def counts(answer, name):
    choices = {facet.name: found for facet, found in answer.facets.items()}.get(name, [])
    return {choice.label: choice.count for choice in choices}


def test_reader_narrows_a_search_down_and_sees_how_many_there_are(several):
    answer = find("kite")
    assert answer.count == 5
    assert counts(answer, "audience") == {"Parents and carers": 3, "Schools": 2}
    assert counts(answer, "kind") == {"Leaflet": 3, "Group page": 1, "Charter badge": 1}
    narrowed = find("kite", audience="parents")
    assert narrowed.count == 3
    assert counts(narrowed, "audience") == {"Parents and carers": 3, "Schools": 2}, "the others can still be chosen"
    assert counts(narrowed, "kind") == {"Leaflet": 2, "Group page": 1}
    assert sorted(titles(find("kite", audience="parents", kind="leaflet"))) == ["Kite 0", "Kite 1"]
    assert sorted(titles(find("kite", group="Gulls"))) == sorted(titles(find("kite"))), "no such address"
    slug = LeafletPage.objects.get(title="Kite 0").writing_group.slug
    assert sorted(titles(find("kite", group=slug))) == ["Kite 0", "Kite 1", "Kite 2"]
    assert titles(find("kite", item=several.slug)) == ["Kite 0"]
    assert find("kite", item=several.slug, audience="schools").count == 0


def test_choices_are_plain_links_that_keep_the_words_and_the_other_choices(several, visitor):
    page = visitor.get("/search/", {"q": "kite", "audience": "parents"}).content.decode()
    assert 'href="?q=kite&amp;audience=parents&amp;kind=leaflet"' in page
    assert 'href="?q=kite" aria-current="true"' in page


def test_empty_choice_shows_the_way_back(several, visitor):
    page = visitor.get("/search/", {"q": "kite", "audience": "young-people"}).content.decode()
    assert "We found nothing this time" in page
    assert '<a class="button" href="?q=kite">Look everywhere</a>' in page


def test_of_very_many_pages_the_newest_are_looked_through_for_choices(several, visitor, monkeypatch):
    monkeypatch.setattr(finding, "MOST_COUNTED", 2)
    answer = find("kite")
    assert answer.is_more
    assert answer.count == 2
    assert {choice.count for found in answer.facets.values() for choice in found} == {None}
    assert find("kite", kind="leaflet").count == 2
    assert titles(find("kite", item=several.slug)) == ["Kite 0"], "it is none of the newest"
    assert "We found 2 pages or more" in visitor.get("/search/", {"q": "kite"}).content.decode()


def test_narrow_table_has_no_index_that_could_mislead_the_database(db):
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, SearchedPage._meta.db_table)
    indexed = {column for each in constraints.values() if each["index"] or each["unique"] for column in each["columns"]}
    assert indexed - {"page_id"} == {"entry_id"}


# The page


def test_reader_sees_where_the_words_stand(about_worries, visitor):
    page = visitor.get("/search/", {"q": "waves exam"}).content.decode()
    assert "Worried about <mark>exams</mark>" in page
    assert "Anxiety is like a <mark>wave</mark>." in page


def test_words_of_a_page_are_never_code_in_an_excerpt(live, visitor):
    live("Kite <b>&amp;", "Kite &lt;script&gt;alert(1)&lt;/script&gt;")
    page = visitor.get("/search/", {"q": "kite"}).content.decode()
    assert "<script>alert" not in page
    assert "<mark>Kite</mark> &lt;b&gt;&amp;amp;" in page


def test_who_looks_for_something_that_hurts_sees_help_before_anything_else(live, visitor):
    live("How to die a cloth")
    for query in ("suicide", "sucide", "i want to die", "self harm"):
        page = visitor.get("/search/", {"q": query}).content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        assert "tel:116123" in main, query
        assert main.index("tel:116123") < main.index('id="results-title"'), query
    assert 'id="help-first-title"' not in visitor.get("/search/", {"q": "kite"}).content.decode()


def test_who_needs_somebody_now_sees_the_help_page_before_anything_that_was_found(live, visitor, author, worker):
    live("Food parcels, and who to ask for help", "Ask me in a crisis or an emergency. You need help now.")
    for query in ("crisis", "emergency", "help me", "i need help now", "noose", "kil myself"):
        page = visitor.get("/search/", {"q": query}).content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        assert main.index("tel:999") < main.index('class="help-first-more" href="/help-now/"'), query
        assert main.index("/help-now/") < main.index('id="results-title"'), query
        first = visitor.get("/search/suggestions.json", {"q": query}).json()["suggestions"][0]
        assert "Help now" in first["title"], query


def test_suggestions_are_titles_of_live_pages(about_worries, live, visitor):
    live("Worries, and where they go")
    live("Exams")
    answer = visitor.get("/search/suggestions.json", {"q": "Wórr"})
    found = answer.json()["suggestions"]
    assert [each["title"] for each in found] == ["Worried about exams", "Worries, and where they go"]
    assert found[0]["url"].endswith(about_worries.url)
    assert answer["Cache-Control"] == "no-cache"
    assert not answer.cookies
    for typed in ("", "w", "\0", "anxiety", "* ^", "worr" * 5000):
        assert visitor.get("/search/suggestions.json", {"q": typed}).json() == {"suggestions": []}, typed
    titles = [each["title"] for each in visitor.get("/search/suggestions.json", {"q": "exam"}).json()["suggestions"]]
    assert titles == ["Exams", "Worried about exams"]


def test_no_word_of_a_search_is_logged(about_worries, visitor, caplog):
    visitor.raise_request_exception = False
    with caplog.at_level("DEBUG"):
        for address in ("/search/", "/search/suggestions.json", "/search/nothing-here/", "/ar/search/"):
            visitor.get(address, {"q": "xylophonist", "audience": "x", "page": "x"})
        visitor.post("/search/?q=xylophonist")
    said = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert "xylophonist" not in " ".join(said)


def test_search_costs_the_same_however_much_it_finds(live, visitor):
    def more(number):
        for each in range(number):
            live(f"Kite {each}", "Anxiety and wind.")

    def costs():
        found = {}
        for query in ("kite", "anxeity", "kite lighthouse", "lighthouse", "wibbly wobbly"):
            visitor.get("/search/", {"q": query})
            with CaptureQueriesContext(connection) as queries:
                visitor.get("/search/", {"q": query})
            found[query] = len(queries)
        visitor.get("/search/suggestions.json", {"q": "kite"})
        with CaptureQueriesContext(connection) as queries:
            visitor.get("/search/suggestions.json", {"q": "kite"})
        return {**found, "suggestions": len(queries)}

    more(4)  # With fewer it looks whether something else was meant.
    few = costs()
    more(8)
    assert costs() == few
    assert max(few.values()) <= 24


def test_search_writes_nothing(about_worries, visitor):
    with CaptureQueriesContext(connection) as queries:
        for address in ("/search/", "/search/suggestions.json"):
            assert not visitor.get(address, {"q": "worried anxeity"}).cookies
    kinds = {query["sql"].strip().split()[0] for query in queries}
    assert kinds <= {"SELECT", "WITH"}


@given(query=st.text(), choice=st.text(max_size=20), page=st.text(max_size=5))
@example(query='" AND OR NOT * ^ ( ) : {title}', choice="'", page="9" * 40)
@example(query="\ud800", choice="\0", page="\0")
@example(query="worried " * 1300, choice="parents", page="2")
@example(query="\u202eworried 🪁 مَدْرَسَة", choice="-", page="-1")
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_reader_may_ask_anything(about_worries, query, choice, page):
    answer = find(query, audience=choice, kind=choice, language=choice, group=choice, item=choice, page=page)
    assert answer.count >= 0
    assert list(answer.results) is not None
    assert isinstance(answer.facets, dict)


def test_reader_may_choose_a_thousand_times(about_worries, visitor):
    many = "&".join(f"{name}={number}" for number in range(1_000) for name in ("kind", "audience", "x"))
    assert visitor.get(f"/search/?q=worried&{many}").status_code == 200
    assert visitor.get(f"/search/?q=worried&{'&'.join(f'x{each}=1' for each in range(20_000))}").status_code == 400


# Wagtail's own search, which the admin uses, through the same backend


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("anxious worry", []),
        ("worry", ["Worried about exams", "Worry less"]),
        ("less worry", ["Worry less"]),
        (PlainText("less exams", operator="or"), ["Worried about exams", "Worry less"]),
        (Phrase("about exams"), ["Worried about exams"]),
        (Phrase("exams about"), []),
        (And([PlainText("worry"), Or([PlainText("less"), PlainText("more")])]), ["Worry less"]),
        (And([PlainText("worry"), Not(PlainText("less"))]), ["Worried about exams"]),
        ("* ^ \"'", []),
        ("", []),
    ],
)
def test_wagtail_searches_by_the_same_words(about_worries, live, query, found):
    live("Worry less")
    results = LeafletPage.objects.search(query)
    assert sorted(page.title for page in results) == found
    assert results.count() == len(found)
    assert sorted(page.title for page in Page.objects.filter(depth__gt=1).search(query)) == found


def test_wagtail_searches_all_as_it_did(about_worries, live):
    live("Worry less")
    assert LeafletPage.objects.search(MATCH_ALL).count() == 2
    assert [page.title for page in LeafletPage.objects.search(Not(PlainText("less")))] == ["Worried about exams"]
    assert list(LeafletPage.objects.none().search("worry")) == []
    assert LeafletPage.objects.search("worry", fields=["title"]).count() == 2
    assert LeafletPage.objects.search("anxiety", fields=["title"]).count() == 0
    assert LeafletPage.objects.search("anxiety", fields=["body"]).count() == 1
    newest_first = LeafletPage.objects.search("worry", order_by="-title")
    assert [page.title for page in newest_first] == ["Worry less", "Worried about exams"]
    assert LeafletPage.objects.search("worry")[1:].count() == 1
    assert len(LeafletPage.objects.search("worry")[1:2]) == 1
    assert len(LeafletPage.objects.search("worry")[5:]) == 0
    scored = list(LeafletPage.objects.search("worry").annotate_score("score"))
    assert scored[0].score >= scored[1].score > 0
    assert LeafletPage.objects.search("worry").facet("audience") == {"everyone": 2}
    assert sorted(page.title for page in LeafletPage.objects.autocomplete("worr")) == [
        "Worried about exams",
        "Worry less",
    ]
    assert [page.title for page in LeafletPage.objects.autocomplete("exams wor")] == ["Worried about exams"]


def test_pictures_are_found_by_their_title_in_the_admin(site):
    assert get_image_model().objects.search("anything").count() == 0


def test_index_write_does_not_look_at_every_page(about_worries):
    with CaptureQueriesContext(connection) as queries:
        insert_or_update_object(about_worries)
    assert not [query["sql"] for query in queries if "AVG(" in query["sql"] or "LENGTH(" in query["sql"].upper()]


def test_change_of_synonyms_drops_kept_pages(site, django_capture_on_commit_callbacks):
    before = generation.current()
    with django_capture_on_commit_callbacks(execute=True):
        Synonyms.objects.create(words="one, two")
    assert generation.current() > before


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="An index of PostgreSQL.")
def test_rare_words_are_found_by_an_index(about_worries):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM wagtailsearch_indexentry WHERE (title || body) @@ to_tsquery('simple', 'anxieti')"
        )
        assert "search_title_and_text" in " ".join(line for (line,) in cursor.fetchall())


def test_operator_is_told_of_pages_that_are_not_found(live):
    live("Kite")
    assert the_index_is_whole(None, ["default"]) == []
    SearchedPage.objects.filter(page__title="Kite").delete()
    (warning,) = the_index_is_whole(None, ["default"])
    assert warning.id == "search.W001"
    assert "1 of the live pages" in warning.msg
    assert the_index_is_whole(None, None) == []


def test_worker_finds_a_picture_by_each_of_its_tags(site, worker):
    words = {"pier", "sand", "tram", "kite", "gull"}
    for _again in range(10):
        picture = make_image(by=worker)
        picture.tags.add(*words)
        picture.save()
        entry = IndexEntry.objects.get(content_type__model="customimage", object_id=str(picture.pk))
        assert words <= set(re.findall(r"[a-z]+", f"{entry.body} {entry.title}"))  # PostgreSQL keeps a vector.


def test_reader_is_offered_no_word_that_somebody_wrote_past_the_pages(live):
    live("Kite", summary="Fly a kite on the sand.")
    assert "kite" in find("kyte").meant
    Word.objects.filter(word="kite").update(shown="rude words")
    assert "rude" not in find("kyte").meant


# Words that are spelt as they are meant


@pytest.mark.parametrize(
    ("typed", "on_the_page"),
    [
        ("gay", "say"),
        ("rape", "paper"),
        ("abuse", "buses"),
        ("nudes", "does"),
        ("pregnant", "parent"),
        ("lonely", "lovely"),
        ("stress", "stories"),
        ("knife", "nice"),
        ("ADHD", "add"),
        ("trans", "turns"),
        ("vape", "value"),
        ("my dad hits me", "my dad its me"),
    ],
)
def test_reader_who_types_a_real_word_is_never_told_that_another_was_meant(live, typed, on_the_page):
    live("Words", f"{on_the_page} and more.")
    answer = find(typed)
    assert answer.meant == answer.perhaps == ""


def test_word_that_an_administrator_says_is_one_is_no_mistake(live):
    live("Words", "Blurb and more.")
    assert find("blurbb").meant == "blurb"
    Synonyms.objects.create(words="Blurbb, a new app")
    assert find("blurbb").meant == ""


def test_small_words_alone_find_no_page_that_has_only_them(live):
    live("Sea", "I want to look at the sea.")
    assert titles(find("i want to fly")) == []
    assert titles(find("i want to look for zebras")) == []
    assert titles(find("i want to see the sea")) == ["Sea"]


@pytest.mark.parametrize("query", ["the", "to", "what do you do", "and", "i want you to go there"])
def test_small_words_alone_find_nothing(live, visitor, query):
    live("What you do there", "I want you to go and tell the others.")
    assert find(query).count == 0
    assert "We found nothing this time" in visitor.get("/search/", {"q": query}).content.decode()


def test_small_words_are_not_marked_beside_others(live, visitor):
    live("How to look at the sea", "I want to go to the sea.")
    page = visitor.get("/search/", {"q": "i want to look at the sea"}).content.decode()
    assert "How to look at the <mark>sea</mark>" in page
    assert "<mark>to</mark>" not in page


@pytest.mark.parametrize(
    "query", ["cutting", "i want to die", "how many pills", "kil myself", "noose", "hanging", "cant do this anymore"]
)
def test_who_needs_help_is_shown_pages_that_may_help_and_none_that_happens_to_have_the_words(live, visitor, query):
    live(
        "Getting online", "Cut it off. I want to do many things. This is anymore a hanging sign. Die Post. Pill boxes."
    )
    live("While your child waits", "A lantern in the night.")
    Synonyms.objects.create(words="suicide, lantern")  # Pages about it have a checklist to be signed.
    answer = find(query)
    assert titles(answer) == ["While your child waits"]
    assert not answer.any_word
    page = visitor.get("/search/", {"q": query}).content.decode()
    assert "More that may help" in page
    assert "No page has all of your words" not in page


def test_who_needs_help_and_finds_nothing_is_not_told_to_check_the_spelling(live, visitor):
    live("Getting online", "Cut it off.")
    page = visitor.get("/search/", {"q": "noose"}).content.decode()
    assert "More that may help" in page
    assert "We found nothing" not in page
    assert "Check how it is spelled" not in page


def test_who_calls_it_as_pages_do_finds_them_by_these_words(live):
    live("Depressed", "And what helps.")
    live("Getting online", "Wi-Fi.")
    assert titles(find("depressed")) == titles(find("depresed")) == ["Depressed"]
    assert find("depresed").meant == "depressed"


def test_who_needs_help_finds_pages_by_the_other_words_too(live):
    live("Being a friend to somebody who is sad", "Stay.")
    assert titles(find("my friend wants to die")) == ["Being a friend to somebody who is sad"]


def test_reader_does_not_find_the_page_that_the_search_box_stands_on(live):
    home = HomePage.objects.get()
    assert home.live
    live("Starfishes", f"{home.title} of the rocks.")
    assert titles(find(home.title)) == ["Starfishes"]


def test_reader_finds_a_part_of_the_framework_that_nobody_has_written_about(live, visitor, site):
    framework = FrameworkPage.objects.get()
    assert framework.live
    (name, address), *others = find("housing").places
    assert "home" in name.lower()
    assert not others
    assert visitor.get(address).status_code == 200
    assert name in visitor.get("/search/", {"q": "Housing"}).content.decode()
    assert find("want to").places == find("whelks").places == []
    framework.refresh_from_db()
    framework.unpublish()
    assert find("housing").places == []


def test_reader_who_begins_to_type_something_that_hurts_is_shown_help_first(live, visitor):
    live("Want to talk?", "Die Post.")
    first, *_others = visitor.get("/search/suggestions.json", {"q": "i want to die"}).json()["suggestions"]
    assert "Help now" in first["title"]
    assert visitor.get(first["url"]).status_code == 200
    assert "Help now" not in str(visitor.get("/search/suggestions.json", {"q": "want"}).json())
