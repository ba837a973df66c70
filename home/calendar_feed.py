"""A group's meetings as a calendar that a phone can follow (iCalendar, RFC 5545)."""

import datetime

from dateutil.rrule import MONTHLY
from django.utils import timezone
from icalendar import Calendar, Event, vRecur

_MAKER = "-//Made Together//Meetings//EN"


def calendar_of(page):
    """Return the meetings of ``page``, a live group page, as the bytes of an iCalendar file."""
    calendar = Calendar()
    calendar.add("prodid", _MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", page.title)
    begin = datetime.date.max
    for place, block in enumerate(page.meetings):
        if block.value.is_complete and (first := block.value.schedule.first):
            calendar.add_component(_event(page, block.id or place, block.value, first))
            begin = min(begin, first)
    if calendar.events:
        calendar.add_missing_timezones(first_date=begin)
        for zone in calendar.timezones:
            _by_the_clock_before(zone)
    return calendar.to_ical()


def _by_the_clock_before(zone):
    """Let the clocks of ``zone`` go forward when they do: RFC 5545 (3.6.5) wants the time they show just before.

    icalendar 7.3.2 writes the time that they leap to, which is an hour late. When they go back, it is right. The test
    that reads the zone fails once icalendar writes both right: then this can go.
    """
    for season in zone.subcomponents:
        leap = season.TZOFFSETTO - season.TZOFFSETFROM
        if leap > datetime.timedelta(0):
            later = [day - leap for day, _end in season.rdates]
            season.DTSTART -= leap
            season.rdates = []
            if later:
                season.add("rdate", later)


def _event(page, key, meeting, first):
    schedule = meeting.schedule
    begins, ends = schedule.on_the_clock(first)
    event = Event()
    event.add("uid", f"{key}-{page.pk}@meetings")
    event.add("dtstamp", page.last_published_at or timezone.now())
    event.add("summary", f"{page.title}: {meeting['name']}")
    event.add("dtstart", begins)
    event.add("dtend", ends)
    event.add("url", page.full_url)
    if meeting["where"]:
        event.add("location", meeting["where"])
    if rule := schedule.rule:
        event.add("rrule", recurrence_of(rule, schedule.last_day))
        for day in sorted(schedule.skipped):
            event.add("exdate", schedule.on_the_clock(day)[0])
    return event


def recurrence_of(rule, last_day):
    """Return a rule of :class:`~home.meetings.Schedule` as iCalendar writes it."""
    recurrence = vRecur({"freq": "monthly" if rule["freq"] == MONTHLY else "weekly"})
    if "interval" in rule:
        recurrence["interval"] = rule["interval"]
    if day := rule.get("byweekday"):
        recurrence["byday"] = f"{day.n}{str(day)[:2]}"
    if last_day:
        # RFC 5545 wants it in UTC where the meeting has a time zone.
        end = timezone.make_aware(datetime.datetime.combine(last_day, datetime.time(23, 59, 59)))
        recurrence["until"] = end.astimezone(datetime.UTC)
    return recurrence
