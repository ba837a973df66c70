"""Who reads which waiting page: claiming it, giving it back, handing it over, being away.

A claim keeps two people from reading the same page. It binds nobody: anybody who may sign can decide without one, and
after a while it lapses. Views, commands and tests all come through here.
"""

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.moderation import load, presence, queue, touches
from cms.moderation.eligibility import Refused, may_sign_off, who_may_sign_off
from cms.moderation.holding import hold
from cms.moderation.models import QueueItem, ReadingChoices
from cms.moderation.signals import handed_over


def holder_of(item, now=None):
    """Return who has claimed ``item``, or None when nobody has or the claim has lapsed."""
    if item.claimed_by is None or item.claimed_at < (now or timezone.now()) - queue.CLAIM_LASTS:
        return None
    return item.claimed_by


@transaction.atomic
def claim(page_id, *, by):
    """Take a waiting page on to read it. Claiming it again makes the claim last anew. Returns the row.

    Raises :class:`Refused`: ``not-waiting``; ``claimed`` while somebody else reads it; ``enough`` when it is about
    something hard and ``by`` has had enough of that today; or a code of
    :func:`~cms.moderation.eligibility.may_sign_off`.
    """
    item, page = _held(page_id)
    answer = may_sign_off(by, page)
    if not answer:
        raise Refused(answer.code, answer.reason)
    holder = holder_of(item)
    if holder is not None and holder.pk != by.pk:
        reason = _("%(name)s is reading “%(page)s”. You can still read it and decide. Or choose another one.")
        raise Refused("claimed", reason % {"name": holder, "page": item.title})
    if holder is None and touches.is_hard(item.touches) and _has_enough(by):
        raise Refused(
            "enough",
            _("This one is about something hard, and you have enough of that for today. Others read it. Thank you."),
        )
    load.takes_on(by.pk, item)
    return _give(item, by)


@transaction.atomic
def release(page_id, *, by):
    """Give a claimed page back. Nobody is asked why. Raises :class:`Refused`: ``not-waiting``, ``not-yours``."""
    item, _page = _held(page_id)
    _must_hold(item, by)
    return _give(item, None)


def who_can_read(page, *, besides=None):
    """Return, by sign-in name, who may sign off the newest draft of ``page`` and is there now, without ``besides``."""
    return who_may_sign_off(presence.who_is_there(besides=besides), page)


@transaction.atomic
def readers_for(page_id, *, by):
    """Return to whom ``by`` can hand a claimed page, by sign-in name: who may sign it, and is there now.

    Raises :class:`Refused`: ``not-waiting``, ``not-yours``.
    """
    item, page = _held(page_id)
    _must_hold(item, by)
    return who_can_read(page, besides=by)


@transaction.atomic
def hand_over(page_id, *, to, by):
    """Hand a claimed page to somebody else, without a reason.

    Raises :class:`Refused`: ``not-waiting``, ``not-yours``, or ``not-theirs`` for anybody but :func:`readers_for`.
    """
    item, page = _held(page_id)
    _must_hold(item, by)
    if to not in who_can_read(page, besides=by):
        reason = _("%(name)s can’t read this one: they are away, or helped to make it. Choose somebody else.")
        raise Refused("not-theirs", reason % {"name": to})
    _hand(item, to)


@transaction.atomic
def go_away(user, *, until, stand_in=None):
    """Be away until the day ``until``: what ``user`` claimed goes to ``stand_in``, or back to everybody.

    Returns how many pages the stand-in has now. Raises :class:`Refused`: ``past`` for a day that is not to come,
    ``too-far`` for one in more than a year, ``no-stand-in`` for somebody who cannot stand in.
    """
    today = timezone.localdate()
    if until <= today:
        raise Refused("past", _("Choose the day on which you are back. It has to be after today."))
    if until > today + relativedelta(years=1):
        raise Refused("too-far", _("That is more than a year from now. Is the year right? Choose an earlier day."))
    if stand_in is not None and stand_in not in presence.who_is_there(besides=user):
        raise Refused(
            "no-stand-in", _("%(name)s can’t stand in: they are away too. Choose somebody else.") % {"name": stand_in}
        )
    ReadingChoices.objects.update_or_create(user=user, defaults={"away_until": until, "stand_in": stand_in})
    handed = 0
    for page_id in list(queue.claimed_by(user).values_list("page", flat=True)):
        item, page = _held(page_id)
        if stand_in is not None and may_sign_off(stand_in, page):
            _hand(item, stand_in)
            handed += 1
        else:
            _give(item, None)
    return handed


def come_back(user):
    """Be there again. What others read meanwhile stays theirs."""
    ReadingChoices.objects.filter(user=user.pk).update(away_until=None, stand_in=None)


def _held(page_id):
    """Hold the page and return its row and itself. Two people who claim at once take turns."""
    page = hold(page_id)
    item = page and QueueItem.objects.visible().select_related("claimed_by").filter(page=page.pk).first()
    if item is None:
        # The same words for a page that nobody sent and for one that is not there.
        raise Refused("not-waiting", _("That page is not waiting any more. Somebody may have decided a moment ago."))
    return item, page.specific


def _has_enough(user):
    return len(load.hard_today(user)) >= load.enough_for(load.choices_of(user))


def _must_hold(item, user):
    holder = holder_of(item)
    if holder is None or holder.pk != user.pk:
        raise Refused("not-yours", _("You are not reading “%(page)s” at the moment.") % {"page": item.title})


def _give(item, user):
    item.claimed_by, item.claimed_at = user, timezone.now() if user else None
    item.save(update_fields=["claimed_by", "claimed_at"])
    return item


def _hand(item, user):
    _give(item, user)
    handed_over.send(QueueItem, item=item, user=user)
