"""Evidence goes half a year after nobody needs it any more, with its file, and not a day before."""

from datetime import timedelta
from io import StringIO

import pytest
from dateutil.relativedelta import relativedelta
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from charter.applications import actions
from charter.applications.models import Application, Evidence
from charter.applications.retention import delete_what_is_not_needed, not_needed
from charter.awards.models import Award
from charter.judging.models import Decision
from cms.people.roles import Role
from tests.factories import make_peer_worker, make_user
from tests.helpers.charter import assess, decide, send, show_all

Outcome = Decision.Outcome
DAY = timedelta(days=1)
HALF_A_YEAR = relativedelta(months=6)  # as the privacy page promises


@pytest.fixture
def shown(application, coordinator):
    """Return the application, which shows a file and three statements."""
    upload = SimpleUploadedFile("plan.txt", b"CANARY of the school.")
    actions.add_evidence(application, "listening", by=coordinator, upload=upload)
    actions.add_evidence(application, "listening", by=coordinator, words="We ask every term.")
    show_all(application, by=coordinator)
    return application


@pytest.fixture
def decided(shown, coordinator, worker, other_worker):
    """Return a function that brings the application to a decision."""

    def bring(outcome):
        sent = send(shown, by=coordinator)
        for name in ("dunlin", "knot"):
            assess(sent, make_user(name, role=Role.ASSESSOR), by=worker)
        why = "" if outcome == Outcome.AWARD else "We could not see it."
        decide(sent, outcome, by=[other_worker, make_peer_worker("plover")], overruled_because=why)
        return Application.objects.get(pk=sent.pk)

    return bring


@pytest.fixture
def taken_back(shown, coordinator, worker):
    sent = send(shown, by=coordinator)
    assess(sent, make_user("dunlin", role=Role.ASSESSOR), by=worker)
    return actions.withdraw(sent, by=coordinator)


def test_evidence_of_an_application_that_goes_on_stays_for_ever(shown, coordinator):
    far_away = timezone.now() + 40 * HALF_A_YEAR
    assert not not_needed(far_away).exists()
    send(shown, by=coordinator)
    assert not not_needed(far_away).exists()


def test_evidence_of_what_was_taken_back_goes_after_half_a_year(taken_back, django_capture_on_commit_callbacks):
    over = taken_back.ended_at + HALF_A_YEAR
    assert not not_needed(over - DAY).exists()
    piece = Evidence.objects.get(kind=Evidence.Kind.FILE)
    storage, name = piece.file.storage, piece.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_what_is_not_needed(over + DAY) == 4
    assert not Evidence.objects.exists()
    assert not storage.exists(name)
    assert taken_back.answers.exists(), "What the school said of itself stays."
    assert delete_what_is_not_needed(over + DAY) == 0


def test_evidence_of_what_was_turned_down_goes_after_half_a_year(decided):
    ended = decided(Outcome.NO).ended_at
    assert not not_needed(ended + HALF_A_YEAR - DAY).exists()
    assert not_needed(ended + HALF_A_YEAR + DAY).count() == 4


def test_evidence_behind_an_award_stays_until_half_a_year_after_its_end(decided):
    decided(Outcome.AWARD)
    end = Award.objects.get().valid_until
    assert not not_needed(end + HALF_A_YEAR - DAY).exists()
    assert not_needed(end + HALF_A_YEAR + DAY).count() == 4


def test_application_from_before_that_does_not_know_when_it_ended_counts_from_its_day(taken_back):
    Application.objects.filter(pk=taken_back.pk).update(ended_at=None, due_on=timezone.localdate() - 200 * DAY)
    assert not_needed().count() == 4


def test_operator_is_told_first_what_would_go(taken_back):
    Application.objects.filter(pk=taken_back.pk).update(ended_at=timezone.now() - 200 * DAY)
    said = StringIO()
    call_command("delete_old_evidence", "--dry-run", stdout=said)
    assert "4, of 1 applications. Nothing was changed." in said.getvalue()
    assert Evidence.objects.count() == 4
    call_command("delete_old_evidence", stdout=said)
    assert "deleted: 4." in said.getvalue()
    assert not Evidence.objects.exists()
