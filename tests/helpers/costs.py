"""What an answer costs: the number of its queries."""

from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(client, address, *, cold=False):
    """Return how many queries the second answer at ``address`` takes; with ``cold``, with an empty cache."""
    client.get(address)
    if cold:
        cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
