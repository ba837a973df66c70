"""Asking others into a page, coming in, leaving, handing over. Views, commands and tests all come through here.

Each action holds the page, checks, writes the invitation and the grant, and adds a line to the page's log. Only the
*starter* (the page's owner) asks others in and takes them out; everybody may leave.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from cms.coauthoring.grants import grant, in_every_language, withdraw
from cms.coauthoring.handing_over import hand_over_unsaved
from cms.coauthoring.models import CoAuthorInvitation
from cms.coauthoring.page_groups import group_of
from cms.coauthoring.sharing import PERMISSION, Role, left_behind, people_in, writers_of
from cms.coauthoring.signals import now_looks_after, taken_out
from cms.coauthoring.wrong_codes import count_wrong, too_many_wrong
from cms.people import codes
from cms.people.groups import fellow_members, is_member, is_worker, memberships, workers_of
from cms.people.models import GroupMembership
from cms.people.roles import is_administrator

State = CoAuthorInvitation.State

CODE_LASTS = timedelta(days=7)
_CODES = "cms.coauthoring.codes"  # what they are hashed for


class CoauthorRefused(PermissionDenied):
    """A change to who is in a page that is not allowed. Its text says why and what to do; ``code`` is stable."""

    def __init__(self, code, reason):
        self.code = code
        self.reason = reason
        super().__init__(reason)


def starter_of(page):
    """Return who looks after ``page``: its owner while they write in it, or else whoever has written longest."""
    writers = writers_of(page)
    return next((user for user in writers if user.pk == page.owner_id), writers[0] if writers else None)


def was_in(page_id, person):
    """Return whether ``person`` was in the page, and left it or was taken out since."""
    ended = CoAuthorInvitation.objects.filter(person=person.pk, state__in=(State.LEFT, State.REMOVED))
    return Page.objects.filter(pk=page_id, pk__in=ended.values("page")).exists()


def people_to_invite(page, user):
    """Return whom ``user`` may ask into ``page`` by name: who is in its group, with them, and not in the page yet."""
    group = group_of(page)
    if group is None or not is_member(user, group.pk):
        return fellow_members(user).none()
    there = [person.user.pk for person in people_in([page.pk]).get(page.pk, ())]
    asked = page.coauthor_invitations.filter(state=State.INVITED, person__isnull=False).values("person")
    in_the_group = fellow_members(user).filter(pk__in=memberships().filter(group=group).values("user"))
    return in_the_group.exclude(pk__in=there).exclude(pk__in=asked).order_by("username")


def pending_for(user):
    """Return the invitations that wait for an answer of ``user``, oldest first."""
    ran_out = GroupMembership.objects.run_out().filter(user=user.pk, group=OuterRef("page__from_group__group"))
    return (
        CoAuthorInvitation.objects.filter(~Exists(ran_out), person=user.pk, state=State.INVITED)
        .select_related("page", "invited_by")
        .order_by("invited_at", "pk")
    )


@transaction.atomic
def invite(page, person, *, by, role=Role.WRITE):
    """Ask ``person``, who is in the page's group, into ``page``. Returns the invitation, which waits for an answer.

    Raises :class:`CoauthorRefused`: ``not-yours`` unless ``by`` looks after the page; ``no-such-person`` for everybody
    whom ``by`` may not ask, in the same words whether the account exists or not.
    """
    page = _held(page)
    _must_look_after(page, by)
    if person is None or not people_to_invite(page, by).filter(pk=person.pk).exists():
        raise CoauthorRefused(
            "no-such-person",
            _("Choose somebody from your group who is not in this page yet. For somebody else, make a code."),
        )
    invitation = CoAuthorInvitation.objects.create(page_id=page.pk, person=person, role=role, invited_by=by)
    _log(page, "invite", by, person)
    return invitation


@transaction.atomic
def invite_by_code(page, *, by, role=Role.WRITE):
    """Make a code that lets one signed-in person into ``page``. Returns the invitation and the code, shown only now.

    Raises :class:`CoauthorRefused`: ``not-yours`` unless ``by`` looks after the page.
    """
    page = _held(page)
    _must_look_after(page, by)
    code = codes.make()
    invitation = CoAuthorInvitation.objects.create(
        page_id=page.pk,
        role=role,
        invited_by=by,
        code_digest=codes.hash_of(code, _CODES),
        expires_at=timezone.now() + CODE_LASTS,
    )
    _log(page, "invite_by_code", by)
    return invitation, code


@transaction.atomic
def accept(invitation, *, by):
    """Come into the page that ``by`` was asked into. Returns the page.

    Raises :class:`CoauthorRefused`: ``gone`` when the invitation is not theirs, was answered or taken back.
    """
    invitation = _pending(invitation, by)
    _come_in(invitation, by)
    return invitation.page


@transaction.atomic
def decline(invitation, *, by):
    """Say no to an invitation. Raises :class:`CoauthorRefused` as :func:`accept` does."""
    invitation = _pending(invitation, by)
    _answer(invitation, State.DECLINED)
    _log(invitation.page, "decline", by, by)


def accept_code(code, *, by):
    """Come into a page by a code. Returns the page.

    Raises :class:`CoauthorRefused`: ``no-such-code`` for a code that is mistyped, used, run out or taken back, in the
    same words; ``wait`` after too many of them; ``in-it-already``.
    """
    if too_many_wrong(by):
        raise CoauthorRefused("wait", _("That was many codes. Have a break, and try again in an hour."))
    page = _use_code(codes.possible_hashes(code, _CODES), by)
    if page is None:
        count_wrong(by)
        raise CoauthorRefused("no-such-code", _("This code does not work. Look at each letter, or ask for a new code."))
    return page


@transaction.atomic
def _use_code(hashes, by):
    """Let ``by`` in by the code with one of these ``hashes``. Returns the page, or None when there is no such code."""
    usable = CoAuthorInvitation.objects.filter(
        code_digest__in=hashes, state=State.INVITED, person=None, expires_at__gt=timezone.now()
    )
    page = Page.objects.filter(pk__in=usable.values("page")).select_for_update().first()
    invitation = usable.first()  # Read again, now that nobody else can use it.
    if page is None or invitation is None:
        return None
    if by.pk in {person.user.pk for person in people_in([page.pk]).get(page.pk, ())}:
        raise CoauthorRefused("in-it-already", _("You are in this page already. Keep the code for somebody else."))
    # Being asked by name as well is answered by this.
    page.coauthor_invitations.filter(person=by.pk, state=State.INVITED).update(
        state=State.WITHDRAWN, ended_at=timezone.now()
    )
    _come_in(invitation, by)
    return page


@transaction.atomic
def withdraw_invitation(invitation, *, by):
    """Take an invitation or a code back that nobody has answered.

    Raises :class:`CoauthorRefused`: ``not-yours`` unless ``by`` looks after the page, ``gone``.
    """
    page = _held(invitation.page)
    _must_look_after(page, by)
    if not _take_back(page.coauthor_invitations.filter(pk=invitation.pk), by):
        raise CoauthorRefused("gone", _("Somebody has answered this a moment ago. Look at who is in the page now."))
    _log(page, "withdraw", by, invitation.person)


@transaction.atomic
def leave(page, *, by):
    """Leave a page. What ``by`` wrote stays. Whoever looks after it hands it to the one who is there longest.

    The last writer can leave only when a worker of the group is there to find somebody else. Raises
    :class:`CoauthorRefused`: ``not-in-it``, ``last-writer``.
    """
    page = _held(page)
    mine = next((person for person in people_in([page.pk]).get(page.pk, ()) if person.user.pk == by.pk), None)
    if mine is None:
        raise CoauthorRefused("not-in-it", _("You are not in this page."))
    if mine.writes and writers_of(page) == [by] and not _workers_beside(page, by):
        raise CoauthorRefused(
            "last-writer",
            _("You are the only one who writes here. Ask somebody in first, so that your words are not left alone."),
        )
    end_share(page, by, State.LEFT, by=by)


@transaction.atomic
def remove(page, person, *, by):
    """Take ``person`` out of ``page``. Their words stay, and so does their place among its authors.

    Raises :class:`CoauthorRefused`: ``not-yours`` unless ``by`` looks after the page, ``not-in-it``, ``yourself``.
    """
    page = _held(page)
    _must_look_after(page, by)
    if person.pk == by.pk:
        raise CoauthorRefused("yourself", _("To go yourself, choose “Leave this page”."))
    _must_be_in(page, person)
    end_share(page, person, State.REMOVED, by=by)


@transaction.atomic
def change_role(page, person, role, *, by):
    """Let ``person``, who is in ``page``, write in it from now on, or only comment. Their words stay.

    Raises :class:`CoauthorRefused`: ``not-yours`` unless ``by`` looks after the page, ``not-in-it``, ``yourself``.
    """
    page = _held(page)
    _must_look_after(page, by)
    if person.pk == by.pk:
        raise CoauthorRefused("yourself", _("You look after this page, so you write in it. Hand it over first."))
    _must_be_in(page, person)
    if any(each.pk == person.pk for each in writers_of(page)) == (role == Role.WRITE):
        return
    if role == Role.COMMENT:
        hand_over_unsaved(page, person)
    withdraw(page, person)
    grant(page, person, PERMISSION[role])
    _joined(page, person).update(role=role)
    _log(page, "let_write" if role == Role.WRITE else "let_comment", by, person)


@transaction.atomic
def hand_over(page, to, *, by):
    """Let ``to``, who writes in it too, look after ``page`` from now on.

    Raises :class:`CoauthorRefused`: ``not-yours`` unless ``by`` looks after the page, ``not-in-it``.
    """
    page = _held(page)
    _must_look_after(page, by)
    _must_be_in(page, to, writing=True)
    _now_looks_after(page, to, by)


@transaction.atomic
def give(page, to, *, by):
    """Give ``page``, in which nobody writes any more, to ``to``, a member of its group.

    Raises :class:`CoauthorRefused`: ``not-yours`` unless ``by`` supports the group or is an administrator,
    ``not-left-behind``, ``no-such-person``.
    """
    page, group = _held(page), group_of(page)
    if group is None or not (is_worker(by, group.pk) or is_administrator(by)):
        raise CoauthorRefused("not-yours", _("Only a worker of its group can give a page to somebody."))
    if not left_behind(Page.objects.filter(pk=page.pk)).exists():
        raise CoauthorRefused("not-left-behind", _("Somebody writes in this page already."))
    if to is None or not to.is_active or not is_member(to, group.pk):
        raise CoauthorRefused("no-such-person", _("Choose somebody from this group."))
    let_in(page, to, by=by)
    _now_looks_after(page, to, by)


def let_in(page, person, *, by, role=Role.WRITE):
    """Let ``person`` into ``page`` at once and record it as accepted: who starts it, and who was chosen then."""
    now = timezone.now()
    page.coauthor_invitations.filter(person=person.pk, state=State.INVITED).update(
        state=State.WITHDRAWN, ended_at=now, ended_by=by
    )
    CoAuthorInvitation.objects.update_or_create(
        page_id=page.pk,
        person=person,
        state=State.ACCEPTED,
        defaults={"role": role, "invited_by": by, "answered_at": now},
    )
    grant(page, person, PERMISSION[role])


def end_share(page, person, state, *, by):
    """Take ``person`` out of ``page``, in all its languages: grant, invitations they made, looking after it.

    What they wrote last and could not save is handed to the others, who stay as they are.
    """
    hand_over_unsaved(page, person)
    withdraw(page, person)
    _joined(page, person).update(state=state, ended_at=timezone.now(), ended_by=by)
    _take_back(_invitations(page).filter(invited_by=person.pk), by)
    _log(page, "leave" if state == State.LEFT else "remove", by, person)
    if state == State.REMOVED:
        taken_out.send(Page, page=page, person=person)
    next_one = writers_of(page)[:1]
    if page.owner_id == person.pk and next_one:
        _now_looks_after(page, next_one[0], by)


def _held(page):
    """Wait for the page's turn and hold it until the transaction ends. Returns it as it is by then."""
    held = Page.objects.select_for_update().filter(pk=page.pk).first()
    if held is None:
        raise CoauthorRefused("gone", _("This page was deleted a moment ago."))
    return held


