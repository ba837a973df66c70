"""Serving pictures and documents: only what signed content shows, and only the bytes that were signed."""

from pathlib import PurePosixPath

from django.http import Http404, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cms.media.models import CustomRendition
from cms.media.publicity import bytes_are_those_of_the_name, is_public, seal_is_ours
from cms.media.visibility import may_see

# By ending. The system's own table does not know WebP everywhere.
_PICTURE_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".avif": "image/avif",
}

# A picture that is taken down, or whose consent is taken back, is gone from every cache within a minute.
_MAX_AGE = 60  # seconds


@require_safe
def serve_rendition(request, name):
    """Send the picture ``name``, or answer 404: it is not there, not public yet, or not what was signed.

    Originals are never sent. People who work in the admin also get the pictures of drafts.
    """
    if "\0" in name:  # PostgreSQL takes no such letter.
        raise Http404
    rendition = CustomRendition.objects.filter(file=name).select_related("image").first()
    content_type = _PICTURE_TYPES.get(PurePosixPath(name).suffix)
    if rendition is None or content_type is None:
        raise Http404
    public = is_public(rendition.image)
    if not (public or works_in_the_admin(request)):
        raise Http404
    if not (seal_is_ours(rendition) and bytes_are_those_of_the_name(rendition.file)):
        raise Http404
    with rendition.file.open() as opened:
        response = HttpResponse(opened.read(), content_type=content_type)
    response["ETag"] = f'"{name.split("/")[-1].split(".")[0]}"'
    patch_cache_control(
        response, **({"public": True, "max_age": _MAX_AGE} if public else {"private": True, "no_store": True})
    )
    return response


def refuse_private_document(document, request):
    """Answer 404 for a document that no live signed page shows, or whose bytes are not the signed ones.

    Called by Wagtail before it sends a document.
    """
    if not may_see(request.user, document):
        raise Http404
    if not bytes_are_those_of_the_name(document.file):
        raise Http404


def works_in_the_admin(request):
    """Return whether somebody is signed in who may use the admin, drafts' previews included."""
    return request.user.is_authenticated and request.user.has_perm("wagtailadmin.access_admin")
