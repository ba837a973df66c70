"""Keeping a yes: what is enough, who may keep it, and that no name ever stands there."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.media.consent import record, standing, standing_consents
from cms.media.models import Consent
from tests.factories import make_image, make_leaflet
from tests.factories.pages import block, body_of
from tests.helpers import submit

TODAY = timezone.localdate
WHOLE = {"reference": "2026-14", "who": "child", "authority": "parent", "channel": "both"}


def days(number):
    return TODAY() + timedelta(days=number)


def yes_of(**fields):
    dates = {"assent_on": days(-1), "authority_on": days(-1), "expires_on": days(30)}
    return {**WHOLE, **dates, **fields}


@pytest.fixture
def image(site, author):
    return make_image(by=author, recognisable_people=1)


@pytest.mark.parametrize(
    ("fields", "is_enough"),
    [
        ({}, True),
        ({"authority": "carer"}, True),
        ({"authority": "", "authority_on": None}, False),
        ({"authority_on": None}, False),
        ({"who": "adult", "authority": "", "authority_on": None}, True),
        ({"who": "looked-after", "authority": "responsible"}, True),
        ({"who": "looked-after", "authority": "carer"}, False),
        ({"who": "looked-after", "authority": "parent"}, False),
        ({"channel": "print"}, False),
        ({"expires_on": -1}, False),
        ({"assent_on": 1}, False),
        ({"authority_on": 1}, False),
    ],
)
def test_yes_is_enough_only_from_everybody_who_has_a_say(image, fields, is_enough):
    fields = {name: days(value) if isinstance(value, int) else value for name, value in fields.items()}
    consent = Consent.objects.create(image=image, **yes_of(**fields))
    assert (consent in standing()) is is_enough
    assert standing_consents([image.pk]) == ({image.pk: 1} if is_enough else {})


@pytest.mark.parametrize("reference", ["Jack Thornton", "jack", "", "2026 Jack", "J" * 30])
def test_name_is_no_number_of_a_paper(image, worker, reference):
    with pytest.raises(ValidationError):
        record(Consent(image=image, **yes_of(reference=reference)), by=worker)


@pytest.fixture
def page(image, author):
    picture = {"image": {"image": image.pk, "alt_text": "Us", "decorative": False}, "caption": ""}
    quote = {"quote": "It got better.", "said_by": "a young person"}
    leaflet = make_leaflet(by=author, body=body_of(block("image", picture), block("quote", quote)))
    return submit(leaflet, by=author)


def open_checks(browser, page):
    shown = browser.get(f"/desk/pages/{page.pk}/review/").context["review"].open_findings
    return [each.finding.check.key for each in shown]


def test_worker_keeps_a_yes_for_the_picture_and_for_the_words_and_takes_one_back(page, image, worker, sign_in):
    browser, address = sign_in(worker), f"/desk/pages/{page.pk}/consent/"
    assert open_checks(browser, page) == ["picture-consent", "story-consent"]
    for about in (f"picture-{image.pk}", "words"):
        assert browser.post(address, {"action": "keep", "about": about, **yes_of()}).status_code == 302
    assert open_checks(browser, page) == []
    again = browser.post(address, {"action": "keep", "about": "words", **yes_of()})
    assert again.status_code == 200
    assert again.context["form"].errors
    assert Consent.objects.count() == 2
    kept = Consent.objects.get(image=image)
    browser.post(address, {"action": "withdraw", "consent": kept.pk})
    assert open_checks(browser, page) == ["picture-consent"]
    browser.post(address, {"action": "people", "image": image.pk, "recognisable_people": 0})
    assert open_checks(browser, page) == []


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"about": "picture-0"}, "about"),
        ({"reference": "Jack"}, "reference"),
        ({"authority": ""}, "authority"),
        ({"who": "looked-after"}, "authority"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"assent_on": "yesterday"}, "assent_on"),
    ],
)
def test_worker_who_fills_in_something_wrong_is_told_beside_it_and_keeps_the_rest(page, worker, sign_in, fields, wrong):
    form = {"action": "keep", "about": "words", **yes_of(), **fields}
    answer = sign_in(worker).post(f"/desk/pages/{page.pk}/consent/", form)
    assert answer.status_code == 200
    assert wrong in answer.context["form"].errors
    assert form["reference"] in answer.content.decode()
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "form",
    [
        {"action": "people", "image": "0", "recognisable_people": "1"},
        {"action": "people", "image": "x", "recognisable_people": "1"},
        {"action": "people", "recognisable_people": "-1"},
        {"action": "withdraw", "consent": "0"},
        {"action": "withdraw", "consent": "x"},
        {"action": "feed the seagulls"},
    ],
)
def test_odd_forms_change_nothing(page, image, worker, sign_in, form):
    assert sign_in(worker).post(f"/desk/pages/{page.pk}/consent/", form).status_code in (200, 404)
    image.refresh_from_db()
    assert image.recognisable_people == 1
