"""When groups meet: right by the clock on the wall, all year round, on the page and in a calendar."""

import datetime
import io
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from home.blocks import MeetingsBlock
from home.calendar_feed import calendar_of, recurrence_of
from home.meetings import Repeats, Schedule

LONDON = ZoneInfo("Europe/London")
DAY = datetime.timedelta(days=1)

days = st.dates(datetime.date(2020, 1, 1), datetime.date(2035, 12, 31))


# The clocks change between one and two at night.
by_day = st.times(datetime.time(3), datetime.time(23, 58))
by_night = st.times(datetime.time(0), datetime.time(4))


@st.composite
def schedules(draw, hours=by_day):
    begins = draw(hours)
    ends = draw(st.times(begins.replace(second=0, microsecond=0), datetime.time(23, 59)))
    first = draw(days)
    return Schedule(
        first_day=first,
        begins_at=begins.replace(second=0, microsecond=0),
        ends_at=max(ends.replace(second=0, microsecond=0), begins.replace(second=0, microsecond=0)),
        repeats=draw(st.sampled_from(Repeats.values)),
        last_day=draw(st.none() | st.dates(first, first + 900 * DAY)),
        skipped=frozenset(draw(st.lists(st.dates(first, first + 400 * DAY), max_size=5))),
    )


def at(day, hour=0):
    return datetime.datetime.combine(day, datetime.time(hour), tzinfo=LONDON)


def days_of(meetings):
    return [meeting.begins.date().isoformat() for meeting in meetings]


@settings(deadline=None)
@given(schedules(), days)
def test_meeting_is_at_the_same_time_by_the_clock_in_summer_and_in_winter(schedule, today):
    meetings = schedule.upcoming(at(today), 8)
    assert len(meetings) <= 8
    for meeting in meetings:
        assert meeting.begins.time() == schedule.begins_at
        assert meeting.ends.time() == schedule.ends_at
        assert meeting.ends > at(today)
        assert schedule.first_day <= meeting.begins.date()
        assert meeting.begins.date() not in schedule.skipped
        if schedule.repeats != Repeats.ONCE:
            assert meeting.begins.weekday() == schedule.first_day.weekday()
            assert schedule.last_day is None or meeting.begins.date() <= schedule.last_day
    assert [m.begins for m in meetings] == sorted({m.begins for m in meetings})


@settings(deadline=None)
@given(schedules(), days)
def test_no_meeting_is_left_out_between_two_others(schedule, today):
    """What is asked for from any day on is the end of what is asked for from the beginning."""
    long_ago = schedule.upcoming(at(schedule.first_day - DAY), 60)
    later = schedule.upcoming(at(today), 5)
    assert [meeting for meeting in long_ago if meeting.ends > at(today)][:5] == later or len(long_ago) == 60


@settings(deadline=None)
@given(schedules(by_night), days)
def test_time_that_the_clocks_leap_over_or_show_twice_is_no_error(schedule, today):
    for meeting in schedule.upcoming(at(today), 60):
        assert meeting.begins.astimezone(datetime.UTC) <= meeting.ends.astimezone(datetime.UTC)
        assert meeting.begins == meeting.begins.astimezone(datetime.UTC).astimezone(LONDON)


def test_meeting_stays_at_five_when_the_clocks_change():
    weekly = Schedule(datetime.date(2026, 3, 24), datetime.time(17), datetime.time(18), Repeats.WEEKLY)
    first, second = weekly.upcoming(at(datetime.date(2026, 3, 23)), 2)
    assert [m.begins.astimezone(datetime.UTC).hour for m in (first, second)] == [17, 16]


def test_second_tuesday_of_each_month():
    monthly = Schedule(datetime.date(2026, 10, 13), datetime.time(17), datetime.time(18), Repeats.MONTHLY)
    assert days_of(monthly.upcoming(at(datetime.date(2026, 10, 1)), 3)) == ["2026-10-13", "2026-11-10", "2026-12-08"]
    assert monthly.in_words() == "The second Tuesday of each month, 17:00 to 18:00"


