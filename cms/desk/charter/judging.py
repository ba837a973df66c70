"""Judging at the desk: asking people in, and rating alone. Then they talk: :mod:`.talking`."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from charter.applications.actions import ChangedMeanwhile
from charter.judging import actions
from charter.judging.models import Assessment
from cms.desk.charter import reading
from cms.desk.charter.forms import AskForm, AssessForm, QuestionForm
from cms.desk.problems import render_screen


@never_cache
@login_required
@require_POST
def ask(request, application_id):
    """Ask a young assessor in."""
    found = reading.application_or_404(request.user, application_id)
    form = AskForm(request.POST, application=found)
    try:
        if not form.is_valid():
            raise actions.JudgingRefused("nobody", _("Choose somebody."))
        actions.ask_to_assess(found, form.cleaned_data["assessor"], by=request.user)
    except actions.JudgingRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Asked. It stands on their desk."))
    return redirect("desk:charter_application", found.pk)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assess(request, application_id):
    """Rate each criterion, alone. Saved as often as one likes, sent once."""
    if request.method == "POST" and (late := _too_late(request, application_id)):
        return late
    found = reading.application_or_404(request.user, application_id)
    assessment = reading.own_assessment_or_404(request.user, found)
    if assessment.is_sent or found.state != found.State.ASSESSED:
        return redirect("desk:charter_talk", found.pk)
    ratings = {rating.key: rating for rating in assessment.ratings.all()}
    form = AssessForm(request.POST or None, criteria=found.criteria, ratings=ratings)
    elsewhere = {}
    if request.method == "POST" and form.is_valid():
        try:
            elsewhere = _keep(form, assessment, request.user)
            if not elsewhere and form.cleaned_data["question"]:
                actions.say_beside(assessment, by=request.user, words=form.cleaned_data["question"])
                form.forget_question()
            if not elsewhere and "send" in request.POST:
                actions.send(assessment, by=request.user)
        except actions.JudgingRefused as refused:
            form.add_error(None, str(refused))
            if refused.code == "unfinished":
                form.ask_for_what_is_open()
        if not (elsewhere or form.errors):
            messages.success(request, _done(request, found))
            return redirect("desk:charter_assess", found.pk)
        form.show_over(assessment.ratings.all())
    rows = [
        {
            **row,
            "edition": form[f"edition-{row['criterion'].key}"],
            "elsewhere": elsewhere.get(row["criterion"].key),
            "fields": form.fields_of(row["criterion"].key),
            "evidence": reading.with_links(row["evidence"], request.user),
        }
        for row in reading.with_before(found, reading.progress(found, request.user), own_of=request.user)
        if row["is_asked_about"]
    ]
    context = {
        "application": found,
        "assessment": assessment,
        "form": form,
        "rows": rows,
        "elsewhere": elsewhere,
        "decisions": found.decisions.exclude(confirmed_at=None),
        "questions": assessment.questions.select_related("by"),
    }
    actions.read_answer(assessment)
    return render_screen(request, "desk/charter/assess.html", context, status=409 if elsewhere else 200)


def _done(request, found):
    if "send" not in request.POST:
        if request.POST.get("question", "").strip():
            return _("Asked, and all the rest is saved. The answer comes here.")
        return _("Saved. Nobody else reads it yet.")
    if actions.both_sent(found):
        return _("Sent. The other one has sent too: now you can read each other’s.")
    return _("Sent. When the other one has sent too, you can read each other’s.")


def _too_late(request, application_id):
    """Return the screen with what an assessor typed, to copy, if they cannot save it any more; None otherwise."""
    asked = Assessment.objects.filter(assessor=request.user, application=application_id)
    assessment = asked.select_related("application__school").first()
    if assessment is None or reading.assessments_of(request.user).filter(pk=assessment.pk, sent_at=None).exists():
        return None
    found = assessment.application
    kept = dict(assessment.ratings.values_list("key", "words"))
    words = [(each, request.POST.get(f"words-{each.key}", "").strip()) for each in found.judged_by.criteria]
    typed = [(each.looking_for, words) for each, words in words if words not in ("", kept.get(each.key))]
    if question := request.POST.get("question", "").strip():
        typed.append((_("What you wanted to ask"), question))
    return to_copy(request, found, typed) if typed else None


def to_copy(request, found, typed, why=""):
    """Return the screen that gives typed words back, by what they are about, and says why they were not saved."""
    context = {"application": found, "typed": typed, "why": why or reading.why_not_judged(found)}
    return render(request, "desk/charter/to_copy.html", context, status=409)


@transaction.atomic
def _keep(form, assessment, user):
    """Keep each rating, and return by key what was saved on another screen meanwhile: that stays as it is."""
    elsewhere = {}
    for key, given in form.rated():
        try:
            actions.rate(assessment, key, by=user, **given)
        except ChangedMeanwhile as changed:
            elsewhere[key] = changed.answer
    return elsewhere


@never_cache
@login_required
@require_POST
def take_off(request, assessment_id):
    """Take an assessor who has not sent yet off an application."""
    assessment = get_object_or_404(Assessment.objects.select_related("application"), pk=assessment_id)
    found = reading.application_or_404(request.user, assessment.application_id)
    try:
        actions.take_off(assessment, by=request.user)
    except actions.JudgingRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("They are off it, and their desk says so kindly. Now ask somebody else."))
    return redirect("desk:charter_application", found.pk)


@never_cache
@login_required
@require_POST
def own_school(request, application_id):
    """Say that one cannot judge this school. Nobody asks why."""
    found = reading.application_or_404(request.user, application_id)
    reading.own_assessment_or_404(request.user, found)
    actions.declare_own_school(found.school, user=request.user)
    messages.success(request, _("Thank you for saying so. Somebody else judges this school."))
    return redirect("desk:charter")


@never_cache
@login_required
@require_POST
def beside(request, assessment_id):
    """Ask who supports one, or answer an assessor: only these read it."""
    assessment = get_object_or_404(Assessment.objects.current().select_related("application"), pk=assessment_id)
    found = reading.application_or_404(request.user, assessment.application_id)
    is_own = assessment.assessor_id == request.user.pk
    if not is_own and not reading.Part.of(request.user, found).supports:
        raise Http404
    words = request.POST.get("words", "").strip()
    form = QuestionForm(request.POST)
    try:
        if not form.is_valid():
            raise actions.JudgingRefused("words", " ".join(form.errors["words"]))
        actions.say_beside(assessment, by=request.user, words=words)
    except actions.JudgingRefused as refused:
        if words:
            return to_copy(request, found, [(_("What you wrote"), words)], str(refused))
        messages.error(request, str(refused))
        return _back(found, is_own)
    messages.success(
        request, _("Asked. The answer comes here.") if is_own else _("Answered. It stands on their screen.")
    )
    return _back(found, is_own)


def _back(found, is_own):
    return redirect("desk:charter_assess" if is_own else "desk:charter_application", found.pk)
