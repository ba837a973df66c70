"""What a peer worker has in front of them when they read a waiting page: one object, for the parts of the screen."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from wagtail.models import Comment, CommentReply, Page

from cms.coauthoring.kept_versions import why_not_to_sign_off
from cms.coauthoring.page_groups import group_of
from cms.coauthoring.parts import locate, parts_of
from cms.desk.deciding_forms import Asking
from cms.desk.history import history_of
from cms.desk.in_words import listed
from cms.desk.queue import row_of
from cms.desk.written import shown
from cms.moderation import actions, claims, load, not_this_time, reader_comments, suggestions
from cms.moderation.authorship import author_ids
from cms.moderation.changes import changes_of, last_asked, mark_what_stayed
from cms.moderation.digest import content_of, in_todays_schema
from cms.moderation.eligibility import latest_version, may_sign_off
from cms.moderation.findings import findings_of
from cms.moderation.ledger import last_signed, last_take_down, sign_offs_required, sign_offs_under
from cms.moderation.notes import notes_of
from cms.moderation.touches import is_hard
from cms.pages.comparison import CHANGED, changes_between, in_a_sentence
from cms.pages.review_marks import ReviewMarks, anchor_of
from cms.people.models import User
from cms.people.roles import Role

DAYS_SHOWN = 3

_PEOPLE = {
    Role.AUTHOR: ngettext_lazy("an author", "%(number)d authors", "number"),
    Role.PEER_WORKER: ngettext_lazy("a peer worker", "%(number)d peer workers", "number"),
    Role.ADMINISTRATOR: ngettext_lazy("an administrator", "%(number)d administrators", "number"),
    None: ngettext_lazy("somebody else", "%(number)d other people", "number"),
}


#: What each comparison is called: since when, what the page in the frame is called, with what it is compared.
_SINCE = {
    "asked": (
        _("Since changes were asked for"),
        _("With what changed since changes were asked for"),
        _("Compared with what was read when changes were asked for, on %(date)s."),
        _("It says what it said when changes were asked for, on %(date)s."),
    ),
    "declined": (
        _("Since “not this time”"),
        _("With what changed since “not this time”"),
        _("Compared with what was read when it was “not this time”, on %(date)s."),
        _("It says what it said when it was “not this time”, on %(date)s."),
    ),
    "signed": (
        _("Since it was signed off"),
        _("With what changed since it was signed off"),
        _("Compared with what was signed off on %(date)s."),
        _("It says what was signed off last time. A picture, a file or a name that it shows may be another."),
    ),
}


@dataclass(frozen=True)
class Comparison:
    """What changed in ``version`` since another. ``key`` is that one: what was ``signed``, or read when changes were
    ``asked`` for or it was ``declined``, ``at`` some moment. ``url`` is the page in the frame, with the changes marked
    in their places.
    """

    key: str
    at: datetime
    version: Page
    changes: list
    url: str

    @property
    def since(self):
        """Since when, as a heading."""
        return _SINCE[self.key][0]

    @property
    def link(self):
        """What the page in the frame is called."""
        return _SINCE[self.key][1]

    @property
    def compared_with(self):
        """With what it is compared, or that it says the same."""
        return _SINCE[self.key][2 if self.changes else 3] % {"date": date_format(localdate(self.at), "j F Y")}

    @property
    def in_words(self):
        """What changed, in a sentence; empty when nothing did."""
        return in_a_sentence(type(self.version), self.changes)

    @property
    def shown(self):
        """The changes for people to read, each with its words."""
        model = type(self.version)
        return [shown(model, change, self._anchor_of(change)) for change in self.changes]

    def _anchor_of(self, change):
        if change.number is None:
            return "content" if change.kind == CHANGED else ""
        blocks = getattr(self.version, change.field)
        return anchor_of(blocks[min(change.number, len(blocks) - 1)]) if len(blocks) else ""


@dataclass(frozen=True)
class ShownFinding:
    """One finding of a check, where its place is in the page of the screen, and what was typed as the answer."""

    finding: object
    page_url: str
    answer: str

    @property
    def name(self):
        """What its answer is called in the form."""
        return f"why-{self.finding.digest}"


class Reading:
    """The newest draft of ``page``, as ``user`` reads it. Each part is looked up once, when it is asked for."""

    def __init__(self, page, user, answers=None):
        self.page = page
        self.user = user
        self.answers = answers or {}
        self.version = latest_version(page)
        self.content = content_of(self.version)

    # --- What it is ---------------------------------------------------------------------------

    @cached_property
    def task_state(self):
        return actions.waiting_task_state(self.page)

    @cached_property
    def row(self):
        """Its row in the queue: who reads it, when it is due, what it touches."""
        return row_of(self.page, self.user)

    @cached_property
    def is_left_out(self):
        """Whether it touches what this person leaves out, or it is enough for today, and they have not taken it on."""
        row = self.row
        if row is None or row.is_own or not is_hard(row.item.touches) or (row.is_mine and not row.is_left_out):
            return False
        choices = load.choices_of(self.user)
        leaves_out = load.left_out(choices, load.hard_today(self.user))
        is_left_out = any(key in row.item.touches for key in leaves_out)
        return is_left_out and not load.has_taken_on(self.user, self.page.pk)

    @cached_property
    def nobody_can_sign(self):
        """Whether everybody who can sign off and is there helped to make it."""
        return not claims.who_can_read(self.page)

    @cached_property
    def signed(self):
        return len(sign_offs_under(self.version, self.content))

    @cached_property
    def required(self):
        return sign_offs_required(self.page)

    @cached_property
    def taken_down(self):
        return None if self.page.live else last_take_down(self.page)

    @cached_property
    def answer(self):
        """Whether this person may decide, and why not."""
        return may_sign_off(self.user, self.page, self.version, self.content, self.authors)

    @property
    def clean_url(self):
        """The address of the page in the frame, as readers will see it."""
        return reverse("desk:review_page", args=[self.page.pk])

    @property
    def url(self):
        """The address of the page in the frame, with what changed marked in it if there is something to mark."""
        return next((each.url for each in self.comparisons if each.changes), self.clean_url)

    @property
    def changes_left(self):
        """Whether its authors opened something again that was asked for."""
        return any(change.settled_at is None for change in self.requested_changes)

    @cached_property
    def choices_left(self):
        """What its authors still have to choose before anybody can sign it, in a sentence; empty when nothing."""
        return why_not_to_sign_off(self.page)

    # --- What changed ---------------------------------------------------------------------------

    @cached_property
    def before(self):
        """The sign-off of the version that this one is compared with, or None."""
        return last_signed(self.page, self.content)

    @cached_property
    def asked(self):
        """The decision that asked for changes, unless a version was signed since; or None."""
        asked = last_asked(self.page)
        return asked if asked and not (self.before and self.before.recorded_at > asked.finished_at) else None

    @cached_property
    def declined(self):
        """The last "not this time", unless a version was signed since; or None."""
        said = not_this_time.last_said(self.page)
        return said if said and not (self.before and self.before.recorded_at > said.said_at) else None

    @cached_property
    def _version_when_asked(self):
        return self.asked.revision.as_object()

    @cached_property
    def comparisons(self):
        """The :class:`Comparison` with what was read when it came back last, and with what was signed last."""
        found = []
        if self.declined and not (self.asked and self.asked.finished_at > self.declined.said_at):
            then = content_of(self.declined.task_state.revision.as_object()).data["fields"]
            found.append(self._compared("declined", self.declined.said_at, then))
        elif self.asked:
            then = content_of(self._version_when_asked).data["fields"]
            found.append(self._compared("asked", self.asked.finished_at, then))
        if self.before:
            signed = in_todays_schema(self.before.content.data, type(self.version))
            found.append(self._compared("signed", self.before.recorded_at, signed["fields"]))
        return found

    def _compared(self, key, at, fields):
        changes = changes_between(type(self.version), fields, self.content.data["fields"])
        return Comparison(key, at, self.version, changes, f"{self.clean_url}?marked={key}")

    def marks(self, *, marked):
        """Return the marks for the page in the frame: those of the comparison ``marked``, or only places to jump to."""
        compared = next((each for each in self.comparisons if each.key == marked), None) if marked else None
        return ReviewMarks(self.version, compared.changes if compared else [])

    # --- Who wrote it, and what was said ----------------------------------------------------------

    @cached_property
    def authors(self):
        return author_ids(self.page, self.content)

    @cached_property
    def who_wrote(self):
        """The people who helped to make this version, by their kind: "2 authors and a peer worker"."""
        kinds = Counter(map(_kind_of, User.objects.filter(pk__in=self.authors).prefetch_related("groups")))
        return listed(_PEOPLE[kind] % {"number": kinds[kind]} for kind in _PEOPLE if kinds[kind])

    @cached_property
    def group(self):
        return group_of(self.page)

    @cached_property
    def days(self):
        return history_of(self.page, self.user)[0][:DAYS_SHOWN]

    @cached_property
    def notes(self):
        return notes_of(self.page)

    @cached_property
    def parts(self):
        return parts_of(self.version)

    @cached_property
    def requested_changes(self):
        changes = locate(changes_of(self.page), self.parts)
        if changes and self.asked:
            mark_what_stayed(changes, self.asked, self._version_when_asked, self.version)
        return changes

    @cached_property
    def reader_comments(self):
        return locate(reader_comments.comments_of(self.page), self.parts)

    @cached_property
    def open_suggestions(self):
        return suggestions.shown_suggestions(self.version, suggestions.open_suggestions(self.page), self.parts)

    @property
    def asking(self):
        """The form to ask for changes."""
        return Asking(self.version)

    @property
    def has_been_talked_about(self):
        return any((self.notes, self.requested_changes, self.comments, self.reader_comments, self.open_suggestions))

    @cached_property
    def comments(self):
        """All comments, those that are dealt with too, oldest first, each with the ``place`` it is about."""
        replies = Prefetch("replies", CommentReply.objects.order_by("created_at", "pk"))
        comments = Comment.objects.filter(page=self.page.pk).prefetch_related(replies).order_by("created_at", "pk")
        places = {part.place: part.label for part in self.parts}
        for comment in comments:
            comment.place = places.get(".".join(comment.contentpath.split(".")[:2]), "")
        return comments

    # --- The checks -------------------------------------------------------------------------------

    @cached_property
    def findings(self):
        return [self._shown(finding) for finding in findings_of(self.version)]

    @property
    def open_findings(self):
        return [shown for shown in self.findings if shown.finding.is_open]

    @property
    def answered_findings(self):
        return [shown for shown in self.findings if shown.finding.resolved]

    @property
    def warnings(self):
        return [shown for shown in self.findings if not shown.finding.check.must_resolve]

    def _shown(self, finding):
        anchor = f"#block-{finding.found.block}" if finding.found.block else "#content"
        return ShownFinding(
            finding,
            page_url=self.url + anchor,
            answer=self.answers.get(f"why-{finding.digest}", ""),
        )


def _kind_of(user):
    roles = {group.name for group in user.groups.all()}
    return next((role for role in _PEOPLE if role and role.value in roles), None)
