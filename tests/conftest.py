"""Fixtures of the whole suite."""

import gc

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import translation

from cms.front_cache import generation, kept
from cms.people.models import User
from cms.people.roles import Role
from cms.site.setup import set_up_site
from home.models import HomePage
from tests.factories import make_leaflet, make_peer_worker, make_user
from tests.helpers import publish, sign_off
from tests.helpers import sign_in as sign_in_as
from tests.helpers.databases import databases_like
from tests.helpers.sites import Sites


@pytest.fixture(autouse=True)
def _empty_cache():
    """Start every test with an empty cache, as a server does."""
    cache.clear()


@pytest.fixture(autouse=True)
def _a_test_is_no_transaction(monkeypatch):
    """Keep what pages have in common as in a process of its own, though a test works in a transaction.

    What the test announced counts as committed: the generation moves on with each announcement, and with nothing else.
    """
    kept.forget()
    announced = []
    advance = generation.advance

    def advance_at_once():
        announced.append(True)
        advance()

    monkeypatch.setattr(generation, "advance", advance_at_once)
    monkeypatch.setattr(kept, "_generation", lambda: (generation.before_making(), len(announced)))
    monkeypatch.setattr(kept, "_in_a_transaction", lambda: any(map(_is_no_tests_own, connection.atomic_blocks)))


def _is_no_tests_own(block):
    return not block._from_testcase


@pytest.fixture(autouse=True)
def _the_language_of_the_site():
    """Start every test in the site's language: a request for an Arabic page leaves its thread in Arabic."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _uploads_in_a_folder_of_their_own(settings, tmp_path_factory):
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "media"


_DATABASES, _SITES, _WANTS_OPEN = pytest.StashKey(), pytest.StashKey(), pytest.StashKey()


def pytest_collection_modifyitems(items):
    """Have the suite's database made for tests that copy it as well: pytest-django looks who asks for it."""
    for item in items:
        if "make_set_up_database" in item.fixturenames:
            item.add_marker(pytest.mark.django_db)


def pytest_collection_finish():
    """Never look for rubbish among what was loaded: that took a twentieth of the whole run."""
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Go to the database that the test starts from, before anything begins a transaction there."""
    item.config.stash[_WANTS_OPEN] = "open_site" in item.fixturenames
    if sites := item.config.stash.get(_SITES, None):
        sites.use(is_open=item.config.stash[_WANTS_OPEN])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, pytestconfig, tmp_path_factory):
    """Set the site up once; every test's transaction starts from there. No test flushes the database."""
    with django_db_blocker.unblock():
        set_up_site()
        databases = pytestconfig.stash[_DATABASES] = databases_like(connection, tmp_path_factory)
        sites = pytestconfig.stash[_SITES] = Sites(_open_the_site)
        sites.use(is_open=pytestconfig.stash[_WANTS_OPEN])
    yield
    databases.remove()
    with django_db_blocker.unblock():
        sites.remove_copy()


def _open_the_site(worker=None):
    worker, home = worker or make_peer_worker("heron"), HomePage.objects.get()
    for page in [home, *home.get_children().specific()]:
        sign_off(page, by=worker)


@pytest.fixture(scope="session")
def make_set_up_database(pytestconfig, django_db_setup):
    """Return a function that makes a database of the suite's kind after ``migrate`` and ``set_up_site``.

    It returns the database's address.
    """
    return pytestconfig.stash[_DATABASES].make


@pytest.fixture
def site(db):
    """A site after ``set_up_site``: sections, roles, workflow. Nothing is live."""


@pytest.fixture
def author(site):
    return make_user("wren", role=Role.AUTHOR)


@pytest.fixture
def coauthor(site):
    return make_user("robin", role=Role.AUTHOR)


@pytest.fixture
def worker(site):
    return User.objects.filter(username="heron").first() or make_peer_worker("heron")


@pytest.fixture
def other_worker(site):
    return make_peer_worker("curlew")


@pytest.fixture
def administrator(site):
    return make_user("gannet", role=Role.ADMINISTRATOR)


@pytest.fixture
def superuser(site):
    return make_user("albatross", is_superuser=True)


@pytest.fixture
def open_site(site, worker):
    """A site whose home page and sections ``worker`` has signed off, so that they are live."""
    if not HomePage.objects.get().live:
        _open_the_site(worker)  # Asked for in the middle of a test.
    return HomePage.objects.get()


@pytest.fixture
def visitor():
    """An anonymous reader."""
    return Client()


@pytest.fixture
def sign_in():
    """Return a function that signs a person in and returns their browser: staff with their second factor."""
    return sign_in_as


@pytest.fixture
def live_leaflet(open_site, author, worker):
    """A leaflet by ``author`` that ``worker`` signed off."""
    return publish(make_leaflet(by=author, title="Sleep well"), author=author, workers=[worker])
