"""One criterion of an application on one screen: what the school says, and what it shows. Every button keeps it all."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from charter.applications import actions
from charter.applications.models import Answer
from cms.desk.charter import reading
from cms.desk.charter.forms import AnswerForm, EvidenceForm
from cms.desk.problems import render_screen


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, application_id, key):
    """What the school says of one criterion, and what it shows. Others who may read the application only read it."""
    found = reading.application_or_404(request.user, application_id)
    criterion = next((each for each in found.judged_by.criteria if each.key == key), None)
    if criterion is None:
        raise Http404
    if not actions.may_read(found, key, request.user):
        return redirect("desk:charter_application", found.pk)
    kept = _kept(found, key)
    form, evidence_form, theirs = _form_of(kept, criterion), EvidenceForm(), None
    if request.method == "POST":
        form, theirs = _save(request, found, criterion)
        evidence_form = _add(request, found, key)
        _take_out(request, found, key)
        if not (theirs or form.errors or evidence_form.errors):
            messages.success(request, _("Saved."))
            if "add" in request.POST or "take_out" in request.POST:
                return redirect("desk:charter_answer", found.pk, key)
            return redirect("desk:charter_application", found.pk)
        kept = _kept(found, key)
    row = next(
        each
        for each in reading.with_before(found, reading.progress(found, request.user))
        if each["criterion"].key == key
    )
    context = {
        "application": found,
        "criterion": criterion,
        "answer": kept,
        "form": form,
        # What was typed while somebody else sent it stays in its boxes.
        "writes": reading.Part.of(request.user, found).writes
        and ((found.can_be_written and found.is_asked_about(key)) or form.is_bound),
        "may_take_out": actions.may_take_out(found, key, by=request.user),
        "theirs": theirs,
        "before": row.get("before"),
        "evidence": reading.with_links(row["evidence"], request.user),
        "evidence_form": evidence_form,
    }
    return render_screen(request, "desk/charter/answer.html", context, status=409 if theirs else 200)


def _kept(found, key):
    return found.answers.filter(key=key).first() or Answer(application=found, key=key, edition=0)


def _form_of(kept, criterion):
    return AnswerForm(instance=kept, criterion=criterion, initial={"edition": kept.edition})


def _save(request, found, criterion):
    """Return the form to show, and what somebody else saved meanwhile or None."""
    # Of another answer than the kept one, so that what is kept stays readable beside what was typed.
    form = AnswerForm(request.POST, instance=Answer(application=found, key=criterion.key), criterion=criterion)
    if not form.is_valid():
        return form, None
    try:
        saved = actions.save_answer(found, criterion.key, by=request.user, **form.cleaned_data)
    except actions.ChangedMeanwhile as changed:
        # The same words over the newer edition: whoever has read both can save theirs then.
        form.data = form.data.copy()
        form.data["edition"] = changed.answer.edition
        return form, changed.answer
    except actions.ApplicationRefused as refused:
        form.add_error(None, str(refused))
        return form, None
    except ValidationError as refused:
        form.add_error(None, refused)
        return form, None
    return _form_of(saved, criterion), None


def _add(request, found, key):
    """Keep each thing to show that was filled in, and return the form to show: what was refused stays in its box."""
    form = EvidenceForm(request.POST, request.FILES)
    if not ("add" in request.POST or form.has_changed()):
        return EvidenceForm()
    form.is_valid()
    name = form.cleaned_data.get("name")
    filled = {} if name is None else {thing: form.cleaned_data.get(thing) for thing in form.THINGS}
    added = False
    for thing, what in filled.items():
        if not what:
            continue
        try:
            actions.add_evidence(found, key, by=request.user, name=name, **{thing: what})
        except ValidationError as refused:
            form.add_error(thing, refused.messages)
        except actions.ApplicationRefused as refused:
            form.add_error(thing, str(refused))
        else:
            form.empty(thing)
            added = True
            request.FILES.pop(form.add_prefix(thing), None)
    if added and form.errors:
        messages.success(request, _("Only a part of it is added. What is missing stands above."))
    elif added:
        messages.success(request, _("Added. Only those who judge it see it."))
    if not form.errors:
        return EvidenceForm()
    if request.FILES:
        form.add_error("upload", _("Choose the file again: we could not keep it. All you typed is still here."))
    return form


def _take_out(request, found, key):
    for piece in found.evidence.there().filter(key=key):
        if str(piece.pk) == request.POST.get("take_out"):
            try:
                actions.remove_evidence(piece, by=request.user)
            except actions.ApplicationRefused as refused:
                messages.error(request, str(refused))
            else:
                messages.success(request, _("Taken out."))
