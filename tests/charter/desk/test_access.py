"""What people do at the charter mark's desk, and what they do not. The whole table: :mod:`.test_authorisation`."""

import datetime
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from charter.applications import actions
from charter.applications.recognising import flags_of
from charter.judging import actions as judging
from charter.judging.models import Decision
from charter.schools.models import RegisterImport, School, SchoolMembership
from cms.people.roles import Role
from tests.factories import make_school, make_user
from tests.helpers.charter import answer_all, assess, finish, send, show_all

DRAFT, SENT, ASSESSED = "draft", "sent", "assessed"


@pytest.fixture
def evidence(application, coordinator):
    upload = SimpleUploadedFile("plan.txt", b"CANARY of the school.")
    return actions.add_evidence(application, "listening", by=coordinator, upload=upload, name="CANARY plan")


@pytest.fixture
def people(coordinator, stranger_school, assessors, author, worker):
    return {
        "S": coordinator,
        "O": stranger_school,
        "A": assessors[0],
        "a": make_user(role=Role.ASSESSOR),
        "W": worker,
        "Y": author,
    }


@pytest.fixture
def in_state(application, evidence, coordinator, worker, assessors):
    def bring(state):
        if state != DRAFT:
            send(application, by=coordinator)
        if state == ASSESSED:
            judging.ask_to_assess(application, assessors[0], by=worker)
        return application

    return bring


def link_to(evidence, user):
    return reverse("desk:charter_evidence", args=[actions.link_to(evidence, user)])


def test_coordinator_and_assessor_do_nothing_that_is_a_workers(in_state, evidence, people, sign_in):
    application = in_state(SENT)
    sign_in(people["S"]).post(reverse("desk:charter_ask", args=[application.pk]), {"assessor": people["A"].pk})
    sign_in(people["S"]).post(reverse("desk:charter_send_back", args=[application.pk]), {"reason": "Mine."})
    application.refresh_from_db()
    assert application.state == SENT
    assert not application.assessments.exists()


def test_worker_writes_nothing_for_a_school(application, evidence, coordinator, worker, sign_in):
    send(application, by=coordinator)
    answer = reverse("desk:charter_answer", args=[application.pk, "listening"])
    sign_in(worker).post(answer, {"edition": 1, "rating": 0, "words": "Theirs.", "plan": ""})
    assert not application.answers.filter(words="Theirs.").exists()


@pytest.mark.parametrize("token", ["x", "eyJ:1:x", "a" * 2000])
def test_made_up_link_opens_nothing(token, coordinator, sign_in):
    assert sign_in(coordinator).get(reverse("desk:charter_evidence", args=[token])).status_code == 404


def test_assessor_whose_link_has_ended_opens_the_file_with_one_more_press(
    in_state, evidence, people, sign_in, time_machine
):
    application = in_state(ASSESSED)
    paths = {who: link_to(evidence, people[who]) for who in "AO"}
    time_machine.move_to(timezone.now() + datetime.timedelta(seconds=actions.LINK_LASTS + 5))
    browser = sign_in(people["A"])
    answer = browser.get(paths["A"])
    assert answer.status_code == 410
    assert "CANARY" not in answer.content.decode()
    assert browser.get(paths["O"]).status_code == 404
    anew = re.search(r'<a class="desk-button" href="([^"]+)"', answer.content.decode())[1]
    assert b"CANARY" in b"".join(browser.get(anew).streaming_content)
    application.assessments.update(taken_off_at=timezone.now())
    answer = browser.get(paths["A"])
    assert answer.status_code == 410
    assert "this file is not open to you any more" in answer.content.decode()
    assert "Open the file" not in answer.content.decode()


def test_evidence_is_sent_so_that_nothing_in_it_runs(application, evidence, coordinator, sign_in):
    response = sign_in(coordinator).get(link_to(evidence, coordinator))
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "no-store" in response.headers["Cache-Control"]


def test_author_has_no_part_in_the_charter_desk(author, sign_in):
    assert sign_in(author).get(reverse("desk:charter")).status_code == 403


# --- What people do there ---------------------------------------------------------------------------


