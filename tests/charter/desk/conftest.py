"""Who decides about an application: two people who never assessed it."""

import pytest

from tests.factories import make_peer_worker


@pytest.fixture
def panel(other_worker):
    return [other_worker, make_peer_worker("plover")]
