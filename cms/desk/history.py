"""What happened to a page, day by day, in plain words: "Tuesday: you added 2 tips; Ade changed the title"."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, pairwise

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import PageLogEntry, Revision

from cms.coauthoring.kept_versions import chosen_in
from cms.coauthoring.models import CoAuthorInvitation
from cms.coauthoring.sharing import people_in, share_of
from cms.desk.in_words import day, listed
from cms.pages.in_words import what_changed
from cms.people.groups import fellow_members
from cms.people.models import User

REVISIONS_PER_SCREEN = 20
# Between two screens of revisions there are a few; a page that was commented on for hours must not cost more.
_MOST_EVENTS = 200
_MOST_PHRASES = 5

# What each line of Wagtail's log says here. The others are not news to the people of a page.
_EVENTS = {
    "wagtail.create": gettext_lazy("started the page"),
    "wagtail.workflow.start": gettext_lazy("sent it to a peer worker"),
    "wagtail.workflow.resume": gettext_lazy("sent it again"),
    "wagtail.workflow.cancel": gettext_lazy("took it back"),
    "wagtail.workflow.reject": gettext_lazy("asked for changes"),
    "wagtail.workflow.approve": gettext_lazy("signed it off"),
    "moderation.decline": gettext_lazy("said “not this time”"),
    "moderation.suggest": gettext_lazy("suggested other words"),
    "moderation.use_suggestion": gettext_lazy("used the suggested words"),
    "moderation.keep_own_words": gettext_lazy("kept the words as they were"),
    "moderation.make_reader_link": gettext_lazy("made a link for a reader"),
    "moderation.revoke_reader_link": gettext_lazy("took a reader’s link back"),
    "wagtail.unpublish": gettext_lazy("took it down"),
    "wagtail.comments.create": gettext_lazy("wrote a comment"),
    "wagtail.comments.create_reply": gettext_lazy("answered a comment"),
    "wagtail.comments.resolve": gettext_lazy("said that a comment is dealt with"),
    "coauthoring.add": gettext_lazy("let %(person)s in"),
    "coauthoring.invite": gettext_lazy("asked %(person)s to join"),
    "coauthoring.invite_by_code": gettext_lazy("made a code for somebody to join"),
    "coauthoring.accept": gettext_lazy("joined"),
    "coauthoring.decline": gettext_lazy("said no to joining"),
    "coauthoring.withdraw": gettext_lazy("took an invitation back"),
    "coauthoring.leave": gettext_lazy("left"),
    "coauthoring.remove": gettext_lazy("took %(person)s out"),
    "coauthoring.let_write": gettext_lazy("let %(person)s write"),
    "coauthoring.let_comment": gettext_lazy("let %(person)s comment, and not write"),
    "coauthoring.hand_over": gettext_lazy("made %(person)s look after it"),
}
# Done by peer workers, who are not named: what they decide, they decide for all of them.
_BY_PEER_WORKERS = (
    "wagtail.workflow.reject",
    "wagtail.workflow.approve",
    "moderation.decline",
    "moderation.suggest",
)


@dataclass(frozen=True)
class Line:
    """One thing that happened: ``who`` did ``what``, and ``chosen`` by whom when somebody else put it into the page.

    Of words that changed, ``before`` and ``after`` are the revisions to compare.
    """

    at: datetime
    who: str
    what: str
    chosen: str = ""
    before: int | None = None
    after: int | None = None

    def __str__(self):
        return f"{self.who} {self.what}{self.chosen}"


@dataclass(frozen=True)
class Day:
    """One day with its lines, the first of the day first."""

    date: date
    name: str
    lines: list


class Names:
    """How somebody is named to ``viewer``: only to people who share the page, and only people whom they know."""

    def __init__(self, page, viewer):
        self.viewer = viewer
        self.shares = share_of(viewer, page) is not None
        here = {person.user.pk for person in people_in([page.pk]).get(page.pk, ())}
        # Somebody from outside the group meets only those who are in the page with them.
        self.known = here | set(fellow_members(viewer).values_list("pk", flat=True))
        records = CoAuthorInvitation.objects.filter(page=page.pk, answered_at__isnull=False)
        self.were_here = {page.owner_id, *records.values_list("person", flat=True)}
        self.users = {}

    def look_up(self, ids):
        """Read the accounts of ``ids``, in one query."""
        self.users = User.objects.in_bulk({pk for pk in ids if pk})

    def of(self, user_id, *, first=False):
        """Return the name of the person with this id, or what stands for it, as the ``first`` word of a sentence."""
        words = self._of(user_id)
        known = user_id in self.users and words == self.users[user_id].username
        return capfirst(words) if first and not known else words

    def _of(self, user_id):
        if user_id == self.viewer.pk:
            return _("you")
        if user_id not in self.users or not self.users[user_id].is_active:
            return _("a former member")
        if not self.shares:
            return _("an author") if user_id in self.known | self.were_here else _("somebody from the team")
        if user_id in self.known:
            return self.users[user_id].username
        return _("a former member") if user_id in self.were_here else _("somebody from the team")


@dataclass
class _Edit:
    """Revision ``after``, and ``before`` it. ``chosen`` is the log entry when its words are another person's."""

    before: Revision
    after: Revision
    chosen: PageLogEntry | None = None

    @property
    def at(self):
        return self.after.created_at

    @property
    def user_id(self):
        """Who wrote the words: of a kept version that somebody else chose, not the one who chose."""
        return self.chosen.data["user_id"] if self.chosen else self.after.user_id

    def goes_on_from(self, other):
        """Return whether both are one sitting: the same person on the same day, with nothing in between."""
        return (
            isinstance(other, _Edit)
            and not (self.chosen or other.chosen)
            and other.user_id == self.user_id
            and timezone.localdate(other.at) == timezone.localdate(self.at)
        )