def test_coordinator_saves_and_finds_the_form_filled_in(application, coordinator, sign_in):
    browser, path = sign_in(coordinator), reverse("desk:charter_answer", args=[application.pk, "listening"])
    day = (timezone.localdate() + datetime.timedelta(days=99)).isoformat()
    browser.post(path, {"edition": 0, "rating": 1, "words": "We listen.", "plan": "More.", "plan_by": day})
    page = browser.get(path).content.decode()
    assert "We listen." in page
    assert f'value="{day}"' in page


@pytest.mark.parametrize(("day", "why"), [("2020-01-01", "This day is over."), ("9999-12-31", "This day is far away.")])
def test_coordinator_whose_plan_is_for_a_day_that_is_over_or_far_away_is_told_and_keeps_the_words(
    day, why, application, coordinator, sign_in
):
    path = reverse("desk:charter_answer", args=[application.pk, "listening"])
    data = {"edition": 0, "rating": 1, "words": "We listen.", "plan": "More.", "plan_by": day}
    page = sign_in(coordinator).post(path, data).content.decode()
    assert why in page
    assert "We listen." in page
    assert not application.answers.exists()


def test_two_coordinators_at_once_see_both_words_and_lose_none(application, coordinator, other_coordinator, sign_in):
    path = reverse("desk:charter_answer", args=[application.pk, "listening"])
    sign_in(coordinator).post(path, {"edition": 0, "rating": 1, "words": "We listen on Mondays.", "plan": ""})
    second = sign_in(other_coordinator)
    response = second.post(path, {"edition": 0, "rating": 2, "words": "We listen a lot.", "plan": ""})
    assert response.status_code == 409
    page = response.content.decode()
    assert "We listen on Mondays." in page
    assert "We listen a lot." in page
    assert application.answers.get().words == "We listen on Mondays."
    second.post(path, {"edition": 1, "rating": 2, "words": "We listen on Mondays, a lot.", "plan": ""})
    assert application.answers.get().words == "We listen on Mondays, a lot."


@pytest.fixture
def listening(application):
    """The screen of one criterion."""
    return reverse("desk:charter_answer", args=[application.pk, "listening"])


WRITTEN = {"edition": 0, "rating": 1, "words": "We listen.", "plan": "We ask more."}


def test_coordinator_who_adds_a_thing_keeps_the_words_above_it(application, listening, coordinator, sign_in):
    browser = sign_in(coordinator)
    page = browser.post(listening, {**WRITTEN, "show-words": "Our rules.", "add": 1}, follow=True).content.decode()
    assert "We listen." in page
    assert "Our rules." in page
    assert (application.answers.get().words, application.evidence.get().words) == ("We listen.", "Our rules.")


def test_coordinator_who_saves_keeps_the_thing_below_it(application, listening, coordinator, sign_in):
    sign_in(coordinator).post(listening, {**WRITTEN, "show-name": "Rules", "show-words": "Our rules."})
    assert (application.evidence.get().name, application.answers.get().plan) == ("Rules", "We ask more.")


def test_coordinator_who_takes_a_thing_out_keeps_the_words_above_it(
    application, evidence, listening, coordinator, sign_in
):
    sign_in(coordinator).post(listening, {**WRITTEN, "take_out": evidence.pk})
    assert application.answers.get().words == "We listen."
    assert not application.evidence.exists()


def test_file_a_link_and_a_statement_in_one_go_are_three_things(application, listening, coordinator, sign_in):
    three = {
        "show-name": "All three",
        "show-upload": SimpleUploadedFile("plan.txt", b"What we do."),
        "show-link": "https://example.org/rules",
        "show-words": "Our rules.",
    }
    sign_in(coordinator).post(listening, {"edition": 0, **three, "add": 1})
    assert [(each.kind, each.name) for each in application.evidence.all()] == [
        ("file", "All three"),
        ("link", "All three"),
        ("statement", "All three"),
    ]
    assert not application.answers.exists()


