"""When a group meets: days and times as people say them, on the clock of the site's own time zone.

A meeting that repeats is reckoned in local time and only then placed in the world. So one at five o'clock stays at five
o'clock when the clocks change.
"""

import datetime
import itertools
from dataclasses import dataclass

from dateutil import rrule
from dateutil.tz import resolve_imaginary
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: A rule that never gives a day, such as one in which every day is skipped, is given up after so many.
_MOST_LOOKED_AT = 1_000


class Repeats(models.TextChoices):
    """How often."""

    ONCE = "once", gettext_lazy("It happens once")
    WEEKLY = "weekly", gettext_lazy("Every week")
    FORTNIGHTLY = "fortnightly", gettext_lazy("Every two weeks")
    MONTHLY = "monthly", gettext_lazy("Every month, in the same week, such as the second Tuesday")
    MONTHLY_LAST = "monthly-last", gettext_lazy("Every month, on the last such day, such as the last Tuesday")


@dataclass(frozen=True)
class Occurrence:
    """One meeting: when it begins and ends, with the time zone."""

    begins: datetime.datetime
    ends: datetime.datetime


@dataclass(frozen=True)
class Schedule:
    """A meeting, and how it repeats. ``last_day`` may be None; on ``skipped`` days it does not happen."""

    first_day: datetime.date
    begins_at: datetime.time
    ends_at: datetime.time
    repeats: str = Repeats.ONCE
    last_day: datetime.date | None = None
    skipped: frozenset = frozenset()

    @property
    def rule(self):
        """The rule by which it repeats, as arguments of ``dateutil.rrule``; None for a meeting that happens once."""
        day = rrule.weekday(self.first_day.weekday())
        return {
            Repeats.ONCE: None,
            Repeats.WEEKLY: {"freq": rrule.WEEKLY},
            Repeats.FORTNIGHTLY: {"freq": rrule.WEEKLY, "interval": 2},
        }.get(self.repeats, {"freq": rrule.MONTHLY, "byweekday": day(self._week_of_the_month)})

    @property
    def _week_of_the_month(self):
        """Which such day of its month it is; the last one (-1) for a fifth, too, which few months have."""
        week = (self.first_day.day - 1) // 7 + 1
        return -1 if week > 4 or self.repeats == Repeats.MONTHLY_LAST else week

    def upcoming(self, now, count):
        """Return the next ``count`` meetings that are not over at ``now``, the soonest first."""
        local = timezone.make_naive(now)
        # From the day before, because one that began then may not be over by the clock that was put back.
        since = datetime.datetime.combine(local.date() - datetime.timedelta(days=1), datetime.time.min)
        days = itertools.islice(self._days(since), _MOST_LOOKED_AT)
        meetings = (self.on(day) for day in days if day not in self.skipped)
        return list(itertools.islice((meeting for meeting in meetings if meeting.ends > now), count))

    def _days(self, since):
        rule = self.rule
        if rule is None:
            return iter([self.first_day])
        start = datetime.datetime.combine(self.first_day, datetime.time.min)
        until = self.last_day and datetime.datetime.combine(self.last_day, datetime.time.max)
        every = rrule.rrule(dtstart=start, until=until, **rule)
        return (moment.date() for moment in every.xafter(since, inc=True))

    def on(self, day):
        """Return the meeting of a day. A time that the clocks leap over in spring comes as much later."""
        begins, ends = self.on_the_clock(day)
        real = resolve_imaginary(begins)
        return Occurrence(real, resolve_imaginary(ends) if real == begins else ends + (real - begins))

    def on_the_clock(self, day):
        """Return when the meeting of a day begins and ends by the clock, whether or not the clock shows that time."""
        zone = timezone.get_default_timezone()
        return tuple(datetime.datetime.combine(day, time, tzinfo=zone) for time in (self.begins_at, self.ends_at))

    @property
    def first(self):
        """The first day that the rule gives, skipped or not: where a calendar begins. None if it gives none."""
        return next(self._days(datetime.datetime.combine(self.first_day, datetime.time.min)), None)

    def in_words(self):
        """Say when it is: "Every second Tuesday of the month, 17:00 to 18:30"."""
        day = date_format(self.first_day, "l")
        weeks = {1: _("first"), 2: _("second"), 3: _("third"), 4: _("fourth"), -1: _("last")}
        monthly = _("The %(week)s %(day)s of each month") % {"day": day, "week": weeks[self._week_of_the_month]}
        when = {
            Repeats.ONCE: date_format(self.first_day, "l j F Y"),
            Repeats.WEEKLY: _("Every %(day)s") % {"day": day},
            Repeats.FORTNIGHTLY: _("Every other %(day)s") % {"day": day},
        }.get(self.repeats, monthly)
        times = {"begins": time_format(self.begins_at), "ends": time_format(self.ends_at)}
        return _("%(when)s, %(begins)s to %(ends)s") % {"when": when, **times}
