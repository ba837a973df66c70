"""Reading one waiting page and deciding on it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from cms.desk.deciding import conversation_of
from cms.desk.forms import DecisionForm
from cms.moderation import actions
from cms.moderation.digest import content_of
from cms.moderation.eligibility import Refused, latest_version, may_sign_off
from cms.moderation.ledger import last_take_down, sign_offs_required, sign_offs_under
from cms.moderation.notes import notes_of
from cms.people import credentials


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request, page_id):
    """Read one waiting page and decide on it."""
    if not credentials.is_peer_worker(request.user):
        raise PermissionDenied(_("Only a peer worker can read pages that wait. Ask one of them."))
    page = Page.objects.filter(pk=page_id).specific().first()
    task_state = actions.waiting_task_state(page) if page else None
    # The same answer for a draft that nobody sent and for a page that is not there.
    if task_state is None:
        messages.info(request, _("That page is not waiting any more. Somebody may have decided a moment ago."))
        return redirect("desk:home")
    version = latest_version(page)
    content = content_of(version)
    form = DecisionForm(request.POST or None, initial={"fingerprint": content.fingerprint})
    if request.method == "POST" and form.is_valid():
        try:
            done = _decide(request.user, page, form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.reason)
            # What the person wrote stays; what they sign next is what is on the screen now.
            form.data = {**form.data.dict(), "fingerprint": content.fingerprint}
        else:
            messages.success(request, done)
            return redirect("desk:home")
    return render(
        request,
        "desk/review.html",
        {
            "form": form,
            "version": version,
            "page_id": page.pk,
            "task_state": task_state,
            "is_live": page.live,
            "live_url": page.url if page.live else "",
            "taken_down": None if page.live else last_take_down(page),
            "revision": page.latest_revision,
            "answer": may_sign_off(request.user, page, version, content),
            "notes": notes_of(page),
            **conversation_of(page, version),
            "signed": len(sign_offs_under(version, content)),
            "required": sign_offs_required(page),
        },
    )


def _decide(user, page, decision):
    """Carry a decision out and return the sentence that says so."""
    title = page.get_admin_display_title()
    actions.sign_off(page, by=user, fingerprint=decision["fingerprint"], statement=decision["words"])
    if actions.waiting_task_state(Page.objects.get(pk=page.pk).specific):
        return _("Thank you. “%(title)s” waits for one more person to sign it off.") % {"title": title}
    return _("Thank you. “%(title)s” is live.") % {"title": title}
