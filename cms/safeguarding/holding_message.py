"""Bringing somebody who comes to a page of theirs that is sealed to the kind message that stands in its place."""

from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _


def holding_address(concern):
    """Return where the message stands."""
    return reverse("desk:held", args=[concern.reference])


def holding_answer(request, concern):
    """Return the answer: for a script of an open editor where to go now, for people the message itself."""
    address = holding_address(concern)
    if "application/json" in request.headers.get("Accept", ""):
        message = _("Somebody who cares will read this. Your last words are with them, and nothing is lost.")
        answer = {"success": False, "error_code": "held", "error_message": message, "url": address}
        return JsonResponse(answer, status=400)
    return redirect(address)