def test_nothing_filled_in_is_said_and_the_words_are_kept(application, listening, coordinator, sign_in):
    page = sign_in(coordinator).post(listening, {**WRITTEN, "show-name": "Rules", "add": 1}).content.decode()
    assert "Choose a file, give a link, or write a statement." in page
    assert 'value="Rules"' in page
    assert 'name="edition" value="1"' in page
    assert application.answers.get().words == "We listen."


def test_coordinator_whose_words_clash_keeps_the_thing_and_all_words(
    application, listening, coordinator, other_coordinator, sign_in
):
    sign_in(other_coordinator).post(listening, {**WRITTEN, "words": "Theirs."})
    page = sign_in(coordinator).post(listening, {**WRITTEN, "words": "Mine.", "show-words": "Our rules.", "add": 1})
    assert page.status_code == 409
    assert all(words in page.content.decode() for words in ("Theirs.", "Mine.", "Our rules."))
    assert application.evidence.get().words == "Our rules."


def test_coordinator_who_writes_while_another_one_sends_keeps_the_words_on_the_screen(
    application, listening, coordinator, other_coordinator, sign_in
):
    send(application, by=other_coordinator)
    page = sign_in(coordinator).post(listening, {**WRITTEN, "edition": 1, "show-words": "Our rules."}).content.decode()
    assert all(words in page for words in ("It has been sent", "We listen.", "Our rules."))


@pytest.mark.parametrize(
    ("name", "content", "why"), [("a.svg", b"<svg/>", "We take JPEG"), ("film.pdf", b"%PDF-" + bytes(9000), "too big")]
)
def test_file_that_is_refused_leaves_what_was_typed_in_its_own_boxes(
    name, content, why, application, listening, coordinator, sign_in, settings
):
    settings.DOCUMENT_MAX_UPLOAD_SIZE = 1000
    typed = {"show-upload": SimpleUploadedFile(name, content), "show-name": "Our film", "show-link": "no link"}
    page = sign_in(coordinator).post(listening, {**WRITTEN, **typed, "show-words": "Our rules."}).content.decode()
    assert why in page
    assert "Choose the file again" in page
    assert 'value="Our film"' in page
    assert 'value="no link"' in page
    # The statement was fine: it is a thing of its own now, and its box is empty.
    assert application.evidence.get().words == "Our rules."
    assert re.search(r'name="show-words"[^>]*>\s*</textarea>', page)
    assert "Only a part of it is added." in page
    assert "Added. Only" not in page


@pytest.mark.parametrize(("box", "letters", "most"), [("show-name", 500, 120), ("show-words", 5001, 5000)])
def test_what_is_too_long_is_refused_in_words_and_kept_in_its_box(
    box, letters, most, application, listening, coordinator, sign_in
):
    long = "z" * letters
    data = {**WRITTEN, "show-words": "Our rules.", box: long}
    page = sign_in(coordinator).post(listening, data).content.decode()
    assert f"This has {letters} letters, and {most} are the most" in page
    assert long in page
    assert not application.evidence.exists()
    assert application.answers.get().words == "We listen."
    assert not re.search(rf'name="{box}"[^>]*maxlength', page)


def test_coordinator_is_asked_once_more_about_what_stands_out_and_the_worker_reads_the_answer(
    application, coordinator, worker, sign_in
):
    answer_all(application, by=coordinator)
    show_all(application, by=coordinator)
    upload = SimpleUploadedFile("names.txt", b"Poppy Pemberton rang 07700 900123.")
    piece = actions.add_evidence(application, "listening", by=coordinator, name="What pupils say", upload=upload)
    name, phone = flags_of(application)
    browser, send_it = sign_in(coordinator), reverse("desk:charter_send", args=[application.pk])
    ticked = {"nobody_can_be_recognised": "on", name.key: "She is our head teacher.", phone.key: ""}
    page = browser.post(send_it, ticked).content.decode()
    place = reverse("desk:charter_answer", args=[application.pk, "listening"]) + f"#evidence-{piece.pk}"
    assert f'href="{place}"' in page
    assert "(What pupils say)" in page
    assert "1 thing could show who somebody is." in page
    assert page.count("Say why, or change it there.") == 2  # at the top, and at its box
    # What was answered is kept: one can go and change the rest.
    again = browser.get(reverse("desk:charter_application", args=[application.pk])).content.decode()
    assert "She is our head teacher." in again
    browser.post(send_it, {**ticked, phone.key: "It is the school’s number."})
    read = sign_in(worker).get(reverse("desk:charter_application", args=[application.pk])).content.decode()
    assert "No pupil can be recognised, because: It is the school’s number." in read


