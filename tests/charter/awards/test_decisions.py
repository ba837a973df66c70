"""The panel's yes becomes an award, and levels are applied for in order."""

import pytest
from django.urls import reverse

from charter.applications import actions as applications
from charter.applications.actions import ApplicationRefused, evidence_root
from charter.awards import actions
from charter.awards.models import Award
from charter.credentials import keys
from charter.credentials.checking import check
from charter.credentials.models import StatusList
from charter.judging import actions as judging
from charter.judging.models import Decision
from cms.people.models import User
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
    def needed_for(level):
        with pytest.raises(ApplicationRefused) as refusal:
            applications.start(judged.school, level, by=coordinator)
        return str(refusal.value).split()[-2]

    assert (needed_for("silver"), needed_for("gold")) == ("Bronze", "Bronze")
    decide(judged, Outcome.AWARD, by=panel)
    assert needed_for("gold") == "Silver"


def test_school_gets_one_letter_about_its_award(
    judged, panel, coordinator, mailoutbox, django_capture_on_commit_callbacks
):
    User.objects.filter(pk=coordinator.pk).update(email="puffin@school.example")
    with django_capture_on_commit_callbacks(execute=True):
        decide(judged, Outcome.AWARD, by=panel)
    assert [letter.to for letter in mailoutbox] == [["puffin@school.example"]]


def _all_places_taken(monkeypatch):
    monkeypatch.setattr(StatusList, "SIZE", 0)


def _no_key_opens(monkeypatch):
    monkeypatch.setattr("django.conf.settings.SEALING_KEYS", ["another-key-of-the-operator-that-opens-nothing"])


@pytest.mark.parametrize("in_the_way", [_all_places_taken, _no_key_opens])
def test_panel_is_told_when_no_badge_can_be_made_and_its_decision_waits(
    in_the_way, judged, panel, sign_in, monkeypatch, caplog
):
    keys.current()
    decision = judging.propose(judged, by=panel[0], outcome=Outcome.AWARD, reasons="We saw it.")
    path = reverse("desk:charter_confirm", args=[judged.pk])
    with monkeypatch.context() as broken:
        browser = sign_in(panel[1])
        in_the_way(broken)
        page = browser.post(path, {"decision": decision.pk}, follow=True).content.decode()
    assert "Nothing is lost." in page
    assert "its badge cannot be made" in caplog.text
    assert not Award.objects.exists()
    assert Decision.objects.get().confirmed_at is None
    browser.post(path, {"decision": decision.pk})
    assert Award.objects.get().is_current
