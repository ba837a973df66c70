"""What a peer worker says about a page that waits, beside signing it off: what to change, "not this time", other words.

Each view takes one form and calls one action. What cannot be done comes back in words, with the form as it was.
"""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from cms.coauthoring.editors import newest_content
from cms.coauthoring.parts import parts_of
from cms.desk.deciding_forms import Asking, NotThisTimeForm, SuggestForm
from cms.desk.given_back import NOT_WAITING, give_back, give_back_too_late, remember_reading
from cms.moderation import actions, not_this_time, suggestions
from cms.moderation.eligibility import Refused, latest_version, may_sign_off
from cms.people import credentials


def _of_a_waiting_page(view):
    """Show ``view`` to a peer worker, for a page that waits. The others get the answers of the review page."""

    @wraps(view)
    def shown(request, page_id):
        wrote = request.method == "POST"
        if not credentials.is_peer_worker(request.user):
            reason = credentials.why_not(request.user)
            if wrote:
                return give_back(request, reason, status=403)
            raise PermissionDenied(reason)
        page = Page.objects.filter(pk=page_id).specific().first()
        if page is None or actions.waiting_task_state(page) is None:
            reason = str(NOT_WAITING)
            if wrote:
                return give_back_too_late(request, page_id, reason)
            messages.info(request, reason)
            return redirect("desk:home")
        version = latest_version(page)
        if not (answer := may_sign_off(request.user, page, version)):
            if wrote:
                return give_back(request, answer.reason, status=403)
            messages.error(request, answer.reason)
            return redirect("desk:review", page.pk)
        remember_reading(request, page_id)
        return view(request, page, version)

    return never_cache(login_required(require_http_methods(["GET", "HEAD", "POST"])(shown)))


@_of_a_waiting_page
def ask(request, page, version):
    """Ask for changes, each at its place."""
    asking = Asking(version, request.POST if request.method == "POST" else None)
    if request.method == "POST" and "more" not in request.POST and asking.is_valid():
        words = asking.form.cleaned_data["words"]
        try:
            actions.ask_for_changes(page, by=request.user, message=words, items=asking.items)
        except Refused as refused:
            if refused.code in ("not-waiting", "gone"):
                return give_back_too_late(request, page.pk, refused.reason)
            asking.form.add_error(None, refused.reason)
        else:
            return _thanks(request, page, _("Thank you. The authors of “%(title)s” can read what you wrote."))
    return render(request, "desk/review/ask_page.html", {"asking": asking, "page_id": page.pk, "version": version})


@_of_a_waiting_page
def decline(request, page, version):
    """Say "not this time", beginning with ready words or without."""
    ready = _ready_words(request)
    form = (
        NotThisTimeForm(initial=_with_ready_words(request.POST, ready))
        if ready
        else NotThisTimeForm(request.POST or None)
    )
    if form.is_valid():
        try:
            actions.decline(page, by=request.user, **form.cleaned_data)
        except Refused as refused:
            if refused.code in ("not-waiting", "gone"):
                return give_back_too_late(request, page.pk, refused.reason)
            form.add_error(None, refused.reason)
        else:
            return _thanks(request, page, _("Thank you. “%(title)s” is a draft of its authors again."))
    context = {"form": form, "page_id": page.pk, "version": version, "templates": not_this_time.templates()}
    return render(request, "desk/review/not_this_time_page.html", context)


def _ready_words(request):
    """Return the template that somebody chose to begin with, or None."""
    number = request.POST.get("begin-with", "")
    return not_this_time.templates().filter(pk=int(number)).first() if _is_a_number(number) else None


def _with_ready_words(typed, template):
    """Return the words of the form: what was typed stays, and those of ``template`` come below, or where nothing is."""
    words = {name: typed.get(name, "").strip() for name in NotThisTimeForm.Meta.fields}
    for name, text in words.items():
        ready = getattr(template, name)
        is_one_line = name in ("support", "support_link")
        words[name] = (text or ready) if is_one_line or ready in text else f"{text}\n\n{ready}".strip()
    return words


def _is_a_number(text):
    return text.isascii() and text.isdecimal() and len(text) < 10


@_of_a_waiting_page
def suggest(request, page, version):
    """Choose a part, and suggest other words for it."""
    parts = parts_of(version)
    part = next((each for each in parts if each.place == request.GET.get("part")), None)
    context = {"page_id": page.pk, "version": version, "parts": parts, "part": part}
    if part is None:
        if "part" in request.GET:
            messages.info(request, _("That part is not in the page any more. Choose another."))
        return render(request, "desk/review/suggest_page.html", context)
    words = suggestions.words_of(type(page), newest_content(page), part.place)
    form = context["form"] = SuggestForm(request.POST or None, words=words)
    context["suggested_before"] = suggestions.open_suggestions(page).filter(place=part.place, by=request.user).exists()
    if request.method == "POST" and words and form.is_valid():
        try:
            suggestions.suggest(
                page,
                by=request.user,
                place=part.place,
                texts=form.texts,
                was=form.was,
                why=form.cleaned_data["why"],
            )
        except Refused as refused:
            form.add_error(None, refused.reason)
            form.data = {**form.data.dict(), **{f"was-{at}": each.shown for at, each in enumerate(words)}}
        else:
            messages.success(request, _("Thank you. The author sees your words beside theirs, and chooses."))
            return redirect("desk:review", page.pk)
    return render(request, "desk/review/suggest_page.html", context)


def _thanks(request, page, sentence):
    messages.success(request, sentence % {"title": page.get_admin_display_title()})
    return redirect("desk:home")
