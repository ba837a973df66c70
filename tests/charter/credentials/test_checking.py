"""Whatever somebody hands in gets a plain answer, soon, and nothing of a stranger's is shown as true."""

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openbadgeslib.ob3 import add_data_integrity_proof

from charter.credentials import issuing, keys
from charter.credentials.checking import DEEPEST, LARGEST, Answer, Verdict, check
from charter.credentials.in_words import words_for
from charter.credentials.issuing import CannotIssue, issue
from charter.credentials.models import StatusPlace
from charter.credentials.status import open_list
from tests.charter.credentials.tampering import TAMPERINGS
from tests.factories.credentials import long_ago, make_award

# However slow the machine, nobody who hands something in may keep it busy for longer. The bound is one of processor
# time that openbadgeslib keeps to; this is many times as much.
MOST_SECONDS = 20

THEIRS = {
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "did:web:elsewhere.example"},
}


def with_poison(credential, names=8):
    """Return ``credential`` with a clique of nameless things, each of which knows all others."""
    nodes = [f"_:n{number}" for number in range(names)]
    return credential | {
        "evidence": [
            {"id": node, "type": ["Evidence"], "evidence": [{"id": other} for other in nodes if other != node]}
            for node in nodes
        ]
    }


def test_genuine_badge_says_for_whom_which_and_until_when(credential, award):
    verdict = check(credential)
    assert verdict.is_valid
    assert verdict.is_genuine
    badge = verdict.badge
    assert (badge.school, badge.urn, badge.level) == (award.school.name, award.school.urn, award.level)
    assert badge.valid_until == award.valid_until.replace(microsecond=0)
    assert badge.awarded_at == award.awarded_at.replace(microsecond=0)
    assert verdict.key == keys.current().multikey
    assert verdict.place == award.place


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_nothing_of_a_changed_badge_is_shown(credential, tamper):
    verdict = check(json.dumps(tamper(json.loads(credential))).encode())
    assert verdict.answer is Answer.CHANGED
    assert verdict.badge is None
    assert not verdict.is_genuine


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_badge_that_was_changed_after_its_end_was_changed(db, tamper):
    old = make_award(awarded_at=long_ago(800), valid_until=long_ago(70))
    made = json.loads(issue(old))
    assert check(json.dumps(made).encode()).answer is Answer.ENDED
    if tamper.__name__ == "extend_it":
        made |= {"validUntil": old.awarded_at.strftime("%Y-%m-%dT%H:%M:%SZ")}
    else:
        made = tamper(made)
    assert check(json.dumps(made).encode()).answer is Answer.CHANGED


def test_badge_that_an_editor_saved_with_a_mark_at_its_beginning_is_the_same_badge(credential):
    assert check(b"\xef\xbb\xbf" + credential).is_valid


def test_badge_that_begins_tomorrow_is_not_valid_yet(db):
    with pytest.raises(CannotIssue, match="not yet valid"):
        issue(make_award(awarded_at=long_ago(-1)))


def test_badge_whose_place_nobody_knows_does_not_count(credential, caplog):
    StatusPlace.objects.all().delete()
    assert check(credential).answer is Answer.REVOKED
    assert "that nobody was given" in caplog.text


def test_key_of_somebody_else_is_said_to_be_one(credential):
    document = json.loads(credential)
    document["proof"]["verificationMethod"] = f"{document['issuer']['id']}#z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6"
    assert check(json.dumps(document).encode()).answer is Answer.OTHER_KEY


def _named(key):
    """Return what names ``key`` of this site, and is nothing else."""
    us = "did:web:charter.example.org"
    proof = f'{{"verificationMethod": "{us}#{key}"}}'
    return f'{{"type": "OpenBadgeCredential", "issuer": "{us}", "proof": {proof}}}'.encode()


