"""Giving an award, and what may become of it. Views, commands, the panel's decision and tests all come through here.

Each action holds the award, checks who asks and why, writes, and adds a line to its log, in one transaction. The
pictures, the pages, the register and the status list all read the same place, so they turn together.
"""

from datetime import datetime, time
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Locale

from charter.awards.issuing import made_from, put_credential
from charter.awards.models import Award, AwardEvent
from charter.awards.signals import changed
from charter.awards.stories import let_the_school_in
from charter.credentials import status
from charter.credentials.models import StatusPlace
from charter.models import CharterBadgePage, CharterIndexPage
from charter.scheme.levels import Level
from charter.schools.actions import (
    is_coordinator,
    let_coordinators_stay,
    runs_the_scheme,
    schools_open_to,
    with_those_before,
)
from charter.schools.models import School, SchoolMembership
from charter.schools.telling import tell_school
from charter.standing import Standing
from cms.coauthoring.actions import start_page
from cms.pages.models import Audience
from cms.people.models import can_sign_in

State, What = StatusPlace.State, AwardEvent.What

LASTS, RENEWED_WITHIN = relativedelta(years=2), relativedelta(months=12)
LONGEST = 2000  # letters of a reason


class AwardRefused(PermissionDenied):
    """Something about an award that is not allowed. Its text says why and what to do; ``code`` is stable."""

    def __init__(self, code, reason):
        self.code = code
        self.reason = reason
        super().__init__(reason)


# --- Who may ------------------------------------------------------------------------------------------


def may_look_after(user, school):
    """Return whether ``user`` may decide about awards of ``school``: a peer worker or an administrator, not its own."""
    return user.is_active and runs_the_scheme(user) and not is_coordinator(user, school)


def awards_open_to(user):
    """Return the queryset of the awards that ``user`` may see at the desk: of their own schools, or all."""
    return Award.objects.filter(school__in=schools_open_to(user).values("pk"))


def _check_who(user, school):
    if not may_look_after(user, school):
        raise AwardRefused(
            "not-yours",
            _("A peer worker or an administrator who does not belong to the school decides this. Please ask one."),
        )


def may_tell_its_story(user, school):
    """Return whether ``user`` may start the page of an award of ``school``: who decides about it, or speaks for it."""
    return may_look_after(user, school) or is_coordinator(user, school)


def _check_who_tells(user, school):
    if not may_tell_its_story(user, school):
        raise AwardRefused("not-yours", _("Somebody who speaks for the school starts its page, or a peer worker does."))


def _words(reason):
    reason = reason.strip()
    if not reason:
        raise AwardRefused("no-reason", _("Say why, in a sentence or two. The school reads it, so name nobody."))
    if len(reason) > LONGEST:
        raise AwardRefused("too-long", _("That is very long. Say it in fewer words, please."))
    return reason


# --- Giving it ----------------------------------------------------------------------------------------


@transaction.atomic
def grant(
    school,
    level,
    judged_by,
    *,
    by,
    reason,
    awarded_at=None,
    evidence_root=None,
    decision=None,
    in_order=True,
    tell=True,
):
    """Give ``school`` the ``level``, judged by a :class:`~charter.models.JudgedBy`. Returns the :class:`Award`.

    ``decision`` (a UUID) names what decided it: the same one again returns the award that there is. Levels are taken
    ``in_order``, except those that a scheme gave before it came here. ``tell`` says whether the school gets a letter.
    Raises :class:`AwardRefused` (``not-yours``, ``no-reason``, ``followed``, ``closed``, ``no-number``, ``order``,
    ``held``, ``too-late``), :class:`~charter.credentials.status.UsedUp` and
    :class:`~charter.credentials.keys.CannotSign`.
    """
    _check_who(by, school)
    reason, level = _words(reason), Level(level)
    school = School.objects.select_for_update().get(pk=school.pk)
    if decision and (there := Award.objects.with_facts().filter(decision=decision).first()):
        return there
    awarded_at = awarded_at or timezone.now()
    _check_school(school, level, awarded_at, in_order)
    place = status.take_place()
    award = Award(
        school=school,
        level=level,
        judged_by=judged_by,
        awarded_at=awarded_at,
        valid_until=end_of(awarded_at),
        place=StatusPlace.objects.get(status_list_id=place.number, index=place.index),
        evidence_root=evidence_root,
        decision=decision,
    )
    put_credential(award)
    award.save(force_insert=True)
    data = {"level": level, "version": judged_by.number, "digest": judged_by.digest}
    record(award, What.GRANTED, by, reason, **data)
    let_coordinators_stay(award.school, until=award.valid_until)
    if tell:
        tell_school(award.school)
    return award


