"""Filters of the lists: what readers can choose, what an address means, and what it costs."""

import string

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.text import slugify
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.pages.filters import NAMES
from cms.pages.models import PageFrameworkItem
from cms.people.models import WritingGroup
from cms.people.roles import Role
from home.models import HomePage, Item
from publications.models import LeafletIndexPage
from tests.factories import make_leaflet, make_peer_worker, make_training, make_user
from tests.helpers import built_once, edit, publish, sign_off
from training.models import TrainingIndexPage


def build():
    """A site with four leaflets: three audiences, two groups, items of two topics."""
    author, worker = make_user(role=Role.AUTHOR), make_peer_worker()
    home = HomePage.objects.get()
    for page in [home, *home.get_children().specific()]:
        sign_off(page, by=worker)
    rock, teens = (WritingGroup.objects.create(name=name, slug=slugify(name)) for name in ("Families Rock", "Teens"))
    sleep, money, hope = (
        Item.objects.get(label=label) for label in ("Enough sleep", "Enough money", "A sense of hope")
    )

    def live(title, items, **fields):
        page = make_leaflet(by=author, title=title, **fields)
        edit(page, by=author, framework_items=[PageFrameworkItem(item=item) for item in items])
        publish(page, author=author, workers=[worker])

    live("Sleep well", [sleep, hope], audience="young-people", writing_group=teens)
    live("Bills", [money], audience="parents", writing_group=rock)
    live("Bedtimes", [sleep], audience="parents", writing_group=rock)
    live("Anything", [], audience="everyone")


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    with built_once(build, django_db_blocker, tmp_path_factory):
        yield


@pytest.fixture
def leaflets(built, db):
    """The site that is built once for all tests of this module."""


def ask(visitor, query=""):
    return visitor.get(f"{LeafletIndexPage.objects.get().url}{query}")


def titles(response):
    return [page.title for page in response.context["children"]]


def facets(response):
    return {
        facet.name: {choice.value: choice.count for choice in facet.choices}
        for facet in response.context["listing"].facets
    }


def test_reader_sees_what_there_is_to_choose_with_counts(leaflets, visitor):
    assert facets(ask(visitor)) == {
        "audience": {"young-people": 1, "parents": 2, "everyone": 1},
        "topic": {"basics": 3, "core-self": 1},
        "group": {"families-rock": 2, "teens": 1},
    }


def test_list_in_which_all_are_alike_offers_no_filter(leaflets, author, worker, visitor):
    for _each in range(2):
        publish(make_training(by=author, audience="parents"), author=author, workers=[worker])
    response = visitor.get(TrainingIndexPage.objects.get().url)
    assert facets(response) == {}
    assert len(titles(response)) == 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?audience=parents", ["Bedtimes", "Bills"]),
        ("?topic=basics", ["Bedtimes", "Bills", "Sleep well"]),
        ("?topic=basics&item=enough-sleep", ["Bedtimes", "Sleep well"]),
        ("?item=enough-sleep&audience=parents", ["Bedtimes"]),
        ("?topic=core-self&item=enough-sleep", ["Sleep well"]),
        ("?group=families-rock", ["Bedtimes", "Bills"]),
        ("?sort=title", ["Anything", "Bedtimes", "Bills", "Sleep well"]),
        ("?sort=oldest&group=families-rock", ["Bills", "Bedtimes"]),
    ],
)
def test_reader_who_chooses_gets_the_pages_that_are_all_of_it(leaflets, visitor, query, expected):
    response = ask(visitor, query)
    assert titles(response) == expected
    assert response.context["listing"].total == len(expected)


def test_counts_say_what_one_would_get(leaflets, visitor):
    """Every link of every filter, followed: as many pages as it said."""
    for query in ("", "?audience=parents", "?topic=basics", "?topic=basics&item=enough-sleep", "?group=teens"):
        listing = ask(visitor, query).context["listing"]
        for facet in listing.facets:
            for choice in facet.choices:
                reached = visitor.get(choice.url).context["listing"]
                if not choice.is_chosen:
                    assert reached.total == choice.count, (query, choice)
                assert reached.is_as_linked, choice.url


def test_reader_takes_a_choice_away_again(leaflets, visitor):
    listing = ask(visitor, "?audience=parents&topic=basics").context["listing"]
    assert [choice.label for choice in listing.chosen] == ["Parents and carers", "Basics"]
    assert titles(visitor.get(listing.chosen[0].url)) == ["Bedtimes", "Bills", "Sleep well"]
    assert len(titles(visitor.get(listing.clear_url))) == 4


def test_reader_who_finds_nothing_is_told_where_to_go(leaflets, visitor):
    response = ask(visitor, "?audience=young-people&group=families-rock")
    html = response.content.decode()
    assert titles(response) == []
    assert "look without “Young people”" in html
    assert "see everything in this list" in html


@pytest.mark.parametrize(
    "noise",
    [
        "?audience=nobody", "?audience=", "?utm_source=x", "?topic=%00", "?item=' OR 1=1 --", "?group=nobodys",
        "?sort=random", "?page=999", "?page=-1", "?page=x", "?audience=parents%0d%0a", "?topic[]=basics",
        "?group=" + "a" * 5000,
    ],
)  # fmt: skip
def test_noise_in_an_address_changes_nothing_and_is_not_kept(leaflets, visitor, noise):
    response = ask(visitor, noise)
    assert response.status_code == 200
    assert len(titles(response)) == 4
    assert not response.context["listing"].is_as_linked
    assert f'<link rel="canonical" href="{LeafletIndexPage.objects.get().full_url}">' in response.content.decode()


def test_name_that_no_public_page_shows_is_told_to_nobody(leaflets, author, visitor):
    secret = WritingGroup.objects.create(name="Sparrow Street", slug="sparrow-street")
    item = Item.objects.create(area=Item.objects.first().area, slug="sneaked-in", label="Sneaked in")
    draft = make_leaflet(by=author, writing_group=secret)
    edit(draft, by=author, framework_items=[PageFrameworkItem(item=item)])
    for query in (f"?group={secret.slug}", f"?item={item.slug}"):
        html = ask(visitor, query).content.decode()
        assert secret.name not in html
        assert item.label not in html


def test_thousand_filters_cost_as_much_as_one_of_each(leaflets, visitor):
    few = "?audience=parents&topic=basics&item=enough-sleep&group=families-rock"
    many = few + "".join(f"&audience=parents&topic={number}&x{number}=1" for number in range(300))
    ask(visitor)
    with CaptureQueriesContext(
        connection,
    ) as one:
        ask(visitor, few)
    with CaptureQueriesContext(connection) as thousand:
        assert ask(visitor, many).status_code == 200
    assert len(thousand) <= len(one)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(NAMES),
        st.one_of(
            st.sampled_from(["parents", "basics", "enough-sleep", "teens", "title", "2", "everyone"]),
            st.text(string.printable, max_size=20),
        ),
    )
)
def test_any_address_gets_a_list_whose_links_are_all_clean(leaflets, visitor, query):
    response = visitor.get(LeafletIndexPage.objects.get().url, query)
    assert response.status_code == 200
    listing = response.context["listing"]
    assert listing.total == len(titles(response))
    for facet in listing.facets:
        assert sum(choice.is_chosen for choice in facet.choices) <= 1
    canonical = visitor.get(f"{listing.path}?{listing.canonical_query}").context["listing"]
    assert canonical.is_as_linked
    assert canonical.chosen_values == listing.chosen_values
