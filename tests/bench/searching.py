"""What the public search costs on a large site, beside the database's own full-text query for the best twenty."""

import json
import random
import time
import uuid

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from cms.pages.models import Audience, PageFrameworkItem
from home.models import Item
from publications.models import LeafletIndexPage, LeafletPage
from search.finding import RESULTS_PER_PAGE, Answer, Question, joined_to
from search.keeping import live_pages_missing
from tests.bench.large_site import write_rows
from tests.bench.stock import stock_wagtail
from tests.factories import make_group

SLUG, CHUNK, GROUPS = "found-", 1_000, 10
VOCABULARY, WORDS_OF_A_PAGE = 20_000, 150
COMMON, FREQUENT, RARE = "seaside", "illuminations", "lighthousekeeper"
# What somebody types. One page in two has the common word, one in fifty the frequent one, five have the rare one.
QUERIES = {"common": COMMON, "frequent": FREQUENT, "rare": RARE, "two_words": f"{COMMON} {FREQUENT}"}
MISTYPED = {"mistyped": "lighthousekeper", "mistyped_common": f"{COMMON} ilumminations"}
ROUNDS = 7


def build(count):
    """Make ``count`` live leaflets with words of their own, and index them. Once."""
    if LeafletPage.objects.filter(slug__startswith=SLUG).exists():
        if live_pages_missing():  # An interrupted run.
            _index()
        return
    chance = random.Random(1)
    vocabulary = _vocabulary(chance)
    section = LeafletIndexPage.objects.get(live=True, locale__language_code="en")
    model = LeafletPage.objects.live().filter(paired_leaflet=None).first()
    groups = [make_group(f"Searched {number}") for number in range(GROUPS)]
    items = list(Item.objects.all())
    with stock_wagtail(), transaction.atomic():
        for start in range(0, count, CHUNK):
            numbers = range(start, min(start + CHUNK, count))
            _write([_leaflet(model, section, number, vocabulary, chance, groups) for number in numbers], items, chance)
        Page.objects.filter(pk=section.pk).update(numchild=section.numchild + count)
    _index()


def _index():
    call_command("update_index", verbosity=0)
    if connection.vendor == "postgresql":  # As it does by itself after a while. SQLite never does.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _vocabulary(chance):
    syllables = [first + second for first in "bcdfghklmnprst" for second in ("a", "e", "i", "o", "u", "an", "er", "il")]
    words = {"".join(chance.choices(syllables, k=chance.randint(2, 4))) for _number in range(VOCABULARY)}
    return sorted(words, key=lambda word: chance.random())


def _leaflet(model, section, number, vocabulary, chance, groups):
    # Few words make up most of a text, as in any language.
    ranks = (int(len(vocabulary) ** chance.random()) for _word in range(WORDS_OF_A_PAGE))
    words = [vocabulary[min(rank, len(vocabulary) - 1)] for rank in ranks]
    for every, word in ((2, COMMON), (50, FREQUENT)):
        if number % every == 0:
            words[chance.randrange(len(words))] = word
    if number < 5:
        words[20] = RARE
    place, slug = section.numchild + 1 + number, f"{SLUG}{number}"
    fields = {field.attname: getattr(model, field.attname) for field in LeafletPage._meta.concrete_fields}
    title = " ".join(words[:4]).capitalize()
    own = {
        "id": None,
        "page_ptr_id": None,
        "path": LeafletPage._get_path(section.path, model.depth, place),
        "url_path": f"{section.url_path}{slug}/",
        "slug": slug,
        "title": title,
        "draft_title": title,
        "translation_key": uuid.uuid4(),
        "latest_revision_id": None,
        "live_revision_id": None,
        "summary": " ".join(words[4:14]),
        "audience": chance.choice(Audience.values),
        "writing_group_id": chance.choice(groups).pk,
        "body": json.dumps([{"type": "text", "value": f"<p>{' '.join(words[14:])}</p>", "id": str(uuid.uuid4())}]),
    }
    return LeafletPage(**{**fields, **own})


def _write(leaflets, items, chance):
    rows = write_rows(leaflets)
    PageFrameworkItem.objects.bulk_create(
        PageFrameworkItem(page_id=row.pk, item=item) for row in rows for item in chance.sample(items, 2)
    )


def costs():
    """Return seconds by name: of the raw query, the best twenty and the whole answer to each query; of the rest."""
    found = {}
    for name, query in QUERIES.items():
        found[name] = tuple(map(_least, (_raw(query), _best(query), _answer(query))))
    for name, query in MISTYPED.items():
        found[name] = (_least(_answer(query)),)
    found["suggestions"] = (_least(lambda: Client().get("/search/suggestions.json", {"q": COMMON[:3]})),)
    page = LeafletPage.objects.get(slug=f"{SLUG}7")
    backend = get_search_backend()
    found["index_write"] = (_least(lambda: backend.add(page)),)
    return found


def queries():
    """Return how many queries the answer to each query costs, by name."""
    counts = {}
    for name, query in {**QUERIES, **MISTYPED}.items():
        with CaptureQueriesContext(connection) as captured:
            _answer(query)()
        counts[name] = len(captured)
    return counts


def _compiler(query):
    return get_search_backend().query_compiler_class(Page.objects.all(), query, operator="and")


def _raw(query):
    """The least a full-text search can be: the best twenty entries, with no word of who may see them."""
    scored, params = _compiler(query).scored_matches()
    sql = f"SELECT id FROM ({scored}) found ORDER BY score DESC LIMIT {RESULTS_PER_PAGE}"  # noqa: S608

    def run():
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            assert cursor.fetchall()

    return run


def _best(query):
    """The best twenty pages that readers can reach, as the public search asks for them."""
    answer = _answer_to(query)
    pages = joined_to(answer.candidates())

    def run():
        assert answer.attempt.compiler.best(*pages, 0, RESULTS_PER_PAGE)

    return run


def _answer(query):
    """The whole page of results, as a reader gets it: results, excerpts, counts, choices, template."""

    def run():
        page = Client().get("/search/", {"q": query})
        assert page.status_code == 200
        assert b"found-list" in page.content

    return run


def _answer_to(query):
    return Answer(Question.of({"q": query}))


def _least(run):
    # SQLite works in this process. Another server's work is seen by the clock only.
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    times = []
    for _round in range(ROUNDS):
        begun = clock()
        run()
        times.append(clock() - begun)
    return min(times)