def history_of(page, viewer, number=1):
    """Return the days of one screen of the history, the newest first, and the screen (a Django ``Page``).

    A fixed number of queries, however long the history is.
    """
    revisions = Revision.page_revisions.filter(object_id=str(page.pk)).order_by("-created_at", "-pk")
    screen = Paginator(revisions, REVISIONS_PER_SCREEN).get_page(number)
    start, end = max(screen.start_index() - 1, 0), screen.end_index()
    # One older than those on the screen, to compare the last with, and the one after them, to know where it ends.
    read = list(revisions[max(start - 1, 0) : end + 1])
    newer = read.pop(0) if start and read else None
    shown, older = read[: end - start], read[end - start :]
    events = _events(page, since=shown[-1].created_at if older and shown else None, until=newer and newer.created_at)
    names = Names(page, viewer)
    chosen = chosen_in(shown)
    logged = [*events, *chosen.values()]
    names.look_up({*(each.user_id for each in shown), *(pk for entry in logged for pk in _people(entry))})
    happened = sorted([*_edits(shown, older, chosen), *events], key=_when)
    lines = _lines(page.specific_class, _in_sittings(happened), names)
    return _by_day(lines), screen


def _when(each):
    return each.at if isinstance(each, _Edit) else each.timestamp


def _events(page, *, since, until):
    entries = PageLogEntry.objects.filter(page=page.pk, action__in=_EVENTS)
    if since:
        entries = entries.filter(timestamp__gte=since)
    if until:
        entries = entries.filter(timestamp__lt=until)
    entries = list(entries.order_by("-timestamp", "-pk")[:_MOST_EVENTS])
    declined = {entry.data["task_state_id"] for entry in entries if entry.action == "moderation.decline"}
    return [entry for entry in entries if _cancels(entry) not in declined]


def _cancels(entry):
    """Return the id of what ``entry`` called off, or None: "not this time" calls off what waited, too."""
    if entry.action != "wagtail.workflow.cancel":
        return None
    return (entry.data or {}).get("workflow", {}).get("task_state_id")


def _people(event):
    return event.user_id, (event.data or {}).get("user_id")


def _edits(shown, older, chosen):
    for after, before in pairwise([*shown, *older]):
        yield _Edit(before, after, chosen.get(after.pk))


def _in_sittings(happened):
    sittings = []
    for each in happened:
        if isinstance(each, _Edit) and sittings and each.goes_on_from(sittings[-1]):
            sittings[-1] = _Edit(sittings[-1].before, each.after)
        else:
            sittings.append(each)
    return sittings


def _lines(model, happened, names):
    for each in happened:
        if isinstance(each, _Edit):
            if phrases := what_changed(model, each.before.content, each.after.content):
                who, chosen = names.of(each.user_id, first=True), _who_chose(each, names)
                yield Line(each.at, who, _a_few(phrases), chosen, each.before.pk, each.after.pk)
            continue
        by, person = _people(each)
        who = names.of(by, first=True)
        if each.action in _BY_PEER_WORKERS and by != names.viewer.pk:
            who = _("A peer worker")
        yield Line(each.timestamp, who, _EVENTS[each.action] % {"person": names.of(person)})


def _who_chose(edit, names):
    """Return who put the words of another into the page, behind what those changed; empty when it was their writer."""
    if edit.chosen is None:
        return ""
    who = names.of(edit.chosen.user_id)
    if edit.chosen.data["choice"] == "both":
        return _(": of two versions, %(who)s kept both") % {"who": who}
    return _(": of two versions, %(who)s chose this one") % {"who": who}


def line_between(page, viewer, before, after):
    """Return the line of the history that goes from one revision of ``page`` to another, or None: nothing changed."""
    edit = _Edit(before, after, chosen_in([after]).get(after.pk))
    names = Names(page, viewer)
    names.look_up({edit.user_id, *(_people(edit.chosen) if edit.chosen else ())})
    return next(_lines(page.specific_class, [edit], names), None)


def _a_few(phrases):
    """Return the phrases as one, what was written before what was set, and no more than one reads."""
    shown = phrases[:_MOST_PHRASES]
    return listed(shown if shown == phrases else [*shown, _("other things")])


def _by_day(lines):
    days = [
        Day(date, capfirst(day(first.at)), [first, *rest])
        for date, (first, *rest) in groupby(lines, key=lambda line: timezone.localdate(line.at))
    ]
    return days[::-1]
