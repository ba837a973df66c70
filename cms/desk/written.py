"""What changed in a page, place by place: the words with what is new and what is gone marked in them."""

from dataclasses import dataclass

from wagtail.models import Revision

from cms.desk.history import line_between
from cms.moderation.digest import content_of
from cms.pages.comparison import MOVED, changes_between, place_of, words_before_and_after


@dataclass(frozen=True)
class Shown:
    """One change: where it is, what kind of change, its words with what is new and gone, and its place in the page."""

    place: str
    kind: str
    words: str
    anchor: str = ""


def shown(model, change, anchor=""):
    """Return the :class:`Shown` of ``change``, in a page of ``model``."""
    words = "" if change.kind == MOVED else words_before_and_after(model, change)
    return Shown(place_of(model, change), change.kind, words, anchor)


def written_between(page, viewer, before, after):
    """Return a line of the history of ``page``, and what changed in it: ``(Line, [Shown])``.

    ``before`` and ``after`` are primary keys of revisions. Returns None when they are not two of this page, the older
    first, or when they say the same. Names that people gave for readers to see are not repeated: they may have taken
    them back.
    """
    revisions = Revision.page_revisions.filter(object_id=str(page.pk)).in_bulk([before, after])
    if len(revisions) < 2 or revisions[before].created_at > revisions[after].created_at:
        return None
    line = line_between(page, viewer, revisions[before], revisions[after])
    if line is None:
        return None
    model = page.specific_class
    contents = [content_of(revisions[pk].as_object()).data["fields"] for pk in (before, after)]
    private = getattr(model, "private_fields", ())
    changes = [change for change in changes_between(model, *contents) if change.field not in private]
    return line, [shown(model, change) for change in changes]
