"""The panel's yes becomes an award, and levels are applied for in order."""

import pytest

from charter.applications import actions as applications
from charter.applications.actions import ApplicationRefused, evidence_root
from charter.awards import actions
from charter.awards.models import Award
from charter.credentials.checking import check
from charter.judging.models import Decision
from cms.people.roles import Role
from tests.factories import make_peer_worker, make_user
from tests.helpers.charter import assess, decide, send

Outcome = Decision.Outcome


@pytest.fixture
def judged(application, coordinator, worker):
    """An application that two young assessors found good."""
    sent = send(application, by=coordinator)
    for name in ("dunlin", "knot"):
        assess(sent, make_user(name, role=Role.ASSESSOR), by=worker)
    return sent


@pytest.fixture
def panel(other_worker):
    return [other_worker, make_peer_worker("plover")]


def test_yes_of_the_panel_is_an_award_with_the_evidence_committed_to(judged, panel):
    decide(judged, Outcome.AWARD, by=panel)
    award = Award.objects.get()
    assert (award.school, award.level, award.judged_by) == (judged.school, judged.level, judged.judged_by)
    assert check(bytes(award.credential)).is_valid
    assert (bytes(award.evidence_root) if award.evidence_root else None) == evidence_root(judged)
    assert award.events.get().reason == Decision.objects.get().reasons


def test_not_this_time_is_no_award(judged, panel):
    decide(judged, Outcome.NO, by=panel, overruled_because="There is more to it.")
    assert not Award.objects.exists()


def test_award_that_cannot_be_given_leaves_the_decision_open(judged, panel):
    judged.school.numbers.all().delete()
    with pytest.raises(actions.AwardRefused):
        decide(judged, Outcome.AWARD, by=panel)
    assert Decision.objects.get().confirmed_at is None


def test_school_applies_for_the_next_level_only_with_the_one_before(judged, panel, coordinator):
    with pytest.raises(ApplicationRefused) as refusal:
        applications.start(judged.school, "gold", by=coordinator)
    assert "silver first" in str(refusal.value).lower()
