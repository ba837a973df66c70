"""A link that a school gives leads where it says, to a page that everybody can open."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from charter.applications import actions
from charter.applications.links import cleaned_link, host_of
from charter.applications.models import Evidence
from charter.judging import actions as judging
from tests.helpers.charter import send


@pytest.mark.parametrize(
    ("typed", "kept", "host"),
    [
        ("www.ourschool.org/policy", "https://www.ourschool.org/policy", "www.ourschool.org"),
        (" example.org:8080/page ", "https://example.org:8080/page", "example.org"),
        ("http://example.org/@us?a=b@c", "http://example.org/@us?a=b@c", "example.org"),
        ("https://bücher.example/", "https://bücher.example/", "xn--bcher-kva.example"),
        # A Cyrillic letter.
        ("https://\u0430pple.example/", "https://\u0430pple.example/", "xn--pple-43d.example"),
    ],
)
def test_link_is_taken_with_the_site_that_it_really_leads_to(typed, kept, host):
    assert cleaned_link(typed) == kept
    assert host_of(kept) == host


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("http://user:pass@example.org/", "hidden"),
        ("https://docs.google.com@evil.example/", "hidden"),
        ("docs.google.com@evil.example", "hidden"),
        ("https://good.example\\@evil.example/", "not_an_address"),
        ("http://127.0.0.1/x", "not_public"),
        ("http://[::1]/x", "not_public"),
        ("http://93.184.216.34/x", "not_public"),
        ("http://127。0。0。1/", "not_an_address"),
        ("http://localhost/x", "not_public"),
        ("http://files.school.internal/x", "not_public"),
        ("https://exa\u202emple.org", "odd"),
        ("https://exam\u200bple.org", "odd"),
        ("https://example.org/our policy", "odd"),
        ("ftp://example.org/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("https://good.example\\evil", "not_an_address"),
        (f"https://{'a' * 300}.org", "not_an_address"),
        ("our policy.", "odd"),
        ("https://", "not_an_address"),
        ("http://0x7f.1/", "not_an_address"),
    ],
)
def test_link_that_lies_or_that_others_cannot_open_is_refused_in_a_sentence(typed, code):
    with pytest.raises(ValidationError) as refused:
        cleaned_link(typed)
    assert refused.value.code == code
    assert "URL" not in refused.value.message


def test_school_that_leaves_out_https_is_understood_and_one_that_hides_a_site_reads_why(
    application, coordinator, sign_in
):
    browser, path = sign_in(coordinator), reverse("desk:charter_answer", args=[application.pk, "listening"])
    browser.post(path, {"edition": 0, "show-link": "ourschool.example/policy", "add": "1"})
    assert Evidence.objects.get().link == "https://ourschool.example/policy"
    page = browser.post(path, {"edition": 0, "show-link": "https://docs.google.com@evil.example/"}).content.decode()
    assert "it hides where it leads" in page
    assert "docs.google.com@evil.example" in page
    assert Evidence.objects.count() == 1


def test_assessor_reads_the_real_site_beside_a_link_and_meets_no_link_that_hides_it(
    application, coordinator, assessors, worker, sign_in
):
    actions.add_evidence(application, "listening", by=coordinator, name="Google", link="https://evil.example/google")
    old = actions.add_evidence(application, "listening", by=coordinator, name="Old", link="https://example.org/")
    Evidence.objects.filter(pk=old.pk).update(link="https://google.com@evil.example/old")
    judging.ask_to_assess(send(application, by=coordinator), assessors[0], by=worker)
    page = sign_in(assessors[0]).get(reverse("desk:charter_assess", args=[application.pk])).content.decode()
    assert '<bdi dir="ltr">evil.example</bdi>' in page
    assert "evil.example/old" not in page
    assert "We do not link to it." in page