def _pending(invitation, by):
    """Hold the page of an invitation of ``by`` and return the invitation as it is by then."""
    _held(invitation.page)
    pending = pending_for(by).filter(pk=invitation.pk).first()
    if pending is None:
        raise CoauthorRefused("gone", _("This invitation is not there any more. Ask whoever sent it."))
    return pending


def _must_look_after(page, by):
    starter = starter_of(page)
    if starter is None or starter.pk != by.pk:
        raise CoauthorRefused("not-yours", _("Only whoever looks after this page can do that. Ask them."))


def _must_be_in(page, person, *, writing=False):
    found = (each for each in people_in([page.pk]).get(page.pk, ()) if each.user.pk == person.pk)
    if not any(each.writes or not writing for each in found):
        raise CoauthorRefused("not-in-it", _("They are not in this page any more."))


def _workers_beside(page, user):
    """Return the workers of the page's group other than ``user``, who would find somebody else for it."""
    group = group_of(page)
    return [worker for worker in workers_of([group.pk]).get(group.pk, ()) if worker != user] if group else []


def _invitations(page):
    return CoAuthorInvitation.objects.filter(page__in=in_every_language(page))


def _joined(page, person):
    return _invitations(page).filter(person=person.pk, state=State.ACCEPTED)


def _come_in(invitation, by):
    invitation.person = by
    _answer(invitation, State.ACCEPTED)
    grant(invitation.page, by, PERMISSION[Role(invitation.role)])
    _log(invitation.page, "accept", by, by)


def _answer(invitation, state):
    invitation.state, invitation.answered_at = state, timezone.now()
    invitation.save(update_fields=["state", "answered_at", "person"])


def _take_back(invitations, by):
    pending = invitations.filter(state=State.INVITED)
    return pending.update(state=State.WITHDRAWN, ended_at=timezone.now(), ended_by=by)


def _now_looks_after(page, person, by):
    Page.objects.filter(pk=page.pk).update(owner=person)
    page.owner = person
    _log(page, "hand_over", by, person)
    now_looks_after.send(Page, page=page, person=person)


def _log(page, action, by, person=None):
    log(instance=page, action=f"coauthoring.{action}", user=by, data={"user_id": person.pk} if person else None)