def test_answer_that_is_too_long_is_refused_in_words_and_kept_in_its_box(application, coordinator, sign_in):
    answer_all(application, by=coordinator, words="Ask Poppy Pemberton.")
    [flag] = flags_of(application)
    send_it, long = reverse("desk:charter_send", args=[application.pk]), "z" * 1001
    page = sign_in(coordinator).post(send_it, {"nobody_can_be_recognised": "on", flag.key: long}).content.decode()
    assert "This has 1001 letters" in page
    assert long in page


def test_assessor_saves_goes_on_and_sends(sent, assessors, worker, sign_in):
    judging.ask_to_assess(sent, assessors[0], by=worker)
    browser, path = sign_in(assessors[0]), reverse("desk:charter_assess", args=[sent.pk])
    browser.post(path, {"rating-listening": 1, "words-listening": "I saw minutes."})
    assert "I saw minutes." in browser.get(path).content.decode()
    refused = browser.post(path, {"rating-listening": 1, "words-listening": "I saw minutes.", "send": 1})
    assert "Still open" in refused.content.decode()
    keys = ("safe-places", "listening", "acting")
    full = {f"rating-{key}": 2 for key in keys} | {f"words-{key}": "Seen." for key in keys}
    browser.post(path, {**full, "edition-listening": 1, "send": 1})
    assert sent.assessments.get().is_sent


@pytest.fixture
def assessing(sent, assessors, worker):
    """The screen of the first assessor."""
    for assessor in assessors:
        judging.ask_to_assess(sent, assessor, by=worker)
    return reverse("desk:charter_assess", args=[sent.pk])


def on_the_screen(key, edition, rating="", words=""):
    return {f"edition-{key}": edition, f"rating-{key}": rating, f"words-{key}": words}


def test_assessor_on_two_screens_saves_different_criteria_and_loses_none(assessing, sent, assessors, sign_in):
    browser = sign_in(assessors[0])
    browser.post(assessing, on_the_screen("listening", 0) | on_the_screen("acting", 0, 2, "First screen."))
    browser.post(assessing, on_the_screen("acting", 0) | on_the_screen("listening", 0, 1, "Second screen."))
    kept = sent.assessments.get(assessor=assessors[0]).ratings
    assert dict(kept.values_list("key", "words")) == {"acting": "First screen.", "listening": "Second screen."}


def test_assessor_on_two_screens_sees_both_words_for_one_criterion_and_sends_nothing_yet(
    assessing, sent, assessors, sign_in
):
    browser, own = sign_in(assessors[0]), sent.assessments.get(assessor=assessors[0])
    browser.post(assessing, on_the_screen("listening", 0, 1, "First screen."))
    both = on_the_screen("listening", 0, 2, "Second screen.") | on_the_screen("acting", 0, 2, "Seen.") | {"send": 1}
    answer = browser.post(assessing, both)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "First screen." in page
    assert "Second screen." in page
    assert (own.ratings.get(key="listening").words, own.ratings.get(key="acting").words) == ("First screen.", "Seen.")
    browser.post(assessing, on_the_screen("listening", 1, 2, "Both.") | on_the_screen("acting", 1, 2, "Seen it."))
    assert dict(own.ratings.values_list("key", "words")) == {"listening": "Both.", "acting": "Seen it."}


def test_assessor_whose_words_are_on_the_other_screen_finds_them_in_the_empty_box(assessing, sent, assessors, sign_in):
    browser = sign_in(assessors[0])
    browser.post(assessing, on_the_screen("listening", 0, 1, "First screen."))
    page = browser.post(assessing, on_the_screen("listening", 0, 2)).content.decode()
    assert re.search(r'name="words-listening"[^>]*>\s*First screen.</textarea>', page)


