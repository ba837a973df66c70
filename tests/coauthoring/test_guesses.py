"""Guessed ids: whoever has no part in a page cannot tell an id that exists from one that does not.

Every view of the program that takes an id is asked twice, by GET and by POST: with the ids of somebody's secret, and
with ids that nothing has. Status, place to go and words must be the same, but for the id that was asked.
"""

import re
from urllib.parse import quote

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.urls import reverse

from cms.people.roles import Role
from tests.coauthoring.test_every_view import OUTSIDERS, PAGE, THEIRS, addresses, build
from tests.factories import make_leaflet, make_user
from tests.helpers import built_once, taken_back

NOTHING_HAS = 987654321
# What the site itself is set up with: that it has a first language, a first role or a second task is no secret.
_NO_SECRET = (
    *("wagtailadmin_collections:", "wagtailadmin_workflows:", "wagtailredirects:", "wagtailsettings:"),
    *(
        "wagtailsites:",
        "wagtaillocales:",
        "search_words:",
        "wagtailusers_groups:",
        "wagtaildocs_authenticate_with_password",
    ),
    "desk:kind_words_of",
)
# They support all who write, and so meet every picture and document that is uploaded.
SEE_EVERY_FILE = ("peer worker", "lead")
# Each answer has its own.
_ALWAYS_NEW = re.compile(r'(csrfmiddlewaretoken" value=|nonce=|csrfToken.: )"[^"]*"')


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    with built_once(build, django_db_blocker, tmp_path_factory) as ids:
        yield {**ids, **dict.fromkeys(PAGE, ids["draft"])}


def pairs(ids):
    """Yield ``(name, address, the same with ids that nothing has)`` for each view that takes an id."""
    guessed = {key: NOTHING_HAS if isinstance(value, int) else value for key, value in ids.items()}
    for (name, address), (_name, guess) in zip(addresses(ids), addresses(guessed), strict=True):
        if address != guess and not name.startswith(_NO_SECRET):
            yield name, address, guess


def told(browser, method, address):
    """Return the answer without what repeats the address; what it did is undone."""
    cookies = dict(browser.cookies)
    with taken_back():
        response = getattr(browser, method)(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
    browser.cookies.clear()
    browser.cookies.update(cookies)
    cache.clear()
    words = _ALWAYS_NEW.sub("", f"{response.get('Location', '')} {body.decode(errors='replace')}")
    for said in (address, quote(address), quote(address, safe="")):
        words = words.replace(said, "")
    return response.status_code, words


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_outsider_cannot_tell_an_id_that_exists_from_one_that_does_not(who, method, built, db, sign_in, visitor):
    browser = sign_in(OUTSIDERS[who]()) if OUTSIDERS[who] else visitor
    browser.raise_request_exception = False
    asked = list(pairs(built))
    assert len(asked) > 90
    differ = [
        f"{name} {address}"
        for name, address, guess in asked
        if (who, name) not in THEIRS
        and not (who in SEE_EVERY_FILE and name.startswith(("wagtailimages", "wagtaildocs")))
        and told(browser, method, address) != told(browser, method, guess)
    ]
    assert differ == [], "\n".join(differ)


def test_author_who_moves_a_page_to_a_guessed_place_is_not_told_what_is_there(built, db, sign_in):
    author = make_user(role=Role.AUTHOR)
    own, browser = make_leaflet(by=author), sign_in(author)
    answers = [
        told(browser, "get", reverse("wagtailadmin_pages:move_confirm", args=[own.pk, place]))
        for place in (built["draft"], NOTHING_HAS)
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] == 404
    assert SESSION_KEY in browser.session
