"""Evidence is committed to as a whole, and each file can be shown alone."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter.credentials.commitments import Committed, Proof, as_integrity, commit, is_proven, prove, root_of

DOCUMENT = Path(__file__).parents[3] / "docs/check-a-badge.md"

contents = st.lists(st.binary(max_size=20), min_size=1, max_size=40)
hashes = st.binary(min_size=32, max_size=32)
proofs = st.builds(
    Proof,
    index=st.integers(-2, 40),
    size=st.integers(-2, 40),
    salt=st.binary(max_size=40),
    path=st.lists(hashes, max_size=8).map(tuple),
)


@st.composite
def trees(draw):
    files = draw(contents)
    return files, [commit(content) for content in files], draw(st.integers(0, len(files) - 1))


@given(trees())
def test_school_proves_any_one_file(tree):
    files, committed, index = tree
    assert is_proven(root_of(committed), files[index], prove(committed, index))


@given(trees(), st.binary(max_size=20))
def test_nobody_proves_a_file_that_was_not_there(tree, other):
    files, committed, index = tree
    if other != files[index]:
        assert not is_proven(root_of(committed), other, prove(committed, index))


@given(trees(), st.data())
def test_changed_proof_proves_nothing(tree, data):
    files, committed, index = tree
    proof = prove(committed, index)
    changes = [replace(proof, salt=data.draw(hashes)), replace(proof, path=(*proof.path, data.draw(hashes)))]
    if proof.path:
        changes.append(replace(proof, path=proof.path[:-1]))
    assert not any(is_proven(root_of(committed), files[index], changed) for changed in changes)


@given(trees(), proofs)
def test_made_up_proof_is_answered_and_proves_nothing(tree, proof):
    files, committed, index = tree
    assert not is_proven(root_of(committed), files[index], proof)


@given(trees())
def test_proof_tells_nothing_of_the_other_files(tree):
    _files, committed, index = tree
    told = [*prove(committed, index).path, prove(committed, index).salt]
    others = committed[:index] + committed[index + 1 :]
    assert not {each.salt for each in others} & set(told)
    assert not {each.digest for each in others} & set(told)


def test_same_file_twice_does_not_show_that_it_is_the_same():
    one, other = commit(b"the same"), commit(b"the same")
    assert root_of([one]) != root_of([other])


def test_tree_is_the_one_that_is_written_down():
    """The example in the documents, by hand: three files, so the third one stands alone on the right."""
    files = [Committed(hashlib.sha256(bytes([n])).digest(), bytes([n]) * 32) for n in range(3)]
    leaves = [hashlib.sha256(b"\x00" + file.salt + file.digest).digest() for file in files]
    pair = hashlib.sha256(b"\x01" + leaves[0] + leaves[1]).digest()
    root = hashlib.sha256(b"\x01" + pair + leaves[2]).digest()
    assert root_of(files) == root
    assert prove(files, 2) == Proof(2, 3, bytes([2]) * 32, (pair,))
    assert prove(files, 0).path == (leaves[1], leaves[2])
    assert as_integrity(bytes(32)) == "sha256-" + "A" * 43 + "="


def test_nothing_to_commit_to_is_an_error():
    with pytest.raises(ValueError, match="no evidence"):
        root_of([])
    with pytest.raises(IndexError):
        prove([commit(b"")], 1)
    with pytest.raises(ValueError, match="32 bytes"):
        Committed(b"short", bytes(32))


def test_outsider_checks_evidence_with_the_program_in_the_documents(tmp_path, monkeypatch, capsys):
    program = DOCUMENT.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    files = [b"minutes of a meeting", b"what pupils said", b"a poster"]
    committed = [commit(content) for content in files]
    proof = prove(committed, 1)
    shown = {
        "index": proof.index,
        "size": proof.size,
        "salt": proof.salt.hex(),
        "path": [step.hex() for step in proof.path],
    }
    root = {"id": "https://x.example/evidence", "digestSRI": as_integrity(root_of(committed))}
    (tmp_path / "badge.json").write_text(json.dumps({"relatedResource": [root]}))
    (tmp_path / "proof.json").write_text(json.dumps(shown))
    for content, said in ((files[1], "It was there."), (files[2], "NOT proven")):
        (tmp_path / "file").write_bytes(content)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("sys.argv", ["check.py", "badge.json", "proof.json", "file"])
        exec(compile(program, "check.py", "exec"), {})  # noqa: S102 - it is ours, and it is what the test is about
        assert said in capsys.readouterr().out
