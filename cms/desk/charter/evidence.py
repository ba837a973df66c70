"""Evidence: looking at a file by a link that ends. How it comes in: :mod:`.answering`."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from charter.applications import actions
from charter.applications.files import CONTENT_TYPES, PICTURES, safe_name


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
