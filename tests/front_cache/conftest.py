import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from cms.front_cache.cache import FrontCache
from tests.front_cache.answers import Answer


@pytest.fixture
def front(open_site):
    """The cache with the whole site behind it."""
    # As Django's own test client does: the end of a request would close the connection of the test.
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield FrontCache(WSGIHandler())
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def get():
    """Return a function that reads an address through a cache in front of a program."""

    def read(cache, path="/", **environ):
        return Answer(cache, path, **environ)

    return read
