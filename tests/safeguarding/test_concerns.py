"""Somebody is worried about a page: from the click to each of its ends."""

import pytest
from wagtail.models import Comment, Page, Revision

from cms.coauthoring import coauthors, comments
from cms.coauthoring.models import EditBase, PageUserObjectPermission
from cms.people.roles import Role
from cms.safeguarding import concerns
from cms.safeguarding.models import Concern, SealedCopy, SealedPage
from tests.factories import make_leaflet, make_peer_worker, make_team, make_user
from tests.helpers import edit, fresh, publish, submit

SECRET = "xylophonist"


@pytest.fixture
def team(site):
    return make_team()


@pytest.fixture
def lead(team):
    return team[0]


@pytest.fixture
def leaflet(author, coauthor, team):
    page = make_leaflet(by=author, with_others=[coauthor], title=f"{SECRET} title", summary=SECRET)
    Comment.objects.create(page=page, user=coauthor, text=SECRET, contentpath="title")
    return edit(page, by=author, summary=f"{SECRET} again")


def rows_of(page):
    """Return everything that hangs from ``page``, to compare before and after."""
    from cms.safeguarding.envelope import _belonging, _own_rows, _serialised

    own = fresh(page)
    rows = _serialised(_belonging([own], [])) + _serialised(_own_rows(own))
    return sorted(rows, key=lambda row: (row["model"], str(row["pk"])))


def test_words_leave_the_database_and_come_back_as_they_were(leaflet, author, coauthor, lead):
    before = rows_of(leaflet)
    concern = concerns.raise_concern(leaflet, by=author)
    assert SealedPage.objects.get().page_id == leaflet.pk
    row = fresh(leaflet)
    assert SECRET not in f"{row.title} {row.draft_title} {row.slug} {row.url_path} {row.summary} {row.body.raw_data}"
    assert not Revision.page_revisions.filter(object_id=str(leaflet.pk)).exists()
    assert not Comment.objects.exists()
    assert not PageUserObjectPermission.objects.exists()
    copy = concern.copies.get()
    assert SECRET in copy.words
    assert copy.is_whole

    concerns.give_back(concern, by=lead, message="Thank you.")
    after = rows_of(leaflet)
    assert after == before
    assert not SealedPage.objects.exists()
