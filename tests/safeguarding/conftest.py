"""A page that people write together, full of words that nobody else may meet once somebody is worried."""

import pytest
from django.db import connection
from wagtail.log_actions import log
from wagtail.models import Comment, CommentReply

from cms.coauthoring import coauthors
from cms.moderation import actions, reader_comments, suggestions
from cms.moderation.changes import Asked
from cms.moderation.eligibility import latest_version
from cms.moderation.findings import findings_of
from cms.moderation.notes import keep_note
from cms.pages.actions import set_credit
from tests.factories import make_group, make_image, make_leaflet, make_team, make_user
from tests.factories.pages import block, body_of
from tests.helpers import edit, fresh, submit

SECRET = "xylophonist"


@pytest.fixture
def team(site):
    return make_team()


@pytest.fixture
def lead(team):
    return team[0]


@pytest.fixture
def deputy(team):
    return team[1]


@pytest.fixture
def picture(author):
    image = make_image(by=author, description=SECRET)
    image.tags.add(SECRET)
    log(instance=image, action="wagtail.create", user=author, title=SECRET)
    return image


@pytest.fixture
def leaflet(author, coauthor, worker, picture, team):
    """A draft that was sent back once, with all that can hang from one. Every text in it is secret."""
    group = make_group("The Thursday group", authors=[author, coauthor], workers=[make_user("dunlin")])
    body = body_of(
        block("text", f"<p>{SECRET}</p>"),
        block("image", {"image": {"image": picture.pk, "alt_text": SECRET, "decorative": False}, "caption": SECRET}),
    )
    page = make_leaflet(
        by=author,
        with_others=[coauthor],
        title=f"{SECRET} one",
        slug=SECRET,
        summary=SECRET,
        body=body,
        writing_group=group,
    )
    comment = Comment.objects.create(page=page, user=coauthor, text=SECRET, contentpath="title")
    CommentReply.objects.create(comment=comment, user=author, text=SECRET)
    comment.log_create(user=coauthor)
    set_credit(page, by=author, kind="pen-name", name=SECRET)
    keep_note(page, author, SECRET)
    submit(page, by=author)
    link, _token = reader_comments.make_link(page, by=author)
    reader_comments.settle(
        reader_comments.comment(link, text=SECRET, reader="other"), by=author, answer=f"No: {SECRET}"
    )
    suggestions.suggest(page, by=worker, place="title", texts=[f"{SECRET} two"], was=[f"{SECRET} one"], why=SECRET)
    actions.resolve(page, by=worker, reasons={each.digest: SECRET for each in findings_of(latest_version(page))})
    actions.decline(
        page,
        by=worker,
        reason=f"{SECRET} " * 10,
        next_step=f"Leave the {SECRET} out.",
        support=SECRET,
        support_link="/help/",
    )
    submit(page, by=author)
    actions.ask_for_changes(page, by=worker, message=SECRET, items=[Asked(SECRET, "title", f"{SECRET} one")])
    coauthors.invite_by_code(page, by=author)
    return edit(fresh(page), by=coauthor, summary=f"{SECRET} again")


def tables_with(word):
    """Return the tables of the database that hold ``word`` somewhere, in clear."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            if any(word in str(value).lower() for row in cursor.fetchall() for value in row):
                found.append(table)
    return found
