"""The criteria are written, signed off and kept: what schools are judged by stays as it was signed."""

import json

import pytest
from django.core.exceptions import ValidationError

from charter.models import JudgedBy
from charter.scheme.criteria import missing_for
from charter.scheme.levels import Level, Rating
from cms.moderation.actions import take_down
from cms.moderation.gate import NotSignedOff
from tests.factories import make_version
from tests.factories.pages import criterion
from tests.helpers import edit, fresh, publish


@pytest.fixture
def version(open_site, author, worker):
    return publish(make_version(by=author, title="What we look for"), author=author, workers=[worker])


def test_unsigned_criteria_are_kept_for_nobody_to_be_judged_by(open_site, author):
    draft = make_version(by=author)
    draft.live = True
    with pytest.raises(NotSignedOff):
        draft.save()
    assert not JudgedBy.objects.exists()


def test_signed_criteria_are_kept_with_their_signature(version):
    kept = JudgedBy.objects.get(number=version.number)
    assert kept.object_id == version.pk
    assert [each.key for each in kept.criteria] == ["safe-places", "listening", "acting"]
    assert kept.words.startswith("What we look for\n")


def test_each_version_has_a_number_of_its_own_and_a_copy_has_another(version, author):
    second = make_version(by=author)
    copy = fresh(second).copy(update_attrs={"slug": "copied", "title": "Copied"}, copy_revisions=True)
    numbers = [version.number, second.number, copy.specific.number]
    assert numbers == [1, 2, 3]
    assert copy.specific.get_latest_revision_as_object().number == 3


def test_live_criteria_cannot_be_changed_any_more_and_other_words_can(version, author, worker):
    other = json.dumps([criterion("safe-places", why="Other words.")])
    draft = fresh(version)
    draft.criteria = other
    with pytest.raises(ValidationError) as refused:
        draft.clean()
    assert "Start another version" in str(refused.value)
    publish(edit(version, by=author, summary="A better summary."), author=author, workers=[worker])
    assert JudgedBy.objects.get().number == version.number


def test_no_newer_draft_of_live_criteria_changes_them_whoever_saves_it(version, author):
    with pytest.raises(ValidationError):
        edit(version, by=author, criteria=json.dumps([criterion("safe-places", why="Other words.")]))
    assert "Other words." not in str(fresh(version).get_latest_revision_as_object().criteria)


def test_reader_finds_the_criteria_at_an_address_that_stays(version, visitor):
    found = visitor.get("/charter/criteria/v1/", follow=True)
    assert found.status_code == 200
    assert "Made-up criterion listening" in found.content.decode()
    words = visitor.get("/charter/criteria/v1/words.txt")
    assert words.content.decode() == JudgedBy.objects.get().words
    assert not words.cookies


def test_address_in_every_credential_leads_to_the_signed_words_when_the_page_is_taken_down(version, visitor, worker):
    take_down(version, by=worker, reason="One sentence is being looked at.")
    answer = visitor.get("/charter/criteria/v1/", follow=True)
    assert answer.redirect_chain == [("/charter/criteria/v1/words.txt", 302)]
    assert answer.content.decode() == JudgedBy.objects.get().words


@pytest.mark.parametrize("address", ["/charter/criteria/v7/", "/charter/criteria/v7/words.txt", "/charter/criteria/v/"])
def test_version_that_there_is_not_is_not_found(open_site, visitor, address):
    assert visitor.get(address).status_code == 404


def test_draft_is_not_found(open_site, author, visitor):
    make_version(by=author)
    assert visitor.get("/charter/criteria/v1/").status_code == 404


def test_two_criteria_cannot_have_one_short_name(site, author):
    page = make_version(by=author, keys=("listening", "listening"))
    with pytest.raises(ValidationError):
        page.criteria.stream_block.clean(page.criteria)


def test_higher_level_cannot_ask_for_less_than_a_lower_one(site, author):
    page = make_version(by=author, criteria=json.dumps([criterion("listening", bronze="fully", silver="partly")]))
    with pytest.raises(ValidationError):
        page.criteria.stream_block.clean(page.criteria)


def test_level_says_what_is_missing_for_it(version):
    criteria = JudgedBy.objects.get().criteria
    ratings = {"safe-places": Rating.FULLY, "listening": Rating.PARTLY}
    assert [each.key for each in missing_for(Level.BRONZE, criteria, ratings)] == ["acting"]
    assert [each.key for each in missing_for(Level.SILVER, criteria, ratings)] == ["listening", "acting"]