def end_of(awarded_at):
    """Return the last moment of an award from ``awarded_at``: the end of that day, two years on."""
    last_day = timezone.localdate(awarded_at) + LASTS
    return timezone.make_aware(datetime.combine(last_day, time(23, 59, 59)))


def _check_school(school, level, awarded_at, in_order):
    if against := followed_by_another(school):
        raise AwardRefused("followed", against)
    if school.status == School.Status.CLOSED:
        raise AwardRefused(
            "closed",
            _("This school has closed. Say on its screen at the desk which school follows it, under “Charter mark”."),
        )
    if not school.urn:
        raise AwardRefused("no-number", _("This school has no number (URN) today. Put it in first."))
    if awarded_at > timezone.now() or end_of(awarded_at) < timezone.now():
        raise AwardRefused("too-late", _("An award begins today or before, and has not ended yet."))
    if against := held_for_long(school, level, awarded_at):
        raise AwardRefused("held", against)
    if in_order and (against := out_of_order(school, level)):
        raise AwardRefused("order", against)


def followed_by_another(school, level=None):
    """Return why ``school`` is given no award any more, or None: another school follows it."""
    if school.successor_id is None:
        return None
    words = _("%(name)s, number (URN) %(urn)s, follows this school. So an award is for that one.")
    return words % {"name": school.successor, "urn": school.successor.urn}


def held_for_long(school, level, awarded_at=None):
    """Return why ``school`` cannot be given ``level`` again yet, or None.

    A renewal may be decided before the older award ends, within its last year.
    """
    awarded_at = awarded_at or timezone.now()
    held = Award.objects.filter(school=school, level=level).exclude(place__state=State.REVOKED)
    newest = held.filter(valid_until__gte=awarded_at + LASTS - RENEWED_WITHIN).order_by("-valid_until").first()
    if newest is None:
        return None
    day = newest.last_day - RENEWED_WITHIN + relativedelta(days=1)
    return _("The school holds this level already, until %(end)s. It can be renewed from %(day)s on.") % {
        "end": date_format(newest.last_day, "j F Y"),
        "day": date_format(day, "j F Y"),
    }


def out_of_order(school, level):
    """Return why ``school`` cannot come to ``level`` yet, or None: levels are taken in order."""
    levels = list(Level)
    needed = None
    held = Award.objects.filter(school__in=with_those_before(school)).exclude(place__state=State.REVOKED)
    held = set(held.values_list("level", flat=True))
    for below in reversed(levels[: levels.index(level)]):
        if below in held:
            break
        needed = below
    if needed is None:
        return None
    return _("Levels are taken in order. This school needs %(level)s first.") % {"level": needed.label}


# --- What may become of it ----------------------------------------------------------------------------


@transaction.atomic
def suspend(award, *, by, reason):
    """Put a valid award on hold while something is looked into. That says nothing of what is found.

    Raises :class:`AwardRefused`: ``not-yours``, ``no-reason``, ``not-now``.
    """
    return _change(award, by, reason, What.SUSPENDED, State.SUSPENDED, {Standing.VALID})


@transaction.atomic
def revoke(award, *, by, reason):
    """Take an award back, whether it is on hold or not.

    Raises as :func:`suspend` does, and ``same-person`` while the school waits for another look at what ``by`` decided.
    """
    award = _held(award)
    _check_who(by, award.school)
    _check_second_pair_of_eyes(award, by)
    return _change(award, by, reason, What.REVOKED, State.REVOKED, set(Standing) - {Standing.REVOKED})


@transaction.atomic
def restore(award, *, by, reason):
    """Let an award count again. One that was taken back needs an appeal, and somebody else than who took it back.

    Raises as :func:`suspend` does, and ``no-appeal``, ``same-person``.
    """
    award = _held(award)
    _check_who(by, award.school)
    if award.place.state == State.REVOKED and not award.open_appeal:
        raise AwardRefused("no-appeal", _("It was taken back. The school has to ask for another look first."))
    _check_second_pair_of_eyes(award, by)
    return _change(award, by, reason, What.RESTORED, State.GOOD, {Standing.SUSPENDED, Standing.REVOKED})


