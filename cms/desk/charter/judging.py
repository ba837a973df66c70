"""Judging at the desk: asking, rating alone, talking, and the panel."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
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
from cms.desk.charter.forms import AskForm, AssessForm, PanelForm, RemarkForm


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
            if not elsewhere and "send" in request.POST:
                actions.send(assessment, by=request.user)
        except actions.JudgingRefused as refused:
            form.add_error(None, str(refused))
        if not (elsewhere or form.errors):
            messages.success(request, _done(found) if "send" in request.POST else _("Saved. Nobody else reads it yet."))
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
        for row in reading.progress(found, request.user)
        if row["is_asked_about"]
    ]
    return render(
        request,
        "desk/charter/assess.html",
        {"application": found, "assessment": assessment, "form": form, "rows": rows, "elsewhere": elsewhere},
        status=409 if elsewhere else 200,
    )


def _done(found):
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
    return _to_copy(request, found, typed) if typed else None


def _to_copy(request, found, typed):
    """Return the screen that gives typed words back, by what they are about, and says why they were not saved."""
    context = {"application": found, "typed": typed, "why": reading.why_not_judged(found)}
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
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request, application_id):
    """The conversation of the two assessors, with who supports them. The panel's words for them stand here too."""
    found = reading.application_or_404(request.user, application_id)
    part = reading.Part.of(request.user, found)
    if not part.judged and not part.supports:
        raise Http404
    if request.method == "POST":
        return _take_part(request, found, part) or redirect("desk:charter_talk", found.pk)
    reading.heard(request.user, found)
    round_ = reading.round_to_talk_about(found, part)
    two = actions.both_sent(found, round_)
    remarks = {}
    for remark in found.remarks.filter(round=round_).select_related("by"):
        remarks.setdefault(remark.key, []).append(remark)
    ratings = [{rating.key: rating for rating in each.ratings.all()} for each in two]
    rows = [
        {
            "criterion": criterion,
            "ratings": [one.get(criterion.key) for one in ratings],
            "remarks": remarks.get(criterion.key, []),
            "form": RemarkForm(auto_id=f"id_{criterion.key}_%s"),
        }
        for criterion in (found.judged_by.criteria if two else [])
        if criterion.key in ratings[0]
    ]
    names = [_name_of(each, request.user, part) for each in two]
    for row in rows:
        first, second = row["ratings"]
        row["differ"] = first.final != second.final
        row["ratings"] = zip(names, row["ratings"], strict=True)
    decisions = found.decisions.exclude(confirmed_at=None)
    context = {
        "application": found,
        "part": part,
        "rows": rows,
        "both_sent": two,
        "decisions": decisions,
        "goes_on": found.state == found.State.ASSESSED and round_ == found.round,
        "own": _own_words(part.assessment, found) if part.assessment and not two else [],
    }
    return render(request, "desk/charter/talk.html", context)


def _name_of(assessment, user, part):
    """Say whose an assessment is, to one of the two or to who supports them."""
    if assessment.assessor_id == user.pk:
        return _("You")
    name = assessment.assessor.username if assessment.assessor else _("somebody who has left")
    return name if part.supports and not part.judged else _("The other one")


def _own_words(assessment, found):
    kept = dict(assessment.ratings.exclude(words="").values_list("key", "words"))
    return [(each.looking_for, kept[each.key]) for each in found.criteria if each.key in kept]


def _take_part(request, found, part):
    """Say it, or rate anew. Returns the screen with the words that can be said no more, or None."""
    form = RemarkForm(request.POST)
    key = request.POST.get("key", "")[:40]
    if not form.is_valid():
        messages.error(request, _("Write something first."))
        return None
    try:
        with transaction.atomic():
            if form.cleaned_data["rating"] is not None and part.assessment:
                actions.settle(part.assessment, key, by=request.user, rating=form.cleaned_data["rating"])
            if form.cleaned_data["words"] or form.cleaned_data["rating"] is None:
                actions.say(found, key, by=request.user, words=form.cleaned_data["words"])
    except actions.JudgingRefused as refused:
        if found.state != found.State.ASSESSED and form.cleaned_data["words"]:
            return _to_copy(request, found, [(_("What you wrote"), form.cleaned_data["words"])])
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Said."))
    return None


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def panel(request, application_id):
    """What the assessors say, and what the panel proposes."""
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
    two = actions.both_sent(found)
    ratings = actions.newest_ratings(found) if two else {}
    rows = [
        {
            **row,
            "evidence": reading.with_links(row["evidence"], request.user),
            "ratings": ratings.get(row["criterion"].key, []),
        }
        for row in reading.progress(found, request.user)
        if row["is_read"]
    ]
    return render(
        request,
        "desk/charter/panel.html",
        {
            "application": found,
            "form": form,
            "rows": rows,
            "both_sent": two,
            "missing": actions.missing_by_assessors(found) if two else [],
        },
    )


@never_cache
@login_required
@require_POST
def confirm(request, application_id):
    """Confirm what somebody else on the panel proposed."""
    found = reading.application_or_404(request.user, application_id)
    decision = found.decisions.filter(confirmed_at=None).first()
    if decision is None or str(decision.pk) != request.POST.get("decision"):
        messages.error(request, _("Somebody changed the proposal. Read the new one."))
        return redirect("desk:charter_application", found.pk)
    try:
        actions.confirm(decision, by=request.user)
    except PermissionDenied as refused:
        messages.error(request, str(refused))
        return redirect("desk:charter_application", found.pk)
    messages.success(request, _("Decided. The school is told."))
    return redirect("desk:charter")
