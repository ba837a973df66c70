"""What the public can check about a signature."""

import hashlib

from tests.helpers import edit, fresh


def test_reader_is_led_from_the_page_to_what_its_signature_means(visitor, live_leaflet):
    address = f"/signed-off/{live_leaflet.pk}/"
    assert address in visitor.get(live_leaflet.url).content.decode()
    page = visitor.get(address).content.decode()
    assert "read every word" in page
    assert f"/signed-off/{live_leaflet.pk}.json" in page


def test_anybody_can_make_the_digest_again_and_nobody_is_named(visitor, live_leaflet, worker, author):
    response = visitor.get(f"/signed-off/{live_leaflet.pk}.json")
    data = response.json()
    assert hashlib.sha256(f"{data['salt']}\n{data['words']}".encode()).hexdigest() == data["digest"]
    assert "Talk to somebody you trust" in data["words"]
    assert worker.username not in response.content.decode()
    assert author.username not in response.content.decode()


def test_reader_gets_the_signed_words_and_not_a_newer_draft(visitor, live_leaflet, author):
    edit(live_leaflet, by=author, summary="Not signed by anybody.")
    assert "Not signed by anybody." not in visitor.get(f"/signed-off/{live_leaflet.pk}.json").json()["words"]


def test_draft_and_page_that_was_taken_down_prove_nothing(visitor, live_leaflet):
    fresh(live_leaflet).unpublish()
    for ending in ("/", ".json"):
        assert visitor.get(f"/signed-off/{live_leaflet.pk}{ending}").status_code == 404
