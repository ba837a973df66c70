"""The charter mark's first screen, and a school's own: who speaks for it, and its applications."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charter.awards import corrections, proposals, successions
from charter.awards.actions import AwardRefused
from charter.awards.models import SchoolCorrection, SchoolSuccession
from charter.awards.renamed import stories_out_of_date
from charter.judging.actions import agreement
from charter.scheme.levels import Level
from charter.schools import actions
from charter.schools.models import School, SchoolMembership
from cms.desk.charter import reading
from cms.desk.charter.forms import SchoolForm, StartApplicationForm
from cms.desk.charter.waiting import waits_for, with_what_waits
from cms.desk.problems import render_screen
from cms.people.views.inviting import to_the_card

_PER_SCREEN = 20
_LONGEST_NAME = School._meta.get_field("name").max_length


@never_cache
@login_required
@require_safe
def home(request):
    """One's schools, what one has to assess, and what waits for whoever runs the scheme."""
    if not reading.has_a_part(request.user):
        raise PermissionDenied(_("This part of the desk is for schools, assessors and peer workers."))
    to_support = with_what_waits(reading.applications_to_support(request.user), request.user)
    # What waits for the reader stands first.
    to_support = to_support.order_by("-to_confirm", "-asks", "sent_at", "pk")
    waiting = Paginator(to_support, _PER_SCREEN).get_page(request.GET.get("page"))
    context = {
        "lines": waits_for(request.user),
        "schools": reading.schools_of(request.user),
        "assessments": reading.with_talks(reading.assessments_of(request.user)),
        "not_needed": reading.not_needed_from(request.user),
        "judged": Paginator(reading.judged_by(request.user), _PER_SCREEN).get_page(request.GET.get("page")),
        "taken_back": reading.taken_back_lately(request.user),
        "waiting": waiting,
        "runs_the_scheme": actions.runs_the_scheme(request.user),
    }
    if context["runs_the_scheme"]:
        context["agreement"] = agreement()
        context["corrections"] = proposals.open_to(request.user, SchoolCorrection)
        context["successions"] = proposals.open_to(request.user, SchoolSuccession)
    return render(request, "desk/charter/home.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def find(request):
    """Find a school by its name, town or number, or register one: for whoever runs the scheme."""
    if not actions.runs_the_scheme(request.user):
        raise PermissionDenied(_("Peer workers and administrators look schools up. Ask one of them."))
    form = SchoolForm(request.POST if request.method == "POST" else None)
    if made := _done_with(form, request.user, lambda facts: actions.register_school(by=request.user, **facts)):
        messages.success(request, _("It is here now. Make a code for somebody who speaks for it."))
        return redirect("desk:charter_school", made.pk)
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())
    # No name is longer, and no database looks for a whole page.
    found = School.objects.called(words) if 0 < len(words) <= _LONGEST_NAME else School.objects.none()
    screen = Paginator(found, _PER_SCREEN).get_page(request.GET.get("page"))
    context = {"words": words, "found": screen, "others": urlencode({"q": words}), "form": form}
    return render_screen(request, "desk/charter/find.html", context)


def _done_with(form, user, act):
    """Return what ``act`` makes of the facts in ``form``; None with the reason in the form, or nothing sent."""
    if not form.is_bound:
        return None
    asks_why = form["because"].value()
    try:
        if form.is_valid():
            return act(form.facts)
    except actions.SchoolRefused as refused:
        form.add_error("urn", str(refused))
        asks_why = asks_why or refused.code == "not-in-register"
    except ValidationError as refused:
        for name, errors in refused.update_error_dict({}).items():
            form.add_error(name if name in form.fields else "urn", errors)
    if not (asks_why and actions.may_allow_number(user)):
        del form.fields["because"]
    return None


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, school_id):
    """Correct what is told of a school, its number too: for whoever runs the scheme."""
    found = school_or_404(request, school_id)
    if not actions.runs_the_scheme(request.user):
        raise PermissionDenied(_("Peer workers and administrators correct this. Ask one of them."))
    form = SchoolForm(request.POST if request.method == "POST" else None, instance=School.objects.get(pk=found.pk))
    if _done_with(form, request.user, lambda facts: (corrections.correct(found, by=request.user, **facts),)):
        if found.corrections.waiting().exists():
            messages.success(request, _("Proposed. Somebody else has to confirm it, because it is on a badge."))
        else:
            messages.success(request, _("Saved."))
        return redirect("desk:charter_school", found.pk)
    context = {"school": found, "form": form, "is_public": found.awards.exists()}
    return render_screen(request, "desk/charter/correct.html", context)


