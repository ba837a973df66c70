"""Whoever is refused reads so at the top, on a phone, without scripts and by ear, and comes from there to the box."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from charter.judging.actions import ask_to_assess
from cms.desk.charter.forms import AssessForm
from tests.helpers import sign_in
from tests.helpers.charter import answer_all, show_all
from tests.helpers.charter_screens import path


def problems_on(response):
    """Return ``{id of a box or "": words}`` of what stands at the top, and check all that leads there."""
    page = response.content.decode()
    title = re.search(r"<title>\s*(.*?)\s*</title>", page, re.DOTALL)[1]
    assert title.startswith("Error: ")
    top = re.search(r'<section class="desk-problems"(.*?)>(.*?)</section>', page, re.DOTALL)
    assert all(each in top[1] for each in ('role="alert"', 'tabindex="-1"', "autofocus"))
    assert page.index(top[0]) < page.index("<h1")
    found = {}
    for item in re.findall(r"<li>(.*?)</li>", top[2], re.DOTALL):
        target = re.search(r'href="#([^"]+)"', item)
        found.setdefault(target[1] if target else "", " ".join(re.sub("<[^>]+>", "", item).split()))
    assert all(f'id="{target}"' in page for target in found if target)
    return found


def test_school_whose_file_or_link_is_refused_reads_it_at_the_top(application, coordinator):
    shown = {"show-upload": SimpleUploadedFile("plan.pdf", b"No PDF"), "show-link": "http://localhost/", "add": 1}
    page = sign_in(coordinator).post(
        path("answer", application.pk, "acting"), {"edition": 0, "words": "We act.", **shown}
    )
    found = problems_on(page)
    assert found.keys() == {"id_show-upload", "id_show-link"}
    assert found["id_show-upload"].startswith("A file: ")
    assert application.answers.get().words == "We act."


def test_school_that_forgets_to_tick_reads_it_at_the_top(application, coordinator):
    answer_all(application, by=coordinator)
    show_all(application, by=coordinator)
    assert "Look through all of it first" in problems_on(sign_in(coordinator).post(path("send", application.pk)))[""]


def test_assessor_who_sends_with_something_missing_is_led_to_each_box(sent, assessors, worker):
    ask_to_assess(sent, assessors[0], by=worker)
    first, *others = sent.criteria
    typed = {f"rating-{first.key}": 1, f"words-{first.key}": ""}
    found = problems_on(sign_in(assessors[0]).post(path("assess", sent.pk), {**typed, "send": 1}))
    wanted = {f"id_words-{first.key}"}
    wanted |= {f"id_{box}-{each.key}{end}" for each in others for box, end in (("rating", "_0"), ("words", ""))}
    assert found.keys() == wanted | {""}


def test_worker_who_registers_what_is_no_school_reads_it_at_the_top(site, worker):
    assert problems_on(sign_in(worker).post(path("find"), {"urn": "1"})).keys() >= {"id_name", "id_phase"}


def test_worker_who_names_a_school_that_is_not_there_as_the_next_one_reads_it_at_the_top(school, worker):
    found = problems_on(sign_in(worker).post(path("follow", school.pk), {"urn": "999999", "reason": ""}))
    assert found.keys() == {"id_reason"}
    found = problems_on(sign_in(worker).post(path("follow", school.pk), {"urn": "999999", "reason": "A trust."}))
    assert found.keys() == {"id_urn"}


def test_administrator_whose_file_is_none_reads_it_at_the_top(site, administrator):
    lie = SimpleUploadedFile("awards.csv", b"\xff\xfe")
    found = problems_on(sign_in(administrator).post(reverse("desk:awards_from_file"), {"upload": lie, "reason": ""}))
    assert found.keys() == {"id_upload", "id_reason"}


@pytest.mark.parametrize("name", ["find", "application", "answer"])
def test_nothing_is_wrong_before_anything_is_sent(name, application, coordinator, worker):
    arguments = {"find": [], "application": [application.pk], "answer": [application.pk, "acting"]}[name]
    page = sign_in(worker if name == "find" else coordinator).get(path(name, *arguments)).content.decode()
    assert "desk-problems" not in page
    assert "Error:" not in page


def test_every_box_of_the_assessors_form_has_an_id_to_lead_to(sent):
    form = AssessForm({}, criteria=sent.criteria, ratings={})
    assert all(box.auto_id for box in form)
