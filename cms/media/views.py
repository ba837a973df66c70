"""Serving pictures. Documents have Wagtail's own view."""

import mimetypes

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

# Only what Wagtail makes for pages. Originals and documents are never served from here.
_PUBLIC_FOLDERS = ("images/",)
_A_YEAR = 365 * 24 * 60 * 60


@require_safe
def serve_file(request, name):
    """Send the rendition ``name`` from the storage, whatever the storage is, or answer 404."""
    if not name.startswith(_PUBLIC_FOLDERS):
        raise Http404
    try:
        file = default_storage.open(name)
    except (OSError, ValueError):
        raise Http404 from None
    content_type = mimetypes.guess_type(name)[0]
    if content_type not in ("image/jpeg", "image/png", "image/webp", "image/avif"):
        raise Http404
    response = FileResponse(file, content_type=content_type)
    response["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response
