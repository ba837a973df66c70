"""The public page of an award."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from charter.awards.actions import give_page
from charter.awards.models import Award
from charter.models import CharterBadgePage, CharterIndexPage
from tests.factories import make_badge, make_school
from tests.factories.awards import give_award
from tests.helpers import edit, publish

DAY = datetime.timedelta(days=1)


@pytest.fixture
def award(open_site, author, worker, other_worker, judged_by):
    """Return a function that makes a live page, with an award behind it that began and ends so many days from today."""

    def made(begins=-10, ends=10, *, level="bronze", school_name="Tidewrack High School", with_award=True):
        badge = make_badge(by=author, school_name=school_name, level=level)
        badge = publish(badge, author=author, workers=[worker, other_worker])
        if with_award:
            given = give_award(make_school(school_name, by=worker), judged_by, by=worker, level=level)
            give_page(given, badge, by=worker)
            now = timezone.now()
            Award.objects.filter(pk=given.pk).update(awarded_at=now + begins * DAY, valid_until=now + ends * DAY)
        return badge

    return made


def everywhere(badge):
    return (badge.url, CharterIndexPage.objects.get().url, "/")


def test_reader_sees_the_school_the_level_and_the_last_day(award, visitor):
    badge = award(level="gold")
    page = visitor.get(badge.url).content.decode()
    last = badge.award.last_day
    for words in ("Tidewrack High School", "Gold", f"{last.day} {last:%B %Y}"):
        assert words in page


def test_reader_is_told_of_no_level_that_nobody_gave_and_meets_the_page_in_no_list(award, visitor):
    badge = award(level="gold", with_award=False)
    page, *lists = (visitor.get(address).content.decode() for address in everywhere(badge))
    assert "No award stands behind this page" in page
    assert "Gold" not in page
    assert not any(badge.url in each for each in lists)


def test_reader_of_an_award_that_ran_out_is_told_so_everywhere(award, visitor):
    for address in everywhere(award(begins=-10, ends=-1)):
        assert "No longer valid" in visitor.get(address).content.decode(), address


def test_reader_of_an_award_that_counts_is_not_told_that_it_ran_out(award, visitor):
    badge = award()
    for address in everywhere(badge):
        page = visitor.get(address).content.decode()
        assert badge.url in page or address == badge.url
        assert "No longer valid" not in page, address


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


@pytest.mark.parametrize("place", ["section", "site map"])
def test_reader_finds_the_register_and_the_check_of_a_badge(visitor, open_site, place):
    section = CharterIndexPage.objects.get(locale__language_code="en")
    page = visitor.get(section.url if place == "section" else "/site-map/").content.decode()
    for address in ("/charter/register/", "/charter/verify/"):
        assert f'href="{address}"' in page
