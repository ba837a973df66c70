"""Letters by e-mail: at most one a day, only to those who gave an address, with no word of what a page is about."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.desk.models import Letter, Notice
from cms.desk.notices import mailed, news_for, next_step
from cms.moderation import load, presence, queue
from cms.people.credentials import is_peer_worker
from cms.people.models import User, can_sign_in

#: A letter a day, whatever hour the command runs at.
_BETWEEN = timedelta(hours=20)

logger = logging.getLogger(__name__)


def send_letters(now=None):
    """Write to everybody who has news. Returns how many letters went out, and the ids of those that could not.

    One address that fails does not stop the others; it is tried again the next time.
    """
    now, sent, failed = now or timezone.now(), 0, []
    for user in User.objects.filter(can_sign_in()).exclude(email="").order_by("pk").iterator():
        before = Letter.objects.filter(user=user.pk).values_list("sent_at", flat=True).first()
        news = _news_of(user, before, now)
        if not news.lines or not _take_turn(user, before, now):
            continue
        try:
            _letter(user, news.lines).send()
        except (SMTPException, OSError):
            logger.exception("The letter to user %s could not be sent", user.pk)
            _give_turn_back(user, before)
            failed.append(user.pk)
        else:
            mailed(news.notices)
            sent += 1
    return sent, failed


class _News:
    """The lines of one letter, each with its link, and the notices that they tell of."""

    def __init__(self):
        self.lines, self.notices = [], []

    def add(self, words, address):
        if (words, address) not in self.lines:
            self.lines.append((words, address))


def _news_of(user, before, now):
    news = _News()
    invited = Notice.objects.filter(user=user.pk, kind=Notice.Kind.INVITED)
    for notice in [*news_for(user), *invited]:
        if notice.mailed_at is not None:
            continue
        news.notices.append(notice)
        news.add(*_line(notice))
    if is_peer_worker(user):
        _what_waits(news, user, before, now)
    return news


def _line(notice):
    """Return what a letter says of a notice, and the next step. Which page it is stands on the desk only."""
    label, address = next_step(notice)
    return f"{_SAYS[notice.kind]()} {label}:", address


_SAYS = {
    Notice.Kind.CHANGES: lambda: _("A peer worker has read a page of yours and asks for changes."),
    Notice.Kind.SIGNED: lambda: _("A peer worker has signed off a page of yours."),
    Notice.Kind.LIVE: lambda: _("A page of yours is live."),
    Notice.Kind.DECLINED: lambda: _("A peer worker has read a page of yours and wrote to you."),
    Notice.Kind.SUGGESTED: lambda: _("A peer worker suggests other words for a page of yours."),
    Notice.Kind.READER: lambda: _("Somebody who read a page of yours said something."),
    Notice.Kind.COMMENT: lambda: _("Somebody commented on a page that you are in."),
    Notice.Kind.INVITED: lambda: _("Somebody asks you into a page."),
    Notice.Kind.OUT: lambda: _("You are not in a page any more. What you wrote is kept."),
    Notice.Kind.KEEPS: lambda: _("You look after a page now."),
    Notice.Kind.CHANGED: lambda: _("A peer worker changed words of a page of yours."),
    Notice.Kind.ANSWERED: lambda: _("Somebody answered what you suggested."),
    Notice.Kind.HANDED: lambda: _("A page was handed to you to read."),
}


def _what_waits(news, user, before, now):
    """Tell a worker what is new in the queue since their last letter, and what is late. Nobody who is away."""
    choices = load.choices_of(user)
    if presence.is_away(choices):
        return
    leave_out = load.left_out(choices, ())
    home = reverse("desk:home")
    mine = queue.claimed_by(user, now)
    if late := mine.filter(due_at__lt=now).count():
        words = ngettext("You took on a page that is late.", "You took on %(count)d pages that are late.", late)
        news.add(words % {"count": late} + " " + _("Read it, or give it back:"), f"{home}?show=mine#waiting")
    all_late = queue.look(queue.Wanted(show=queue.Wanted.LATE), user=user, leave_out=leave_out, now=now)
    if all_late.count:
        words = ngettext("%(count)s page is late.", "%(count)s pages are late.", all_late.count)
        news.add(words % {"count": in_a_number(all_late)} + " " + _("See which:"), f"{home}?show=late#waiting")
    fresh = queue.new_since(before or now - _BETWEEN)
    if fresh:
        waiting = queue.look(queue.Wanted(), user=user, leave_out=leave_out, now=now)
        if waiting.count:
            words = ngettext("%(count)s page waits.", "%(count)s pages wait.", waiting.count)
            news.add(words % {"count": in_a_number(waiting)} + " " + _("Choose one to read:"), f"{home}#waiting")


def in_a_number(screen):
    """Return how many a :class:`~cms.moderation.queue.Screen` found: a number, or "more than" one."""
    return _("more than %(count)d") % {"count": screen.count} if screen.is_more else str(screen.count)


def _take_turn(user, before, now):
    """Return whether this run is to write to ``user``: not today's second letter, and no other run is at it."""
    if before is None:
        try:
            with transaction.atomic():
                Letter.objects.create(user=user, sent_at=now)
        except IntegrityError:
            return False
        return True
    return bool(Letter.objects.filter(user=user.pk, sent_at=before, sent_at__lte=now - _BETWEEN).update(sent_at=now))


def _give_turn_back(user, before):
    if before is None:
        Letter.objects.filter(user=user.pk).delete()
    else:
        Letter.objects.filter(user=user.pk).update(sent_at=before)


def _letter(user, lines):
    site = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string(
            "desk/letter.txt",
            {
                "name": user.username,
                "site_name": settings.SITE_NAME,
                "lines": [(words, site + address) for words, address in lines],
                "account": site + reverse("people:account"),
            },
        )
    return EmailMessage(_("There is news on your desk"), text, to=[user.email])
