"""Being worried about a page, and what becomes of it. Views, commands and tests all come through here.

Each action holds what it changes, checks, writes, and adds a line to the case's log, in one transaction.
"""

import re
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, Exists, OuterRef, ProtectedError, Q, When
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.models import EditingSession
from wagtail.models import Page, PageLogEntry, WorkflowState

from cms.people.credentials import is_peer_worker
from cms.people.models import User
from cms.people.roles import Role, has_role
from cms.safeguarding import envelope
from cms.safeguarding.alerts import alert
from cms.safeguarding.models import (
    Concern,
    ConcernEvent,
    ConcernNote,
    ConcernPerson,
    ConcernReport,
    SealedCopy,
    SealedLink,
    SealedPage,
)
from cms.safeguarding.sealed import concern_about
from cms.safeguarding.signals import ended, returned, sealing
from cms.safeguarding.team import active_team, the_team

State, What = Concern.State, ConcernEvent.What

LONGEST = 5000  # letters that somebody can tell the lead at once
MOST_LATE_OF_A_LINK = 20  # times that a reader without an account can send something after the click

_FEWEST_WORDS = 2  # of a message

# Callables that upper packages join.
#: ``(user, page) -> bool``: whether somebody may read the newest draft of a page. One yes is enough.
may_read = []
#: ``(page ids) -> ids of users``: who is in these pages, and so is told kindly that they are with somebody.
people_in = []
#: ``(page ids) -> ids of users``: who supports these pages' authors, and so may be worried too.
supporters_of = []
#: ``(pages) -> rows``: what belongs to these pages beside the rows that would be deleted with them.
also_belongs = []


class ConcernRefused(PermissionDenied):
    """Something about a worry that is not allowed. Its text says why and what to do; ``code`` is stable."""

    def __init__(self, code, reason):
        self.code = code
        self.reason = reason
        super().__init__(reason)


# --- Being worried ---------------------------------------------------------------------------------


@transaction.atomic
def raise_concern(page, *, by):
    """Seal ``page`` at once because ``by`` is worried. Returns the :class:`~cms.safeguarding.models.Concern`.

    Its translations and whatever follows it are sealed with it, and what is live is taken down. When somebody was
    worried a moment before, this worry is added to theirs. Raises :class:`ConcernRefused` (``not-there``) unless ``by``
    may read the page: nobody learns whether there is one.
    """
    pages = envelope.family_of(page)
    if concern := concern_about(page.pk):
        return _be_worried_too(concern, by)
    if not pages or not any(answer(by, page) for answer in may_read):
        raise ConcernRefused("not-there", _("That page is not there any more."))
    ids = [each.pk for each in pages]
    concern = Concern.objects.create(was_waiting=_is_waiting(ids))
    _remember_people(concern, ids)
    _write_down_worry(concern, by)
    _seal(concern, pages)
    alert(concern, waits_for(concern))
    return concern


def _be_worried_too(concern, by):
    if not may_add_to(concern, by):
        raise ConcernRefused("not-there", _("That page is not there any more."))
    if not concern.reports.filter(by=by).exists():
        _write_down_worry(concern, by)
    return concern


def _write_down_worry(concern, by):
    ConcernReport.objects.create(concern=concern, by=by)
    # They are told when it has been looked after.
    ConcernPerson.objects.get_or_create(concern=concern, user=by, defaults={"is_in_it": False})
    _record(concern, What.RAISED, by)


def may_add_to(concern, user):
    """Return whether ``user`` could read the page when it was sealed, and so may tell the lead about it."""
    return (
        concern.people.filter(user=user.pk).exists()
        or concern.reports.filter(by=user.pk).exists()
        or (concern.was_waiting and is_peer_worker(user))
    )


def knows_of(concern, user):
    """Return whether ``user`` is in the page of ``concern``, or was worried about it: they know that it is sealed."""
    return concern.people.filter(user=user.pk, is_in_it=True).exists() or concern.reports.filter(by=user.pk).exists()


