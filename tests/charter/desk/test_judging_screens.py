"""What those who judge read on their screens, and where they find what waits for them."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from charter.applications import actions
from charter.judging import actions as judging
from tests.factories import make_peer_worker
from tests.helpers.charter import answer_all, assess, show_all


def path(name, *arguments):
    return reverse(f"desk:charter_{name}", args=arguments)


def words_of(response):
    """Return a page's words without its tags and its gaps."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def panel(other_worker):
    return [other_worker, make_peer_worker("plover")]


@pytest.fixture
def planned(application, coordinator):
    """A sent application that says in each criterion what is done and what is only planned."""
    day = timezone.localdate() + datetime.timedelta(days=100)
    answer_all(application, by=coordinator, words="We have a box.", plan="We tell the newest first.", plan_by=day)
    show_all(application, by=coordinator)
    return actions.send(application, by=coordinator, nobody_can_be_recognised=True)


def test_assessor_panel_and_worker_tell_a_plan_from_what_is_done(planned, assessors, worker, panel, sign_in):
    for assessor in assessors:
        judging.ask_to_assess(planned, assessor, by=worker)
    day = timezone.localdate() + datetime.timedelta(days=100)
    screens = [(assessors[0], path("assess", planned.pk)), (worker, path("answer", planned.pk, "listening"))]
    pages = [words_of(sign_in(user).get(screen)) for user, screen in screens]
    for assessment in planned.assessments.all():
        judging.rate(assessment, "listening", by=assessment.assessor, edition=0, rating=2, words="Yes.")
    for each in planned.assessments.all():
        for key in ("safe-places", "acting"):
            judging.rate(each, key, by=each.assessor, edition=0, rating=2, words="Yes.")
        judging.send(each, by=each.assessor)
    pages.append(words_of(sign_in(panel[0]).get(path("panel", planned.pk))))
    for page in pages:
        done, plan = page.index("What is done now"), page.index("Only a plan: it is not done yet")
        assert done < page.index("We have a box.") < plan < page.index("We tell the newest first.")
        assert f"By {day.day} {day:%B %Y}" in page[plan:]
