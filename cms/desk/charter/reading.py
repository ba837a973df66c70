"""What the charter mark's screens show: whose an application is, how far it is, and what comes next."""

import datetime
from dataclasses import dataclass

from django.db.models import F, Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from charter.applications import actions
from charter.applications.models import Application
from charter.judging.actions import belongs_to, both_sent, may_sit_on_the_panel, may_support
from charter.judging.models import Assessment, Decision
from charter.schools.actions import is_coordinator, runs_the_scheme
from charter.schools.models import School
from cms.people.roles import Role, has_role

State = Application.State

#: What was taken back stands on the desk for so many days.
TOLD_FOR_DAYS, LATELY_SHOWN = 28, 20
# The assessments that somebody can work on, or talk about.
_GOES_ON = Q(application__state=State.ASSESSED, round=F("application__round"))


def has_a_part(user):
    """Return whether the charter mark's desk is for ``user`` at all. No query beyond that for the roles."""
    roles = (Role.SCHOOL, Role.ASSESSOR, Role.PEER_WORKER, Role.ADMINISTRATOR)
    return user.is_superuser or any(has_role(user, role) for role in roles)


def application_or_404(user, application_id):
    """Return the application if it is any business of ``user``; whether there is another says nobody."""
    return get_object_or_404(actions.applications_open_to(user), pk=application_id)


@dataclass(frozen=True)
class Part:
    """What ``user`` is in one application. ``assessment`` is theirs of this round, ``judged`` says if there is any."""

    writes: bool
    supports: bool
    decides: bool
    judged: bool
    assessment: Assessment | None

    @classmethod
    def of(cls, user, application):
        asked = list(application.assessments.current().filter(assessor=user.pk))
        if asked and belongs_to(user, application.school):
            asked = []
        supports = may_support(user, application.school)
        return cls(
            writes=is_coordinator(user, application.school),
            supports=supports,
            decides=supports and may_sit_on_the_panel(user, application),
            judged=bool(asked),
            assessment=next((each for each in asked if each.round == application.round), None),
        )


def own_assessment_or_404(user, application):
    """Return the assessment that ``user`` was asked for in this round."""
    assessment = Part.of(user, application).assessment
    if assessment is None:
        raise Http404
    return assessment


def progress(application, user):
    """Return each criterion with its answer and evidence, in order. Two queries.

    What ``user`` does not read now has neither (``is_read``); ``is_asked_about`` says what counts in this round.
    """
    answers = {answer.key: answer for answer in application.answers.all()}
    evidence = {}
    for piece in application.evidence.all():
        evidence.setdefault(piece.key, []).append(piece)
    is_own = is_coordinator(user, application.school)
    rows = []
    for each in application.judged_by.criteria:
        is_read = is_own or application.is_shown(each.key)
        rows.append(
            {
                "criterion": each,
                "is_asked_about": application.is_asked_about(each.key),
                "is_read": is_read,
                "answer": answers.get(each.key) if is_read else None,
                "evidence": evidence.get(each.key, []) if is_read else [],
                "number_of_things": sum(piece.taken_out_at is None for piece in evidence.get(each.key, [])),
            }
        )
    return rows


def with_links(pieces, user):
    """Return evidence with a link that opens its file for ``user`` for ten minutes."""
    return [(piece, actions.link_to(piece, user) if piece.file else "") for piece in pieces]


def next_step(application, part):
    """Say in a sentence what happens now."""
    if application.state == State.DRAFT:
        return _("The school is writing it.") if not part.writes else _("Say where you are in each criterion.")
    if application.state == State.SENT:
        return _("It waits for two young assessors.")
    if application.state == State.ASSESSED:
        if both_sent(application):
            return _("The panel decides now.")
        return _("Two young assessors look at it, each alone at first.")
    if application.state == State.DECIDED:
        return _("It is decided.")
    if part.writes:
        return _("You took it back. A new application can begin with your words.")
    return _("The school took it back. You did nothing wrong.")


def why_not_judged(application):
    """Say to an assessor why they cannot go on with an application."""
    if application.state == State.WITHDRAWN:
        return _("The school took its application back.")
    if application.state == State.ASSESSED:
        return _("You have sent yours already, or somebody else judges this school now.")
    return _("This application is not being assessed now.")


def round_to_talk_about(application, part):
    """Return the round whose ratings are shown: the newest that both sent. Who judges this one sees no older one."""
    if part.assessment:
        return application.round
    rounds = range(application.round, 0, -1)
    return next((each for each in rounds if both_sent(application, each)), application.round)


def schools_of(user):
    """Return the schools that ``user`` speaks for."""
    return School.objects.spoken_for_by(user).prefetch_related("applications")


def applications_to_support(user):
    """Return what waits for whoever runs the scheme, the oldest first: nothing for others."""
    if not runs_the_scheme(user):
        return Application.objects.none()
    waiting = actions.applications_open_to(user).filter(state__in=[State.SENT, State.ASSESSED])
    return waiting.order_by("sent_at", "pk")


def assessments_of(user):
    """Return the assessments that wait for ``user``, the oldest first."""
    waiting = Assessment.objects.current().filter(_GOES_ON, assessor=user.pk)
    return waiting.select_related("application__school").order_by("asked_at", "pk")


def judged_by(user):
    """Return what ``user`` judged and how each went on, the newest first: decided, another round, taken back."""
    judged = Assessment.objects.current().filter(assessor=user.pk).exclude(_GOES_ON)
    confirmed = Decision.objects.exclude(confirmed_at=None)
    judged = judged.select_related("application__school").prefetch_related(
        Prefetch("application__decisions", confirmed, to_attr="confirmed")
    )
    return judged.order_by("-asked_at", "-pk")


def news_of_what_was_judged(user):
    """Return of how many that ``user`` judged they have not read yet how it went on. No query for most people."""
    return judged_by(user).filter(heard_at=None).count() if has_role(user, Role.ASSESSOR) else 0


def heard(user, application):
    """Remember that ``user`` read how what they judged went on."""
    judged_by(user).filter(application=application, heard_at=None).update(heard_at=timezone.now())


def taken_back_lately(user):
    """Return the applications that were sent and that their schools took back, for whoever runs the scheme."""
    if not runs_the_scheme(user):
        return Application.objects.none()
    since = timezone.now() - datetime.timedelta(days=TOLD_FOR_DAYS)
    lately = actions.applications_open_to(user).filter(state=State.WITHDRAWN, sent_at__isnull=False, ended_at__gt=since)
    return lately.order_by("-ended_at", "pk")[:LATELY_SHOWN]


def not_needed_from(user):
    """Return the assessments that ``user`` was taken off, of applications that go on without them."""
    off = Assessment.objects.filter(assessor=user.pk, application__state__in=Application.OPEN)
    off = off.exclude(taken_off_at=None).exclude(application__in=assessments_of(user).values("application"))
    return off.select_related("application__school").order_by("-taken_off_at")


def asked(application):
    """Return who is asked to assess an application in this round, who was taken off it, and whether it can go back."""
    rows = application.assessments.filter(round=application.round).select_related("assessor", "taken_off_by")
    assessments = [each for each in rows if each.taken_off_at is None]
    return {
        "assessments": assessments,
        "taken_off": [each for each in rows if each.taken_off_at],
        "can_go_back": not any(each.is_sent for each in assessments),
    }