@transaction.atomic
def tell_more(concern, words, *, by):
    """Tell the lead more, in the ``words`` of somebody who is worried or in the page.

    Raises :class:`ConcernRefused`: ``not-there``, ``no-words``, ``too-long``.
    """
    if not may_add_to(concern, by):
        raise ConcernRefused("not-there", _("That page is not there any more."))
    if not words.strip():
        raise ConcernRefused("no-words", _("Write a few words first. You don’t have to say more."))
    if len(words) > LONGEST:
        raise ConcernRefused("too-long", _("That is very long. Send it in two parts, please."))
    ConcernReport.objects.create(concern=concern, by=by, words=words.strip())
    _record(concern, What.TOLD_MORE, by)


def keep_late_words(page_id, words, *, by):
    """Put what ``by`` sends about a sealed page into the sealed copy, as it came. Returns the concern.

    None when the page is not sealed, or ``by`` could not read it when it was. The same words twice are kept once, and
    empty ones not at all. Call it in a transaction that holds the page.
    """
    concern = concern_about(page_id)
    if concern is None or not may_add_to(concern, by):
        return None
    _keep_late(concern, page_id, words, by)
    return concern


@transaction.atomic
def keep_late_words_of_a_link(token_digests, words_for):
    """Do the same for a reader whose link was one of ``token_digests`` and worked until the page was sealed.

    ``words_for`` returns the words to keep, given the key of the link. Returns the concern, or None.
    """
    links = SealedLink.objects.select_related("concern").select_for_update(of=["self"])
    link = links.filter(token_digest__in=token_digests, expires_at__gt=timezone.now()).first()
    if link is None:
        return None
    if link.concern.copies.filter(kind=SealedCopy.Kind.LATE, by=None).count() < MOST_LATE_OF_A_LINK:
        _keep_late(link.concern, link.page_id, words_for(link.link_id), None)
    return link.concern


def _keep_late(concern, page_id, words, by):
    known = SealedCopy.objects.filter(concern=concern, page_id=page_id, by=by, digest=SealedCopy.digest_of(words))
    if words and concern.state in (State.OPEN, State.KEPT) and not known.exists():
        _keep(concern, page_id, words, kind=SealedCopy.Kind.LATE, by=by)
        _record(concern, What.LATE_WORDS, by)


def _is_waiting(page_ids):
    ids = [str(page_id) for page_id in page_ids]
    return WorkflowState.objects.filter(
        base_content_type__model="page", object_id__in=ids, status=WorkflowState.STATUS_IN_PROGRESS
    ).exists()


def _remember_people(concern, page_ids):
    in_it = {user_id for tell in people_in for user_id in tell(page_ids)}
    beside = {user_id for tell in supporters_of for user_id in tell(page_ids)} - in_it
    known = set(User.objects.filter(pk__in=in_it | beside).values_list("pk", flat=True))
    ConcernPerson.objects.bulk_create(
        ConcernPerson(concern=concern, user_id=user_id, is_in_it=user_id in in_it)
        for user_id in sorted((in_it | beside) & known)
    )


def _seal(concern, pages):
    ids = [page.pk for page in pages]
    last_line = PageLogEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    sealing.send(Concern, pages=pages, concern=concern)
    for page in pages:
        for state in WorkflowState.objects.for_instance(page).filter(status=WorkflowState.STATUS_IN_PROGRESS):
            state.cancel()
    # What this wrote into the history of the page would say who was worried.
    PageLogEntry.objects.filter(page__in=ids, pk__gt=last_line).delete()
    EditingSession.objects.filter(content_type__model="page", object_id__in=[str(pk) for pk in ids]).delete()
    pages = list(Page.objects.filter(pk__in=ids).order_by("pk"))  # As the take-down left them.
    rows = [row for belongs in also_belongs for row in belongs(pages)]
    words = envelope.take(pages, rows)
    SealedPage.objects.bulk_create(SealedPage(page_id=pk, concern=concern) for pk in ids)
    _keep(concern, ids[0], words)


def _keep(concern, page_id, words, *, kind=SealedCopy.Kind.PAGE, by=None):
    return SealedCopy.objects.create(
        concern=concern, kind=kind, page_id=page_id, by=by, words=words, digest=SealedCopy.digest_of(words)
    )


