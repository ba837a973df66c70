"""What a school showed for its badge, each thing with a proof to give away."""

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from charter.awards import proofs
from charter.awards.actions import AwardRefused
from cms.desk.award_views import award_or_404


@never_cache
@login_required
@require_safe
def shown(request, award_id):
    """List what the badge of one's school commits to, by criterion."""
    found = award_or_404(request, award_id)
    if not proofs.may_prove(request.user, found):
        raise PermissionDenied(_("Only somebody who speaks for the school shows what it showed."))
    pieces = proofs.pieces_of(found)
    context = {"award": found, "by_criterion": _by_criterion(pieces or []), "is_over": pieces is None}
    return render(request, "desk/award_proofs.html", context)


def _by_criterion(pieces):
    """Return pairs of a criterion and its pieces, in the criteria's order."""
    if not pieces:
        return []
    order = {each.key: place for place, each in enumerate(pieces[0].application.judged_by.criteria)}
    names = {each.key: each.looking_for for each in pieces[0].application.judged_by.criteria}
    ordered = sorted(pieces, key=lambda piece: order.get(piece.key, len(order)))
    return [(names.get(key, key), list(found)) for key, found in groupby(ordered, key=lambda piece: piece.key)]


@never_cache
@login_required
@require_safe
def proof(request, award_id, evidence_id):
    """Send one thing with its proof, in a zip."""
    found = award_or_404(request, award_id)
    try:
        packed = proofs.prove_piece(found, evidence_id, by=request.user)
    except AwardRefused as refused:
        if refused.code == "not-yours":
            raise
        messages.error(request, refused.reason)
        return redirect("desk:award_proofs", found.pk)
    return FileResponse(packed, as_attachment=True, filename="charter-mark-proof.zip", content_type="application/zip")
