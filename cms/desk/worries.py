"""“I’m worried about this”, the message that stands where the page was, and the cases of the lead and the deputy."""

import json
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Page

from cms.desk.sealed_words import of_a_reader, read, read_late
from cms.people.models import User
from cms.people.roles import Role, has_role, is_administrator
from cms.safeguarding import concerns
from cms.safeguarding.concerns import ConcernRefused
from cms.safeguarding.crisis_lines import CRISIS_LINES
from cms.safeguarding.envelope import files_in
from cms.safeguarding.models import Concern, SafeguardingTeam, SealedCopy
from cms.safeguarding.team import TeamRefused, active_team, name_team, people_for_it, the_team

_CASES_PER_SCREEN = 20
_PICTURES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp"}


@never_cache
@login_required
@require_POST
def worried(request, page_id):
    """One click: the page is sealed. Whoever could not read it gets the answer for a page that is not there."""
    try:
        with transaction.atomic():
            concern = concerns.raise_concern(Page(pk=page_id), by=request.user)
            typed = request.POST.get("typed", "")[: concerns.LONGEST]
            if typed.strip():  # Words for somebody else on the same screen: the script js/worried.js brings them.
                sent = json.dumps({"view": request.resolver_match.view_name, "form": urlencode({"words": typed})})
                concerns.keep_late_words(page_id, sent, by=request.user)
    except ConcernRefused:
        raise Http404 from None
    return redirect("desk:held", concern.reference)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def held(request, reference):
    """What stands where the page was: for its people, for whoever was worried, and whoever sent words too late."""
    concern = get_object_or_404(Concern.objects.prefetch_related("people"), reference=reference)
    user = request.user
    person = next((each for each in concern.people.all() if each.user_id == user.pk and each.is_in_it), None)
    was_worried = concern.reports.filter(by=user.pk).exists()
    if person is None and not was_worried and not concerns.sent_late_words(concern, user):
        raise Http404
    words = request.POST.get("words", "")
    if request.method == "POST":
        if "read" in request.POST:
            concerns.has_read_message(concern, user)
            return redirect("desk:home")
        try:
            concerns.tell_more(concern, words, by=user)
        except ConcernRefused as refused:
            messages.error(request, refused.reason)
        else:
            messages.success(request, _("Thank you. Whoever looks after this reads what you wrote."))
            return redirect("desk:held", concern.reference)
    team = the_team()
    late = ["\n".join(read_late(copy)) for copy in concerns.late_words_of(concern, user)]
    has_ended = concern.state != Concern.State.OPEN
    return render(
        request,
        "desk/held.html",
        {
            "concern": concern,
            "read_by": concerns.readers_of(concern),
            "is_in_it": person is not None,
            "was_worried": was_worried,
            "page_ids": [page.page_id for page in concern.pages.all()],
            "hours": team.hours if team else SafeguardingTeam._meta.get_field("hours").default,
            "lines": CRISIS_LINES,
            "words": words,
            "late": late,
            "may_say_read": bool(late) or (has_ended and (person is not None or was_worried)),
        },
    )


# --- For the lead and the deputy -------------------------------------------------------------------


@never_cache
@login_required
@require_safe
def cases(request):
    """Every case that one may open, those that wait first. Nothing in the list says what a page is about."""
    if not has_role(request.user, Role.SAFEGUARDING_LEAD):
        raise Http404
    screen = Paginator(concerns.cases_of(request.user), _CASES_PER_SCREEN).get_page(request.GET.get("page"))
    team, hours = active_team(), getattr(the_team(), "hours", 0)
    shown = [(case, concerns.waits_for(case, team=team, hours=hours)) for case in screen]
    return render(request, "desk/cases.html", {"cases": shown, "screen": screen})


