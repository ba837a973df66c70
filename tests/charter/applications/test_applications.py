"""A school's application, from its start until it is sent, and back."""

import datetime

import pytest
from django.core import mail, signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from charter.applications import actions, reminders
from charter.applications.actions import ApplicationRefused, ChangedMeanwhile
from charter.applications.models import Application, Evidence
from charter.applications.recognising import flags_of
from charter.schools.models import School
from tests.factories import make_school
from tests.helpers.charter import answer_all, send, show_all

State = Application.State


def refusal(code):
    return pytest.raises(ApplicationRefused, check=lambda refused: refused.code == code)


def test_school_starts_one_application_at_a_time(application, school, other_coordinator):
    with refusal("open"):
        actions.start(school, "bronze", by=other_coordinator)


def test_nobody_starts_for_another_school_or_a_closed_one(judged_by, school, coordinator, worker, author):
    for user in (author, worker):
        with refusal("not-yours"):
            actions.start(school, "bronze", by=user)
    with refusal("not-yours"):
        actions.start(make_school(by=worker), "bronze", by=coordinator)
    School.objects.filter(pk=school.pk).update(status=School.Status.CLOSED)
    school.refresh_from_db()
    with refusal("closed"):
        actions.start(school, "bronze", by=coordinator)


def test_school_cannot_start_before_there_are_signed_criteria(site, school, coordinator):
    with refusal("no-criteria"):
        actions.start(school, "bronze", by=coordinator)


def test_two_coordinators_at_once_lose_no_words(application, coordinator, other_coordinator):
    actions.save_answer(application, "listening", by=coordinator, edition=0, words="We listen on Mondays.")
    with pytest.raises(ChangedMeanwhile) as both:
        actions.save_answer(application, "listening", by=other_coordinator, edition=0, words="We listen a lot.")
    assert both.value.answer.words == "We listen on Mondays."
    kept = actions.save_answer(
        application, "listening", by=other_coordinator, edition=1, words="We listen on Mondays, a lot."
    )
    assert kept.edition == 2


def test_saving_the_same_words_twice_is_no_conflict(application, coordinator, other_coordinator):
    for user in (coordinator, other_coordinator):
        actions.save_answer(application, "listening", by=user, edition=0, words="We listen.")
    assert application.answers.get().edition == 1


def test_criterion_that_there_is_not_takes_no_answer_and_no_evidence(application, coordinator):
    with refusal("criterion"):
        actions.save_answer(application, "made-up", by=coordinator, edition=0, words="x")
    with refusal("criterion"):
        actions.add_evidence(application, "made-up", by=coordinator, words="x")


def test_plan_is_drawn_from_the_gaps_for_the_level(application, coordinator):
    actions.save_answer(application, "safe-places", by=coordinator, edition=0, rating=1)
    actions.save_answer(application, "listening", by=coordinator, edition=0, rating=0)
    assert [each.key for each in actions.gaps_of(application)] == ["listening", "acting"]


def test_application_is_sent_only_with_all_answers_and_the_privacy_check(application, coordinator):
    actions.save_answer(application, "listening", by=coordinator, edition=0, rating=1)
    with refusal("answers"):
        actions.send(application, by=coordinator, nobody_can_be_recognised=True)
    answer_all(application, by=coordinator)
    with refusal("evidence"):
        actions.send(application, by=coordinator, nobody_can_be_recognised=True)
    show_all(application, by=coordinator)
    with refusal("privacy"):
        actions.send(application, by=coordinator, nobody_can_be_recognised=False)
    assert actions.send(application, by=coordinator, nobody_can_be_recognised=True).state == State.SENT


