"""What the gate cannot prevent, the audit names."""

import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection

from cms.moderation import triggers
from cms.moderation.audit import audit
from cms.moderation.models import SignOff
from cms.pages.models import PageCredit
from tests.factories import make_image, make_leaflet
from tests.factories.files import picture_bytes
from tests.factories.pages import block, body_of
from tests.helpers import fresh, publish


def behind_the_gate(*statements):
    """Do what only somebody with the database's own password can: drop the triggers, write, put them back."""
    triggers.drop()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    triggers.install()


@pytest.fixture
def image(author, site):
    return make_image(by=author)


@pytest.fixture
def leaflet(open_site, author, worker, image):
    value = {"image": {"image": image.pk, "alt_text": "The pier", "decorative": False}, "caption": ""}
    leaflet = make_leaflet(by=author, title="Sleep well", body=body_of(block("image", value)))
    draft = leaflet.get_latest_revision_as_object()
    draft.credits.add(PageCredit(kind="pen-name", name="Seagull"))
    draft.save_revision(user=author)
    return publish(leaflet, author=author, workers=[worker])


def findings():
    return [str(finding) for finding in audit()]


def test_site_that_nobody_tampered_with_has_nothing_to_report(leaflet, capsys):
    assert findings() == []
    call_command("audit_signoffs")
    assert "as they were signed" in capsys.readouterr().out


def test_changed_row_is_named_with_its_field(leaflet):
    behind_the_gate("UPDATE publications_leafletpage SET summary = 'Other'")
    assert findings() == [f"page: LeafletPage {leaflet.pk} “Sleep well”: differs from what was signed in: summary"]


def test_changed_child_row_is_named(leaflet):
    behind_the_gate("UPDATE pages_pagecredit SET name = 'A real name'")
    assert findings() == [f"page: LeafletPage {leaflet.pk} “Sleep well”: differs from what was signed in: credits"]


def test_draft_switched_live_is_named(open_site, author):
    leaflet = make_leaflet(by=author, title="A draft")
    behind_the_gate("UPDATE wagtailcore_page SET live = (1 = 1)")
    assert f"page: LeafletPage {leaflet.pk} “A draft”: live, but nobody has signed it off" in findings()


@pytest.mark.parametrize("which", ["original", "rendition"])
def test_changed_file_is_named(which, leaflet, image):
    name = image.file.name if which == "original" else image.get_rendition("width-32|format-webp").file.name
    default_storage.delete(name)
    default_storage.save(name, ContentFile(picture_bytes("red")))
    found = findings()
    assert len(found) == 1
    assert found[0].startswith("file: ")


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE moderation_signoff SET signer_id = signer_id + 1", "this entry was changed"),
        ("DELETE FROM moderation_authorship", "the last entries were removed"),
        ("UPDATE moderation_signedpayload SET words = replace(words, 'Sleep', 'Wake')", "the words it vouches for"),
    ],
)
def test_changed_ledger_is_named(statement, problem, leaflet):
    behind_the_gate(statement)
    assert any(line.startswith("ledger: ") and problem in line for line in findings())


def test_forged_signature_is_named(leaflet):
    entry = SignOff.objects.last()
    forged = SignOff(**{field.attname: getattr(entry, field.attname) for field in SignOff._meta.concrete_fields})
    forged.pk, forged.signer_id = None, entry.signer_id + 1
    forged.previous_hash, forged.entry_hash = "f" * 64, "e" * 64
    SignOff.objects.bulk_create([forged])
    assert any("SignOff" in line for line in findings())


def test_dropped_trigger_is_named(leaflet):
    triggers.drop()
    assert any(line.startswith("trigger: ") for line in findings())


def test_operator_gets_json_an_exit_code_and_may_take_down_what_fails(leaflet, capsys, visitor):
    address = leaflet.url
    behind_the_gate("UPDATE publications_leafletpage SET summary = 'Other'")
    with pytest.raises(SystemExit) as exit_code:
        call_command("audit_signoffs", "--json", "--take-down")
    assert exit_code.value.code == 1
    assert json.loads(capsys.readouterr().out)[0]["page_id"] == leaflet.pk
    assert not fresh(leaflet).live
    assert visitor.get(address).status_code == 404
    assert findings() == []
