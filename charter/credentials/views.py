"""What credentials rest on, for computers, and the page where anybody checks one."""

import logging

from allauth.core import ratelimit
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from charter.credentials import addresses, keys, status
from charter.credentials.answers import for_everybody
from charter.credentials.checking import check
from charter.credentials.finding import changed_since, find
from charter.credentials.forms import HandInForm
from charter.credentials.in_words import INDEPENDENT_CHECKERS, words_for
from charter.credentials.models import StatusList
from charter.models import JudgedBy
from cms.front_cache.cache import keep
from cms.pages.routing import pages_above_view

logger = logging.getLogger(__name__)


@require_safe
@conditional_page
def did_document(request):
    """Tell the public halves of all keys that ever signed a badge here."""
    keep(request)
    return for_everybody(JsonResponse(keys.did_document()), "application/did+ld+json")


@require_safe
@conditional_page
def status_list(request, number):
    """Tell which badges do not count, as a credential with a Data Integrity proof."""
    return _signed(request, number, lambda row: JsonResponse(status.signed_list(row)), "application/ld+json")


@require_safe
@conditional_page
def status_list_as_jwt(request, number):
    """Tell the same as a signed JWT."""
    return _signed(request, number, lambda row: HttpResponse(status.list_as_jwt(row)), "application/vc+jwt")


# No cookie proves that the form is ours, and none has to: it changes nothing, and tells what anybody may know.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request):
    """Check a badge: of this site by its address or number (``?badge=``), any by its file or its text."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = HandInForm(*sent, label_suffix="")
    asked = request.GET.get("badge", "").replace("\0", "").strip()
    context = {"form": form, "asked": asked[:300], "checkers": INDEPENDENT_CHECKERS}
    context["ancestors"] = pages_above_view(request, "verify_badge")
    if request.method == "POST":
        if not ratelimit.consume(request, action="verify_badge"):
            form.add_error(None, _("Many badges were checked just now. Wait a minute, then send yours again."))
            return render(request, "pages/charter/verify.html", context, status=429)
        if form.is_valid():
            context |= _verdict_on(form.handed_in())
    else:
        keep(request)
        if asked:
            found = find(asked, host=request.get_host())
            context |= _verdict_on(found.credential) if found.credential else {"unknown": found}
    return render(request, "pages/charter/verify.html", context)


def _verdict_on(data):
    verdict = check(data)
    badge = verdict.badge
    told = changed_since(badge) if badge else []
    return {"verdict": verdict, "words": words_for(verdict), "meaning": _meaning_of(badge), "changed": told}


def _meaning_of(badge):
    judged_by = badge and JudgedBy.objects.filter(number=addresses.version_in(badge.criteria)).first()
    return judged_by.meaning_of(badge.level) if judged_by else None


def _signed(request, number, make, content_type):
    keep(request)
    row = get_object_or_404(StatusList, pk=number)
    try:
        response = make(row)
    except keys.CannotSign as problem:
        logger.error("Status list %s cannot be signed. %s", number, problem)
        return HttpResponse(
            _("This list cannot be signed at the moment. Please ask again later."),
            status=503,
            content_type="text/plain; charset=utf-8",
        )
    return for_everybody(response, content_type)
