"""Which school follows another: one person proposes it, a second one confirms it, and the awards pass on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from charter.awards import proposals, successions
from charter.awards.actions import AwardRefused
from charter.schools import actions
from charter.schools.models import School
from cms.desk.charter.forms import FollowForm
from cms.desk.charter.schools import school_or_404, tell_of_stories
from cms.desk.problems import render_screen


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request, school_id):
    """Propose which school follows this one, and why: for whoever runs the scheme."""
    found = school_or_404(request, school_id)
    if not actions.runs_the_scheme(request.user):
        raise PermissionDenied(_("Peer workers and administrators say this. Ask one of them."))
    form = FollowForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _proposed(form, found, request.user):
        messages.success(request, _("Proposed. Somebody else has to confirm it. Until then nothing changes."))
        return redirect("desk:charter_school", found.pk)
    awards = successions.awards_that_pass_on(found).select_related("school")
    return render_screen(request, "desk/charter/follow.html", {"school": found, "form": form, "awards": awards})


def _proposed(form, school, user):
    successor = School.objects.with_urn(form.cleaned_data["urn"]).first()
    if successor is None:
        form.add_error("urn", _("No school here has this number today. Register it first, or look at it again."))
        return False
    try:
        successions.propose(school, successor, by=user, reason=form.cleaned_data["reason"])
    except actions.SchoolRefused as refused:
        form.add_error("reason" if refused.code in ("reason", "long", "reach") else "urn", str(refused))
        return False
    return True


@never_cache
@login_required
@require_POST
def decide(request, school_id, succession_id):
    """Confirm which school follows this one, as somebody else proposed it, or leave it as it is."""
    found = school_or_404(request, school_id)
    succession = get_object_or_404(found.successions.select_related("school", "successor"), pk=succession_id)
    try:
        if "drop" in request.POST:
            proposals.drop(succession, by=request.user)
            messages.success(request, _("It stays as it is."))
        else:
            successions.confirm(succession, by=request.user)
            messages.success(request, _("Confirmed. The badges, the register and the check say the other school now."))
            tell_of_stories(request, succession.successor)
    except (AwardRefused, actions.SchoolRefused) as refused:
        messages.error(request, str(refused))
    return redirect("desk:charter_school", found.pk)
