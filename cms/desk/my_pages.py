"""The pages a person has a share in, each with its state in plain words, its people and the next step."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Page, WorkflowState, get_default_page_content_type

from cms.coauthoring.grants import counting
from cms.coauthoring.kept_versions import choices_left
from cms.coauthoring.models import PageUserObjectPermission
from cms.coauthoring.presence import writing_now
from cms.coauthoring.sharing import people_in
from cms.desk.in_words import day
from cms.moderation import not_this_time
from cms.moderation.changes import changes_left
from cms.moderation.ledger import taken_down
from cms.moderation.models import NotThisTime
from cms.moderation.public_pages import is_public
from cms.moderation.reader_comments import comments_left
from cms.moderation.sealing import given_back

PAGES_PER_SCREEN = 10

# What one can choose from. The states of a card are finer.
FILTERS = {
    "writing": gettext_lazy("Being written"),
    "changes": gettext_lazy("Changes asked for"),
    "waiting": gettext_lazy("Waiting for a peer worker"),
    "live": gettext_lazy("Live"),
}


class Step(NamedTuple):
    """Where the next step leads, and what its button says."""

    label: str
    url: str


@dataclass(frozen=True)
class MyPage:
    """One card of "my pages". ``state`` is a stable key, ``words`` what the person reads."""

    page: Page
    is_public: bool
    state: str
    words: str
    message: str = ""
    people: tuple = ()
    busy: tuple = ()
    writes: bool = True
    changes_left: int = 0
    comments_left: int = 0
    choices_left: int = 0
    not_this_time: NotThisTime | None = None

    @property
    def url(self):
        return reverse("desk:page", args=[self.page.pk])

    @property
    def edit_url(self):
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])

    @property
    def live_url(self):
        return self.page.get_url() if self.is_public else ""

    @property
    def can_take_back(self):
        return self.writes and self.state == "waiting"

    @property
    def can_change(self):
        return self.writes and self.state != "waiting"

    @property
    def needs_somebody(self):
        """Whether it goes on only when one of its people does something."""
        return self.state in ("draft", "changes", "not-this-time", "live-with-draft", "taken-down", "given-back")

    @property
    def next_step(self):
        """The one thing to do now, for whoever the card is for."""
        if not self.writes:
            return Step(_("Read and comment"), self.url)
        if self.state == "changes" and self.changes_left:
            return Step(_("See what to change"), f"{self.url}#changes")
        if self.state in ("waiting", "held"):
            return Step(_("Look at it"), self.url)
        if self.state == "live" and self.live_url:
            return Step(_("See the live page"), self.live_url)
        return Step(_("Go on writing"), self.edit_url)


def my_pages(user, *, words="", state=""):
    """Return the pages that ``user`` writes or may comment on, the newest change first: a queryset of ``Page``.

    ``words`` narrows it to titles that hold them, ``state`` to one of :data:`FILTERS`; an unknown one to nothing.
    """
    grants = counting(PageUserObjectPermission.objects.filter(user=user.pk))
    pages = (
        Page.objects.filter(pk__in=grants.values("content_object"))
        .prefetch_workflow_states()
        .select_related("content_type")
        .order_by("-latest_revision_created_at", "pk")
    )
    if words:
        pages = pages.filter(draft_title__icontains=words)
    return _in_state(pages, state) if state else pages


def _in_state(pages, state):
    def workflow(status):
        return Exists(
            WorkflowState.objects.filter(
                base_content_type=get_default_page_content_type(),
                object_id=Cast(OuterRef("pk"), CharField()),
                status=status,
            )
        )

    waiting, changes = workflow(WorkflowState.STATUS_IN_PROGRESS), workflow(WorkflowState.STATUS_NEEDS_CHANGES)
    conditions = {
        "waiting": waiting,
        "changes": changes,
        "live": Q(live=True),
        "writing": ~waiting & ~changes & (Q(live=False) | Q(has_unpublished_changes=True)),
    }
    return pages.filter(conditions[state]) if state in conditions else pages.none()


def cards(pages, user):
    """Return ``pages``, a list of what :func:`my_pages` gives, as :class:`MyPage` each. A fixed number of queries."""
    ids = [page.pk for page in pages]
    people, busy, left = people_in(ids), writing_now(ids), changes_left(ids)
    said, declined = comments_left(ids), not_this_time.standing(ids)
    choices = choices_left(ids)
    down = taken_down([page.pk for page in pages if not page.live])
    back = given_back(down)
    return [
        in_plain_words(
            page,
            down - back,
            back,
            user=user,
            people=people.get(page.pk, ()),
            busy=busy.get(page.pk, ()),
            left=left.get(page.pk, 0),
            said=said.get(page.pk, 0),
            choices=choices.get(page.pk, 0),
            declined=declined.get(page.pk),
        )
        for page in pages
    ]


def card(page, user):
    """Return one page as the :class:`MyPage` of ``user``."""
    return cards([page], user)[0]


def in_plain_words(
    page, taken_down=(), back=(), *, user=None, people=(), busy=(), left=0, said=0, choices=0, declined=None
):
    """Return ``page`` as a :class:`MyPage` of ``user``.

    ``taken_down`` holds the ids of :func:`~cms.moderation.ledger.taken_down`. Its reason is not for the list: it may
    be about somebody's safety. ``back`` holds those that were given back after a worry. Of those who have the page open
    (``busy``), only the people in it are named.
    """
    named = {person.user.pk for person in people}
    shared = {
        "people": tuple(people),
        "busy": tuple(each for each in busy if each.pk in named and each != user),
        "writes": any(person.writes and person.user == user for person in people),
        "changes_left": left,
        "comments_left": said,
        "choices_left": choices,
        "not_this_time": declined,
    }
    state, words, message = _state(page, taken_down, back, left, declined, writes=shared["writes"])
    return MyPage(page, is_public(page), state, words, message, **shared)


def _state(page, taken_down, back, left, declined, *, writes):
    workflow = page.current_workflow_state
    task_state = workflow.current_task_state if workflow else None
    if workflow and workflow.status == WorkflowState.STATUS_IN_PROGRESS:
        if task_state is None:
            return "waiting", _("Waiting for a peer worker"), ""
        return "waiting", _("Waiting for a peer worker since %(day)s") % {"day": day(task_state.started_at)}, ""
    if workflow and workflow.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return "changes", _changes(left), task_state.comment if task_state else ""
    if declined:
        return "not-this-time", _("Not this time. Your words are still here, and you can go on"), ""
    if page.live and not is_public(page):
        return "held", _("Signed off. It shows as soon as the pages above it are live"), ""
    if page.live and page.has_unpublished_changes:
        return "live-with-draft", _("Live, with a newer draft"), ""
    if page.live:
        return "live", _("Live"), ""
    if page.pk in back and writes:
        words = _("It was with somebody who cares, and is yours again. Send it, and it can be live again")
        return "given-back", words, ""
    if page.pk in taken_down:
        return "taken-down", _("Taken down. Ask a peer worker why. Then change it and send it again"), ""
    return "draft", _("Yours to write") if writes else _("Being written. Tell them what you think"), ""


def _changes(left):
    if left:
        return ngettext("Changes asked for: %(left)d left", "Changes asked for: %(left)d left", left) % {"left": left}
    return _("A peer worker asks for changes")
