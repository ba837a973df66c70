"""A school that applies again does not begin again."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from charter.applications import actions, again
from charter.applications.actions import ApplicationRefused, evidence_root
from charter.applications.models import Evidence
from charter.applications.retention import delete_what_is_not_needed
from charter.judging.models import Decision
from tests.factories import make_peer_worker
from tests.helpers.charter import answer_all, assess, decide, show_all

NEXT_YEAR = timezone.localdate() + datetime.timedelta(days=365)


@pytest.fixture
def written(application, coordinator):
    """An application with words and plans everywhere, and a file and a link to show."""
    answer_all(application, by=coordinator, words="We listen.", plan="We ask more.", plan_by=NEXT_YEAR)
    upload = SimpleUploadedFile("plan.txt", b"What we do.")
    actions.add_evidence(application, "listening", by=coordinator, name="Our plan", upload=upload)
    actions.add_evidence(application, "acting", by=coordinator, name="Our rules", link="https://example.org/rules")
    return application


@pytest.fixture
def newer(written, school, coordinator):
    actions.withdraw(written, by=coordinator)
    return actions.start(school, "bronze", by=coordinator)


def test_school_copies_words_and_plans_of_what_it_took_back_and_says_anew_where_it_is(newer, coordinator, sign_in):
    actions.save_answer(newer, "acting", by=coordinator, edition=0, rating=1, words="New words.")
    screen = reverse("desk:charter_application", args=[newer.pk])
    browser = sign_in(coordinator)
    assert "Copy the words and plans of 2 criteria" in browser.get(screen).content.decode()
    browser.post(reverse("desk:charter_bring", args=[newer.pk]), {"words": 1})
    copied = newer.answers.get(key="listening")
    assert (copied.words, copied.plan, copied.plan_by, copied.rating) == ("We listen.", "We ask more.", NEXT_YEAR, None)
    assert newer.answers.get(key="acting").words == "New words."
    assert "Copy the words" not in browser.get(screen).content.decode()


def test_school_begins_with_what_was_written_before_not_this_time(
    written, school, coordinator, assessors, worker, other_worker
):
    show_all(written, by=coordinator)
    sent = actions.send(written, by=coordinator, nobody_can_be_recognised=True)
    for assessor in assessors:
        assess(sent, assessor, by=worker, rating=0)
    decide(sent, Decision.Outcome.NO, by=[other_worker, make_peer_worker("plover")])
    newer = actions.start(school, "bronze", by=coordinator)
    assert (again.bring_words(newer, by=coordinator), again.bring_things(newer, by=coordinator)) == (3, 3)


def test_school_shows_again_what_it_showed_before_once(newer, coordinator, sign_in):
    screen = reverse("desk:charter_application", args=[newer.pk])
    browser = sign_in(coordinator)
    assert "Show 2 things again" in browser.get(screen).content.decode()
    for _time in range(2):
        browser.post(reverse("desk:charter_bring", args=[newer.pk]), {"things": 1})
    assert [(each.key, each.name) for each in newer.evidence.all()] == [
        ("listening", "Our plan"),
        ("acting", "Our rules"),
    ]
    assert "again</button>" not in browser.get(screen).content.decode()
    piece = newer.evidence.get(key="listening")
    assert actions.evidence_behind(actions.link_to(piece, coordinator), coordinator).file.read() == b"What we do."


def test_file_that_two_applications_show_goes_with_the_last_of_them(
    written, newer, coordinator, django_capture_on_commit_callbacks
):
    again.bring_things(newer, by=coordinator)
    piece = newer.evidence.get(key="listening")
    storage, name = piece.file.storage, piece.file.name
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_what_is_not_needed(timezone.now() + datetime.timedelta(days=200)) == 2
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_evidence(piece, by=coordinator)
    assert not storage.exists(name)


def test_what_shows_a_pupil_is_taken_out_of_every_application_that_shows_it(written, newer, coordinator):
    again.bring_things(newer, by=coordinator)
    root = evidence_root(written)
    actions.take_out(written.evidence.get(key="listening"), by=coordinator, because="It tells whose plan it is.")
    assert not Evidence.objects.there().filter(key="listening").exists()
    assert evidence_root(written) == root
    assert again.things_from_before(newer) == []


def test_nobody_else_brings_anything_in(newer, stranger_school, worker):
    for user in (stranger_school, worker):
        for act in (again.bring_words, again.bring_things):
            with pytest.raises(ApplicationRefused):
                act(newer, by=user)