@receiver(pre_delete, sender=Page)
def _stays_while_it_is_sealed(sender, instance, **kwargs):
    """By whatever screen, also with the section that it stands in: it must be there to be given back."""
    if SealedPage.objects.filter(page_id=instance.pk, concern__state__in=[State.OPEN, State.KEPT]).exists():
        raise ConcernRefused(
            "sealed", _("Nothing was deleted. A safeguarding lead looks after something there. Ask them first.")
        )


# --- Who looks after it ------------------------------------------------------------------------------


def handlers_of(concern, team=None):
    """Return who looks after ``concern``: the lead and the deputy, without whoever is in the page.

    When both are in it, both stay: somebody has to act, and each sees what the other does. One of them alone never
    looks after a worry about their own page: it waits until an administrator has named another.
    """
    team = active_team() if team is None else team
    in_it = {person.user_id for person in concern.people.all() if person.is_in_it}
    return [person for person in team if person.pk not in in_it] or (team if len(team) > 1 else [])


def readers_of(concern):
    """Return who looks after ``concern`` and reads it now: ``both``, ``lead``, ``deputy`` or ``nobody``.

    Whatever people are told of it is chosen by this. It never says why one of the two is left out.
    """
    handlers = handlers_of(concern)
    if len(handlers) != 1:
        return "both" if handlers else "nobody"
    return "lead" if handlers[0].pk == the_team().lead_id else "deputy"


def may_handle(concern, user):
    """Return whether ``user`` may open ``concern`` and decide about it. Being a superuser counts for nothing."""
    return has_role(user, Role.SAFEGUARDING_LEAD) and user.pk in {person.pk for person in handlers_of(concern)}


def passes_on_at(concern, hours=None):
    """Return when ``concern`` goes on to the deputy if nobody takes it. ``hours`` is known to whoever asks for many."""
    if hours is None:
        team = the_team()
        hours = team.hours if team else 0
    return concern.raised_at + timedelta(hours=hours)


def waits_for(concern, *, team=None, hours=None):
    """Return who has to act on ``concern`` at this moment, or None: it is taken or ended, or nobody is named.

    Worked out when it is asked for, so that a worry reaches the deputy though no command runs.
    """
    if concern.state != State.OPEN or concern.acknowledged_at:
        return None
    handlers = handlers_of(concern, team)
    if not handlers:
        return None
    return handlers[-1] if is_late(concern, hours) else handlers[0]


def is_late(concern, hours=None):
    """Return whether nobody took ``concern`` in time, so that it is the deputy's to act."""
    return bool(concern.passed_on_at) or passes_on_at(concern, hours) <= timezone.now()


def cases_of(user):
    """Return the cases that ``user`` may open, as a queryset: those that nobody took first, then by age."""
    team = active_team() if has_role(user, Role.SAFEGUARDING_LEAD) else []
    if user.pk not in {person.pk for person in team}:
        return Concern.objects.none()
    cases = Concern.objects.prefetch_related("people")
    others = [person for person in team if person.pk != user.pk]
    may = ~_is_in_it(user)
    for other in others:
        may |= _is_in_it(other)
    cases = cases.filter(may)
    waits = Case(
        When(state=State.OPEN, acknowledged_at=None, then=0),
        When(state=State.OPEN, then=1),
        When(state=State.KEPT, then=2),
        default=3,
    )
    return cases.order_by(waits, "raised_at", "pk")


def open_cases_of(user):
    """Return the open cases of ``user`` in three lists: ``now``, ``with_lead`` and ``with_other``.

    They act on the first now: it waits for them or is theirs, or came too late to the other one. The second is still
    the lead's to take, and the third was taken by the other one.
    """
    team, hours = active_team(), getattr(the_team(), "hours", 0)
    others = {person.pk for person in team if person.pk != user.pk}
    found = {"now": [], "with_lead": [], "with_other": []}
    for case in cases_of(user).filter(state=State.OPEN):
        if case.acknowledged_by_id in others:
            found["with_other"].append(case)
        elif not (case.acknowledged_at or is_late(case, hours) or waits_for(case, team=team, hours=hours) == user):
            found["with_lead"].append(case)
        else:
            found["now"].append(case)
    return found