@never_cache
@login_required
@require_POST
def decide_correction(request, school_id, correction_id):
    """Confirm what somebody else proposed to correct of a school, or leave it as it is."""
    found = school_or_404(request, school_id)
    correction = get_object_or_404(found.corrections, pk=correction_id)
    try:
        if "drop" in request.POST:
            proposals.drop(correction, by=request.user)
            messages.success(request, _("It stays as it is."))
        else:
            corrections.confirm(correction, by=request.user)
            messages.success(request, _("Confirmed. Its badge, its page and the register say it now."))
            tell_of_stories(request, found)
    except (AwardRefused, actions.SchoolRefused) as refused:
        messages.error(request, str(refused))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("desk:charter_school", found.pk)


def tell_of_stories(request, school):
    """Say which pages about awards of ``school`` have to be changed and signed again, because of its name."""
    for page in stories_out_of_date(school.awards.all()):
        words = _("The words of the page “%(title)s” still say an older name. Ask who writes it to change it.")
        messages.warning(request, words % {"title": page.title})


def school_or_404(request, school_id):
    """Return the school if it is any business of who asks; whether there is another says nobody."""
    return get_object_or_404(actions.schools_open_to(request.user), pk=school_id)


@never_cache
@login_required
@require_safe
def school(request, school_id):
    """One school: its coordinators and its applications."""
    found = school_or_404(request, school_id)
    speaks = actions.is_coordinator(request.user, found)
    applications = found.applications.all() if speaks else reading.actions.applications_open_to(request.user)
    applications = list(reading.to_list(applications.filter(school=found), request.user))
    against = {level: reading.actions.why_not_start(found, level) for level in Level} if speaks else {}
    return render(
        request,
        "desk/charter/school.html",
        {
            "school": found,
            "speaks": speaks,
            "runs_the_scheme": actions.runs_the_scheme(request.user),
            **_corrections_of(found, request.user),
            "successions": _successions_of(found, request.user),
            "predecessors": found.predecessors.all(),
            "memberships": SchoolMembership.objects.current().filter(school=found).select_related("user"),
            "applications": applications,
            "open_one": next((each for each in applications if each.state in each.OPEN), None),
            "form": StartApplicationForm(levels=[level for level, reason in against.items() if not reason]),
            "against": [(level.label, reason) for level, reason in against.items() if reason],
        },
    )


def _corrections_of(school, user):
    """Return the correction of a school that waits, with what ``user`` may do with it, and those that are decided."""
    found = _what_may_be_done(user, school.corrections)
    return {
        "waiting_corrections": [each for each in found if each.is_waiting],
        "past_corrections": [each for each in found if not each.is_waiting],
    }


def _successions_of(school, user):
    """Return what was proposed of who follows a school, with what ``user`` may do with the one that waits."""
    found = _what_may_be_done(user, school.successions)
    for each in found:
        if each.is_waiting:
            each.awards = list(successions.awards_that_pass_on(school).select_related("school"))
    return found


def _what_may_be_done(user, found):
    """Return the proposals ``found``, a queryset, as a list. One that waits says if ``user`` may confirm or drop it."""
    found = list(found.select_related(*found.model.about, "proposed_by", "confirmed_by", "dropped_by"))
    for each in found:
        if each.is_waiting:
            each.can_confirm, each.can_drop = proposals.may_confirm(user, each), proposals.may_drop(user, each)
    return found


@never_cache
@login_required
@require_POST
def invite(request, school_id):
    """Make a code for another coordinator. Its card comes next, and shows the code once."""
    found = school_or_404(request, school_id)
    try:
        return to_the_card(request, lambda: actions.invite_coordinator(found, by=request.user))
    except PermissionDenied as refused:
        messages.error(request, str(refused))
        return redirect("desk:charter_school", found.pk)


@never_cache
@login_required
@require_POST
def end(request, school_id, membership_id):
    """End one's own part in a school, or another's."""
    found = school_or_404(request, school_id)
    membership = get_object_or_404(SchoolMembership.objects.current(), pk=membership_id, school=found)
    try:
        actions.end_coordinator(membership, by=request.user)
    except actions.SchoolRefused as refused:
        messages.error(request, str(refused))
        return redirect("desk:charter_school", found.pk)
    messages.success(request, _("Done. Nothing they wrote is lost."))
    return redirect("desk:charter")
