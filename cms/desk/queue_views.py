"""Claiming what waits, handing it over, giving it back; how one wants to read; the news. Each view calls one action."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cms.desk import notices
from cms.desk.forms import AwayForm, HandOverForm, ReadingForm
from cms.desk.models import Notice
from cms.moderation import claims, load, presence
from cms.moderation.eligibility import Refused
from cms.people.credentials import is_peer_worker


def _for_workers(view):
    """Let peer workers in, tell them why something was refused, and bring them back to the queue."""

    @wraps(view)
    def told(request, *args, **kwargs):
        if not is_peer_worker(request.user):
            raise PermissionDenied(_("Only a peer worker can read pages that wait. Ask one of them."))
        try:
            answer = view(request, *args, **kwargs)
        except Refused as refused:
            messages.info(request, refused.reason)
            answer = None
        return answer or redirect(reverse("desk:home") + "#waiting")

    return never_cache(login_required(told))


@_for_workers
@require_POST
def claim(request, page_id):
    """Take a page on, and open it."""
    claims.claim(page_id, by=request.user)
    return redirect("desk:review", page_id)


@_for_workers
@require_POST
def release(request, page_id):
    """Give a page back. Nobody is asked why."""
    claims.release(page_id, by=request.user)
    messages.success(request, _("You gave it back. Somebody else can read it now. Thank you for saying so."))


@_for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_reading(request, page_id):
    """Hand a page to somebody else to read, who may and is there."""
    form = HandOverForm(request.POST or None, workers=claims.readers_for(page_id, by=request.user))
    if not form.is_valid():
        return render(request, "desk/hand_over_reading.html", {"form": form, "page_id": page_id})
    to = form.cleaned_data["to"]
    claims.hand_over(page_id, to=to, by=request.user)
    messages.success(request, _("%(name)s has it now. Thank you.") % {"name": to})
    return redirect(f"{reverse('desk:home')}#waiting")


@_for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def reading(request):
    """How one wants to read: what to leave out, how much is enough, and when one is away."""
    user, choices = request.user, load.choices_of(request.user)
    others = presence.who_is_there(besides=user)
    sent = request.POST.get("form") if request.method == "POST" else ""
    form = ReadingForm(request.POST if sent == "reading" else None, choices=choices)
    away = AwayForm(request.POST if sent == "away" else None, choices=choices, workers=others)
    if sent == "back":
        claims.come_back(user)
        messages.success(request, _("Good to have you back."))
        return redirect("desk:reading")
    if sent == "reading" and form.is_valid():
        load.choose(user, **form.cleaned_data)
        messages.success(request, _("Kept. Nobody else sees it."))
        return redirect("desk:reading")
    if sent == "away" and away.is_valid():
        try:
            handed = claims.go_away(user, until=away.cleaned_data["until"], stand_in=away.cleaned_data["stand_in"])
        except Refused as refused:
            away.add_error("stand_in" if refused.code == "no-stand-in" else "until", refused.reason)
        else:
            messages.success(request, _goodbye(handed))
            return redirect("desk:reading")
    return render(
        request,
        "desk/reading.html",
        {"form": form, "away_form": away, "away": choices if presence.is_away(choices) else None},
    )


def _goodbye(handed):
    """Return what is said to somebody who goes away, of whose pages a stand-in has so many now."""
    said = [_("Have a good time.")]
    if handed:
        said.append(_("What you were reading is with others now."))
    if not presence.who_is_there():
        said.append(_("Nobody else is there to read, so pages wait. The lead and the administrators see that."))
    return " ".join(said)


@never_cache
@login_required
@require_POST
def open_notice(request, notice_id):
    """Go to the next step of one piece of news, and put it away."""
    notice = get_object_or_404(Notice, pk=notice_id, user=request.user)
    _label, address = notices.next_step(notice)
    notices.read(request.user, [notice.pk])
    return redirect(address)


@never_cache
@login_required
@require_POST
def put_news_away(request):
    """Put all news away that was on the screen."""
    notices.read(request.user, [pk for pk in request.POST.getlist("notice") if pk.isdecimal() and len(pk) < 19])
    return redirect("desk:home")
