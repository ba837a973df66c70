"""Taking a page down from the desk."""

import pytest
from django.urls import reverse

from tests.helpers import fresh


@pytest.mark.parametrize("form_of_address", ["/leaflets/sleep-well/", "https://example.org/leaflets/sleep-well/?x=1"])
def test_worker_takes_a_page_down_by_the_address_in_their_browser(form_of_address, sign_in, worker, live_leaflet):
    data = {"address": form_of_address, "reason": "A name slipped in."}
    response = sign_in(worker).post(reverse("desk:take_down"), data, follow=True)
    assert "is not public any more" in response.content.decode()
    assert not fresh(live_leaflet).live


@pytest.mark.parametrize("address", ["/leaflets/nothing/", "/ar/leaflets/sleep-well/", "", "javascript:alert(1)"])
def test_worker_who_mistypes_the_address_is_told_and_keeps_the_reason(address, sign_in, worker, live_leaflet):
    response = sign_in(worker).post(reverse("desk:take_down"), {"address": address, "reason": "A name slipped in."})
    assert "A name slipped in." in response.content.decode()
    assert fresh(live_leaflet).live


def test_somebody_elses_author_is_told_whom_to_ask(sign_in, coauthor, live_leaflet):
    data = {"address": "/leaflets/sleep-well/", "reason": "I do not like it."}
    assert "Tell one of them" in sign_in(coauthor).post(reverse("desk:take_down"), data).content.decode()
    assert fresh(live_leaflet).live