def _is_in_it(user):
    return Exists(ConcernPerson.objects.filter(concern=OuterRef("pk"), user=user.pk, is_in_it=True))


def waiting_for_nobody():
    """Return the ids of the worries that wait and that no lead or deputy can act on. Three queries."""
    team, waiting = active_team(), Concern.objects.filter(state=State.OPEN).prefetch_related("people")
    return {concern.pk for concern in waiting if not handlers_of(concern, team)}


@transaction.atomic
def pass_on():
    """Hand every worry that nobody took in time to the deputy, and tell again whoever could not be told.

    Returns how many were handed on.
    """
    count = 0
    waiting = Concern.objects.select_for_update().filter(state=State.OPEN, acknowledged_at=None)
    for concern in waiting.order_by("pk"):
        if concern.passed_on_at is None and passes_on_at(concern) <= timezone.now() and len(handlers_of(concern)) > 1:
            concern.passed_on_at = timezone.now()
            concern.save(update_fields=["passed_on_at"])
            _record(concern, What.PASSED_ON)
            count += 1
        alert(concern, waits_for(concern))
    return count


# --- Looking after it --------------------------------------------------------------------------------


def _held(concern, by):
    held = Concern.objects.select_for_update().get(pk=concern.pk)
    if not may_handle(held, by):
        raise ConcernRefused("not-there", _("There is no such case for you."))
    return held


@transaction.atomic
def acknowledge(concern, *, by, take_over=False):
    """Take the case: it goes on to nobody else. ``take_over`` takes it from the other one on purpose, and is logged.

    Raises :class:`ConcernRefused`: ``not-there``, ``ended``, and ``taken`` when the other one has it.
    """
    concern = _held(concern, by)
    _must_not_have_ended(concern)
    before = concern.acknowledged_by_id
    if concern.acknowledged_at and before == by.pk:
        return concern
    if concern.acknowledged_at and not take_over:
        reason = _("%(name)s took it a moment ago. To look after it yourself, press “Take it over”.")
        raise ConcernRefused("taken", reason % {"name": _who_has(concern)})
    data = {"from": before} if concern.acknowledged_at else None
    concern.acknowledged_at, concern.acknowledged_by = timezone.now(), by
    concern.save(update_fields=["acknowledged_at", "acknowledged_by"])
    _record(concern, What.ACKNOWLEDGED, by, data)
    return concern


def _who_has(concern):
    return concern.acknowledged_by.username if concern.acknowledged_by else _("The other one")


@transaction.atomic
def open_words(concern, *, by):
    """Return the sealed copies of ``concern``, for the lead or the deputy; the log says who opened them, and when.

    Raises :class:`ConcernRefused` (``not-there``).
    """
    concern = _held(concern, by)
    copies = list(concern.copies.filter(emptied_at=None).select_related("by"))
    last = concern.events.last()
    if copies and (last.what, last.by_id) != (What.READ, by.pk):
        _record(concern, What.READ, by)
    return copies


@transaction.atomic
def write_note(concern, text, *, by):
    """Write a note into the case. Raises :class:`ConcernRefused`: ``not-there``, ``no-words``."""
    concern = _held(concern, by)
    if not text.strip():
        raise ConcernRefused("no-words", _("Write a few words first."))
    ConcernNote.objects.create(concern=concern, by=by, text=text.strip())
    _record(concern, What.NOTED, by)


@transaction.atomic
def give_back(concern, *, by, message):
    """Give the page back to its authors, as a draft with all that belonged to it, and with a kind ``message``.

    What open editors sent meanwhile comes back as words that their writers can put in. Raises
    :class:`ConcernRefused`: ``not-there``, ``ended``, ``not-taken``, ``taken``, ``no-note``, ``no-message``.
    """
    concern = _held(concern, by)
    _must_not_have_ended(concern)
    _must_be_looked_after(concern, by)
    _must_be_kind_words(message)
    ids = _hold_pages(concern)
    SealedPage.objects.filter(concern=concern).delete()
    for copy in concern.copies.filter(kind=SealedCopy.Kind.PAGE):
        envelope.put_back(copy.words)
    late = list(concern.copies.filter(kind=SealedCopy.Kind.LATE).select_related("by"))
    returned.send(Concern, page_ids=ids, late_words=late)
    # It is theirs again: what was kept beside it goes, so that it can be changed or taken back like any other. What
    # somebody sent later they get back where the page was, until they have read it.
    let_go_of(concern.copies.filter(kind=SealedCopy.Kind.PAGE))
    _end(concern, State.RETURNED, What.RETURNED, by, message)


