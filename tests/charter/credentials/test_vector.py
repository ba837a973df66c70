"""The standard's own example, reproduced byte by byte, by two ways that share nothing but PyLD."""

import hashlib
import json
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from openbadgeslib.ob3 import add_data_integrity_proof, resolve_did, verify_data_integrity_proof
from openbadgeslib.ob3.contexts import document_loader
from pyld import jsonld

_LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"


def from_base58(text):
    """Return the bytes of a multibase text that begins with ``z``."""
    number = 0
    for letter in text.removeprefix("z"):
        number = number * 58 + _LETTERS.index(letter)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def canonical(document, contexts):
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": document_loader(contexts)}
    return jsonld.normalize(document, options)


def private_key(vector):
    # Two bytes say which kind of key it is.
    return Ed25519PrivateKey.from_private_bytes(from_base58(vector["keyPair"]["privateKeyMultibase"])[2:])


def test_what_signs_badges_reproduces_the_vector(data):
    vector = data("eddsa-rdfc-2022.json")
    config = vector["proofConfig"]
    signed = add_data_integrity_proof(
        vector["unsigned"],
        private_key(vector),
        config["verificationMethod"],
        created=datetime.fromisoformat(config["created"]),
        extra_contexts={EXAMPLES: vector["context"]},
    )
    assert signed == vector["signed"]
    public = resolve_did(f"did:key:{vector['keyPair']['publicKeyMultibase']}")
    verify_data_integrity_proof(signed, public, extra_contexts={EXAMPLES: vector["context"]})


def test_every_step_of_the_vector_is_as_the_standard_says(data):
    vector = data("eddsa-rdfc-2022.json")
    contexts = {EXAMPLES: vector["context"]}
    document, proof = canonical(vector["unsigned"], contexts), canonical(vector["proofConfig"], contexts)
    assert (document, proof) == (vector["canonicalDocument"], vector["canonicalProof"])
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in (proof, document)]
    assert hashes == [vector["proofHash"], vector["documentHash"]]
    assert "".join(hashes) == vector["combinedHash"]
    signature = private_key(vector).sign(bytes.fromhex("".join(hashes)))
    assert signature.hex() == vector["signatureHex"]
    assert signature == from_base58(vector["signatureBase58"])


def test_badge_is_signed_by_the_same_steps(credential, data):
    """The formula of the standard, written out: nothing of what signed the badge is used."""
    document = json.loads(credential)
    proof = document.pop("proof")
    signature = from_base58(proof.pop("proofValue"))
    key = from_base58(proof["verificationMethod"].partition("#")[2])[2:]
    parts = [{**proof, "@context": document["@context"]}, document]
    hashed = b"".join(hashlib.sha256(canonical(part, {}).encode()).digest() for part in parts)
    Ed25519PublicKey.from_public_bytes(key).verify(signature, hashed)  # raises when it is not
