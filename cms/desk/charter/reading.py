"""What the charter mark's screens show: whose an application is, how far it is, and what comes next."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Prefetch, Q, prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from charter.applications import actions
from charter.applications.models import Answer, Application
from charter.judging.actions import ASSESSORS, belongs_to, both_sent, differences, may_sit_on_the_panel, may_support
from charter.judging.models import Assessment, Decision
from charter.schools.actions import is_coordinator, runs_the_scheme
from charter.schools.models import School
from cms.people.roles import Role, has_role

State = Application.State

#: What was taken back stands on the desk for so many days.
TOLD_FOR_DAYS, LATELY_SHOWN = 28, 20
# The assessments that somebody can work on, or talk about.
GOES_ON = Q(application__state=State.ASSESSED, round=F("application__round"))
#: The round of an application, in a query for applications.
THIS_ROUND = F("round")


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


def plan_in(rows, gaps):
    """Return the ``rows`` of :func:`progress` with a step or a day to do it by, or among ``gaps`` (``is_gap``).

    Only of what counts in this round.
    """
    open_ones = {criterion.key for criterion in gaps}
    plan = [{**row, "is_gap": row["criterion"].key in open_ones} for row in rows if row["is_asked_about"]]
    return [row for row in plan if row["is_gap"] or (row["answer"] and (row["answer"].plan or row["answer"].plan_by))]


def with_links(pieces, user):
    """Return evidence with a link that opens its file for ``user`` for ten minutes."""
    return [(piece, actions.link_to(piece, user) if piece.file else "") for piece in pieces]


def next_step(application, part):
    """Say in a sentence what happens now."""
    if application.state == State.DRAFT:
        if not part.writes:
            return _("The school is writing it.")
        if application.gaps:
            return _("Nearly there! Mend only what the panel asked for, then send it again.")
        return _("Say where you are in each criterion.")
    if application.state in (State.SENT, State.ASSESSED):
        return _who_looks_at_it(application)
    if application.state == State.DECIDED:
        return _("It is decided.")
    if part.writes:
        return _("You took it back. A new application can begin with your words.")
    return _("The school took it back. You did nothing wrong.")


def _who_looks_at_it(application):
    number = application.assessments.current().filter(round=application.round).count()
    if number == 0:
        return _("It waits for two young assessors. A peer worker asks them.")
    if number < ASSESSORS:
        return _("One young person looks at it. A peer worker asks a second one.")
    if both_sent(application):
        return _("The panel decides now.")
    return _("Two young assessors look at it, each alone at first.")


def why_not_judged(application):
    """Say to an assessor why they cannot go on with an application."""
    if application.state == State.WITHDRAWN:
        return _("The school took its application back.")
    if application.state == State.ASSESSED:
        return _("You have sent yours already, or somebody else judges this school now.")
    return _("This application is not being assessed now.")


def rounds_to_talk_about(application, part):
    """Return ``(round, its two assessments)`` of each round that both sent, the newest first.

    Who judges the one that goes on reads none before both have sent.
    """
    with_ratings = Assessment.objects.select_related("assessor").prefetch_related("ratings")
    prefetch_related_objects([application], Prefetch("assessments", with_ratings))
    rounds = [(each, both_sent(application, each)) for each in range(application.round, 0, -1)]
    if part.assessment and not rounds[0][1]:
        return []
    return [(number, two) for number, two in rounds if two]


def judged_rounds(application):
    """Return by key what the assessors said of a criterion in each round that asked about it, the newest first."""
    sent = application.assessments.exclude(sent_at=None).prefetch_related("ratings").order_by("pk")
    remarks, rounds = {}, {}
    for remark in application.remarks.select_related("by"):
        remarks.setdefault((remark.key, remark.round), []).append(remark)
    for assessment in sent:
        for rating in assessment.ratings.all():
            rounds.setdefault(rating.key, {}).setdefault(assessment.round, []).append(rating)
    return {
        key: [
            {
                "number": number,
                "ratings": ratings,
                "differ": len({rating.final for rating in ratings}) > 1,
                "remarks": remarks.get((key, number), []),
            }
            for number, ratings in sorted(of_key.items(), reverse=True)
        ]
        for key, of_key in rounds.items()
    }


def with_before(application, rows, own_of=None):
    """Return ``rows`` of :func:`progress`, each with what the school said before it mended it (``before``, or None).

    With ``own_of`` each has what this assessor wrote the first time as well (``own_before``). Evidence that is new
    since says so (``is_new``). Three queries at most, none in the first round.
    """
    if application.round == 1:
        return rows
    mended = [each for each in application.decisions.exclude(confirmed_at=None) if each.round < application.round]
    own = {}
    if own_of is not None:
        older = application.assessments.current().filter(assessor=own_of.pk, round__lt=application.round)
        for assessment in older.order_by("round").prefetch_related("ratings"):
            own.update({rating.key: rating for rating in assessment.ratings.all()})
    for row in rows:
        key = row["criterion"].key
        decision = next((each for each in mended if key in each.gaps), None)
        row["before"] = _said_before(decision, key) if decision and row["is_read"] else None
        row["own_before"] = own.get(key)
        for piece in row["evidence"]:
            piece.is_new = decision is not None and piece.added_at > decision.confirmed_at
    return rows


def _said_before(decision, key):
    """Return the answer that a school mended, as it was when ``decision`` asked it to; None where nothing was kept."""
    said = (decision.said or {}).get(key)
    if said is None:
        return None
    return Answer(key=key, **{**said, "plan_by": parse_date(said["plan_by"] or "")})


def gaps_in(decision, application):
    """Return the criteria that ``decision``, which may be None, asks the school to mend."""
    return [each for each in application.judged_by.criteria if decision and each.key in decision.gaps]


def uuid_or_none(typed):
    """Return ``typed`` as a UUID, or None where it is none."""
    try:
        return UUID(typed)
    except (TypeError, ValueError):
        return None


def schools_of(user):
    """Return the schools that ``user`` speaks for."""
    return School.objects.spoken_for_by(user).prefetch_related(
        Prefetch("applications", to_list(Application.objects.all(), user))
    )


def to_list(applications, user):
    """Return ``applications`` with what a list says of each: what was decided, who began it, and what is news."""
    confirmed = Prefetch("decisions", Decision.objects.exclude(confirmed_at=None), to_attr="confirmed")
    return actions.with_news(applications, user).select_related("started_by").prefetch_related(confirmed)


def applications_to_support(user):
    """Return what waits for whoever runs the scheme, the oldest first: nothing for others."""
    if not runs_the_scheme(user):
        return Application.objects.none()
    waiting = actions.applications_open_to(user).filter(state__in=[State.SENT, State.ASSESSED])
    return waiting.order_by("sent_at", "pk")


def assessments_of(user):
    """Return the assessments that wait for ``user``, the oldest first."""
    waiting = Assessment.objects.current().filter(GOES_ON, assessor=user.pk)
    return waiting.select_related("application__school").order_by("asked_at", "pk")


def with_talks(assessments):
    """Return ``assessments`` as a list, and say of each whether the two can talk, and in how many criteria they differ.

    Four queries at most (``can_talk``, ``differ``).
    """
    with_ratings = Prefetch("application__assessments", Assessment.objects.prefetch_related("ratings"))
    found = assessments.select_related("application__judged_by__sign_off__content").prefetch_related(with_ratings)
    for each in found:
        each.can_talk = each.is_sent and bool(both_sent(each.application))
        each.differ = len(differences(each.application)) if each.can_talk else 0
    return list(found)


def judged_by(user):
    """Return what ``user`` judged and how each went on, the newest first: decided, another round, taken back."""
    judged = Assessment.objects.current().filter(assessor=user.pk).exclude(GOES_ON)
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


def can_give_back(user, application):
    """Return whether ``user`` could give an application back to its school now."""
    waits = application.state in (State.SENT, State.ASSESSED)
    return waits and may_support(user, application.school) and asked(application)["can_go_back"]


def asked(application):
    """Return who is asked to assess an application in this round, who was taken off it, and whether it can go back."""
    rows = application.assessments.filter(round=application.round).select_related("assessor", "taken_off_by")
    rows = rows.prefetch_related("questions__by")
    assessments = [each for each in rows if each.taken_off_at is None]
    return {
        "assessments": assessments,
        "taken_off": [each for each in rows if each.taken_off_at],
        "can_go_back": not any(each.is_sent for each in assessments),
    }
