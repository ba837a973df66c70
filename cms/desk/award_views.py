"""Awards of the charter mark at the desk: for their schools, and for those who decide about them."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charter.awards import actions
from charter.awards.export import TABLES
from charter.awards.proofs import may_prove
from charter.awards.renamed import stories_out_of_date
from charter.schools.actions import is_coordinator, runs_the_scheme
from charter.standing import Standing
from cms.coauthoring.policy import page_policy
from cms.desk.charter.fields import WordsField
from cms.desk.problems import render_screen
from cms.pages.spreadsheets import as_csv
from cms.people.roles import Role, has_role, is_administrator
from cms.safeguarding.identity import hints_in

PER_SCREEN = 25

_STEPS = {
    "suspend": (gettext_lazy("Put it on hold"), actions.suspend),
    "revoke": (gettext_lazy("Take it back"), actions.revoke),
    "restore": (gettext_lazy("Let it count again"), actions.restore),
    "uphold": (gettext_lazy("Leave it as it is"), actions.uphold),
    "appeal": (gettext_lazy("Ask for another look"), actions.appeal),
}


_EVERYTHING_FOLLOWS = gettext_lazy("Done. Everything that shows this award follows within a minute.")
_DONE = {
    "appeal": gettext_lazy("Thank you. Somebody who did not decide this looks at it again. You read the answer here."),
    "uphold": gettext_lazy("Done. The school reads your answer."),
}


_FOR_WHO_LOOKS_AGAIN = gettext_lazy(
    "The peer workers and administrators of the charter mark read this, and whoever speaks for your school. It stays "
    "in the log. Name nobody, and no pupil."
)


class ToldReasonForm(forms.Form):
    """Why something is done with an award. ``looked_at`` are words that may name somebody, shown once already."""

    reason = WordsField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("The school reads this, and it stays in the log. Name nobody, and no pupil."),
        max_length=actions.LONGEST,
        rows=4,
    )
    looked_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        data = super().clean()
        reason = data.get("reason", "")
        if (hints := hints_in(reason)) and data.get("looked_at") != reason:
            self.data = self.data.copy()
            self.data["looked_at"] = reason
            found = ", ".join(f"“{hint.found}”" for hint in hints)
            words = _("Does this name somebody: %(found)s? It stays for ever. Change it, or send it once more.")
            self.add_error("reason", words % {"found": found})
        return data


class ReasonForm(ToldReasonForm):
    """What is to be done with an award, and why."""

    step = forms.ChoiceField(label=gettext_lazy("What happens?"), widget=forms.RadioSelect)

    def __init__(self, *args, steps, **kwargs):
        super().__init__(*args, **kwargs)
        if steps == ["appeal"]:
            self.fields["reason"].help_text = _FOR_WHO_LOOKS_AGAIN
        self.fields["step"].choices = [(step, _STEPS[step][0]) for step in steps]


@never_cache
@login_required
@require_safe
def awards(request):
    """List the awards of one's schools, or, for whoever runs the scheme, all."""
    if not (runs_the_scheme(request.user) or has_role(request.user, Role.SCHOOL)):
        raise PermissionDenied(_("Schools see their awards here, and those who run the charter mark."))
    # Whoever asked for another look waits for somebody.
    found = (
        actions.awards_open_to(request.user).with_facts().with_appeals().order_by("-is_appealed", "-awarded_at", "pk")
    )
    screen = Paginator(found, PER_SCREEN).get_page(request.GET.get("page"))
    tables = list(TABLES) if is_administrator(request.user) else []
    context = {"screen": screen, "tables": tables}
    return render(request, "desk/awards.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def award(request, award_id):
    """Show what became of an award, and let people do what is theirs to do now."""
    found = award_or_404(request, award_id)
    # What somebody wrote while the school asked for another look stays in its box.
    waits_for_others = request.method != "POST" and actions.needs_somebody_else(request.user, found)
    steps = [] if waits_for_others else _steps_for(request.user, found)
    form = ReasonForm(request.POST if request.method == "POST" else None, steps=steps)
    if request.method == "POST" and form.is_valid():
        try:
            _STEPS[form.cleaned_data["step"]][1](found, by=request.user, reason=form.cleaned_data["reason"])
        except actions.AwardRefused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _DONE.get(form.cleaned_data["step"], _EVERYTHING_FOLLOWS))
            return redirect("desk:award", found.pk)
    context = {
        "award": found,
        "form": form if steps else None,
        "waits_for_others": waits_for_others,
        "events": found.events.all(),
        "may_prove": bool(found.evidence_root) and may_prove(request.user, found),
        "may_start_story": actions.may_start_story(request.user, found),
        "stories": _stories(found, request.user),
        "out_of_date": stories_out_of_date(actions.awards_open_to(request.user).filter(pk=found.pk)),
    }
    return render_screen(request, "desk/award.html", context)


def award_or_404(request, award_id):
    """Return the award with its facts if it is any business of who asks; whether there is another says nobody."""
    return get_object_or_404(actions.awards_open_to(request.user).with_facts(), pk=award_id)


def _stories(found, user):
    """Return the pages that tell the story of an award and that ``user`` may read at the desk."""
    if not found.page_key:
        return []
    return page_policy.readable_instances(user).filter(translation_key=found.page_key)


@never_cache
@login_required
@require_POST
def start_story(request, award_id):
    """Start the page that tells the story of an award: a draft like any other, with the award's facts on it."""
    found = award_or_404(request, award_id)
    try:
        page = actions.start_story(found, by=request.user)
    except actions.AwardRefused as refused:
        messages.error(request, refused.reason)
        return redirect("desk:award", found.pk)
    return redirect("wagtailadmin_pages:edit", page.pk)


def _steps_for(user, found):
    """Return what ``user`` is offered. The actions check again."""
    standing, appeal = found.standing, found.open_appeal
    if is_coordinator(user, found.school):
        return ["appeal"] if standing in (Standing.SUSPENDED, Standing.REVOKED) and not appeal else []
    if not actions.may_look_after(user, found.school):
        return []
    steps = {
        Standing.VALID: ["suspend", "revoke"],
        Standing.SUSPENDED: ["restore", "revoke"],
        Standing.REVOKED: ["restore"] if appeal else [],
        Standing.EXPIRED: ["revoke"],
        Standing.NOT_YET: ["revoke"],
    }[standing]
    return [*steps, *(["uphold"] if appeal else [])]


@never_cache
@login_required
@require_safe
def everything(request, kind):
    """Send all that the scheme keeps to an administrator: as JSON, or the awards with their logs as a table."""
    must_be_an_administrator(request.user)
    if kind == "csv":
        return _as_table("awards")
    if kind != "json":
        raise Http404
    answer = JsonResponse(
        {name: list(rows()) for name, (_columns, rows) in TABLES.items()},
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    answer["Content-Disposition"] = 'attachment; filename="charter-mark.json"'
    return answer


@never_cache
@login_required
@require_safe
def one_table(request, name):
    """Send one table of what the scheme keeps to an administrator."""
    must_be_an_administrator(request.user)
    if name not in TABLES:
        raise Http404
    return _as_table(name)


def must_be_an_administrator(user):
    """Raise ``PermissionDenied`` for everybody who does not look after the site."""
    if not is_administrator(user):
        raise PermissionDenied(_("Only administrators do this. Ask one of them."))


def _as_table(name):
    columns, rows = TABLES[name]
    answer = as_csv(columns, ([row[column] for column in columns] for row in rows()))
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
