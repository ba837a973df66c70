"""A page that two people write, and an editor that each of them has open."""

import pytest

from tests.coauthoring.window import Window
from tests.factories import make_leaflet
from tests.factories.pages import block, body_of


@pytest.fixture
def leaflet(author, coauthor):
    body = body_of(block("text", "<p>One.</p>"), block("text", "<p>Two.</p>"), block("text", "<p>Three.</p>"))
    return make_leaflet(by=author, with_others=[coauthor], title="Sleep", body=body)


@pytest.fixture
def wren(leaflet, author, sign_in):
    """The editor that the author has open."""
    return Window(sign_in(author), leaflet)


@pytest.fixture
def robin(leaflet, coauthor, sign_in, wren):
    """The editor that the co-author has open, since before anybody wrote."""
    return Window(sign_in(coauthor), leaflet)
