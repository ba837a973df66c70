"""The key that signs badges: made when needed, sealed, rotated, told for ever."""

import io
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core import checks
from django.core.management import call_command
from django.db import IntegrityError, transaction

from charter.credentials import keys
from charter.credentials.checking import Answer, check
from charter.credentials.issuing import issue
from charter.credentials.models import BadgeKey
from cms.front_cache import generation
from cms.people.sealing_keys import lock
from tests.factories.credentials import make_award

NEW, OLD = "new-" * 10 + "new", "only-for-tests-only-for-tests-only-for-test"


def rotate():
    said = io.StringIO()
    call_command("rotate_badge_key", stdout=said)
    return said.getvalue()


def test_key_is_made_when_it_is_first_needed_and_then_stays(db):
    assert not BadgeKey.objects.exists()
    key = keys.current()
    assert keys.current() == key
    assert BadgeKey.objects.get() == key


def test_two_who_need_the_first_key_at_once_get_the_same(db):
    first = keys.current()
    assert keys._make_the_first() == first


def test_database_holds_one_key_that_signs(db):
    keys.current()
    with pytest.raises(IntegrityError), transaction.atomic():
        BadgeKey.objects.create(multikey="z6Mk")


def test_database_does_not_show_the_private_half(db):
    key = keys.current()
    private = keys.private_half(key).private_bytes_raw()
    assert private.hex() not in key.sealed_private
    assert not any(part in key.sealed_private for part in (private.decode("latin-1"), key.multikey))


def test_badges_of_an_older_key_stay_good_and_new_ones_get_the_new_key(credential):
    before = keys.current()
    assert "Badges that are out stay good." in rotate()
    after = keys.current()
    assert before != after
    assert check(credential).answer is Answer.VALID
    assert check(issue(make_award())).key == after.multikey
    told = keys.did_document()
    assert [method["publicKeyMultibase"] for method in told["verificationMethod"]] == [after.multikey, before.multikey]
    assert told["assertionMethod"] == [keys.method_of(after), keys.method_of(before)]


def test_private_half_of_an_older_key_is_forgotten(db):
    before = keys.current()
    rotate()
    before.refresh_from_db()
    assert (before.sealed_private, before.is_current) == ("", False)
    assert before.retired_at
    with pytest.raises(keys.CannotSign):
        keys.private_half(before)


def test_new_key_is_told_at_once(db, django_capture_on_commit_callbacks):
    before = generation.current()
    with django_capture_on_commit_callbacks(execute=True):
        rotate()
    assert generation.current() > before


def test_key_goes_on_under_a_new_sealing_key_while_the_old_one_is_there(db, settings):
    keys.current()
    settings.SEALING_KEYS = [NEW, OLD]
    assert issue(make_award())
    rotate()
    settings.SEALING_KEYS = [NEW]
    assert issue(make_award())


@pytest.mark.parametrize("trouble", ["the sealing key was lost", "somebody put another key there", "it is no key"])
def test_operator_whose_key_cannot_sign_is_told_what_to_do_and_nothing_is_lost(credential, settings, trouble, caplog):
    key = keys.current()
    if trouble == "the sealing key was lost":
        settings.SEALING_KEYS = [NEW]
    elif trouble == "somebody put another key there":
        other = Ed25519PrivateKey.generate().private_bytes_raw()
        BadgeKey.objects.update(sealed_private=lock(other, purpose=keys._PURPOSE))
    else:
        BadgeKey.objects.update(sealed_private="rubbish")
    award = make_award()
    with pytest.raises(keys.CannotSign, match="run rotate_badge_key: badges that are out stay good"):
        issue(award)
    [warning] = [each for each in checks.run_checks(databases=["default"]) if each.id == "charter_credentials.W001"]
    assert "Put the SEALING_KEYS from before back" in warning.hint
    assert not warning.is_serious(), "The site goes on."
    assert check(credential).answer is Answer.VALID
    rotate()
    assert check(issue(award)).answer is Answer.VALID
    assert check(credential).answer is Answer.VALID
    assert key.multikey in json.dumps(keys.did_document())


def test_site_without_a_key_has_nothing_to_complain_of(db):
    assert not [each for each in checks.run_checks(databases=["default"]) if each.id == "charter_credentials.W001"]


@pytest.mark.parametrize(
    ("origin", "issuer"),
    [
        ("https://www.example.org", "did:web:www.example.org"),
        ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000"),
    ],
)
def test_issuer_is_named_after_the_public_origin(db, settings, origin, issuer):
    settings.PUBLIC_ORIGIN = origin
    assert keys.did_document()["id"] == issuer
    assert check(issue(make_award())).answer is Answer.VALID


def test_badge_of_another_origin_is_somebody_elses(credential, settings):
    settings.PUBLIC_ORIGIN = "https://new.example.org"
    assert check(credential).answer is Answer.OTHER_ISSUER
