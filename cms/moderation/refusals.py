"""Telling people why something was refused, wherever they asked for it."""

import logging
from urllib.parse import urlsplit

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpResponseForbidden, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.moderation.eligibility import Refused, may_sign_off

# Wagtail's screens of the decision. It is made on the review page.
DECISIONS = ("wagtailadmin_pages:workflow_action", "wagtailadmin_pages:collect_workflow_action_data")

logger = logging.getLogger(__name__)


class RefusalMiddleware:
    """Turn a :class:`~cms.moderation.eligibility.Refused` that no view caught into an answer in words.

    So too when the database keeps what something else still names: the partner of a leaflet, the group of a page.
    A form's sender comes back to where they were, with the reason as a message; a script gets JSON with the code.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Say why somebody cannot decide on a page, where Wagtail's own screens would only say that they cannot."""
        if request.resolver_match.view_name not in DECISIONS or not request.user.is_authenticated:
            return None
        page = Page.objects.filter(pk=kwargs["page_id"]).first()
        answer = may_sign_off(request.user, page.specific) if page else None
        return None if answer or page is None else self.process_exception(request, Refused(answer.code, answer.reason))

    def process_exception(self, request, exception):
        if isinstance(exception, ProtectedError):
            exception = _still_named(exception)
        if not isinstance(exception, Refused):
            return None
        logger.warning("Refused (%s) at %s for user %s", exception.code, request.path, request.user.pk)
        if "application/json" in request.headers.get("Accept", ""):
            answer = {"success": False, "error_code": exception.code, "error_message": exception.reason}
            return JsonResponse(answer, status=400)
        back = request.headers.get("Referer", "")
        # Who asked for this address from this address would be sent round in circles.
        asks_again = request.method == "GET" and urlsplit(back).path == request.path
        is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
        if asks_again or not is_ours:
            return HttpResponseForbidden(exception.reason, content_type="text/plain; charset=utf-8")
        messages.error(request, exception.reason)
        return redirect(back)


def _still_named(error):
    """Return the :class:`Refused` for a deletion that would have left something naming what is gone."""
    names = sorted({f"“{row}”" for row in error.protected_objects})
    reason = _("Nothing was deleted, because it, or something below it, is still needed by: %(names)s.") % {
        "names": ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    }
    return Refused("still-named", reason + " " + _("Change or delete that first, then try again."))


def nobody_publishes(page_titles):
    """Return the :class:`Refused` for whoever presses one of Wagtail's own buttons that publish."""
    names = ", ".join(f"“{title}”" for title in page_titles[:5]) + (" …" if len(page_titles) > 5 else "")
    reason = _(
        "%(pages)s: not made public. Nobody publishes by a button here, administrators neither. Send it to a peer "
        "worker: it goes live when somebody who did not help to make it has signed it off."
    )
    return Refused("unsigned", reason % {"pages": names})
