"""The public page of an award."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from charter.models import CharterBadgePage, CharterIndexPage
from tests.factories import make_badge
from tests.helpers import edit, publish

DAY = datetime.timedelta(days=1)


@pytest.fixture
def award(open_site, author, worker, other_worker):
    """Return a function that makes a live award with these dates, as days from today."""

    def made(begins=-10, ends=10, **fields):
        today = timezone.localdate()
        badge = make_badge(by=author, awarded_on=today + begins * DAY, valid_until=today + ends * DAY, **fields)
        return publish(badge, author=author, workers=[worker, other_worker])

    return made


@pytest.mark.parametrize(
    ("begins", "ends", "current"),
    [(-10, 10, True), (0, 1, True), (-1, 0, True), (-10, -1, False), (1, 10, False)],
)
def test_award_counts_from_its_first_day_to_its_last(begins, ends, current):
    today = timezone.localdate()
    badge = CharterBadgePage(awarded_on=today + begins * DAY, valid_until=today + ends * DAY)
    assert badge.is_current == current


def test_reader_sees_the_school_the_level_and_the_last_day(award, visitor):
    badge = award(school_name="Tidewrack High School", level="gold")
    page = visitor.get(badge.url).content.decode()
    assert "Tidewrack High School" in page
    assert "Gold" in page
    assert f"{badge.valid_until.day} {badge.valid_until:%B %Y}" in page


def test_reader_is_not_told_that_a_badge_is_valid_which_nobody_gave(award, visitor):
    page = visitor.get(award().url).content.decode()
    assert "This badge is valid." not in page
    assert "not in the register yet" in page


def test_reader_of_an_award_that_ran_out_is_told_so_everywhere(award, visitor):
    badge = award(begins=-10, ends=-1)
    for address in (badge.url, CharterIndexPage.objects.get().url, "/"):
        assert "No longer valid" in visitor.get(address).content.decode(), address


def test_reader_of_an_award_that_counts_is_not_told_that_it_ran_out(award, visitor):
    badge = award()
    for address in (badge.url, CharterIndexPage.objects.get().url, "/"):
        assert "No longer valid" not in visitor.get(address).content.decode(), address


@pytest.mark.parametrize("days", [0, -1])
def test_award_that_ends_before_it_begins_cannot_be_saved(site, author, days):
    badge = make_badge(by=author)
    with pytest.raises(ValidationError) as refusal:
        edit(badge, by=author, valid_until=badge.awarded_on + days * DAY)
    assert "The award has to end after it begins." in refusal.value.message_dict["valid_until"]


def test_database_refuses_an_award_that_ends_before_it_begins(site, author):
    badge = make_badge(by=author)
    with pytest.raises(IntegrityError), transaction.atomic():
        CharterBadgePage.objects.filter(pk=badge.pk).update(valid_until=badge.awarded_on - DAY)


@pytest.mark.parametrize("level", ["platinum", ""])
def test_award_of_an_unknown_level_cannot_be_saved(site, author, level):
    badge = make_badge(by=author)
    with pytest.raises(ValidationError):
        edit(badge, by=author, level=level)
