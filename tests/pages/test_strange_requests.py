"""Methods that no view has, and numbers that no row can have: a plain answer, whoever asks whatever view."""

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.factories import make_user

TOO_LARGE = 2**63
VALUES = {"int": str(TOO_LARGE), "str": "x", "slug": "x", "path": "x", "uuid": "00000000-0000-0000-0000-000000000000"}


def addresses(resolver, prefix=""):
    """Yield each address below ``prefix`` that has a number in it, with one that is too large."""
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern, prefix + _filled(pattern.pattern))
        elif str(TOO_LARGE) in (address := prefix + _filled(pattern.pattern)):
            yield f"/{address}"


def _filled(pattern):
    route = str(pattern)
    for name, converter in pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        route = route.replace(f"<{kind}:{name}>", VALUES.get(kind, "x")).replace(f"<{name}>", "x")
    return route


@pytest.mark.parametrize("who", ["nobody", "worker", "superuser"])
def test_number_that_no_row_can_have_is_not_there_in_any_view(request, sign_in, open_site, who):
    browser = Client() if who == "nobody" else sign_in(request.getfixturevalue(who))
    asked = [each for each in addresses(get_resolver()) if "(" not in each]
    assert len(asked) > 150
    for address in asked:
        for ask in (browser.get, browser.post):
            assert ask(address).status_code < 500, address


@pytest.mark.parametrize(
    "address", ["/meetings/{}.ics", "/signed-off/{}/", "/signed-off/{}.json", "/charter/status/{}"]
)
def test_reader_gets_the_kind_page_for_a_number_that_no_row_can_have(open_site, visitor, address):
    answer = visitor.get(address.format(TOO_LARGE))
    assert answer.status_code == 404
    assert "front page" in answer.content.decode()


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "FOO"])
@pytest.mark.parametrize("address", ["/", "/help-now/", "/desk/", "/nothing-here/"])
def test_stranger_with_a_method_that_no_view_has_is_told_which_there_are(open_site, visitor, sign_in, address, method):
    for browser in (visitor, sign_in(make_user("dunlin"))):
        answer = browser.generic(method, address)
        assert answer.status_code == 405
        assert answer["Allow"] == "GET, HEAD, OPTIONS, POST"
        assert answer.content == b""
