"""A school's application: starting, sending, taking back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from charter.applications import actions
from charter.applications.again import bring_things, bring_words, things_from_before, words_from_before
from charter.applications.recognising import flags_of
from charter.awards.deciding import award_of
from charter.judging.actions import both_sent, give_back
from charter.schools.models import School
from cms.desk.charter import reading
from cms.desk.charter.forms import AskForm, ReasonForm, SendForm, StartApplicationForm
from cms.desk.charter.judging import to_copy
from cms.desk.problems import render_screen


@never_cache
@login_required
@require_POST
def start(request, school_id):
    """Start an application, and go on to it."""
    school = get_object_or_404(School.objects.spoken_for_by(request.user), pk=school_id)
    form = StartApplicationForm(request.POST)
    try:
        if not form.is_valid():
            raise actions.ApplicationRefused("level", _("Choose a level first."))
        started = actions.start(school, form.cleaned_data["level"], by=request.user)
    except actions.ApplicationRefused as refused:
        messages.error(request, str(refused))
        return redirect("desk:charter_school", school.pk)
    return redirect("desk:charter_application", started.pk)


@never_cache
@login_required
@require_safe
def application(request, application_id):
    """How far an application is, what the plan is about, and what one can do now."""
    return _show(request, reading.application_or_404(request.user, application_id))


def _show(request, found, send_form=None, reason_form=None):
    part = reading.Part.of(request.user, found)
    proposal = found.decisions.filter(confirmed_at=None).first() if part.decides else None
    found.confirmed = list(found.decisions.exclude(confirmed_at=None))
    if part.writes:
        actions.heard(found, request.user)
    sending = part.writes and found.can_be_written
    progress = reading.progress(found, request.user)
    plan = reading.plan_in(progress, actions.gaps_of(found) if sending else ()) if part.writes else []
    asking = part.supports and found.state in (found.State.SENT, found.State.ASSESSED)
    return render_screen(
        request,
        "desk/charter/application.html",
        {
            "application": found,
            "part": part,
            "next_step": reading.next_step(found, part),
            "progress": progress,
            "plan": plan,
            "has_gaps": any(row["is_gap"] for row in plan),
            "send_form": send_form or SendForm(flags=flags_of(found) if sending else ()),
            "flags": flags_of(found) if asking else [],
            "words_from_before": words_from_before(found) if sending else [],
            "things_from_before": things_from_before(found) if sending else [],
            "reason_form": reason_form or ReasonForm(),
            "ask_form": AskForm(application=found) if asking else None,
            **(reading.asked(found) if asking else {}),
            "both_sent": bool(both_sent(found)),
            "no_award_now": actions.why_no_award(found) if part.writes or part.decides else None,
            "award": award_of(found),
            "proposal": proposal,
            "proposed_gaps": reading.gaps_in(proposal, found),
        },
    )


@never_cache
@login_required
@require_POST
def bring(request, application_id):
    """Bring in what the school wrote, or showed, in an application before this one."""
    found = reading.application_or_404(request.user, application_id)
    act = bring_things if "things" in request.POST else bring_words
    try:
        act(found, by=request.user)
    except actions.ApplicationRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It is here now. Read it again: what has changed since?"))
    return redirect("desk:charter_application", found.pk)


@never_cache
@login_required
@require_POST
def send(request, application_id):
    """Send an application to be assessed. What could show who somebody is is asked about once more."""
    found = reading.application_or_404(request.user, application_id)
    form = SendForm(request.POST, flags=flags_of(found))
    if form.is_valid():
        try:
            actions.answer_flags(found, by=request.user, because=form.because())
            actions.send(found, by=request.user, nobody_can_be_recognised=form.cleaned_data["nobody_can_be_recognised"])
        except actions.ApplicationRefused as refused:
            form.add_error(None, str(refused))
            form.ask_once_more()
        else:
            messages.success(
                request, _("Sent. Now a peer worker asks two young people to look at it. News stands on your desk.")
            )
            return redirect("desk:charter_application", found.pk)
    return _show(request, found, form)


@never_cache
@login_required
@require_POST
def withdraw(request, application_id):
    """Take an application back, as the screen said what that means."""
    found = reading.application_or_404(request.user, application_id)
    try:
        taken_back = actions.withdraw(found, by=request.user, seen=request.POST.get("seen"))
    except actions.ApplicationRefused as refused:
        messages.error(request, str(refused))
    else:
        again = _("It is with you again.")
        over = _("This application has ended. Your words stay here to read, and a new one can begin with them.")
        messages.success(request, again if taken_back.can_be_written else over)
    return redirect("desk:charter_application", found.pk)


@never_cache
@login_required
@require_POST
def send_back(request, application_id):
    """Give an application back to its school, with a reason."""
    found = reading.application_or_404(request.user, application_id)
    form = ReasonForm(request.POST)
    typed = form["reason"].value() or ""
    if not form.is_valid() and (not typed or reading.can_give_back(request.user, found)):
        return _show(request, found, reason_form=form)
    try:
        give_back(found, by=request.user, reason=typed)
    except PermissionDenied as refused:
        return to_copy(request, found, [(_("What you wrote"), typed)], str(refused))
    messages.success(request, _("It is with the school again."))
    return redirect("desk:charter")