def _case(request, reference):
    concern = get_object_or_404(Concern.objects.prefetch_related("people__user"), reference=reference)
    if not concerns.may_handle(concern, request.user):
        raise Http404
    return concern


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def case(request, reference):
    """One case: the words, who was worried, notes, the log; and what to do with it."""
    concern = _case(request, reference)
    typed = {box: request.POST.get(box, "") for box in ("note", "message")}
    if request.method == "POST":
        try:
            done, sent = _act(request, concern, **typed)
        except ConcernRefused as refused:
            messages.error(request, refused.reason)
        else:
            messages.success(request, done)
            typed |= dict.fromkeys(sent, "")
            if not any(typed.values()):
                return redirect("desk:case", concern.reference)
        # As it is now: somebody else may have acted on it. What was typed and not sent stays in its box.
        concern = _case(request, reference)
    copies = concerns.open_words(concern, by=request.user)
    return render(
        request,
        "desk/case.html",
        {
            "concern": concern,
            "can_end": concern.state in (Concern.State.OPEN, Concern.State.KEPT),
            "in_it": [person for person in concern.people.all() if person.is_in_it],
            "read_by": concerns.readers_of(concern),
            "waits_for": concerns.waits_for(concern),
            "is_late": concerns.is_late(concern),
            "copies": [(copy, read(copy)) for copy in copies if copy.kind == SealedCopy.Kind.PAGE],
            "late": [
                (copy, read_late(copy), of_a_reader(copy)) for copy in copies if copy.kind == SealedCopy.Kind.LATE
            ],
            "files": [file.name.rpartition("/")[2] for file in _files(copies)],
            "reports": concern.reports.select_related("by"),
            "notes": concern.notes.select_related("by"),
            "log": _log(concern),
            **typed,
        },
    )


_ENDS = {
    "give-back": (
        concerns.give_back,
        gettext_lazy("Given back. It is a draft again, and its people read your words at their desks."),
    ),
    "keep": (concerns.keep_sealed, gettext_lazy("It stays sealed.")),
    "erase": (concerns.erase, gettext_lazy("Erased. The receipt is in the log.")),
}


def _act(request, concern, note, message):
    """Carry out what the lead or the deputy chose. Returns the sentence that says so, and which boxes were sent."""
    user, action = request.user, request.POST.get("action")
    if action in ("take", "take-over"):
        concerns.acknowledge(concern, by=user, take_over=action == "take-over")
        return _("It is yours now. It goes on to nobody else."), ()
    if action == "note":
        concerns.write_note(concern, note, by=user)
        return _("Written down."), ["note"]
    if action not in _ENDS or (action == "erase" and not request.POST.get("sure")):
        raise ConcernRefused("unsure", _("Nothing was done. To erase it, tick that you are sure."))
    end, done = _ENDS[action]
    with transaction.atomic():  # The note stands only if it ends.
        if note.strip():
            concerns.write_note(concern, note, by=user)
        end(concern, by=user, message=message)
    return done, ["note", "message"]


def _files(copies):
    return [file for copy in copies if copy.kind == SealedCopy.Kind.PAGE for file in files_in(copy.words)]


def _log(concern):
    events = list(concern.events.all())
    people = User.objects.in_bulk({pk for event in events for pk in (event.by_id, event.data.get("user")) if pk})
    return [(event, people.get(event.by_id or event.data.get("user"))) for event in events]


@never_cache
@login_required
@require_safe
def case_file(request, reference, number):
    """A picture or document of a sealed page. Pictures are shown, whatever else is only handed out."""
    concern = _case(request, reference)
    files = _files(concern.copies.filter(emptied_at=None))
    if number >= len(files):
        raise Http404
    try:
        opened = files[number].storage.open(files[number].name)
    except OSError:
        raise Http404 from None
    picture = _PICTURES.get(files[number].name.rpartition(".")[2].lower())
    answer = FileResponse(opened, as_attachment=picture is None, content_type=picture or "application/octet-stream")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


# --- Who the lead and the deputy are ---------------------------------------------------------------


class TeamForm(forms.ModelForm):
    """The lead, the deputy, and how long a worry waits for the lead."""

    lead = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Safeguarding lead"))
    deputy = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Deputy"))

    class Meta:
        model = SafeguardingTeam
        fields = ["lead", "deputy", "hours"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("lead", "deputy"):
            self.fields[name].queryset = people_for_it()


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def safeguarding_team(request):
    """Name the lead and the deputy."""
    if not is_administrator(request.user):
        raise PermissionDenied(_("Only an administrator can name the safeguarding lead and the deputy."))
    team = the_team()
    form = TeamForm(request.POST or None, instance=team)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            name_team(chosen["lead"], chosen["deputy"], by=request.user, hours=chosen["hours"])
        except TeamRefused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Done. The lead and the deputy are named."))
            return redirect("desk:safeguarding_team")
    return render(
        request,
        "desk/safeguarding_team.html",
        {"form": form, "team": team, "is_whole": len(active_team()) == 2, "can_choose": people_for_it().count() >= 2},
    )
