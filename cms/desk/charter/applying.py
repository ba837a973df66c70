"""A school's application: starting, answering, sending, taking back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charter.applications import actions
from charter.applications.models import Answer
from charter.judging.actions import both_sent
from charter.schools.models import School
from cms.desk.charter import reading
from cms.desk.charter.forms import AnswerForm, AskForm, EvidenceForm, ReasonForm, SendForm, StartApplicationForm


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
    found = reading.application_or_404(request.user, application_id)
    part = reading.Part.of(request.user, found)
    asking = part.supports and found.state in (found.State.SENT, found.State.ASSESSED)
    return render(
        request,
        "desk/charter/application.html",
        {
            "application": found,
            "part": part,
            "next_step": reading.next_step(found, part),
            "progress": reading.progress(found),
            "gaps": actions.gaps_of(found) if part.writes else [],
            "hints": actions.hints_about(found) if part.writes and found.can_be_written else [],
            "send_form": SendForm(),
            "reason_form": ReasonForm(),
            "ask_form": AskForm(application=found) if asking else None,
            "assessments": found.assessments.filter(round=found.round).select_related("assessor") if asking else (),
            "both_sent": bool(both_sent(found)),
            "decisions": found.decisions.exclude(confirmed_at=None),
            "proposal": found.decisions.filter(confirmed_at=None).first() if part.decides else None,
        },
    )


def _criterion_or_404(found, key):
    criterion = next((each for each in found.criteria if each.key == key), None)
    if criterion is None:
        raise Http404
    return criterion


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, application_id, key):
    """What the school says of one criterion, and what it shows. Others who may read the application only read it."""
    found = reading.application_or_404(request.user, application_id)
    criterion = _criterion_or_404(found, key)
    kept = found.answers.filter(key=key).first() or Answer(application=found, key=key, edition=0)
    writes = reading.Part.of(request.user, found).writes and found.can_be_written
    theirs = None
    initial = {"edition": kept.edition}
    form = AnswerForm(instance=kept, criterion=criterion, initial=initial)
    if request.method == "POST":
        # Of another answer than the kept one, so that what is kept stays readable beside what was typed.
        form = AnswerForm(request.POST, instance=Answer(application=found, key=key), criterion=criterion)
        if form.is_valid():
            try:
                actions.save_answer(found, key, by=request.user, **form.cleaned_data)
            except actions.ChangedMeanwhile as changed:
                theirs = changed.answer
                form = _with_edition(form, theirs.edition, request, found, criterion)
            except actions.ApplicationRefused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Saved."))
                return redirect("desk:charter_application", found.pk)
    context = {
        "application": found,
        "criterion": criterion,
        "answer": kept,
        "form": form,
        "writes": writes,
        "theirs": theirs,
        "evidence": reading.with_links(found.evidence.filter(key=key), request.user),
        "evidence_form": EvidenceForm(),
    }
    return render(request, "desk/charter/answer.html", context, status=409 if theirs else 200)


def _with_edition(form, edition, request, found, criterion):
    """Return the same form over the newer edition: whoever has read both words can save theirs then."""
    data = request.POST.copy()
    data["edition"] = edition
    return AnswerForm(data, instance=Answer(application=found, key=criterion.key), criterion=criterion)


def _carry_out(request, application_id, action, done):
    found = reading.application_or_404(request.user, application_id)
    try:
        action(found)
    except PermissionDenied as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("desk:charter_application", found.pk)


@never_cache
@login_required
@require_POST
def send(request, application_id):
    """Send an application to be assessed."""
    form = SendForm(request.POST)
    form.is_valid()
    return _carry_out(
        request,
        application_id,
        lambda found: actions.send(found, by=request.user, **form.cleaned_data),
        _("Sent. Two young people look at it now. We write to you when there is news."),
    )


@never_cache
@login_required
@require_POST
def withdraw(request, application_id):
    """Take an application back."""
    return _carry_out(
        request,
        application_id,
        lambda found: actions.withdraw(found, by=request.user),
        _("It is with you again."),
    )


@never_cache
@login_required
@require_POST
def send_back(request, application_id):
    """Give an application back to its school, with a reason."""
    reason = request.POST.get("reason", "")[:2000]
    found = reading.application_or_404(request.user, application_id)
    try:
        actions.send_back(found, by=request.user, reason=reason)
    except actions.ApplicationRefused as refused:
        messages.error(request, str(refused))
        return redirect("desk:charter_application", found.pk)
    messages.success(request, _("It is with the school again."))
    return redirect("desk:charter")
