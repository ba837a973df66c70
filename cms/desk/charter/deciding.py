"""The panel at the desk: one person proposes, another confirms."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from charter.applications.actions import why_no_award
from charter.judging import actions
from cms.desk.charter import reading
from cms.desk.charter.forms import PanelForm
from cms.desk.charter.judging import to_copy
from cms.desk.problems import render_screen


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def panel(request, application_id):
    """What the assessors say in the end and on the way there, and what the panel proposes."""
    found = reading.application_or_404(request.user, application_id)
    if not reading.Part.of(request.user, found).decides:
        raise Http404
    form = PanelForm(request.POST or None, criteria=found.judged_by.criteria)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose(found, by=request.user, **form.cleaned_data)
        except actions.JudgingRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Proposed. Somebody else on the panel has to confirm it."))
            return redirect("desk:charter_application", found.pk)
    proposal = found.decisions.filter(confirmed_at=None).first()
    two = actions.both_sent(found)
    if form.errors and not (two and found.state == found.State.ASSESSED):
        # The form does not stand on the screen any more.
        return to_copy(request, found, form.typed(), " ".join(form.non_field_errors()))
    judged = reading.judged_rounds(found) if two else {}
    rows = [
        {
            **row,
            "evidence": reading.with_links(row["evidence"], request.user),
            "judged": judged.get(row["criterion"].key, []),
        }
        for row in reading.with_before(found, reading.progress(found, request.user))
        if row["is_read"]
    ]
    context = {
        "application": found,
        "form": form,
        "rows": rows,
        "both_sent": two,
        "missing": actions.missing_by_assessors(found) if two else [],
        "differ": [criterion for criterion, _two in actions.differences(found)],
        "decisions": found.decisions.exclude(confirmed_at=None),
        "no_award_now": why_no_award(found),
        "proposal": proposal,
        "proposed_gaps": reading.gaps_in(proposal, found),
    }
    return render_screen(request, "desk/charter/panel.html", context)


@never_cache
@login_required
@require_POST
def confirm(request, application_id):
    """Confirm what somebody else on the panel proposed."""
    found = reading.application_or_404(request.user, application_id)
    seen = found.decisions.filter(pk=reading.uuid_or_none(request.POST.get("decision"))).first()
    try:
        if seen is None:
            raise actions.JudgingRefused("gone", _("Somebody changed the proposal. Read the new one."))
        actions.confirm(seen, by=request.user)
    except PermissionDenied as refused:
        messages.error(request, str(refused))
        return redirect("desk:charter_application", found.pk)
    messages.success(request, _("Decided. The school is told."))
    return redirect("desk:charter")
