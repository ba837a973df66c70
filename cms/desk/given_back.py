"""Words that somebody wrote, and that did not get where they were sent: they get them back."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse

# The boxes for words in the desk's forms, those of :mod:`cms.desk.review` and :mod:`cms.desk.deciding` first. Nothing
# else is ever sent back: a passphrase is no words.
_BOXES = re.compile(r"words|reason|next_step|support|why(-.+)?|text-\d+|rows-\d+-(text|quote)|text|note")
_DESK = "/desk/"


def written(data):
    """Return what was written in the boxes of ``data``, a form as it was sent, in their order."""
    return [words for name, words in data.items() if _BOXES.fullmatch(name) and words.strip()]


def give_back(request, reason, *, status):
    """Say why nothing was decided, with the words that would be lost, and without any of the page's."""
    context = {"reason": reason, "written": written(request.POST)}
    return render(request, "desk/review/give_back.html", context, status=status)


def form_is_stale(request, reason=""):
    """Answer 403 to a form without the mark that this site gave it, with the words of one that came from our desk."""
    is_ours = request.path.startswith(_DESK) and _came_from_here(request)
    context = {"site_name": settings.SITE_NAME, "written": written(request.POST) if is_ours else []}
    return render(None, "403_csrf.html", context, status=403)


def _came_from_here(request):
    """Whether a page of ours sent the form. Nobody else may put words on our screen."""
    sent_by = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(sent_by).netloc == request.get_host()


class WordsOfWhoeverIsSignedOut:
    """Give somebody whose session ended with the screen open their words back: signing in would lose them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method != "POST" or not request.path.startswith(_DESK) or request.user.is_authenticated:
            return None
        if not (words := written(request.POST)):
            return None
        context = {"site_name": settings.SITE_NAME, "written": words, "sign_in": reverse(settings.LOGIN_URL)}
        return render(None, "signed_out.html", context, status=403)
