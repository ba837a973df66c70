"""Evidence: looking at a file by a link that ends, and taking out what shows a pupil.

How it comes in: :mod:`.answering`.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from charter.applications import actions
from charter.applications.files import CONTENT_TYPES, PICTURES, safe_name
from charter.applications.models import Evidence
from cms.desk.charter.forms import TakeOutForm
from cms.desk.problems import render_screen


@never_cache
@login_required
@require_safe
def show(request, token):
    """Send a file to the one person whose link it is. Nothing in it runs, and no browser guesses what it is."""
    piece = actions.evidence_behind(token, request.user)
    if piece is None and actions.has_ended(token, request.user):
        return render(request, "desk/charter/link_ended.html", status=410)
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


@never_cache
@login_required
@require_POST
def take_out(request, evidence_id):
    """Take out what could show a pupil, whatever became of its application meanwhile."""
    piece = get_object_or_404(
        Evidence.objects.there().filter(application__in=actions.applications_open_to(request.user).values("pk")),
        pk=evidence_id,
    )
    form = TakeOutForm(request.POST)
    if form.is_valid():
        try:
            actions.take_out(piece, by=request.user, because=form.cleaned_data["because"])
        except actions.ApplicationRefused as refused:
            form.add_error("because", str(refused))
    if form.errors:
        return render_screen(request, "desk/charter/take_out.html", {"piece": piece, "form": form})
    messages.success(request, _("It is out and gone. The page says that one was taken out, and why."))
    return redirect("desk:charter_answer", piece.application_id, piece.key)
