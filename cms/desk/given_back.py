"""Words that somebody wrote, and that did not get where they were sent: they get them back."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.moderation.page_ledger import how_it_ended

# The boxes for words in the desk's forms, those of :mod:`cms.desk.review` and :mod:`cms.desk.deciding` first. Nothing
# else is ever sent back: a passphrase is no words.
_BOXES = re.compile(
    r"(?P<name>words|reason|next_step|support|text|note)|(?P<why>why)(-.+)?|text-(?P<new>\d+)|"
    r"rows-(?P<row>\d+)-(?P<part>text|quote)"
)
_LABELS = {
    "words": gettext_lazy("Your words"),
    "reason": gettext_lazy("Why, in kind words"),
    "next_step": gettext_lazy("What they can do next"),
    "support": gettext_lazy("Who can help"),
    "text": gettext_lazy("Your words"),
    "note": gettext_lazy("Your note"),
    "why": gettext_lazy("Why it is all right, or better so"),
}
_DESK = "/desk/"

#: The same for a draft that nobody sent, and for a page that is not there.
NOT_WAITING = gettext_lazy(
    "That page is not waiting any more. Somebody may have decided a moment ago, or its authors took it back."
)


def written(data):
    """Return ``(label, words)`` of what was written in the boxes of ``data``, a form as it was sent, in their order."""
    found = ((_BOXES.fullmatch(name), words) for name, words in data.items() if words.strip())
    return [(_label_of(box), words) for box, words in found if box]


def _label_of(box):
    if row := box["row"]:
        label = _("Change %(number)d") if box["part"] == "text" else _("Change %(number)d, the words you mean")
        return label % {"number": int(row) + 1}
    if box["new"]:
        return _("Other words (%(number)d)") % {"number": int(box["new"]) + 1}
    return _LABELS[box["name"] or box["why"]]


# What the session calls the waiting pages that somebody opened, and how many of them it keeps.
_READ, _MOST_READ = "read_while_waiting", 20


def remember_reading(request, page_id):
    """Remember for this session that somebody had a waiting page open."""
    known = request.session.get(_READ, [])
    if page_id not in known:
        request.session[_READ] = [*known[-_MOST_READ:], page_id]


def give_back_too_late(request, page_id, reason):
    """Do the same for a page that stopped waiting: with what another peer worker decided, and who, if one did.

    That is for whoever had it open. Others are not told whether there is such a page.
    """
    was_open = page_id in request.session.get(_READ, [])
    return give_back(request, reason, status=409, decision=how_it_ended(page_id) if was_open else None)


def give_back(request, reason, *, status, decision=None):
    """Say why nothing was decided, with the words that would be lost, and without any of the page's."""
    context = {"reason": reason, "written": written(request.POST), "decision": decision}
    return render(request, "desk/review/give_back.html", context, status=status)


def form_is_stale(request, reason=""):
    """Answer 403 to a form without the mark that this site gave it, with the words of one that came from our desk."""
    is_ours = request.path.startswith(_DESK) and _came_from_here(request)
    context = {"written": written(request.POST) if is_ours else []}
    return render(request, "403_csrf.html", context, status=403)


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
        context = {"written": words, "sign_in": reverse(settings.LOGIN_URL)}
        return render(request, "signed_out.html", context, status=403)
