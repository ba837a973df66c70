"""What a group's page tells its readers, all of it signed: meetings, what changed, who asked."""

import datetime
import json

import pytest
import time_machine
from django.core.exceptions import ValidationError
from icalendar import Calendar

from cms.moderation.digest import same_content
from cms.moderation.gate import NotSignedOff
from cms.moderation.ledger import published_sign_offs
from home.blocks import ChangeBlock, MeetingBlock
from home.models import GroupPage
from tests.factories import make_group, make_group_page, make_leaflet
from tests.factories.pages import block
from tests.helpers import edit, fresh, publish

MEETING = {
    "name": "Open evening", "repeats": "monthly", "first_day": "2030-10-08", "begins_at": "17:00", "ends_at": "18:30",
    "last_day": None, "skipped": ["2030-11-12"], "where": "The library, upstairs",
}  # fmt: skip
CHANGE = {
    "we_said": "Open on Sundays.", "said_on": "2026-03-01", "to": "the clinic", "outcome": "not-possible",
    "they_did": "There is nobody to open the door.", "answered_on": "2026-04-01",
}  # fmt: skip
FOCUS_GROUP = {
    "asked_by": "A bus company", "about": "Buses in the dark", "happened_on": "2026-02-01",
    "we_said": "Lights that work.", "came_back": "",
}  # fmt: skip


@pytest.fixture
def group_page(open_site, author, worker):
    page = make_group_page(
        by=author,
        title="Saltwater Sofa",
        meetings=json.dumps([block("meeting", MEETING)]),
        changes=json.dumps(
            [block("change", {**CHANGE, "we_said": "Ask once.", "outcome": "waiting", "answered_on": None,
                              "they_did": "", "said_on": "2026-09-01"}), block("change", CHANGE)]
        ),
        focus_groups=json.dumps([block("focus_group", FOCUS_GROUP)]),
        without_internet="Leave a note at any library.",
    )  # fmt: skip
    return publish(page, author=author, workers=[worker])


def test_reader_sees_when_the_group_meets_and_how_to_come_without_internet(group_page, visitor):
    with time_machine.travel(datetime.datetime(2030, 11, 4, 12, tzinfo=datetime.UTC)):
        html = visitor.get(group_page.url).content.decode()
    for words in (
        "The second Tuesday of each month, 17:00 to 18:30", "10 December", "14 January", "The library, upstairs",
        "Leave a note at any library.",
    ):  # fmt: skip
        assert words in html
    assert "12 November" not in html  # It does not happen.


def test_place_that_nobody_wrote_down_is_told_to_whoever_joins(group_page, author, worker, visitor):
    edit(group_page, by=author, meetings=json.dumps([block("meeting", {**MEETING, "where": ""})]))
    page = publish(group_page, author=author, workers=[worker])
    assert "We tell you where when you join." in visitor.get(page.url).content.decode()
    assert "LOCATION" not in visitor.get(page.calendar_url).content.decode()


def test_reader_sees_what_was_said_and_what_came_of_it_with_days(group_page, visitor):
    html = visitor.get(group_page.url).content.decode()
    assert html.index("Ask once.") < html.index("Open on Sundays.")
    for words in (
        "No answer yet", "Not possible, because", "There is nobody to open the door.", "To the clinic, 1 March 2026",
        "1 April 2026", "A bus company asked us in February 2026.", "Nothing yet.",
    ):  # fmt: skip
        assert words in html


def test_phone_can_follow_the_meetings(group_page, visitor):
    response = visitor.get(group_page.calendar_url)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.content)
    (event,) = calendar.events
    assert not calendar.errors
    assert not event.errors
    assert str(event["summary"]) == "Saltwater Sofa: Open evening"
    assert event["dtstart"].dt == datetime.datetime(2030, 10, 8, 17, tzinfo=event["dtstart"].dt.tzinfo)
    assert event["dtstart"].params["TZID"] == "Europe/London"
    assert event["rrule"].to_ical() == b"FREQ=MONTHLY;BYDAY=2TU"
    assert [zone["tzid"] for zone in calendar.timezones] == ["Europe/London"]
    assert not calendar.get_missing_tzids()


