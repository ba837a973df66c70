"""A peer worker whose words an author types off has helped to write the page, used suggestion or not."""

import pytest
from wagtail.models import Comment

from cms.moderation import actions, suggestions
from cms.moderation.authorship import author_ids
from cms.moderation.digest import content_of
from cms.moderation.eligibility import Refused, latest_version
from tests.factories import make_leaflet
from tests.helpers import edit, fresh, sign_off, submit

THEIRS = "Tell one grown-up today, and ask them to write down what happened."


@pytest.fixture
def leaflet(site, author):
    leaflet = make_leaflet(by=author, summary="What helps when somebody is unkind at school.")
    submit(leaflet, by=author)
    return fresh(leaflet)


def suggest(leaflet, worker, text):
    was = latest_version(leaflet).summary
    return suggestions.suggest(leaflet, by=worker, place="summary", texts=[text], was=[was])


def has_helped(leaflet, user):
    leaflet = fresh(leaflet)
    return user.pk in author_ids(leaflet, content_of(latest_version(leaflet)))


@pytest.mark.parametrize("words", [THEIRS, "Tell a grown-up."])
def test_worker_cannot_sign_what_an_author_typed_off_from_their_open_suggestion(leaflet, author, worker, words):
    suggest(leaflet, worker, words)
    assert not has_helped(leaflet, worker)
    edit(leaflet, by=author, summary=words)
    assert has_helped(leaflet, worker)
    with pytest.raises(Refused) as refused:
        sign_off(fresh(leaflet), by=worker)
    assert refused.value.code == "author"


def test_worker_cannot_sign_what_an_author_typed_off_from_their_decision(leaflet, author, worker, other_worker):
    actions.ask_for_changes(leaflet, by=worker, message=f"Please write: {THEIRS}")
    edit(fresh(leaflet), by=author, summary=f"What helps. {THEIRS}")
    assert has_helped(leaflet, worker)
    assert not has_helped(leaflet, other_worker)


def test_worker_cannot_sign_what_an_author_typed_off_from_their_comment(leaflet, author, worker):
    Comment.objects.create(page=leaflet, user=worker, text=THEIRS, contentpath="summary")
    edit(leaflet, by=author, summary=THEIRS.upper())
    assert has_helped(leaflet, worker)


def test_author_who_keeps_their_own_words_wrote_them(leaflet, author, worker):
    own = latest_version(leaflet).summary
    suggest(leaflet, worker, f"{own} You are not alone.")
    edit(leaflet, by=author, summary="Something else for a while, and then back.")
    edit(fresh(leaflet), by=author, summary=own)
    assert not has_helped(leaflet, worker)


def test_worker_who_quotes_the_author_did_not_write_it(leaflet, author, worker):
    own = latest_version(leaflet).summary
    actions.ask_for_changes(leaflet, by=worker, message=f"“{own}” Could this be shorter?")
    edit(fresh(leaflet), by=author, summary=f"{own} Yes.")
    assert not has_helped(leaflet, worker)


def test_author_who_writes_what_was_missing_wrote_it(leaflet, author, worker):
    actions.ask_for_changes(leaflet, by=worker, message="Add words for when somebody asks where you were.")
    edit(fresh(leaflet), by=author, summary="Choose a line for when somebody asks where you were.")
    assert not has_helped(leaflet, worker)
