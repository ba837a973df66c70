"""Every address of the program, asked about pages that somebody is worried about: no answer holds a word of them.

Not even to those who wrote them, looked after them, or look after the site. The addresses and the secret come from
``tests/coauthoring/test_every_view.py``; the ids are those from before, as in an old e-mail.
"""

import pytest
from django.contrib.auth import SESSION_KEY
from wagtail.models import Page

from cms.people.models import User
from cms.people.roles import Role
from cms.safeguarding import concerns
from cms.safeguarding.models import Concern, SafeguardingTeam, SealedCopy
from tests.coauthoring.test_every_view import (
    _FAILS_BY_ITSELF,
    _IDS_IN_THE_QUERY,
    NAMES,
    PAGE,
    SECRET,
    addresses,
    ask,
    build,
)
from tests.factories import make_peer_worker, make_user
from tests.helpers import built_once

# Wagtail's list of redirects to bring in fails when nobody brought any.
_FAILS = {*_FAILS_BY_ITSELF, ("post", "wagtailredirects:process_import")}

# Who had a part in the pages, and who could meet everything: each is somebody, or makes somebody.
ASKING = {
    "author": lambda: User.objects.get(username=NAMES[0]),
    "coauthor": lambda: User.objects.get(username=NAMES[1]),
    "worker of the group": lambda: User.objects.get(memberships__role="worker"),
    "peer worker": make_peer_worker,
    "administrator": lambda: make_user(role=Role.ADMINISTRATOR),
    "superuser": lambda: make_user(is_superuser=True),
    "another lead": lambda: make_user(role=Role.SAFEGUARDING_LEAD),
    "visitor": None,
}
TEAM = {"lead": lambda: SafeguardingTeam.objects.get().lead, "deputy": lambda: SafeguardingTeam.objects.get().deputy}

# What a case is made of. Nobody but the lead and the deputy gets it.
_OF_A_CASE = {"desk:case", "desk:case_file"}


def build_sealed():
    ids = build()
    draft, live = (Page.objects.get(pk=ids[name]) for name in ("draft", "live"))
    author = User.objects.get(username=NAMES[0])
    for page in (live, draft):
        concern = concerns.raise_concern(page, by=author)
        concerns.tell_more(concern, f"They said {SECRET}.", by=author)
    return {**ids, "reference": concern.reference}


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    with built_once(build_sealed, django_db_blocker, tmp_path_factory) as ids:
        yield ids


def asked(user, method, page, ids, sign_in, visitor):
    """Yield ``(name, address, status, what was said)`` for each address there is."""
    browser = None
    for name, address in addresses({**ids, **dict.fromkeys(PAGE, ids[page])}):
        if browser is None or (user and SESSION_KEY not in browser.session):  # Some of them sign out.
            browser = sign_in(user) if user else visitor
            browser.raise_request_exception = False
        address += f"?id={ids[page]}" if name in _IDS_IN_THE_QUERY else ""
        yield name, address, *ask(browser, method, address)


# Each looks at everything; those who may do most send something, and ask about the page that was public.
QUESTIONS = [
    *((who, "get", "draft") for who in ASKING),
    *((who, "post", "draft") for who in ("author", "peer worker", "superuser")),
    *((who, "get", "live") for who in ("author", "superuser")),
]


@pytest.mark.parametrize(("who", "method", "page"), QUESTIONS)
def test_nobody_else_meets_a_word_of_a_sealed_page_in_any_view(who, method, page, built, db, sign_in, visitor):
    before = list(SealedCopy.objects.filter(kind="page").values_list("pk", "digest", "page_id"))
    user, wrong, count = ASKING[who]() if ASKING[who] else None, [], 0
    for name, address, status, said in asked(user, method, page, built, sign_in, visitor):
        count += 1
        if status >= 500 and (method, name) not in _FAILS:
            wrong.append(f"{name} {address}: fails with {status}")
        if SECRET in said.replace(address.lower(), ""):
            wrong.append(f"{name} {address} ({status}): says it")
        if name in _OF_A_CASE and status == 200:
            wrong.append(f"{name} is open")
    assert count > 200
    assert wrong == [], "\n".join(wrong)
    assert list(SealedCopy.objects.filter(kind="page").values_list("pk", "digest", "page_id")) == before
    assert Page.objects.filter(pk__in=[built["draft"], built["live"]], live=False).count() == 2
    assert set(Concern.objects.values_list("state", flat=True)) == {"open"}


@pytest.mark.parametrize("who", TEAM)
def test_lead_and_deputy_meet_the_words_in_the_case_and_nowhere_else(who, built, db, sign_in, visitor):
    found = {
        name
        for name, address, _status, said in asked(TEAM[who](), "get", "draft", built, sign_in, visitor)
        if SECRET in said.replace(address.lower(), "")
    }
    assert found == {"desk:case"}
