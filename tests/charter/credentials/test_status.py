"""Status lists: who has which bit, and what the lists tell."""

import base64
import gzip
import io

import jwt
import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from openbadgeslib.ob3 import verify_data_integrity_proof

from charter.credentials import keys, status
from charter.credentials.facts import Place
from charter.credentials.models import StatusList, StatusPlace
from cms.front_cache import generation

State = StatusPlace.State


def bits_of(told):
    """Return the indexes of the bits that a list (a credential) has set, read without the library."""
    encoded = told["credentialSubject"]["encodedList"]
    assert encoded.startswith("u")
    body = gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4)))
    assert len(body) * 8 == StatusList.SIZE >= 131_072
    return {
        index * 8 + bit for index, byte in enumerate(body) if byte for bit in range(8) if byte & (0b1000_0000 >> bit)
    }


def list_of(place):
    return status.signed_list(StatusList.objects.get(pk=place.number))


def test_no_two_awards_get_one_place(db):
    places = [status.take_place() for _award in range(50)]
    assert len(set(places)) == 50
    indexes = [place.index for place in places]
    assert indexes != sorted(indexes), "Their order must not tell who came first."
    assert {place.number for place in places} == {1}


def test_database_refuses_to_give_a_place_twice(db):
    place = status.take_place()
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusPlace.objects.create(status_list_id=place.number, index=place.index)
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusPlace.objects.create(status_list_id=place.number, index=StatusList.SIZE)


def test_last_place_is_given_and_then_it_is_refused_until_a_list_is_opened(db, monkeypatch):
    monkeypatch.setattr(StatusList, "SIZE", 40)
    places = {status.take_place() for _award in range(40)}
    assert places == {Place(1, index) for index in range(40)}
    with pytest.raises(status.UsedUp, match=r"Nothing is lost\. Ask the operator to run open_badge_status_list"):
        status.take_place()
    assert StatusPlace.objects.count() == 40
    said = io.StringIO()
    call_command("open_badge_status_list", stdout=said)
    assert "Opened status list 2, with 40 places." in said.getvalue()
    assert status.take_place().number == 2


def test_bit_is_set_as_long_as_an_award_does_not_count(db):
    place, other = status.take_place(), status.take_place()
    assert bits_of(list_of(place)) == set()
    for state, bits in (
        (State.SUSPENDED, {place.index}),
        (State.GOOD, set()),
        (State.REVOKED, {place.index}),
    ):
        status.set_state(place, state)
        assert status.state_of(place) is state
        assert bits_of(list_of(place)) == bits
    assert status.state_of(other) is State.GOOD
    assert status.state_of(Place(7, 7)) is None


def test_public_site_moves_on_with_a_change_and_not_without_one(db, django_capture_on_commit_callbacks):
    place = status.take_place()
    before = generation.current()
    for state, by in ((State.REVOKED, 1), (State.REVOKED, 1), (State.GOOD, 2)):
        with django_capture_on_commit_callbacks(execute=True):
            status.set_state(place, state)
        assert generation.current() == before + by


def test_both_forms_say_the_same_and_are_signed(db):
    place = status.take_place()
    status.set_state(place, State.REVOKED)
    row = StatusList.objects.get(pk=place.number)
    with time_machine.travel("2027-03-01T10:00:00Z", tick=False):
        signed, token = status.signed_list(row), status.list_as_jwt(row)
        key = keys.public_half(keys.current())
        verify_data_integrity_proof(signed, key)
        claims = jwt.decode(token, key, algorithms=["EdDSA"])
    assert {name: claims.get(name) for name in signed} == signed | {"proof": None}
    assert (claims["iss"], claims["jti"]) == (signed["issuer"], signed["id"])


def test_old_copy_of_a_list_does_not_last_and_a_new_one_has_begun_for_everybody(db):
    place = status.take_place()
    with time_machine.travel("2027-03-01T10:00:00Z", tick=False):
        told = list_of(place)
    assert told["validFrom"] == told["proof"]["created"] == "2027-03-01T09:55:00Z", "Clocks differ."
    assert told["validUntil"] == "2027-03-01T12:00:00Z"


def test_credential_and_place_name_each_other(db):
    place = status.take_place()
    entry = status.entry_of(place)
    assert status.place_of(entry) == place


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=5,
)
NAMES = ["statusListCredential", "statusListIndex", "statusPurpose", "type", "id"]


@given(json_values | st.dictionaries(st.sampled_from(NAMES), json_values))
def test_no_made_up_entry_names_a_place(entry):
    assert status.place_of(entry) is None


@given(st.sets(st.integers(0, StatusList.SIZE - 1), max_size=30))
def test_every_set_of_bits_is_told_exactly(indexes):
    told = status.build_status_list_credential("did:web:x", "https://x/1", "revocation", indexes, StatusList.SIZE)
    assert bits_of(told) == indexes