def test_assessor_who_has_not_sent_is_told_to_send_first(assessing, sent, assessors, worker, sign_in):
    talk = reverse("desk:charter_talk", args=[sent.pk])
    page = sign_in(assessors[0]).get(talk).content.decode()
    assert "First send yours." in page
    assert f'href="{assessing}"' in page
    finish(sent.assessments.get(assessor=assessors[0]))
    assert "You have sent yours." in sign_in(assessors[0]).get(talk).content.decode()
    assert "when both have sent" in sign_in(worker).get(talk).content.decode()


def test_worker_takes_an_assessor_off_who_reads_a_kind_line_and_asks_another_one(
    assessing, sent, assessors, worker, sign_in
):
    path, browser = reverse("desk:charter_application", args=[sent.pk]), sign_in(worker)
    off = reverse("desk:charter_take_off", args=[sent.assessments.get(assessor=assessors[0]).pk])
    assert off in browser.get(path).content.decode()
    page = browser.post(off, follow=True).content.decode()
    assert f"{worker.username} took {assessors[0].username} off it." in page
    other = make_user("petrel", role=Role.ASSESSOR)
    browser.post(reverse("desk:charter_ask", args=[sent.pk]), {"assessor": other.pk})
    assert {each.assessor for each in sent.assessments.current()} == {assessors[1], other}
    theirs = sign_in(assessors[0])
    assert "You need not judge Made-up High School any more." in theirs.get(reverse("desk:charter")).content.decode()
    assert theirs.get(assessing).status_code == 404


def test_worker_gives_back_what_is_being_assessed_until_somebody_has_sent(assessing, sent, assessors, worker, sign_in):
    back, browser = reverse("desk:charter_send_back", args=[sent.pk]), sign_in(worker)
    path = reverse("desk:charter_application", args=[sent.pk])
    assert back in browser.get(path).content.decode()
    finish(sent.assessments.get(assessor=assessors[0]))
    assert back not in browser.get(path).content.decode()
    page = browser.post(back, {"reason": "The policy is missing."}, follow=True).content.decode()
    assert "Somebody has sent their rating already" in page
    sent.refresh_from_db()
    assert sent.state == ASSESSED


def test_assessor_reads_nothing_of_the_other_before_both_have_sent(sent, assessors, worker, sign_in):
    first, second = (judging.ask_to_assess(sent, each, by=worker) for each in assessors)
    judging.rate(first, "listening", by=assessors[0], edition=0, rating=0, words="CANARY")
    for key in ("safe-places", "acting"):
        judging.rate(first, key, by=assessors[0], edition=0, rating=0, words="CANARY")
    judging.send(first, by=assessors[0])
    browser = sign_in(assessors[1])
    for name in ("charter_assess", "charter_talk", "charter_application"):
        assert "CANARY" not in browser.get(reverse(f"desk:{name}", args=[sent.pk])).content.decode()
    finish(second)
    assert "CANARY" in browser.get(reverse("desk:charter_talk", args=[sent.pk])).content.decode()


def test_panel_of_two_overrules_with_a_reason_that_the_assessors_read(sent, assessors, worker, other_worker, sign_in):
    for assessor in assessors:
        assess(sent, assessor, by=worker, rating=0)
    panel = reverse("desk:charter_panel", args=[sent.pk])
    fields = {"outcome": "award", "reasons": "As we see it.", "overruled_because": ""}
    first = sign_in(worker)
    assert "Say why you decide against them" in first.post(panel, fields).content.decode()
    first.post(panel, {**fields, "overruled_because": "We went there and saw it."})
    decision = Decision.objects.get()
    confirm = reverse("desk:charter_confirm", args=[sent.pk])
    first.post(confirm, {"decision": decision.pk})
    decision.refresh_from_db()
    assert decision.confirmed_at is None
    sign_in(other_worker).post(confirm, {"decision": decision.pk})
    talk = sign_in(assessors[0]).get(reverse("desk:charter_talk", args=[sent.pk])).content.decode()
    assert "We went there and saw it." in talk


