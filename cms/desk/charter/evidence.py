"""Evidence: adding it, taking it out, and looking at a file by a link that ends."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from charter.applications import actions
from charter.applications.files import CONTENT_TYPES, PICTURES, safe_name
from charter.applications.models import Evidence
from cms.desk.charter import reading
from cms.desk.charter.forms import EvidenceForm


@never_cache
@login_required
@require_POST
def add(request, application_id, key):
    """Keep one piece of evidence. What was typed is said back when a file is refused."""
    found = reading.application_or_404(request.user, application_id)
    form = EvidenceForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        actions.add_evidence(found, key, by=request.user, **form.cleaned_data)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        if words := request.POST.get("words", "").strip():
            messages.info(request, _("What you wrote: %s") % words)
    except PermissionDenied as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Added. Only those who judge it see it."))
    return redirect("desk:charter_answer", found.pk, key)


@never_cache
@login_required
@require_POST
def remove(request, evidence_id):
    """Take one piece out again."""
    open_ones = actions.applications_open_to(request.user).values("pk")
    piece = get_object_or_404(Evidence, pk=evidence_id, application__in=open_ones)
    try:
        actions.remove_evidence(piece, by=request.user)
    except actions.ApplicationRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Taken out."))
    return redirect("desk:charter_answer", piece.application_id, piece.key)


@never_cache
@login_required
@require_safe
def show(request, token):
    """Send a file to the one person whose link it is. Nothing in it runs, and no browser guesses what it is."""
    piece = actions.evidence_behind(token, request.user)
    if piece is None:
        raise Http404
    try:
        opened = piece.file.open("rb")
    except OSError:
        raise Http404 from None
    name = safe_name(piece.name)
    response = FileResponse(
        opened,
        as_attachment=piece.ending not in PICTURES,
        filename=name if name.endswith(f".{piece.ending}") else f"{name}.{piece.ending}",
        content_type=CONTENT_TYPES[piece.ending],
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
