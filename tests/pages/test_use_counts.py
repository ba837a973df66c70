"""Was this any use? A number for each answer, nothing of who gave it, and nobody told of fewer than ten."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from cms.pages.models import UseCount
from cms.pages.use_counts import count, counts_of
from tests.factories import make_leaflet


def answer(client, page, said="yes", **headers):
    return client.post(reverse("useful", args=[page.pk]), {"answer": said}, headers=headers)


def test_reader_who_answers_is_thanked_on_the_page_and_counted(live_leaflet, visitor):
    response = answer(visitor, live_leaflet, "a-bit")
    assert response.status_code == 302
    assert response["Location"] == f"{live_leaflet.url}#thanks"
    assert UseCount.objects.get().answer == "a-bit"
    assert UseCount.objects.get().number == 1


def test_reader_who_answers_gets_no_cookie_and_leaves_no_trace(live_leaflet, visitor):
    answer(visitor, live_leaflet)
    assert not visitor.cookies
    assert {field.name for field in UseCount._meta.get_fields()} == {"id", "page", "answer", "number"}


@pytest.mark.parametrize("said", ["", "maybe", "yes\0", "y" * 10_000])
def test_answer_that_nobody_offered_is_refused_kindly(live_leaflet, visitor, said):
    response = answer(visitor, live_leaflet, said)
    assert response.status_code == 400
    assert "Please go back and try once more." in response.content.decode()
    assert not UseCount.objects.exists()


def test_another_site_cannot_answer_for_its_readers(live_leaflet, visitor):
    assert answer(visitor, live_leaflet, origin="https://elsewhere.example").status_code == 400
    assert answer(visitor, live_leaflet, origin="http://testserver").status_code == 302
    assert UseCount.objects.get().number == 1


def test_page_that_is_not_live_cannot_be_answered(open_site, author, visitor):
    assert answer(visitor, make_leaflet(by=author)).status_code == 404
    assert visitor.post("/useful/987654321/", {"answer": "yes"}).status_code == 404


def test_reading_counts_nothing(live_leaflet, visitor):
    assert visitor.get(reverse("useful", args=[live_leaflet.pk])).status_code == 405
    assert not UseCount.objects.exists()


def test_somebody_who_presses_all_day_is_thanked_and_counted_no_more(live_leaflet, visitor, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "use_count": "3/m/key"}
    cache.clear()
    assert {answer(visitor, live_leaflet).status_code for _press in range(6)} == {302}
    assert UseCount.objects.get().number == 3


def test_authors_see_numbers_from_ten_on(live_leaflet, author, sign_in):
    for _each in range(9):
        count(live_leaflet, "yes")
    assert counts_of(live_leaflet) == []
    desk = sign_in(author)
    assert "Was it any use?" not in desk.get(f"/desk/pages/{live_leaflet.pk}/").content.decode()
    count(live_leaflet, "no")
    assert counts_of(live_leaflet) == [("Yes", 9), ("A bit", 0), ("Not really", 1)]
    assert "Was it any use?" in desk.get(f"/desk/pages/{live_leaflet.pk}/").content.decode()