def test_school_reads_no_single_assessment_and_no_assessors_name(sent, assessors, worker, coordinator, sign_in):
    for assessor in assessors:
        assess(sent, assessor, by=worker)
    page = sign_in(coordinator).get(reverse("desk:charter_application", args=[sent.pk])).content.decode()
    assert not any(f">{assessor.username}<" in page for assessor in assessors)


def test_coordinator_makes_a_code_for_another(school, coordinator, sign_in):
    page = sign_in(coordinator).post(reverse("desk:charter_invite", args=[school.pk]), follow=True)
    assert page.status_code == 200
    assert school.invitations.count() == 1


def test_coordinator_reads_a_card_for_schools_that_leads_nowhere_forbidden(
    school, coordinator, worker, visitor, sign_in
):
    browser, make = sign_in(coordinator), reverse("desk:charter_invite", args=[school.pk])
    card = browser.post(make, follow=True)
    page = card.content.decode()
    assert "Come and speak for your school" in page
    shown_before = browser.get(card.request["PATH_INFO"]).content.decode()
    for each in (page, shown_before):
        assert f'href="{reverse("people:invitations")}"' not in each
        assert f'href="{reverse("people:invite")}"' not in each
    visitor.post(reverse("join"), {"code": re.search(r"card-to-print-code\">([^<]+)<", page)[1]})
    welcome = visitor.get(reverse("join_new")).content.decode()
    assert "you, and the others who speak for it" in welcome
    assert "A page you start" not in welcome


# --- Lists cost the same however long they are --------------------------------------------------------


def _queries(browser, path):
    browser.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(path).status_code == 200
    return len(queries)


def test_first_screen_costs_the_same_for_two_applications_and_for_twelve(judged_by, worker, stranger_school, sign_in):
    browser, path = sign_in(worker), reverse("desk:charter")

    def more(count):
        for _number in range(count):
            school = make_school(by=worker)
            SchoolMembership.objects.create(school=school, user=stranger_school)
            send(actions.start(school, "bronze", by=stranger_school), by=stranger_school)

    more(2)
    few = _queries(browser, path)
    more(10)
    assert _queries(browser, path) == few


def test_application_costs_the_same_with_little_and_with_much_evidence(application, coordinator, sign_in):
    browser, path = sign_in(coordinator), reverse("desk:charter_application", args=[application.pk])

    def more(count):
        for _number in range(count):
            actions.add_evidence(application, "listening", by=coordinator, words="A statement.")

    more(2)
    few = _queries(browser, path)
    more(10)
    assert _queries(browser, path) == few


# --- Finding and registering schools --------------------------------------------------------------


@pytest.mark.parametrize("who", "SOAaY")
def test_only_who_runs_the_scheme_looks_schools_up(who, people, sign_in):
    browser = sign_in(people[who])
    assert browser.get(reverse("desk:charter_find"), {"q": "Made-up"}).status_code == 403
    assert browser.post(reverse("desk:charter_find"), {"name": "Mine", "phase": "secondary"}).status_code == 403


def test_worker_finds_a_school_by_a_part_of_its_name_and_by_its_number(school, worker, sign_in):
    browser = sign_in(worker)
    for words in ("made-up hi", "100001"):
        assert school.name in browser.get(reverse("desk:charter_find"), {"q": words}).content.decode()
    assert "We know no such school" in browser.get(reverse("desk:charter_find"), {"q": "10000\0"}).content.decode()


def test_worker_comes_to_every_school_that_was_found_screen_by_screen_at_the_same_cost(worker, sign_in):
    browser, path = sign_in(worker), reverse("desk:charter_find")
    address = f"{path}?q=Pebble"
    make_school(by=worker, name="Pebble 00")
    few = _queries(browser, address)
    for number in range(1, 30):
        make_school(by=worker, name=f"Pebble {number:02}")
    assert _queries(browser, address) == few
    second = re.search(r'rel="next" href="(\?[^"]+)"', browser.get(address).content.decode())[1]
    assert "Pebble 29" in browser.get(path + unescape(second)).content.decode()