def test_school_shows_something_where_it_says_partly_or_fully_and_need_not_where_it_says_not_yet(
    application, coordinator
):
    answer_all(application, by=coordinator, rating=0)
    for key, rating in {"acting": 1, "listening": 2}.items():
        actions.save_answer(application, key, by=coordinator, edition=1, rating=rating)
    actions.add_evidence(application, "acting", by=coordinator, words="Our rules.")
    with pytest.raises(ApplicationRefused, match="at least one thing") as refused:
        actions.send(application, by=coordinator, nobody_can_be_recognised=True)
    open_ones = {each.key: each.looking_for in str(refused.value) for each in application.criteria}
    assert open_ones == {"safe-places": False, "listening": True, "acting": False}
    actions.add_evidence(application, "listening", by=coordinator, words="Our rules.")
    assert actions.send(application, by=coordinator, nobody_can_be_recognised=True).state == State.SENT


def test_plan_begins_today_or_later_and_one_from_before_stays(application, coordinator, time_machine):
    today = timezone.localdate()
    given = {"by": coordinator, "plan": "We ask more."}
    with pytest.raises(ValidationError) as refused:
        actions.save_answer(application, "listening", edition=0, plan_by=today - datetime.timedelta(days=1), **given)
    assert "plan_by" in refused.value.message_dict
    assert not application.answers.exists()
    actions.save_answer(application, "listening", edition=0, plan_by=today, **given)
    time_machine.move_to(timezone.now() + datetime.timedelta(days=30))
    kept = actions.save_answer(application, "listening", edition=1, plan_by=today, words="We listen.", **given)
    assert (kept.plan_by, kept.words) == (today, "We listen.")


def test_words_that_could_show_a_pupil_are_pointed_at_where_they_stand(application, coordinator):
    actions.save_answer(application, "listening", by=coordinator, edition=0, words="Ask Poppy Pemberton, 07700 900123.")
    upload = SimpleUploadedFile("names.txt", b"Poppy Pemberton said so.")
    actions.add_evidence(application, "acting", by=coordinator, name="What pupils say", upload=upload)
    places = {flag.found: [(each.criterion.key, each.name) for each in flag.places] for flag in flags_of(application)}
    assert places == {
        "Poppy Pemberton": [("listening", "how you do it"), ("acting", "What pupils say")],
        "07700 900123": [("listening", "how you do it")],
    }


def test_first_name_of_a_pupil_is_pointed_at_with_advice_that_ends_with_nobody_named(application, coordinator):
    actions.save_answer(application, "listening", by=coordinator, edition=0, words="Callum Smith was heard.")
    upload = SimpleUploadedFile("said.txt", b"Maisie in 9B said so.")
    actions.add_evidence(application, "acting", by=coordinator, name="Callum, too", upload=upload)
    flags = {flag.found: flag.advice for flag in flags_of(application)}
    assert flags.keys() == {"Callum Smith", "Callum", "Maisie"}
    assert all("Write “a pupil”" in advice for advice in flags.values())


def test_application_with_what_could_show_a_pupil_is_sent_only_with_an_answer_to_each(application, coordinator):
    answer_all(application, by=coordinator, words="Ask Poppy Pemberton, 07700 900123.")
    show_all(application, by=coordinator)
    with refusal("flags"):
        actions.send(application, by=coordinator, nobody_can_be_recognised=True)
    name, phone = flags_of(application)
    actions.answer_flags(application, by=coordinator, because={name.key: "She is our head.", phone.key: " "})
    with refusal("flags"):
        actions.send(application, by=coordinator, nobody_can_be_recognised=True)
    actions.answer_flags(application, by=coordinator, because={phone.key: "It is the school’s."})
    actions.send(application, by=coordinator, nobody_can_be_recognised=True)
    assert [flag.because for flag in flags_of(application)] == ["She is our head.", "It is the school’s."]


def test_answer_about_what_was_taken_out_goes_with_it(application, coordinator):
    piece = actions.add_evidence(application, "listening", by=coordinator, words="Ask Poppy Pemberton.")
    [flag] = flags_of(application)
    actions.answer_flags(application, by=coordinator, because={flag.key: "She is our head.", "made-up": "x"})
    actions.remove_evidence(piece, by=coordinator)
    actions.answer_flags(application, by=coordinator, because={})
    assert not application.privacy_answers.exists()