def test_fifth_friday_is_the_last_one_where_a_month_has_no_fifth():
    monthly = Schedule(datetime.date(2026, 10, 30), datetime.time(17), datetime.time(18), Repeats.MONTHLY)
    assert days_of(monthly.upcoming(at(datetime.date(2026, 10, 1)), 2)) == ["2026-10-30", "2026-11-27"]
    assert monthly.in_words() == "The last Friday of each month, 17:00 to 18:00"


def test_meeting_that_has_begun_is_still_shown_until_it_ends():
    once = Schedule(datetime.date(2026, 5, 5), datetime.time(17), datetime.time(19))
    assert days_of(once.upcoming(at(datetime.date(2026, 5, 5), 18), 3)) == ["2026-05-05"]
    assert once.upcoming(at(datetime.date(2026, 5, 5), 19), 3) == []


def test_rule_that_skips_each_of_its_days_ends():
    first = datetime.date(2026, 5, 5)
    weekly = Schedule(
        first, datetime.time(17), datetime.time(19), Repeats.WEEKLY, first + 14 * DAY,
        frozenset(first + number * DAY for number in (0, 7, 14)),
    )  # fmt: skip
    assert weekly.upcoming(at(first), 3) == []


@settings(deadline=None)
@given(schedules())
def test_calendar_gives_the_same_days_as_the_page(schedule):
    """The rule that a phone gets, read by dateutil's own reader of rules."""
    if schedule.rule is None or schedule.first is None:
        return
    rule = recurrence_of(schedule.rule, schedule.last_day).to_ical().decode()
    begins, _ends = schedule.on_the_clock(schedule.first)
    read = [moment for moment, _number in zip(rrulestr(rule, dtstart=begins), range(40), strict=False)]
    shown = [meeting.begins for meeting in schedule.upcoming(at(schedule.first_day - DAY), 20)]
    assert [moment for moment in read if moment.date() not in schedule.skipped][:20] == shown


def calendar_from(first_day):
    """Return the calendar of a group that meets every week from ``first_day``, as a phone gets it."""
    stream = MeetingsBlock()
    meeting = {"name": "Drop-in", "repeats": "weekly", "first_day": str(first_day), "begins_at": "17:00"}
    meetings = stream.to_python([{"type": "meeting", "value": {**meeting, "ends_at": "18:00"}, "id": "1"}])
    page = SimpleNamespace(
        title="Saltwater Sofa", pk=1, meetings=meetings, full_url="http://x/", last_published_at=None
    )
    return calendar_of(page)


def test_clocks_of_the_calendar_change_when_those_of_the_town_do():
    """The time zone that a phone gets, read by dateutil's own reader of it, hour by hour for three years."""
    begin = datetime.date(2026, 1, 5)
    zone = tzical(io.StringIO(calendar_from(begin).decode())).get("Europe/London")
    start = datetime.datetime(2026, 1, 6, tzinfo=datetime.UTC)
    moments = [start + datetime.timedelta(hours=number) for number in range(3 * 366 * 24)]
    wrong = [
        moment for moment in moments if moment.astimezone(zone).utcoffset() != moment.astimezone(LONDON).utcoffset()
    ]
    assert wrong == []


def test_calendar_names_the_change_by_the_clock_that_was_right_until_then():
    zone = Calendar.from_ical(calendar_from(datetime.date(2026, 1, 5))).timezones[0]
    summer, winter = zone.daylight[0], zone.standard[-1]
    assert summer.DTSTART.isoformat() == "2026-03-29T01:00:00"
    assert {day.hour for day, _end in summer.rdates} == {1}
    assert winter.DTSTART.isoformat() == "2026-10-25T02:00:00"
    assert {day.hour for day, _end in winter.rdates} == {2}