NO_BADGES = {
    "nothing": (b"", Answer.UNREADABLE),
    "words": (b"I am a badge", Answer.UNREADABLE),
    "half": (b'{"type": ["OpenBadgeCredential"', Answer.UNREADABLE),
    "no text": (b"\xff\xfe\x00", Answer.UNREADABLE),
    "no number": (b'{"type": ["OpenBadgeCredential"], "a": NaN}', Answer.UNREADABLE),
    "a hole without an end": (b"[" * LARGEST, Answer.UNREADABLE),
    "a list": (b"[]", Answer.NOT_A_BADGE),
    "another credential": (b'{"type": ["VerifiableCredential"]}', Answer.NOT_A_BADGE),
    "a type that is none": (b'{"type": {"OpenBadgeCredential": 1}}', Answer.NOT_A_BADGE),
    "an older badge": (b'{"@context": "https://w3id.org/openbadges/v2", "type": "Assertion"}', Answer.NOT_A_BADGE),
    "somebody else's": (json.dumps(THEIRS).encode(), Answer.OTHER_ISSUER),
    "nobody's": (b'{"type": "OpenBadgeCredential"}', Answer.OTHER_ISSUER),
    "an issuer that is none": (b'{"type": "OpenBadgeCredential", "issuer": [7]}', Answer.OTHER_ISSUER),
    "no proof": (b'{"type": "OpenBadgeCredential", "issuer": "did:web:charter.example.org"}', Answer.OTHER_KEY),
    "many proofs": (
        b'{"type": "OpenBadgeCredential", "issuer": "did:web:charter.example.org", "proof": [{}, {}]}',
        Answer.OTHER_KEY,
    ),
    "a key that no database takes": (_named("\\ud800"), Answer.OTHER_KEY),
    "a key with a nothing in it": (_named("\\u0000"), Answer.OTHER_KEY),
    "large": (b'{"type": "OpenBadgeCredential"}' + b" " * LARGEST, Answer.TOO_LARGE),
    "deep": (
        json.dumps(THEIRS).encode()[:-1] + b', "a": ' + b"[" * DEEPEST + b"]" * DEEPEST + b"}",
        Answer.REFUSED,
    ),
}


@pytest.mark.parametrize(("handed_in", "answer"), NO_BADGES.values(), ids=NO_BADGES)
def test_whatever_is_no_badge_of_ours_gets_a_plain_answer(db, handed_in, answer):
    verdict = check(handed_in)
    assert verdict.answer is answer
    assert verdict.badge is None
    assert words_for(verdict).answer


def test_poison_in_a_strangers_badge_is_not_even_tried(db):
    began = time.process_time()
    assert check(json.dumps(with_poison(THEIRS)).encode()).answer is Answer.OTHER_ISSUER
    assert time.process_time() - began < 1


POISONS = {
    "a clique": lambda credential: with_poison(credential),
    "a large clique": lambda credential: with_poison(credential, names=40),
    "a ring": lambda credential: (
        credential
        | {
            "evidence": [
                {"id": f"_:n{n}", "type": ["Evidence"], "evidence": {"id": f"_:n{(n + 1) % 150}"}} for n in range(150)
            ]
        }
    ),
    "many of a kind": lambda credential: credential | {"evidence": [{"type": ["Evidence"]} for _ in range(900)]},
    "many types": lambda credential: credential | {"evidence": [{"type": ["Evidence"] * 5_000}]},
    "an own context": lambda credential: (
        credential | {"@context": [*credential["@context"], {"ofsted": "https://schema.org/award"}]}
    ),
    "a context from elsewhere": lambda credential: (
        credential | {"@context": [*credential["@context"], "http://127.0.0.1:1/context.json"]}
    ),
    "a word under its full name": lambda credential: credential | {"https://schema.org/award": "Outstanding"},
}