@transaction.atomic
def keep_sealed(concern, *, by, message=""):
    """Keep the words sealed for good. Raises :class:`ConcernRefused`: ``not-there``, ``ended``, ``not-taken``,
    ``taken``, ``no-note``, ``no-message`` for a dot: without any message nothing is said.
    """
    concern = _held(concern, by)
    if concern.state != State.OPEN:
        _must_not_have_ended(concern)
        raise ConcernRefused("ended", _("This is kept sealed already."))
    _must_be_looked_after(concern, by)
    if message.strip():
        _must_be_kind_words(message)
    ended.send(Concern, page_ids=_hold_pages(concern), erased=False)
    _end(concern, State.KEPT, What.KEPT, by, message)


@transaction.atomic
def erase(concern, *, by, message=""):
    """Erase the page: every word, comment, note and line of its history, what people told the lead, and its files.

    A receipt stays in the log: what it was made of, in numbers, and the digests. The notes of the lead and the deputy
    stay. Raises :class:`ConcernRefused`: ``not-there``, ``ended``, ``not-taken``, ``taken``, ``no-message`` for a dot,
    and ``no-note`` unless ``by`` wrote one after they took the case, and after it was kept sealed if it was.
    """
    concern = _held(concern, by)
    _must_not_have_ended(concern)
    _must_be_looked_after(concern, by)
    if not concern.notes.filter(
        by=by, at__gte=max(concern.acknowledged_at, concern.ended_at or concern.raised_at)
    ).exists():
        reason = _("Nothing was erased. Write a note of your own first: why every word has to go. Then erase it.")
        raise ConcernRefused("no-note", reason)
    if message.strip():
        _must_be_kind_words(message)
    ids = _hold_pages(concern)
    receipt = _receipt(concern)
    copies = list(concern.copies.filter(kind=SealedCopy.Kind.PAGE))
    ended.send(Concern, page_ids=ids, erased=True)
    for copy in copies:
        _delete_files(copy)
    let_go_of(concern.copies.all())
    concern.reports.exclude(words="").update(words="")
    _end(concern, State.ERASED, What.ERASED, by, message, data=receipt)
    _delete_rows(ids)


def _must_be_looked_after(concern, by):
    """Nothing ends before somebody took it, read it and wrote down why; and whoever took it ends it."""
    if concern.acknowledged_at is None:
        reason = _("Nothing has ended yet. Press “I look after this” first, so that it is clear who has it.")
        raise ConcernRefused("not-taken", reason)
    if concern.acknowledged_by_id != by.pk:
        reason = _("Nothing has ended. %(name)s looks after this. Press “Take it over” first, if it is yours to end.")
        raise ConcernRefused("taken", reason % {"name": _who_has(concern)})
    if not concern.notes.exists():
        reason = _("Nothing has ended yet. Write a note first: what you did, what you decided, and why. Then end it.")
        raise ConcernRefused("no-note", reason)


def _must_be_kind_words(message):
    """A child reads them, and a dot hurts."""
    if len(re.findall(r"\w+", message)) < _FEWEST_WORDS:
        raise ConcernRefused("no-message", _("Write a few kind words. The people of the page read exactly these."))


