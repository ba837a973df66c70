"""What somebody could do to a credential. Each function takes a genuine one and returns what it became."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from openbadgeslib.ob3 import add_data_integrity_proof


def raise_the_level(credential):
    subject = credential["credentialSubject"]
    subject["result"][0]["achievedLevel"] = subject["result"][0]["achievedLevel"].replace("silver", "gold")
    return credential


def extend_it(credential):
    return credential | {"validUntil": "2099-01-01T00:00:00Z"}


def give_it_to_another_school(credential):
    credential["credentialSubject"]["identifier"][0]["identityHash"] = "Another School"
    return credential


def take_another_place_in_the_status_list(credential):
    status = credential["credentialStatus"]
    other = str(int(status["statusListIndex"]) - 1 or 1)
    status |= {"statusListIndex": other, "id": f"{status['statusListCredential']}#{other}"}
    return credential


def commit_to_other_evidence(credential):
    credential["relatedResource"][1]["digestSRI"] = "sha256-" + "A" * 43 + "="
    return credential


def add_a_word_that_nobody_signed(credential):
    return credential | {"ofsted": "Outstanding"}


def sign_it_with_another_key(credential):
    method = credential.pop("proof")["verificationMethod"]
    return add_data_integrity_proof(credential, Ed25519PrivateKey.generate(), method)


TAMPERINGS = [
    raise_the_level,
    extend_it,
    give_it_to_another_school,
    take_another_place_in_the_status_list,
    commit_to_other_evidence,
    add_a_word_that_nobody_signed,
    sign_it_with_another_key,
]