@pytest.mark.parametrize("poison", POISONS.values(), ids=POISONS)
def test_poison_that_names_us_and_our_key_is_refused_before_long(credential, poison):
    handed_in = json.dumps(poison(json.loads(credential))).encode()
    assert len(handed_in) < LARGEST, "It must not be its size alone that stops it."
    began = time.process_time()
    verdict = check(handed_in)
    assert verdict.answer in (Answer.CHANGED, Answer.REFUSED)
    assert verdict.badge is None
    assert time.process_time() - began < MOST_SECONDS


def test_poison_that_we_were_made_to_sign_would_not_leave_the_site(award):
    """Nothing in an award can be a graph. If it ever could, ``issue`` would refuse what it cannot check."""
    document = with_poison(issuing._unsigned(award), names=3)
    signed = add_data_integrity_proof(document, keys.private_half(keys.current()), keys.method_of(keys.current()))
    assert check(json.dumps(signed).encode()).answer in (Answer.CHANGED, Answer.REFUSED)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
names = st.sampled_from(
    ["@context", "id", "type", "issuer", "proof", "credentialSubject", "credentialStatus", "validFrom", "evidence", "x"]
)


def is_nothing(value):
    return value is None or (isinstance(value, list) and all(map(is_nothing, value)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200) | json_values.map(lambda value: json.dumps(value).encode()))
def test_no_bytes_at_all_break_the_check(db, handed_in):
    assert not check(handed_in).is_genuine


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(changes=st.dictionaries(names, json_values, min_size=1, max_size=3))
def test_genuine_badge_with_anything_replaced_is_not_genuine_any_more(credential, changes):
    document = json.loads(credential)
    verdict = check(json.dumps(document | changes).encode())
    if verdict.is_genuine:
        # An empty list says nothing, in JSON-LD as in words: the badge is the same.
        assert all(is_nothing(value) for value in changes.values())
        assert verdict == check(credential)
    else:
        assert verdict.badge is None


def places_in(value, path=()):
    """Yield the way to each thing in a JSON value."""
    yield path
    for step, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from places_in(inner, (*path, step))


def with_change(value, path, change):
    """Return a copy of ``value`` in which ``change`` was made to what stands at ``path``."""
    if not path:
        return change(value)
    copy = value.copy()
    copy[path[0]] = with_change(value[path[0]], path[1:], change)
    return copy


def alone(value):
    return value[0] if isinstance(value, list) and len(value) == 1 else value


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(data=st.data())
def test_badge_written_in_any_other_shape_gets_an_answer(credential, data):
    """Where its meaning stays the same it may be valid, and then says the same."""
    document = json.loads(credential)
    path = data.draw(st.sampled_from([*places_in(document)]))
    change = data.draw(
        st.sampled_from([lambda value: [value], lambda value: [[value]], alone, lambda value: [value, value]])
        | json_values.map(lambda new: lambda _old: new)
    )
    verdict = check(json.dumps(with_change(document, path, change)).encode())
    assert verdict.badge == check(credential).badge if verdict.is_genuine else verdict.badge is None


@pytest.mark.parametrize("name", ["credentialSubject", "issuer"])
def test_badge_with_one_thing_in_a_list_or_alone_is_answered(credential, name):
    document = json.loads(credential)
    listed = check(json.dumps(document | {name: [document[name]]}).encode())
    assert listed.answer in (Answer.VALID, Answer.CHANGED, Answer.OTHER_ISSUER)
    subject = document["credentialSubject"]
    alone_ = subject | {"result": subject["result"][0]}
    assert check(json.dumps(document | {"credentialSubject": alone_}).encode()).is_valid


def test_badge_that_says_one_thing_twice_is_not_read(credential):
    twice = credential.replace(b'"name":', b'"name": "Evil", "name":', 1)
    assert twice != credential
    assert check(twice).answer is Answer.UNREADABLE


def test_every_answer_has_words():
    for answer in Answer:
        assert words_for(Verdict(answer)).answer


def test_list_that_was_opened_by_hand_is_used(db):
    open_list()
    assert make_award().place.number == 1
