"""Committing to evidence without showing it: one root for all files, and a proof for one file that shows no other.

The tree is that of RFC 9162 (Certificate Transparency) over SHA-256. A leaf is the hash of a zero byte, a salt of 32
bytes and the file's own SHA-256; a node is the hash of a one byte, the left and the right half. Without its salt
nobody can find out by trying whether a file that they have is in a tree.
"""

import hashlib
import secrets
from base64 import b64encode
from dataclasses import dataclass

SALT_BYTES = 32


@dataclass(frozen=True)
class Committed:
    """One file in a tree: its SHA-256 and its own salt. Both are kept private with the file."""

    digest: bytes
    salt: bytes

    def __post_init__(self):
        if len(self.digest) != hashlib.sha256().digest_size or len(self.salt) != SALT_BYTES:
            raise ValueError("A committed file needs a SHA-256 and a salt, of 32 bytes each.")


@dataclass(frozen=True)
class Proof:
    """Shows that a file is the one at ``index`` of ``size``: its salt, and what it is hashed with on the way up."""

    index: int
    size: int
    salt: bytes
    path: tuple[bytes, ...]


def commit(content):
    """Return what a tree keeps of a file with these bytes, with a salt of its own."""
    return Committed(hashlib.sha256(content).digest(), secrets.token_bytes(SALT_BYTES))


def root_of(files):
    """Return the root of ``files`` (:class:`Committed`, at least one), in the order that they have."""
    if not files:
        raise ValueError("There is no evidence to commit to.")
    return _root([_leaf(file) for file in files])


def prove(files, index):
    """Return the :class:`Proof` that the file at ``index`` is one of ``files``."""
    if not 0 <= index < len(files):
        raise IndexError("There is no such file.")
    return Proof(index, len(files), files[index].salt, tuple(_path([_leaf(file) for file in files], index)))


def is_proven(root, content, proof):
    """Return whether ``proof`` shows that a file with the bytes ``content`` was committed to under ``root``.

    This is the check of RFC 9162, section 2.1.3.2. It never raises, whatever the proof holds.
    """
    if not (0 <= proof.index < proof.size and len(proof.salt) == SALT_BYTES):
        return False
    found = _leaf(Committed(hashlib.sha256(content).digest(), proof.salt))
    index, last = proof.index, proof.size - 1
    for other in proof.path:
        if last == 0:
            return False
        if index % 2 or index == last:
            found = _node(other, found)
            while index % 2 == 0 and index:
                index, last = index // 2, last // 2
        else:
            found = _node(found, other)
        index, last = index // 2, last // 2
    return last == 0 and found == root


def as_integrity(digest):
    """Return a SHA-256 the way ``digestSRI`` writes it."""
    return f"sha256-{b64encode(digest).decode()}"


def _leaf(file):
    return hashlib.sha256(b"\x00" + file.salt + file.digest).digest()


def _node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def _root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    half = _split(leaves)
    return _node(_root(leaves[:half]), _root(leaves[half:]))


def _path(leaves, index):
    if len(leaves) == 1:
        return
    half = _split(leaves)
    if index < half:
        yield from _path(leaves[:half], index)
        yield _root(leaves[half:])
    else:
        yield from _path(leaves[half:], index - half)
        yield _root(leaves[:half])


def _split(leaves):
    """Return the largest power of two below the number of ``leaves``."""
    return 1 << (len(leaves) - 1).bit_length() - 1
