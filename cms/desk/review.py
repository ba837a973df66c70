"""Reading one waiting page and deciding on it."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from cms.desk.forms import DecisionForm
from cms.desk.given_back import NOT_WAITING, give_back, give_back_too_late, remember_reading
from cms.desk.reading import Reading
from cms.moderation import actions, load
from cms.moderation.eligibility import Refused
from cms.pages.comparison import changes_between, in_a_sentence, outline_of
from cms.people import credentials

_LONGEST_OUTLINE = 100_000  # letters; a page of 60 blocks has 4,000


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request, page_id):
    """Read one waiting page and decide on it. Whatever comes between, what somebody wrote is given back to them."""
    form = DecisionForm(request.POST) if request.method == "POST" else None
    if not credentials.is_peer_worker(request.user):
        reason = credentials.why_not(request.user)
        if form is None:
            raise PermissionDenied(reason)
        return give_back(request, reason, status=403)
    page = _waiting_page(page_id)
    # The same answer for a draft that nobody sent and for a page that is not there.
    if page is None:
        reason = str(NOT_WAITING)
        if form is not None:
            return give_back_too_late(request, page_id, reason)
        messages.info(request, reason)
        return redirect("desk:home")
    if form is not None and form.is_valid():
        try:
            if done := _decide(request.user, page, form):
                messages.success(request, done)
                return redirect("desk:home")
        except Refused as refused:
            if refused.code in ("not-waiting", "gone"):
                return give_back_too_late(request, page_id, refused.reason)
            form.add_error(None, refused.reason)
            if refused.code == "changed":
                form.what_changed = _what_changed(page, form.cleaned_data["outline"])
    reading = Reading(page, request.user, form.answers() if form else {})
    if form is None and "anyway" not in request.GET and reading.is_left_out:
        return render(request, "desk/review/left_out.html", {"page_id": page_id})
    remember_reading(request, page_id)
    if reading.row:
        load.takes_on(request.user.pk, reading.row.item)
    return render(request, "desk/review.html", {"review": reading, "form": _for_what_is_shown(form, reading)})


@never_cache
@login_required
@require_safe
@xframe_options_sameorigin
def review_page(request, page_id):
    """The newest draft of a waiting page as readers would see it, for the frame: clean, or with the changes marked."""
    page = _waiting_page(page_id) if credentials.is_peer_worker(request.user) else None
    if page is None:
        raise Http404
    reading = Reading(page, request.user)
    marks = reading.marks(marked=request.GET.get("marked", ""))
    version = reading.version
    return version.make_preview_request(request, version.default_preview_mode, {"review_marks": marks})


def _waiting_page(page_id):
    page = Page.objects.filter(pk=page_id).specific().first()
    return page if page is not None and actions.waiting_task_state(page) else None


def _for_what_is_shown(form, reading):
    """Return the form that decides on what is on the screen now. What the person wrote stays in it."""
    seen = {
        "fingerprint": reading.content.fingerprint,
        "outline": json.dumps(outline_of(reading.content.data["fields"])),
    }
    if form is None:
        return DecisionForm(initial=seen)
    form.data = form.data.copy()
    for name, value in seen.items():
        form.data[name] = value
    return form


def _what_changed(page, outline):
    """Return what changed since the version that a form's ``outline`` is of; empty for one that is no outline."""
    reading = Reading(page, None)
    now = outline_of(reading.content.data["fields"])
    try:
        before = json.loads(outline[:_LONGEST_OUTLINE])
        return in_a_sentence(type(page), changes_between(type(page), before, now))
    except (ValueError, TypeError, KeyError, AttributeError):
        return ""


def _decide(user, page, form):
    """Carry a decision out and return the sentence that says so; empty when only answers were to be kept."""
    decision = form.cleaned_data
    title = page.get_admin_display_title()
    # Kept by themselves: if the page cannot be signed off for another reason, nobody has to say them again.
    actions.resolve(page, by=user, reasons=form.reasons())
    if decision["decision"] == DecisionForm.ANSWERS:
        return ""
    actions.sign_off(page, by=user, fingerprint=decision["fingerprint"], statement=decision["statement"])
    if actions.waiting_task_state(Page.objects.get(pk=page.pk).specific):
        return _("Thank you. “%(title)s” waits for one more person to sign it off.") % {"title": title}
    return _("Thank you. “%(title)s” is live.") % {"title": title}