@transaction.atomic
def appeal(award, *, by, reason):
    """Ask for another look at an award that is on hold or was taken back: for a coordinator of its school.

    Raises :class:`AwardRefused`: ``not-yours``, ``no-reason``, ``not-now``, ``asked-already``.
    """
    award = _held(award)
    if not is_coordinator(by, award.school):
        raise AwardRefused("not-yours", _("Somebody who speaks for the school asks for this."))
    reason = _words(reason)
    if award.standing not in (Standing.SUSPENDED, Standing.REVOKED):
        raise AwardRefused("not-now", _("There is nothing to look at again: it is not on hold and not taken back."))
    if award.open_appeal:
        raise AwardRefused("asked-already", _("You asked already. Somebody is looking at it again."))
    record(award, What.APPEALED, by, reason)
    return award


@transaction.atomic
def uphold(award, *, by, reason):
    """Answer an appeal: it stays as it is. Raises :class:`AwardRefused` as :func:`restore` does."""
    award = _held(award)
    _check_who(by, award.school)
    reason = _words(reason)
    if not award.open_appeal:
        raise AwardRefused("no-appeal", _("Nobody has asked for another look."))
    _check_second_pair_of_eyes(award, by)
    record(award, What.UPHELD, by, reason)
    tell_school(award.school)
    return award


def needs_somebody_else(user, award):
    """Return whether ``user`` decided what the school wants somebody to look at again."""
    if not award.open_appeal:
        return False
    decided = award.events.filter(what__in=[What.SUSPENDED, What.REVOKED]).last()
    return decided is not None and decided.by_id == user.pk


def appeals_for(user):
    """Return the awards of which ``user`` may answer the school that asked for another look."""
    if not runs_the_scheme(user):
        return Award.objects.none()
    decided = AwardEvent.objects.filter(award=OuterRef("pk"), what__in=[What.SUSPENDED, What.REVOKED]).order_by("-pk")
    waiting = Award.objects.with_appeals().filter(is_appealed=True)
    waiting = waiting.exclude(school__in=School.objects.spoken_for_by(user).values("pk"))
    return waiting.alias(decided_by=Subquery(decided.values("by_id")[:1])).exclude(decided_by=user.pk)


def _check_second_pair_of_eyes(award, by):
    if needs_somebody_else(by, award):
        raise AwardRefused(
            "same-person", _("You decided this before. Somebody else looks at it again, so that it is fair.")
        )


def has_story(award):
    """Return whether a page tells the story of ``award``, in whatever state. It may have been deleted since."""
    return CharterBadgePage.objects.filter(translation_key=award.page_key).exists() if award.page_key else False


def may_start_story(user, award):
    """Return whether ``user`` may start the page of ``award`` now: nobody starts to praise what is over."""
    return may_tell_its_story(user, award.school) and not award.is_over and not has_story(award)


@transaction.atomic
def start_story(award, *, by):
    """Start a draft of the page that tells the story of ``award``, and return it.

    Raises as :func:`give_page` does, and :class:`AwardRefused` (``over``).
    """
    award = _held(award)
    _check_who_tells(by, award.school)
    if award.is_over:
        raise AwardRefused("over", _("This badge is no longer valid, so no page about it is started."))
    section = CharterIndexPage.objects.filter(locale=Locale.get_default()).first()
    if has_story(award) or section is None:
        raise AwardRefused("page-taken", _("This award has a page already, or there is no section for it."))
    page = CharterBadgePage(
        title=award.school.name,
        school_name=award.school.name,
        level=award.level,
        awarded_on=award.awarded_on,
        valid_until=award.last_day,
        audience=Audience.SCHOOLS,
    )
    page = start_page(page, parent=section, by=by)
    give_page(award, page, by=by)
    let_the_school_in(page, award.school, by=by)
    return page


@transaction.atomic
def give_page(award, page, *, by):
    """Let ``page``, a :class:`~charter.models.CharterBadgePage`, tell the story of ``award``, in every language.

    Its facts are then the award's. Raises :class:`AwardRefused`: ``not-yours``, ``page-taken``, ``other-school``.
    """
    award = _held(award)
    _check_who_tells(by, award.school)
    others = Award.objects.filter(page_key=page.translation_key).exclude(pk=award.pk)
    if others.exists() or (has_story(award) and award.page_key != page.translation_key):
        raise AwardRefused("page-taken", _("This page, or this award, belongs to another one already."))
    if page.school_name.strip().casefold() != award.school.name.casefold() or page.level != award.level:
        raise AwardRefused("other-school", _("This page names another school or another level."))
    if award.page_key != page.translation_key:
        award.page_key = page.translation_key
        award.save(update_fields=["page_key"])
        record(award, What.LINKED, by, page=page.pk)
    return award