def test_nobody_else_answers_for_the_school(application, coordinator, stranger_school, worker):
    for user in (stranger_school, worker):
        with refusal("not-yours"):
            actions.answer_flags(application, by=user, because={})


def test_what_was_sent_stays_as_it_is_until_it_is_taken_back(application, coordinator):
    send(application, by=coordinator)
    with refusal("sent"):
        actions.save_answer(application, "listening", by=coordinator, edition=1, words="New.")
    with refusal("sent"):
        actions.add_evidence(application, "listening", by=coordinator, words="New.")
    assert actions.withdraw(application, by=coordinator).state == State.DRAFT
    assert actions.withdraw(application, by=coordinator).state == State.WITHDRAWN
    with refusal("over"):
        actions.withdraw(application, by=coordinator)


def test_worker_gives_an_application_back_with_a_reason_and_the_school_is_told(
    application, coordinator, worker, django_capture_on_commit_callbacks
):
    type(coordinator).objects.filter(pk=coordinator.pk).update(email="school@example.org")
    send(application, by=coordinator)
    with refusal("reason"):
        actions.send_back(application, by=worker, reason=" ")
    with django_capture_on_commit_callbacks(execute=True):
        returned = actions.send_back(application, by=worker, reason="Please show us the policy.")
    assert (returned.state, returned.returned_because) == (State.DRAFT, "Please show us the policy.")
    assert "policy" not in mail.outbox[0].body


def test_school_hears_of_its_day_once_a_step(application, coordinator, django_capture_on_commit_callbacks):
    type(coordinator).objects.filter(pk=coordinator.pk).update(email="school@example.org")
    sent = []
    for days in (40, 28, 27, 7, 6, 1, 0):
        with django_capture_on_commit_callbacks(execute=True):
            sent.append(reminders.remind(application.due_on - datetime.timedelta(days=days)))
    assert sent == [0, 1, 0, 1, 0, 1, 0]
    assert len(mail.outbox) == 3
    call_command("remind_of_applications")


# --- Evidence ---------------------------------------------------------------------------------------


@pytest.fixture
def evidence(application, coordinator):
    upload = SimpleUploadedFile("plan.txt", b"What we do.")
    return actions.add_evidence(application, "listening", by=coordinator, upload=upload)


def test_file_is_kept_outside_the_public_media_under_a_name_that_says_nothing(evidence, settings):
    assert "plan" not in evidence.file.name
    assert not evidence.file.path.startswith(str(settings.MEDIA_ROOT))
    assert evidence.name == "plan.txt"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "example", "https://" + "a" * 600])
def test_link_that_is_none_is_refused(application, coordinator, link):
    with pytest.raises(ValidationError):
        actions.add_evidence(application, "listening", by=coordinator, link=link)


def test_nothing_is_no_evidence(application, coordinator):
    with pytest.raises(ValidationError):
        actions.add_evidence(application, "listening", by=coordinator, words="  ")


def test_evidence_is_taken_out_with_its_file(evidence, coordinator, django_capture_on_commit_callbacks):
    storage, name = evidence.file.storage, evidence.file.name
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_evidence(evidence, by=coordinator)
    assert not storage.exists(name)
    assert not Evidence.objects.exists()


def test_link_to_a_file_opens_it_for_one_person_and_for_a_while(
    evidence, coordinator, other_coordinator, stranger_school, author, time_machine
):
    token = actions.link_to(evidence, coordinator)
    assert actions.evidence_behind(token, coordinator) == evidence
    for user in (other_coordinator, stranger_school, author):
        assert actions.evidence_behind(token, user) is None
    assert actions.evidence_behind(signing.dumps([str(evidence.pk), coordinator.pk]), coordinator) is None
    time_machine.move_to(timezone.now() + datetime.timedelta(seconds=actions.LINK_LASTS + 5))
    assert actions.evidence_behind(token, coordinator) is None


def test_link_opens_nothing_for_somebody_who_has_no_part_in_it(evidence, stranger_school, author):
    for user in (stranger_school, author):
        assert actions.evidence_behind(actions.link_to(evidence, user), user) is None
