"""Serving pictures and documents: only what signed content shows, and only the bytes that were signed."""

from pathlib import PurePosixPath

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.documents.models import document_served

from cms.media.models import CustomDocument, CustomImage, CustomRendition
from cms.media.publicity import copy_of_the_bytes, is_public, seal_is_ours
from cms.media.visibility import may_see, only_what_one_may_see

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

    Originals are never sent. Whoever meets a picture in the admin or in a draft gets it there too.
    """
    return send_rendition(name, lambda image: _meets(request.user, image))


def send_rendition(name, may_see_draft):
    """Return the answer with the picture ``name``; 404 unless it is public or ``may_see_draft(image)`` says yes."""
    if "\0" in name:  # PostgreSQL takes no such letter.
        raise Http404
    rendition = CustomRendition.objects.filter(file=name).select_related("image").first()
    content_type = _PICTURE_TYPES.get(PurePosixPath(name).suffix)
    if rendition is None or content_type is None:
        raise Http404
    public = is_public(rendition.image)
    if not (public or may_see_draft(rendition.image)):
        raise Http404
    copy = copy_of_the_bytes(rendition.file) if seal_is_ours(rendition) else None
    if copy is None:
        raise Http404
    with copy:
        response = HttpResponse(copy.read(), content_type=content_type)
    response["ETag"] = _etag(name)
    patch_cache_control(
        response, **({"public": True, "max_age": _MAX_AGE} if public else {"private": True, "no_store": True})
    )
    return response


@require_safe
def serve_document(request, document_id, filename):
    """Send a document, or answer 404: no live signed page shows it, or its bytes are not the signed ones.

    It stands before Wagtail's own view, which opens the file by itself, when it may hold other bytes. The headers are
    those of ``wagtail/documents/views/serve.py``: nothing in a document runs, and no browser guesses what it is.
    """
    document = get_object_or_404(CustomDocument, pk=document_id)
    if document.filename != filename:
        raise Http404
    for ask in hooks.get_hooks("before_serve_document"):  # Wagtail's own asks whether its collection is private
        if isinstance(answer := ask(document, request), HttpResponse):
            return answer
    copy = copy_of_the_bytes(document.file) if may_see(request.user, document) else None
    if copy is None:
        raise Http404
    document_served.send(sender=CustomDocument, instance=document, request=request)
    response = FileResponse(copy, content_type=document.content_type)
    response["Content-Disposition"] = document.content_disposition
    response["Content-Security-Policy"] = "default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = _etag(document.file.name)
    return get_conditional_response(request, etag=response["ETag"], response=response)


def _etag(name):
    return f'"{name.split("/")[-1].split(".")[0]}"'


def _meets(user, image):
    return user.is_authenticated and only_what_one_may_see(CustomImage.objects.filter(pk=image.pk), user).exists()
