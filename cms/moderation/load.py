"""How long pages wait, said honestly, and how much of what is hard one person reads in a day.

Nothing here compares people: how long is a number of pages, how much is each person's own.
"""

from datetime import timedelta
from statistics import median

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import TaskState

from cms.moderation import presence, queue, touches
from cms.moderation.models import HardReading, QueueItem, ReadingChoices, WaitingTime
from cms.moderation.signals import signed_off

#: The most pages about something hard that the site gives one person in a day. Anybody may choose fewer.
MOST_HARD_A_DAY = 6

#: After how many of them the desk asks somebody to have a break, and for how long it goes on asking.
BREAK_AFTER = 3
BREAK_LASTS = timedelta(minutes=30)

# A few pages say little about what is usual. And one page that is a day late is not a backlog.
_ENOUGH = 3
_BEHIND_AFTER = timedelta(days=3)


# --- For authors ------------------------------------------------------------------------------


def usual_wait():
    """Return how long pages usually wait for a decision, or None while too few were decided on."""
    times = WaitingTime.objects.values_list("seconds", flat=True)
    return timedelta(seconds=median(times)) if len(times) >= _ENOUGH else None


def is_behind(now=None):
    """Return whether a page waits that should have been read days ago."""
    return queue.late((now or timezone.now()) - _BEHIND_AFTER).exists()


def wait_in_words():
    """Return what an author may expect, in a sentence or two: the usual time, and whether it is longer now.

    While nobody is there to read, no time is promised.
    """
    if not presence.who_is_there():
        return _("Nobody is there to read it at the moment. It waits until somebody is back.")
    usual = usual_wait()
    said = _("Usually about %(time)s.") % {"time": _about(usual)} if usual else _("Most often within a week.")
    return said + " " + _("We are behind at the moment, so it may take longer.") if is_behind() else said


def _about(time):
    hours, days = time / timedelta(hours=1), round(time / timedelta(days=1))
    if hours < 1.5:
        return _("an hour")
    if hours < 24:
        return ngettext("%(count)d hour", "%(count)d hours", round(hours)) % {"count": round(hours)}
    if days < 14:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    return ngettext("%(count)d week", "%(count)d weeks", round(days / 7)) % {"count": round(days / 7)}


# --- For whoever reads ------------------------------------------------------------------------


def choices_of(user):
    """Return how ``user`` reads: their :class:`ReadingChoices`, unsaved ones where they chose nothing yet."""
    return ReadingChoices.objects.select_related("stand_in").filter(user=user.pk).first() or ReadingChoices(user=user)


@transaction.atomic
def choose(user, *, leaves_out, hard_a_day):
    """Keep which hard topics ``user`` leaves out, and how many hard pages a day are enough (None: as the site has)."""
    known = [topic.key for topic in touches.hard_topics()]
    ReadingChoices.objects.update_or_create(
        user=user,
        defaults={
            "leaves_out": [key for key in known if key in leaves_out],
            "hard_a_day": None if hard_a_day is None else max(0, min(hard_a_day, MOST_HARD_A_DAY)),
        },
    )


def enough_for(choices):
    """Return how many hard pages a day are enough for whoever made these ``choices``."""
    return MOST_HARD_A_DAY if choices.hard_a_day is None else min(choices.hard_a_day, MOST_HARD_A_DAY)


def hard_today(user, now=None):
    """Return when ``user`` took on each hard page of today, the last one first."""
    begun = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return list(HardReading.objects.filter(user=user.pk, at__gte=begun).order_by("-at").values_list("at", flat=True))


def left_out(choices, hard):
    """Return the keys that somebody's queue leaves out: what they chose, and all that is hard once it is enough."""
    topics = [topic.key for topic in touches.hard_topics()]
    return topics if len(hard) >= enough_for(choices) else [key for key in topics if key in choices.leaves_out]


def needs_a_break(hard, now=None):
    """Return whether somebody took on so many hard pages today, the last of them just now, that a break is due."""
    return len(hard) >= BREAK_AFTER and (now or timezone.now()) - hard[0] < BREAK_LASTS


def takes_on(user_id, item):
    """Remember for today that somebody reads ``item``, if it is about something hard. What is older goes."""
    if not touches.is_hard(item.touches):
        return
    HardReading.objects.filter(at__lt=timezone.now() - timedelta(days=1)).delete()
    HardReading.objects.update_or_create(user_id=user_id, page_id=item.page_id, defaults={"at": timezone.now()})


def has_taken_on(user, page_id):
    """Return whether ``user`` has this page, which is about something hard, before them today already."""
    return HardReading.objects.filter(user=user.pk, page=page_id).exists()


@receiver(post_save, sender=TaskState, dispatch_uid="moderation.load.decided")
def _decided(sender, instance, raw=False, **kwargs):
    """Whoever decides has read it, claimed or not. Of those who sign, :func:`_signed` hears."""
    if raw or instance.status != TaskState.STATUS_REJECTED or instance.finished_by_id is None:
        return
    if item := QueueItem.objects.filter(task_state=instance.pk).first():
        takes_on(instance.finished_by_id, item)


@receiver(signed_off, dispatch_uid="moderation.load.signed")
def _signed(sender, page, by, **kwargs):
    """The first of two signers has read it too, and is done with it: their claim ends."""
    if item := QueueItem.objects.filter(page=page.pk).first():
        takes_on(by.pk, item)
        if item.claimed_by_id == by.pk:
            QueueItem.objects.filter(pk=item.pk, claimed_by=by.pk).update(claimed_by=None, claimed_at=None)
