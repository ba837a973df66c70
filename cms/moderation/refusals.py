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

from cms.coauthoring.policy import page_policy
from cms.moderation.eligibility import Refused, may_sign_off

# Wagtail's screens of the decision. It is made on the review page.
DECISIONS = ("wagtailadmin_pages:workflow_action", "wagtailadmin_pages:collect_workflow_action_data")
# Wagtail's API for its own screens. It would only say that somebody has no permission.
API_ACTION = "wagtailadmin_api:pages:action"

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
        view_name = request.resolver_match.view_name
        # Asked in this order: whoever looks who is there makes a page that no front cache keeps.
        if view_name not in (API_ACTION, *DECISIONS) or not request.user.is_authenticated:
            return None
        if view_name == API_ACTION and kwargs["action_name"] == "publish":
            return self._nobody_publishes_by_the_api(request, kwargs["pk"])
        if view_name == API_ACTION:
            return None
        page = Page.objects.filter(pk=kwargs["page_id"]).first()
        answer = may_sign_off(request.user, page.specific) if page else None
        return None if answer or page is None else self.process_exception(request, Refused(answer.code, answer.reason))

    def _nobody_publishes_by_the_api(self, request, page_id):
        page = page_policy.readable_instances(request.user).filter(pk=page_id).first()
        if page is None or request.method != "POST":
            return None
        return _as_json(request, nobody_publishes([page.get_admin_display_title()]), status=403)

    def process_exception(self, request, exception):
        if isinstance(exception, ProtectedError):
            exception = _still_named(exception)
        if not isinstance(exception, Refused):
            return None
        if "application/json" in request.headers.get("Accept", ""):
            return _as_json(request, exception, status=400)
        _log(request, exception)
        back = request.headers.get("Referer", "")
        # Who asked for this address from this address would be sent round in circles.
        asks_again = request.method == "GET" and urlsplit(back).path == request.path
        is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
        if asks_again or not is_ours:
            return HttpResponseForbidden(exception.reason, content_type="text/plain; charset=utf-8")
        messages.error(request, exception.reason)
        return redirect(back)


def _log(request, refused):
    logger.warning("Refused (%s) at %s for user %s", refused.code, request.path, request.user.pk)


def _as_json(request, refused, *, status):
    _log(request, refused)
    answer = {"success": False, "error_code": refused.code, "error_message": refused.reason}
    return JsonResponse(answer, status=status)


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


def cannot_be_moved(page, destination):
    """Return the :class:`Refused` for whoever would move ``page`` to where it cannot stand, or may not be put."""
    names = {"page": page.get_admin_display_title(), "place": destination.get_admin_display_title()}
    if page.live or page.get_descendants().live().exists():
        reason = _(
            "“%(page)s” was not moved to “%(place)s”. Readers find it, or a page below it, where it is now. Ask a "
            "superuser, or take it down first. If it can never stand there, choose another place."
        )
    else:
        reason = _("“%(page)s” was not moved: it cannot stand below “%(place)s”. Choose another place.")
    return Refused("cannot-be-there", reason % names)
