"""Telling people why something was refused, wherever they asked for it."""

import logging

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpResponseForbidden, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from cms.moderation.eligibility import Refused

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
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
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
