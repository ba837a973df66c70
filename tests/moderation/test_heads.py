"""Heads of the ledgers, signed with a key outside the database: a forger who makes every hash anew is found."""

import hashlib
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from cms.moderation import triggers
from cms.moderation.audit import audit
from cms.moderation.heads import sign_heads
from cms.moderation.ledger import append
from cms.moderation.models import LEDGERS, Authorship, ChainHead, SignedHeads, SignOff
from cms.safeguarding.append_only import AppendOnly
from tests.factories import make_leaflet
from tests.helpers import publish

OTHER_KEY = "another-key-another-key-another-key-another"


def findings(kept_lines=()):
    return [str(finding) for finding in audit(kept_lines=kept_lines)]


def run(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def forge(ledger, sql, *parameters):
    """Do what only somebody with the database's own password can, and leave no hash that does not fit.

    Drops the triggers, runs ``sql``, makes every hash of ``ledger`` and its head anew, puts the triggers back.
    """
    name, table = ledger._meta.label_lower, ledger._meta.db_table
    triggers.drop()
    run(sql, *parameters)
    run(f"UPDATE {table} SET previous_hash = CAST(id AS text), entry_hash = CAST(id AS text)")  # noqa: S608
    previous, length = hashlib.sha256(name.encode()).hexdigest(), 0
    for entry in ledger.objects.order_by("pk"):
        entry.previous_hash = previous
        previous, length = entry.computed_hash(), length + 1
        hashes = (entry.previous_hash, previous)
        run(f"UPDATE {table} SET previous_hash = %s, entry_hash = %s WHERE id = %s", *hashes, entry.pk)  # noqa: S608
    ChainHead.objects.filter(ledger=name).update(entry_hash=previous, length=length)
    triggers.install()


def add_entry(**fields):
    facts = {"object_type": "x", "object_id": 1, "user_id": 1, "how": Authorship.How.WROTE}
    return append(Authorship(**{**facts, **fields}))


def change_a_signature(entry):
    forge(SignOff, "UPDATE moderation_signoff SET signer_id = signer_id + 7 WHERE id = %s", entry.pk)


@pytest.fixture
def old_entry(live_leaflet):
    """Return the signature under a leaflet, after the heads were signed and some more was."""
    entry = SignOff.objects.last()
    sign_heads()
    return entry


@pytest.fixture
def later(old_entry, author, worker):
    """Let the site go on for a day: another page is signed off, then the heads are. Returns the old signature."""
    publish(make_leaflet(by=author, title="Rest well"), author=author, workers=[worker])
    sign_heads()
    return old_entry


def test_operator_gets_one_line_that_is_kept_in_the_database_too(live_leaflet, capsys):
    call_command("sign_chain_heads")
    (line,) = capsys.readouterr().out.splitlines()
    assert line == SignedHeads.objects.get().line
    heads = json.loads(line)["heads"]
    assert heads["moderation.signoff"] == {"length": SignOff.objects.count(), "hash": SignOff.objects.last().entry_hash}
    call_command("sign_chain_heads")
    assert set(json.loads(capsys.readouterr().out)["heads"]) == {
        ledger._meta.label_lower for ledger in LEDGERS if ledger.objects.exists()
    }


def test_signed_lines_are_neither_changed_nor_removed(later):
    with pytest.raises(AppendOnly):
        SignedHeads.objects.all().delete()
    for sql in ("UPDATE moderation_signedheads SET line = ''", "DELETE FROM moderation_signedheads"):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            run(sql)


def test_site_that_nobody_tampered_with_fits_its_signed_heads(later, author):
    kept = SignedHeads.objects.values_list("line", flat=True)
    add_entry()
    assert findings([*kept, "", "\n"]) == []


def test_forger_of_what_no_head_covers_yet_is_found_by_the_seals(live_leaflet):
    changed = SignOff.objects.last()
    change_a_signature(changed)
    assert f"ledger: SignOff {changed.pk}: this entry was not written by this site" in findings()


def test_forger_who_adds_a_signature_is_found_and_nothing_is_signed_that_would_vouch_for_it(later, author, worker):
    """With hashes and a head that fit: it looks as if a peer worker had signed."""
    forged = SignOff.objects.last()
    forge(
        SignOff,
        "INSERT INTO moderation_signoff (recorded_at, previous_hash, entry_hash, seal, object_type, object_id, digest, "
        "content_id, statement_digest, statement_id, signer_id, author_ids) "
        "SELECT %s, 'x', 'x', seal, object_type, object_id, digest, content_id, statement_digest, statement_id, "
        "signer_id + 7, author_ids FROM moderation_signoff WHERE id = %s",
        timezone.now(),
        forged.pk,
    )
    newest = SignOff.objects.last().pk
    assert newest > forged.pk
    assert findings() == [f"ledger: SignOff {newest}: this entry was not written by this site"]
    with pytest.raises(CommandError, match=f"SignOff {newest} was not written by this site"):
        call_command("sign_chain_heads")


def test_entries_keep_their_seal_when_the_secret_key_is_changed(live_leaflet, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert findings() == []
    settings.SECRET_KEY_FALLBACKS = []
    assert findings()


def test_forger_who_changes_an_old_entry_is_found(later):
    last_signed = SignOff.objects.filter(pk__lte=later.pk).last()
    change_a_signature(later)
    today = f"the signing on {timezone.localdate():%d %B %Y}"
    assert [line for line in findings() if line.startswith("ledger: ")] == [
        f"ledger: SignOff {last_signed.pk}: an entry up to this one was changed, added or removed since {today}"
    ]


def test_forger_who_removes_an_old_entry_is_found(later):
    entry = Authorship.objects.first()
    forge(Authorship, "DELETE FROM moderation_authorship WHERE id = %s", entry.pk)
    assert any(line.startswith("ledger: Authorship") and "since the signing" in line for line in findings())


def test_forger_who_removes_the_newest_entries_is_found(later):
    length = Authorship.objects.count()
    forge(Authorship, "DELETE FROM moderation_authorship WHERE id = %s", Authorship.objects.last().pk)
    (found,) = findings()
    assert found.startswith(f"ledger: Authorship: it had {length} entries at the signing on ")
    assert found.endswith(f"and has {length - 1} now")


def test_forger_who_puts_an_entry_between_old_ones_is_found(later):
    add_entry()
    first = Authorship.objects.first()
    forge(Authorship, "UPDATE moderation_authorship SET id = %s WHERE object_type = 'x'", 1 - first.pk)
    assert any(line.startswith("ledger: Authorship") and "since the signing" in line for line in findings())


def test_entry_that_is_dated_before_the_signing_it_came_after_is_found(later):
    entry = add_entry()
    yesterday = timezone.now() - timedelta(days=1)
    forge(Authorship, "UPDATE moderation_authorship SET recorded_at = %s WHERE id = %s", yesterday, entry.pk)
    assert any(found.startswith(f"ledger: Authorship {entry.pk}: it says ") for found in findings())


def test_forger_who_removes_the_signed_lines_too_is_found_by_those_kept_elsewhere(later):
    kept = list(SignedHeads.objects.values_list("line", flat=True))
    change_a_signature(later)
    forge(SignedHeads, "DELETE FROM moderation_signedheads")
    assert not any("since the signing" in line for line in findings())
    found = findings(kept)
    assert any(line.startswith("ledger: SignOff") and "since the signing" in line for line in found)
    assert any(line.startswith("ledger: line 1 of the signed heads kept elsewhere: ") for line in found)


def test_forger_without_the_key_cannot_sign(later, settings):
    own = settings.LEDGER_KEY
    settings.LEDGER_KEY = OTHER_KEY
    forged = sign_heads()
    settings.LEDGER_KEY = own
    assert findings() == [f"ledger: SignedHeads {forged.pk}: no key of ours signed this line"]


@pytest.mark.parametrize("change", [("signoff", "takedown"), ('"length":', '"length":1'), ('"at":"2', '"at":"1')])
def test_changed_line_counts_for_nothing(change, later):
    line = SignedHeads.objects.last().line.replace(*change)
    assert findings([line]) == ["ledger: line 1 of the signed heads kept elsewhere: no key of ours signed this line"]


@pytest.mark.parametrize(
    "text", ["Subject: heads", "[]", "1", "{}", '{"signature": 1, "key": "é"}', '{"a": "\\ud800"}']
)
def test_line_that_is_no_line_is_named_with_its_number(text, later):
    kept = SignedHeads.objects.last().line
    assert findings([kept, text]) == [
        "ledger: line 2 of the signed heads kept elsewhere: no key of ours signed this line"
    ]


def test_lines_count_with_the_public_key_alone_and_after_the_key_was_changed(later, settings):
    public_key = json.loads(SignedHeads.objects.last().line)["key"]
    settings.LEDGER_KEY, settings.LEDGER_PUBLIC_KEYS = "", [public_key]
    assert findings() == []
    settings.LEDGER_KEY = OTHER_KEY
    sign_heads()
    assert findings() == []
    settings.LEDGER_PUBLIC_KEYS = []
    assert len(findings()) == SignedHeads.objects.count() - 1


@pytest.mark.parametrize("signed", [True, False])
def test_operator_who_stopped_signing_is_told_since_when(signed, live_leaflet, monkeypatch):
    long_ago = timezone.now() - timedelta(days=3)
    if signed:
        with monkeypatch.context() as patch:
            patch.setattr(timezone, "now", lambda: long_ago)
            sign_heads()
    else:
        entry = add_entry(object_id=2)
        forge(Authorship, "UPDATE moderation_authorship SET recorded_at = %s WHERE id < %s", long_ago, entry.pk)
    day = f"{timezone.localdate(long_ago):%d %B %Y}"
    assert f"ledger: SignedHeads: nothing was signed since {day}; run sign_chain_heads every day" in findings()


@pytest.mark.parametrize(
    ("key", "reason"),
    [("", "is not set"), ("short", "is not 32 bytes in base64url"), ("é" * 43, "is not 32 bytes")],
)
def test_operator_with_no_key_or_a_wrong_one_is_told_how_to_make_one(key, reason, later, settings):
    settings.LEDGER_KEY = key
    with pytest.raises(CommandError, match=rf"LEDGER_KEY {reason}.* Make one with: python3"):
        call_command("sign_chain_heads")


def test_operator_with_a_wrong_public_key_is_told_where_the_right_one_stands(later, settings):
    settings.LEDGER_PUBLIC_KEYS = ["short"]
    with pytest.raises(CommandError, match=r"LEDGER_PUBLIC_KEYS is not 32 bytes .* Each line"):
        call_command("audit_signoffs")


def test_operator_checks_the_file_kept_elsewhere(later, tmp_path, capsys, monkeypatch):
    kept = tmp_path / "heads.jsonl"
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("audit_signoffs", "--heads", str(kept))
    kept.write_text("".join(f"{line}\n" for line in SignedHeads.objects.values_list("line", flat=True)))
    call_command("audit_signoffs", "--heads", str(kept))
    assert "as they were signed" in capsys.readouterr().out
    change_a_signature(later)
    forge(SignedHeads, "DELETE FROM moderation_signedheads")
    monkeypatch.setattr("sys.stdin", StringIO(kept.read_text()))
    for file in (str(kept), "-"):
        with pytest.raises(SystemExit) as exit_code:
            call_command("audit_signoffs", "--heads", file)
        assert exit_code.value.code == 1
        assert "since the signing on" in capsys.readouterr().out