def test_worker_registers_a_school_and_comes_to_it(worker, sign_in):
    data = {"name": "Pebble School", "town": "Sandy Bay", "phase": "secondary", "website": "", "urn": "100777"}
    answer = sign_in(worker).post(reverse("desk:charter_find"), data)
    school = School.objects.get(name="Pebble School")
    assert answer.headers["Location"] == reverse("desk:charter_school", args=[school.pk])
    assert school.urn == "100777"


@pytest.mark.parametrize(("urn", "why"), [("100001", "has this number"), ("12345", "six digits"), ("abcdef", "six")])
def test_number_that_is_wrong_or_another_schools_is_refused_and_nothing_typed_is_lost(
    urn, why, school, worker, sign_in
):
    data = {"name": "Pebble School", "town": "Sandy Bay", "phase": "secondary", "website": "", "urn": urn}
    page = sign_in(worker).post(reverse("desk:charter_find"), data).content.decode()
    assert why in page
    assert 'value="Pebble School"' in page
    assert not School.objects.filter(name="Pebble School").exists()


def test_number_that_is_not_in_the_register_is_told_kindly_and_an_administrator_says_why_it_counts(
    school, worker, administrator, sign_in
):
    data = {"name": "Pebble School", "town": "Sandy Bay", "phase": "secondary", "website": "", "urn": "200777"}
    RegisterImport.objects.create(made=1, changed=0, left_out=0)
    page = sign_in(worker).post(reverse("desk:charter_find"), data).content.decode()
    assert "Check the six digits." in page
    assert "you can go on without the number" in page
    assert 'value="Pebble School"' in page
    assert 'name="because"' not in page
    browser = sign_in(administrator)
    assert 'name="because"' not in browser.get(reverse("desk:charter_find")).content.decode()
    page = browser.post(reverse("desk:charter_find"), data).content.decode()
    assert "say below why the number counts" in page
    assert 'name="because"' in page
    browser.post(reverse("desk:charter_find"), {**data, "because": "A special school: I saw its page."})
    assert School.objects.get(name="Pebble School").numbers.get().because == "A special school: I saw its page."


def test_worker_who_registers_a_school_twice_is_asked_first(worker, sign_in):
    data = {"name": "Pebble School", "town": "Sandy Bay", "phase": "secondary", "website": "", "urn": ""}
    browser, path = sign_in(worker), reverse("desk:charter_find")
    assert browser.post(path, data).status_code == 302
    page = browser.post(path, {**data, "name": "pebble school"}).content.decode()
    assert "is here already" in page
    assert 'name="is_another"' in page
    assert School.objects.count() == School.objects.exclude(name="pebble school").count()
    assert browser.post(path, {**data, "name": "pebble school", "is_another": "on"}).status_code == 302


def test_worker_who_types_too_many_digits_is_told(worker, sign_in):
    data = {"name": "Pebble School", "town": "Sandy Bay", "phase": "secondary", "website": "", "urn": "12345678"}
    page = sign_in(worker).post(reverse("desk:charter_find"), data).content.decode()
    assert "six digits" in page
    assert 'value="12345678"' in page
    assert not School.objects.filter(name="Pebble School").exists()


def test_worker_gives_a_school_its_number_later_and_mends_its_name(worker, coordinator, school, sign_in):
    browser = sign_in(worker)
    data = {"name": "Peble School", "town": "Sandy Bay", "phase": "secondary", "website": "", "urn": ""}
    browser.post(reverse("desk:charter_find"), data)
    made = School.objects.get(name="Peble School")
    page, correct = (reverse(f"desk:charter_{name}", args=[made.pk]) for name in ("school", "correct"))
    assert "It has no number (URN) yet" in browser.get(page).content.decode()
    assert "has this number" in browser.post(correct, {**data, "urn": school.urn}).content.decode()
    assert browser.post(correct, {**data, "name": "Pebble School", "urn": "100778"}).status_code == 302
    made = School.objects.get(pk=made.pk)
    assert (made.name, made.urn) == ("Pebble School", "100778")
    assert sign_in(coordinator).get(correct).status_code in (403, 404)