@pytest.mark.parametrize("state", ["draft", "taken down", "without meetings", "nothing"])
def test_there_is_no_calendar_of_what_readers_cannot_read(group_page, author, worker, visitor, state):
    if state == "draft":
        page = make_group_page(by=author, meetings=json.dumps([block("meeting", MEETING)]))
    elif state == "without meetings":
        page = publish(make_group_page(by=author), author=author, workers=[worker])
    else:
        page = group_page
    if state == "taken down":
        page.unpublish()
    address = "/meetings/999999.ics" if state == "nothing" else page.calendar_url
    assert visitor.get(address).status_code == 404


def test_meeting_of_a_newer_draft_is_in_no_calendar(group_page, author, visitor):
    edit(group_page, by=author, meetings=json.dumps([block("meeting", {**MEETING, "name": "Secret evening"})]))
    assert "Secret" not in visitor.get(group_page.calendar_url).content.decode()
    assert "Secret" not in visitor.get(group_page.url).content.decode()


@pytest.mark.parametrize("field", ["meetings", "changes", "focus_groups", "without_internet"])
def test_none_of_it_changes_on_a_live_page_without_a_signature(group_page, field):
    page = fresh(group_page)
    setattr(page, field, "" if field == "without_internet" else "[]")
    with pytest.raises(NotSignedOff):
        page.save()


def test_page_that_was_signed_before_there_were_meetings_stays_signed(open_site, author, worker):
    page = publish(make_group_page(by=author), author=author, workers=[worker])
    signed = json.loads(published_sign_offs(page)[0].content.words)
    current = json.loads(json.dumps(signed))
    for field in ("meetings", "changes", "focus_groups", "without_internet"):
        del signed["fields"][field]
    signed["fields"]["credits"] = current["fields"]["credits"] = []
    assert same_content(signed, current, GroupPage)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_at": "16:00"}, "ends_at"),
        ({"last_day": "2030-10-01"}, "last_day"),
        ({"first_day": None}, "first_day"),
    ],
)
def test_meeting_that_cannot_be_is_refused_with_a_reason(wrong, field):
    meeting = MeetingBlock()
    with pytest.raises(ValidationError) as refusal:
        meeting.clean(meeting.to_python({**MEETING, **wrong}))
    assert field in refusal.value.block_errors


@pytest.mark.parametrize(
    ("wrong", "field", "reason"),
    [
        ({"they_did": " "}, "they_did", "Say why it is not possible."),
        ({"they_did": "", "outcome": "done"}, "they_did", "Say what they did."),
        ({"answered_on": None}, "answered_on", "Say when they answered."),
        ({"answered_on": "2026-02-01"}, "answered_on", "They cannot answer before you said it."),
    ],
)
def test_answer_without_its_reason_or_day_is_refused(wrong, field, reason):
    change = ChangeBlock()
    with pytest.raises(ValidationError) as refusal:
        change.clean(change.to_python({**CHANGE, **wrong}))
    assert refusal.value.block_errors[field].messages == [reason]


@pytest.mark.parametrize(
    ("kind", "whole", "gap"),
    [
        (MeetingBlock, MEETING, {"begins_at": None, "ends_at": None}),
        (MeetingBlock, MEETING, {"first_day": None, "last_day": "2030-10-01"}),
        (ChangeBlock, CHANGE, {"said_on": None}),
        (ChangeBlock, CHANGE, {"they_did": ""}),
    ],
)
def test_draft_may_have_gaps(kind, whole, gap):
    part = kind()
    assert part.clean_deferred(part.to_python({**whole, **gap})) is not None


def test_calendar_of_a_page_with_an_arabic_address_has_its_name(group_page, author, worker, visitor):
    publish(edit(group_page, by=author, slug="مجموعة"), author=author, workers=[worker])
    disposition = visitor.get(f"/meetings/{group_page.pk}.ics")["Content-Disposition"]
    assert disposition.startswith("inline; filename*=utf-8''")


def test_group_that_made_much_shows_some_of_it_and_where_the_rest_is(open_site, author, worker, visitor):
    group = make_group("Families Rock")
    page = publish(make_group_page(by=author, writing_group=group), author=author, workers=[worker])
    for number in range(GroupPage.MADE_SHOWN + 1):
        publish(make_leaflet(by=author, writing_group=group, title=f"Ours {number}"), author=author, workers=[worker])
    response = visitor.get(page.url)
    assert len(response.context["made_by_group"]) == GroupPage.MADE_SHOWN
    more = visitor.get(response.context["all_made_url"])
    assert more.context["listing"].total == GroupPage.MADE_SHOWN + 1