@transaction.atomic
def issue_again(award):
    """Make the credential of ``award`` anew where its origin, key or school changed. Returns whether it was."""
    award = _held(award)
    if award.issued_for == made_from(award):
        return False
    put_credential(award)
    award.save(update_fields=["credential", "issued_for", "issued_at"])
    record(award, What.REISSUED)
    return True


def _held(award):
    Award.objects.select_for_update().get(pk=award.pk)
    return Award.objects.with_facts().get(pk=award.pk)


def _change(award, by, reason, what, state, begins_in):
    award = _held(award)
    _check_who(by, award.school)
    reason = _words(reason)
    if award.standing not in begins_in:
        raise AwardRefused(
            "not-now",
            _("This award is “%(standing)s” now, so that cannot be done.") % {"standing": award.standing.label},
        )
    status.set_state(status.Place(award.place.status_list_id, award.place.index), state)
    award.place.refresh_from_db()
    record(award, what, by, reason)
    tell_school(award.school)
    return award


def record(award, what, by=None, reason="", **data):
    """Add a line to the log of ``award``, and tell whoever follows it."""
    event = AwardEvent.objects.create(award=award, what=what, by_id=by.pk if by else None, reason=reason, data=data)
    award.__dict__.pop("open_appeal", None)
    changed.send(Award, award=award, event=event)


# --- Who looks after it -------------------------------------------------------------------------------


def let_stay_as_long(sender, membership, **kwargs):
    """Let whoever comes to speak for a school stay as long as its awards."""
    keep_coordinators(Award.objects.filter(school=membership.school_id))


def keep_coordinators(awards=None):
    """Let the accounts of coordinators last as long as the ``awards`` of their schools (default: all)."""
    awards = Award.objects.all() if awards is None else awards
    leaving = SchoolMembership.objects.current().filter(
        can_sign_in("user__"), school=OuterRef("school"), user__ends_at__lt=OuterRef("valid_until")
    )
    for award in awards.filter(Exists(leaving)).select_related("school"):
        let_coordinators_stay(award.school, until=award.valid_until)


# --- Before it ends -----------------------------------------------------------------------------------

#: How many months before its end a school is told.
REMINDERS = (6, 3, 1)


class Reminded(NamedTuple):
    """How many schools were told, and how many have nobody yet who could read it."""

    told: int
    unheard: int


def ending_soon():
    """Return the awards that count, end within the first of :data:`REMINDERS`, and have no newer one after them."""
    soon = timezone.now() + relativedelta(months=max(REMINDERS))
    newer = Award.objects.filter(school=OuterRef("school"), valid_until__gt=OuterRef("valid_until"))
    newer = newer.exclude(place__state=State.REVOKED)
    return Award.objects.standing(Standing.VALID).filter(~Exists(newer), valid_until__lte=soon)


def remind():
    """Tell each coordinator of an award that ends in six, three or one months, once each. It stands on their desk, too.

    Who speaks for a school later is told then. Nobody's account ends before the award does, so that they can read it.
    It may run as often as one likes.
    """
    keep_coordinators()
    found = [_remind(award) for award in ending_soon().order_by("pk")]
    return Reminded(told=found.count(True), unheard=found.count(None))


@transaction.atomic
def _remind(award):
    """Return whether anybody was told; None where nobody can be."""
    award = _held(award)
    now = timezone.now()
    months = min(months for months in REMINDERS if award.valid_until <= now + relativedelta(months=months))
    speaks = SchoolMembership.objects.current().filter(can_sign_in("user__"), school=award.school)
    people = set(speaks.values_list("user", flat=True))
    if not people:
        return None
    fresh = sorted(people - _told(award, months))
    if fresh:
        record(award, What.REMINDED, months=months, to=fresh)
        tell_school(award.school, only=fresh)
    return bool(fresh)


def _told(award, months):
    """Return the ids of those who were told that ``award`` ends, so many ``months`` before or later."""
    told = set()
    for event in award.events.filter(what=What.REMINDED):
        if event.data["months"] > months:
            continue
        # Older lines do not say who it was: whoever spoke for the school at the time.
        there = SchoolMembership.objects.filter(school=award.school, joined_at__lte=event.at)
        told |= set(event.data["to"] if "to" in event.data else there.values_list("user", flat=True))
    return told
