"""Proving to somebody that one thing was among what a school showed for its badge, and showing no other thing.

The school decides whom it shows what, so nobody else makes these. :mod:`charter.credentials.commitments` says how it
works, and ``docs/check-a-badge.md`` how an outsider checks it.
"""

import json
import zipfile
from tempfile import SpooledTemporaryFile

from django.utils.translation import gettext as _

from charter.applications.actions import committed_of, content_of, evidence_in_order
from charter.applications.models import Application, Evidence
from charter.awards.actions import AwardRefused
from charter.credentials import addresses
from charter.credentials.commitments import is_proven, prove, root_of
from charter.schools.actions import is_coordinator

_IN_MEMORY = 1024 * 1024  # bytes; what is larger goes through a file
_HOW = """\
{school} gave you this to show that it had this very thing when young people judged it for its charter mark.

badge.json    the badge, as it was signed when this was made
proof.json    the proof for this one thing
{name}    the thing itself

1. Check the badge first. Open {check}
   It says if the badge is valid today. It may have changed since you were given this.
2. Check the thing with the program in the document "Check a badge yourself" (docs/check-a-badge.md, beside the site's
   own program). Take it from there and not from the school:
   python3 check.py badge.json proof.json {name}

Or write a program of your own. The badge names a root under "relatedResource", at the address that ends in /evidence.
The tree is that of RFC 9162, section 2.1, over SHA-256. Its leaf is SHA-256(00 + salt + SHA-256(the thing)), a node is
SHA-256(01 + left + right).

The proof says nothing of anything else that the school showed.
"""


def may_prove(user, award):
    """Return whether ``user`` may prove what the school of ``award`` showed: who speaks for it, and nobody else."""
    return is_coordinator(user, award.school)


def pieces_of(award):
    """Return all the evidence that ``award`` commits to, in order. None where nothing of it is kept here any more.

    It is empty where the award commits to none, as one that was given elsewhere before.
    """
    if not award.evidence_root:
        return []
    application = Application.objects.filter(decisions=award.decision).select_related("judged_by__sign_off").first()
    pieces = list(evidence_in_order(application)) if application else []
    if not pieces or root_of([committed_of(each) for each in pieces]) != bytes(award.evidence_root):
        return None
    for piece in pieces:
        piece.application = application
    return pieces


def prove_piece(award, piece_id, *, by):
    """Return a zip to give away, as an open file: the badge, one piece of evidence, its proof, and how to check them.

    Raises :class:`AwardRefused`: ``not-yours``, ``gone`` when the thing is not kept here, and ``changed`` when it is
    not what the badge commits to.
    """
    if not may_prove(by, award):
        raise AwardRefused("not-yours", _("Only somebody who speaks for the school shows what it showed."))
    pieces = pieces_of(award) or []
    index = next((place for place, each in enumerate(pieces) if each.pk == piece_id), None)
    if index is None or pieces[index].taken_out_at:
        raise AwardRefused("gone", _("This is not kept here any more, so nobody can prove it."))
    piece, proof = pieces[index], prove([committed_of(each) for each in pieces], index)
    try:
        content = content_of(piece)
    except OSError as problem:
        raise AwardRefused("gone", _("Its file is not here. Tell whoever looks after the site.")) from problem
    if not is_proven(bytes(award.evidence_root), content, proof):
        raise AwardRefused("changed", _("Its file is not the one that was judged. Tell whoever looks after the site."))
    return _packed(award, f"shown.{_ending_of(piece)}", content, proof)


def _ending_of(piece):
    return piece.ending if piece.kind == Evidence.Kind.FILE else "txt"


def _packed(award, name, content, proof):
    how = _HOW.format(school=award.school.name, name=name, check=addresses.of_check(award.pk))
    packed = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("how-to-check.txt", how)
        archive.writestr("badge.json", bytes(award.credential))
        archive.writestr("proof.json", json.dumps(_as_json(proof), indent=2))
        archive.writestr(name, content)
    packed.seek(0)
    return packed


def _as_json(proof):
    return {
        "index": proof.index,
        "size": proof.size,
        "salt": proof.salt.hex(),
        "path": [step.hex() for step in proof.path],
    }
