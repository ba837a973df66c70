"""The conversation of two assessors at the desk, once both have sent, with who supports them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from charter.judging import actions
from cms.desk.charter import reading
from cms.desk.charter.forms import RemarkForm
from cms.desk.charter.judging import to_copy
from cms.desk.problems import render_screen


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request, application_id):
    """What the two say in each round, and the panel's words for them. In the round that goes on they talk here."""
    found = reading.application_or_404(request.user, application_id)
    part = reading.Part.of(request.user, found)
    if not part.judged and not part.supports:
        raise Http404
    typed = RemarkForm(request.POST, is_one_of_the_two=bool(part.assessment)) if request.method == "POST" else None
    if typed and typed.is_valid():
        return _take_part(request, found, part, typed) or redirect("desk:charter_talk", found.pk)
    reading.heard(request.user, found)
    rounds = reading.rounds_to_talk_about(found, part)
    assessment = part.assessment
    context = {
        "application": found,
        "part": part,
        "rounds": [{"number": number, "rows": _rows(request, found, number, two, part)} for number, two in rounds],
        "decisions": found.decisions.exclude(confirmed_at=None),
        "goes_on": found.state == found.State.ASSESSED and bool(rounds) and rounds[0][0] == found.round,
        "own": _own_words(assessment, found) if assessment and not rounds else [],
        "can_ask": assessment is not None and found.state == found.State.ASSESSED,
        "questions": assessment.questions.select_related("by") if assessment else [],
    }
    if typed and not (context["goes_on"] and any(row["form"].is_bound for row in context["rounds"][0]["rows"])):
        return to_copy(request, found, [(_("What you wrote"), typed.data.get("words", ""))])
    if assessment:
        actions.read_answer(assessment)
    forms = [row["form"] for number in context["rounds"][:1] for row in number["rows"]]
    return render_screen(request, "desk/charter/talk.html", context, forms=forms)


def _rows(request, found, number, two, part):
    """Return for each criterion of a round what the two say of it, whose each is, and the talk about it."""
    remarks = {}
    for remark in found.remarks.filter(round=number).select_related("by"):
        remarks.setdefault(remark.key, []).append(remark)
    names = [_name_of(each, request.user, part) for each in two]
    rows = []
    for criterion, ratings in actions.side_by_side(found, two):
        rows.append(
            {
                "criterion": criterion,
                "ratings": list(zip(names, ratings, strict=True)),
                "differ": ratings[0].final != ratings[1].final,
                "remarks": remarks.get(criterion.key, []),
                "form": RemarkForm(
                    # What could not be said stays in its box.
                    request.POST if number == found.round and request.POST.get("key") == criterion.key else None,
                    auto_id=f"id_{criterion.key}_%s",
                    is_one_of_the_two=bool(part.assessment),
                ),
            }
        )
    return rows


def _name_of(assessment, user, part):
    """Say whose an assessment is, to one of the two or to who supports them."""
    if assessment.assessor_id == user.pk:
        return _("You")
    name = assessment.assessor.username if assessment.assessor else _("somebody who has left")
    return name if part.supports and not part.judged else _("The other one")


def _own_words(assessment, found):
    kept = dict(assessment.ratings.exclude(words="").values_list("key", "words"))
    return [(each.looking_for, kept[each.key]) for each in found.criteria if each.key in kept]


def _take_part(request, found, part, form):
    """Say it, or rate anew. Returns the screen with the words that can be said no more, or None."""
    key = request.POST.get("key", "")[:40]
    words, rating = form.cleaned_data["words"], form.cleaned_data.get("rating")
    try:
        with transaction.atomic():
            if rating is not None:
                actions.settle(part.assessment, key, by=request.user, rating=rating)
            if words or rating is None:
                actions.say(found, key, by=request.user, words=words)
    except actions.JudgingRefused as refused:
        if found.state != found.State.ASSESSED and words:
            return to_copy(request, found, [(_("What you wrote"), words)])
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Said.") if words else _("Your rating is changed. The first one stands beside it."))
    return None
