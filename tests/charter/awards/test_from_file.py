"""An administrator brings older awards in from a file at the desk: looks at each line first, then gives them."""

import datetime
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from charter.awards.models import Award
from charter.credentials import keys
from charter.credentials.models import StatusList
from charter.schools.models import RegisterImport
from cms.desk.awards_from_file import LARGEST, MOST_LINES
from cms.people.roles import Role
from tests.factories import make_school, make_user

HEAD = "urn,level,awarded,version\n"
REASON = "Our scheme gave it before."


@pytest.fixture
def screen():
    return reverse("desk:awards_from_file")


@pytest.fixture
def browser(administrator, sign_in):
    return sign_in(administrator)


def a_file(text, name="awards.csv"):
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode("utf-8-sig"))


def a_line(school, judged_by, level="silver", days=30):
    day = timezone.localdate() - datetime.timedelta(days=days)
    return f"{school.urn},{level},{day.isoformat()},{judged_by.number}\n"


def hidden(page, name):
    return unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1])


def test_administrator_looks_at_each_line_and_gives_them_then(browser, screen, school, judged_by, worker):
    other = make_school("Whelk School", by=worker)
    text = HEAD + a_line(school, judged_by) + a_line(other, judged_by, "gold")
    page = browser.post(screen, {"upload": a_file(text), "reason": REASON}).content.decode()
    assert f"{school.name}: Silver" in page
    assert "Whelk School: Gold" in page
    assert "Line 3, awarded on" in page
    assert not Award.objects.exists()
    kept = hidden(page, "text")
    answer = browser.post(screen, {"text": kept, "reason": REASON, "give": 1}, follow=True)
    assert "2 awards are given." in answer.content.decode()
    assert {(award.school, award.level) for award in Award.objects.all()} == {(school, "silver"), (other, "gold")}
    assert {event.reason for award in Award.objects.all() for event in award.events.all()} == {REASON}
    page = browser.post(screen, {"upload": a_file(text), "reason": REASON}).content.decode()
    assert page.count("Here already") == 2


def test_file_with_a_wrong_line_names_it_and_gives_nothing(browser, screen, school, judged_by):
    text = f"{HEAD}{a_line(school, judged_by)}999999,gold,2026-01-31,1\n{school.urn},platinum,yesterday,1\n"
    for sent in ({"upload": a_file(text)}, {"text": text, "give": 1}):
        page = browser.post(screen, {"reason": REASON, **sent}).content.decode()
        assert "2 lines are wrong, so nothing was given." in page
        assert "Line 3: No school here has the number" in page
        assert "Line 4: " in page
        assert "Give these awards" not in page
        assert f"{school.name}: Silver" in page
    assert not Award.objects.exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "The submitted file is empty."),
        (HEAD, "There is no award in this file."),
        (b"\xff\xfe\x00\x01", "Save it as “CSV UTF-8”"),
        ("urn;level;awarded;version\n", "These columns are missing: awarded, level, urn, version."),
        (f'{HEAD}"{"x" * 90_000}', "No school here has the number"),
        (f"{HEAD}\0,\0,\0,\0\n", "No school here has the number"),
        (HEAD + "x\n" * (MOST_LINES + 1), "too long for this screen"),
        (b"x" * (LARGEST + 1), "too long for this screen"),
    ],
)
def test_file_that_is_none_is_refused_in_plain_words(browser, screen, judged_by, content, why):
    page = browser.post(screen, {"upload": a_file(content), "reason": REASON}).content.decode()
    assert why in page
    assert "Give these awards" not in page
    assert not Award.objects.exists()


def test_no_file_is_said(browser, screen, judged_by):
    assert "Choose a file first." in browser.post(screen, {"reason": REASON}).content.decode()


def test_reason_that_may_name_somebody_is_asked_about_once_and_the_file_is_kept(browser, screen, school, judged_by):
    text, names = HEAD + a_line(school, judged_by), "Jane Thornton gave it."
    page = browser.post(screen, {"upload": a_file(text), "reason": names}).content.decode()
    assert "The file that you chose is still here." in page
    assert "Does this name somebody: “Jane Thornton”?" in page
    assert not Award.objects.exists()
    again = {"text": hidden(page, "text"), "reason": names, "looked_at": hidden(page, "looked_at"), "give": 1}
    assert browser.post(screen, again).status_code == 302
    assert Award.objects.exists()


def _all_places_taken(monkeypatch):
    monkeypatch.setattr(StatusList, "SIZE", 0)


def _no_key_opens(monkeypatch):
    monkeypatch.setattr("django.conf.settings.SEALING_KEYS", ["another-key-of-the-operator-that-opens-nothing"])


@pytest.mark.parametrize("in_the_way", [_all_places_taken, _no_key_opens])
def test_administrator_is_told_when_no_badge_can_be_made(
    in_the_way, browser, screen, school, judged_by, monkeypatch, caplog
):
    keys.current()
    with monkeypatch.context() as broken:
        in_the_way(broken)
        data = {"text": HEAD + a_line(school, judged_by), "reason": REASON, "give": 1}
        page = browser.post(screen, data).content.decode()
    assert "no badge can be made just now" in page
    assert "no badge can be made" in caplog.text
    assert not Award.objects.exists()


def test_screen_says_that_the_register_is_read_by_a_command_and_when_it_was(browser, screen):
    page = browser.get(screen).content.decode()
    assert "import_schools" in page
    assert "It was not read yet." in page
    day = RegisterImport.objects.create(made=1, changed=0, left_out=0).finished_at
    assert f"It was read last on {timezone.localdate(day):%-d %B %Y}." in browser.get(screen).content.decode()
    assert screen in browser.get(reverse("desk:awards")).content.decode()


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.ASSESSOR, Role.SCHOOL, Role.SAFEGUARDING_LEAD, "worker"])
def test_nobody_else_brings_awards_in(role, worker, sign_in, screen, school, judged_by):
    user = worker if role == "worker" else make_user("tern", role=role)
    browser = sign_in(user)
    assert browser.get(screen).status_code == 403
    data = {"text": HEAD + a_line(school, judged_by), "reason": REASON, "give": 1}
    assert browser.post(screen, data).status_code == 403
    assert not Award.objects.exists()
