"""Telling a monitor whether the site is safe to serve. The public learns a code, the log why."""

import logging

from django.db import Error
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.front_cache.cache import statistics_of
from cms.moderation import triggers
from cms.moderation.installation import pages_are_compared, unapplied_migrations

_HERE = ("127.0.0.1", "::1")
logger = logging.getLogger(__name__)


@require_safe
@never_cache
def health(request):
    """Answer 200 with ``{"status": "ok"}``, or 503 with ``codes``.

    They are ``database``, ``migrations``, ``pages`` and ``triggers``. Whoever asks from the machine itself, and not
    through the proxy, also gets what the front cache of this process counted.
    """
    wrong = _wrong()
    for code, reason in wrong.items():
        logger.error("Not healthy (%s): %s", code, reason)
    if wrong:
        return JsonResponse({"status": "failing", "codes": sorted(wrong)}, status=503)
    return JsonResponse({"status": "ok", **_front_cache(request)})


def _front_cache(request):
    asked_here = request.META.get("REMOTE_ADDR") in _HERE and "HTTP_X_FORWARDED_FOR" not in request.META
    counted = statistics_of(request)
    return {"front_cache": counted} if asked_here and counted else {}


def _wrong():
    try:
        found = {"migrations": ", ".join(_unapplied()), "triggers": " ".join(triggers.problems())}
        found["pages"] = "" if pages_are_compared() else "Live pages were not found to be as signed. Run migrate."
    except Error as error:
        return {"database": error}
    return {code: reason for code, reason in found.items() if reason}


_all_applied = False


def _unapplied():
    """Ask until all are applied: anybody may ask for this page, and the look-up is slow."""
    global _all_applied
    if _all_applied:
        return []
    unapplied = unapplied_migrations()
    _all_applied = not unapplied
    return unapplied
