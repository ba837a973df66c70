"""What the public can check about a signature."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories import make_badge, make_peer_worker
from tests.helpers import edit, fresh, publish

GUIDE = Path(__file__).parent.parent.parent / "docs" / "check-a-sign-off.md"


def test_reader_is_led_from_the_page_to_what_its_signature_means(visitor, live_leaflet):
    address = f"/signed-off/{live_leaflet.pk}/"
    assert address in visitor.get(live_leaflet.url).content.decode()
    page = visitor.get(address).content.decode()
    assert "read every word" in page
    assert f"/signed-off/{live_leaflet.pk}.json" in page


def test_anybody_can_make_the_digest_again_and_nobody_is_named(visitor, live_leaflet, worker, author):
    response = visitor.get(f"/signed-off/{live_leaflet.pk}.json")
    (data,) = response.json()["signatures"]
    assert hashlib.sha256(f"{data['salt']}\n{data['words']}".encode()).hexdigest() == data["digest"]
    assert "Talk to somebody you trust" in data["words"]
    assert worker.username not in response.content.decode()
    assert author.username not in response.content.decode()


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [("", "", 0, "as signed 20"), ("somebody you trust", "nobody", 1, "NOT as signed: ")],
    ids=["as it is", "changed"],
)
def test_anybody_who_runs_the_script_in_the_documents_is_told(old, new, code, said, visitor, live_leaflet, tmp_path):
    (script,) = re.findall(r"^```python\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    proof = tmp_path / "proof.json"
    proof.write_text(visitor.get(f"/signed-off/{live_leaflet.pk}.json").text.replace(old, new), encoding="utf-8")
    command = [sys.executable, "-c", script, proof.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert (done.stdout + done.stderr).startswith(said)


def test_reader_gets_the_signed_words_and_not_a_newer_draft(visitor, live_leaflet, author):
    edit(live_leaflet, by=author, summary="Not signed by anybody.")
    assert (
        "Not signed by anybody."
        not in visitor.get(f"/signed-off/{live_leaflet.pk}.json").json()["signatures"][0]["words"]
    )


def test_draft_and_page_that_was_taken_down_prove_nothing(visitor, live_leaflet):
    fresh(live_leaflet).unpublish()
    for ending in ("/", ".json"):
        assert visitor.get(f"/signed-off/{live_leaflet.pk}{ending}").status_code == 404


def test_page_that_needs_two_signatures_shows_both(visitor, open_site, author):
    workers = [make_peer_worker(), make_peer_worker()]
    badge = publish(make_badge(by=author), author=author, workers=workers)
    signatures = visitor.get(f"/signed-off/{badge.pk}.json").json()["signatures"]
    assert len({signature["digest"] for signature in signatures}) == 2
    page = visitor.get(f"/signed-off/{badge.pk}/").content.decode()
    assert all(signature["digest"] in page for signature in signatures)
