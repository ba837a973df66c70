"""What stops a sign-off, and what a peer worker says about it."""

import pytest

from cms.moderation import actions
from cms.moderation.eligibility import Refused, latest_version
from cms.moderation.findings import CHECKS, findings_of, open_findings
from cms.moderation.models import ResolvedCheck, SignOff
from tests.factories import make_leaflet
from tests.helpers import edit, fingerprint, fresh, sign_off, submit

NAMES = "Jack Thornton and Ellie Marsh made this."


@pytest.fixture
def waiting(site, author):
    return submit(make_leaflet(by=author, summary=NAMES), by=author)


def left(page):
    return [finding.found.about for finding in open_findings(latest_version(fresh(page)))]


def answer(page, *, by, about=None, why="They are made up."):
    version = latest_version(fresh(page))
    digests = {each.found.about: each.digest for each in findings_of(version)}
    wanted = [about] if about else digests
    return actions.resolve(page, by=by, reasons={digests[each]: why for each in wanted})


def test_nothing_is_signed_off_while_a_finding_is_open_and_the_worker_reads_what_is_left(waiting, worker):
    with pytest.raises(Refused) as refusal:
        sign_off(waiting, by=worker)
    assert refusal.value.code == "checks-left"
    assert waiting.title in refusal.value.reason
    assert "2 checks are left. Who could be recognised by the words" in refusal.value.reason
    assert not SignOff.objects.filter(object_id=waiting.pk).exists()
    answer(waiting, by=worker)
    assert sign_off(waiting, by=worker).live


def test_answer_counts_for_exactly_these_words_and_is_asked_for_once(waiting, author, worker, other_worker):
    assert answer(waiting, by=worker, about="full-name: Jack Thornton") == 1
    assert left(waiting) == ["full-name: Ellie Marsh"]
    edit(waiting, by=author, title="By Jack Thornton", summary="Jack Thornton and Jack Marsh made this.")
    assert left(waiting) == ["full-name: Jack Marsh"], "the same words in another place are not asked about again"
    edit(waiting, by=author, title="By somebody", summary="Somebody made this.")
    assert left(waiting) == []
    edit(waiting, by=author, summary=NAMES)
    assert left(waiting) == ["full-name: Ellie Marsh"]
    assert "Thornton" not in str(ResolvedCheck.objects.values_list("digest", "check_key"))


def test_answer_of_somebody_who_wrote_in_the_page_does_not_count(waiting, worker, other_worker):
    answer(waiting, by=worker)
    assert left(waiting) == []
    edit(waiting, by=worker, title="Better")
    assert len(left(waiting)) == 2
    answer(waiting, by=other_worker)
    assert sign_off(waiting, by=other_worker).live


def test_answer_stays_when_the_sites_key_is_changed(waiting, worker, settings):
    answer(waiting, by=worker)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a newer key of the site", [settings.SECRET_KEY]
    assert left(waiting) == []


@pytest.mark.parametrize("who", ["author", "superuser"])
def test_nobody_who_cannot_sign_answers_for_a_page(waiting, who, request):
    with pytest.raises(Refused):
        answer(waiting, by=request.getfixturevalue(who))
    assert len(left(waiting)) == 2


def test_empty_answers_and_those_to_nothing_are_left_out(waiting, worker):
    assert answer(waiting, by=worker, why="  ") == 0
    assert actions.resolve(waiting, by=worker, reasons={"0" * 64: "Fine.", "": "Fine."}) == 0
    assert not ResolvedCheck.objects.exists()


@pytest.mark.parametrize("statement", ["", "  \n"])
def test_nothing_is_signed_off_without_saying_what_was_checked(waiting, worker, statement):
    answer(waiting, by=worker)
    with pytest.raises(Refused) as refusal:
        actions.sign_off(waiting, by=worker, fingerprint=fingerprint(waiting), statement=statement)
    assert refusal.value.code == "no-statement"
    assert not fresh(waiting).live


def test_warnings_stop_nothing(site, author, worker):
    leaflet = submit(make_leaflet(by=author, summary="word " * 40), by=author)
    found = findings_of(latest_version(leaflet))
    assert {finding.check.key for finding in found} == {"long-sentences", "review-date"}
    assert not any(CHECKS[finding.check.key].must_resolve for finding in found)
    assert sign_off(leaflet, by=worker).live
