"""Showing the public that a page was signed off, and letting anybody check it. Nobody is named."""

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.front_cache.cache import keep
from cms.moderation.ledger import published_sign_offs
from cms.moderation.public_pages import public_pages


def _signed(request, page_id):
    keep(request)
    page = get_object_or_404(public_pages(), pk=page_id).specific
    sign_offs = published_sign_offs(page)
    if not sign_offs:
        raise Http404
    return page, sign_offs


@require_safe
def proof(request, page_id):
    """Explain what "signed off" means, for one live page."""
    page, sign_offs = _signed(request, page_id)
    context = {
        "signed_page": page,
        "signed_on": timezone.localdate(sign_offs[0].recorded_at),
        "sign_offs": sign_offs,
        "can_be_checked": all(sign_off.content.names_nobody for sign_off in sign_offs),
    }
    return render(request, "pages/proof.html", context)


@require_safe
def proof_data(request, page_id):
    """Return what was signed, once for each signature.

    Its ``digest`` is the SHA-256 of ``salt``, a line break and ``words``, in hex. How people are named on the page is
    not in it, only a salted digest of that: they may take a name back, and what was told once is told for good. Of a
    signature from before that was so, there is nothing to show.
    """
    page, sign_offs = _signed(request, page_id)
    if not all(sign_off.content.names_nobody for sign_off in sign_offs):
        raise Http404
    signatures = [
        {
            "recorded_at": sign_off.recorded_at.isoformat(),
            "digest": sign_off.digest,
            "salt": sign_off.content.salt,
            "words": sign_off.content.words,
            "entry_hash": sign_off.entry_hash,
            "previous_hash": sign_off.previous_hash,
        }
        for sign_off in sign_offs
    ]
    answer = {"page": page.full_url, "signatures": signatures}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