def _hold_pages(concern):
    ids = list(concern.pages.order_by("page_id").values_list("page_id", flat=True))
    list(Page.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    return ids


def _must_not_have_ended(concern):
    if concern.state in (State.RETURNED, State.ERASED):
        raise ConcernRefused("ended", _("This was decided already. Look at the log of the case."))


def sent_late_words(concern, user):
    """Return whether ``user`` sent words about the page when it was sealed already, which are not with them again."""
    return concern.copies.filter(kind=SealedCopy.Kind.LATE, by=user.pk, emptied_at=None).exists()


def late_words_of(concern, user):
    """Return the copies of what ``user`` sent of a page that was sealed already and was given back since."""
    if concern.state != State.RETURNED:
        return []
    return list(concern.copies.filter(kind=SealedCopy.Kind.LATE, by=user.pk, emptied_at=None).order_by("pk"))


def let_go_of(copies):
    """Empty sealed ``copies``, a queryset: their words are somewhere else now, or nowhere. Their digests stay."""
    copies.filter(emptied_at=None).update(words="", emptied_at=timezone.now())


def _end(concern, state, what, by, message, data=None):
    now = timezone.now()
    # What they were told when it was kept sealed stands: perhaps they have not read it yet.
    concern.message = "\n\n".join(filter(None, [concern.message, message.strip()]))
    concern.state, concern.ended_at = state, now
    concern.save()
    concern.people.update(message_read_at=None)
    concern.links.all().delete()
    _record(concern, what, by, data)


def _receipt(concern):
    made_of = {}
    for copy in concern.copies.filter(kind=SealedCopy.Kind.PAGE):
        pages, rows = envelope.pages_in(copy.words)
        for row in (*pages, *rows):
            made_of[row["model"]] = made_of.get(row["model"], 0) + 1
    return {"made_of": made_of, "digests": list(concern.copies.values_list("digest", flat=True))}


def _delete_files(copy):
    """Delete the files of the pictures and documents that only the sealed page used, once it is certain."""
    for stored in envelope.files_in(copy.words):
        transaction.on_commit(lambda stored=stored: stored.storage.delete(stored.name))


def _delete_rows(ids):
    """Take the wordless rows out of the tree. One that something else still names, or has pages below it, stays."""
    for page in Page.objects.filter(pk__in=ids).order_by("-depth", "-pk"):
        if page.numchild == 0:
            try:
                with transaction.atomic():
                    page.specific.delete()
            except ProtectedError:
                continue


def _record(concern, what, by=None, data=None):
    ConcernEvent.objects.create(concern=concern, what=what, by_id=by.pk if by else None, data=data or {})


# --- What the people of the page meet ----------------------------------------------------------------


def held_for(user):
    """Return the concerns that ``user`` reads about on their desk, those with a new message first (``is_new``).

    Each says whether they are in it (``is_in_it``).

    Those about pages that they are in: open and kept ones, and messages that they have not read yet. Those that they
    raised, when somebody else has looked after them, until they have read so. And those in which words wait that they
    sent too late, once the page was given back.
    """
    me = ConcernPerson.objects.filter(concern=OuterRef("pk"), user=user.pk)
    unread = Exists(me.filter(message_read_at=None))
    raised = ConcernReport.objects.filter(concern=OuterRef("pk"), by=user.pk)
    late = SealedCopy.objects.filter(concern=OuterRef("pk"), kind=SealedCopy.Kind.LATE, by=user.pk, emptied_at=None)
    stays = Q(is_in_it=True) & (Q(state__in=[State.OPEN, State.KEPT]) | unread)
    looked_after = ~Q(state=State.OPEN) & ~Q(acknowledged_by=user.pk) & Exists(raised) & unread
    concerns = Concern.objects.annotate(is_in_it=Exists(me.filter(is_in_it=True)), is_new=~Q(state=State.OPEN) & unread)
    concerns = concerns.filter(stays | looked_after | (Q(state=State.RETURNED) & Exists(late)))
    return list(concerns.order_by("-is_new", "-raised_at"))


def sealed_pages_of(user):
    """Return the ids of the sealed pages that ``user`` is in: their browser is to keep no words of those."""
    sealed = SealedPage.objects.filter(concern__people__user=user.pk, concern__people__is_in_it=True)
    return list(sealed.values_list("page_id", flat=True).distinct())


def has_read_message(concern, user):
    """Remember that ``user`` has read what the lead said at the end, and has their own late words back."""
    let_go_of(concern.copies.filter(pk__in=[copy.pk for copy in late_words_of(concern, user)]))
    concern.people.filter(user=user.pk, message_read_at=None).update(message_read_at=timezone.now())
