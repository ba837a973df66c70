"""Judging, step by step: asking two assessors, rating, sending, talking, deciding. Each checks, writes and tells."""

import datetime
from dataclasses import dataclass

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charter.applications import actions as applications
from charter.applications.actions import WEEKS_TO_MEND, ChangedMeanwhile
from charter.applications.models import Application
from charter.judging.agreement import weighted_kappa
from charter.judging.models import (
    Assessment,
    CriterionRating,
    Decision,
    OwnSchool,
    Question,
    Remark,
    ReplacedProposal,
)
from charter.judging.signals import decided
from charter.scheme.criteria import missing_for
from charter.schools.actions import runs_the_scheme
from charter.schools.models import SchoolMembership
from cms.people.models import User, can_sign_in
from cms.people.roles import Role, has_role

State, Outcome = Application.State, Decision.Outcome

ASSESSORS = 2
#: So few applications say too much of single ones: their agreement is not shown.
FEWEST_TO_PUBLISH = 10
_AGREEMENT = "charter.judging.agreement"


@dataclass(frozen=True)
class Agreement:
    """How far assessors agree before they talk: weighted kappa, over ``pairs`` of ratings in so many ``judgements``."""

    kappa: float
    pairs: int
    judgements: int


class JudgingRefused(PermissionDenied):
    """Something about judging that is not allowed. Its text says why and what to do; ``code`` is stable."""

    def __init__(self, code, message):
        self.code = code
        super().__init__(message)


# --- Who may --------------------------------------------------------------------------------------


def belongs_to(user, school):
    """Return whether ``user`` cannot judge ``school``: spoke for it, now or ever, or said that it is theirs."""
    return (
        SchoolMembership.objects.filter(user=user.pk, school=school.pk).exists()
        or OwnSchool.objects.filter(user=user.pk, school=school.pk).exists()
    )


def could_assess(application):
    """Return the queryset of those whom one can ask to assess ``application``: not asked yet, and not of its school."""
    school = application.school_id
    asked = application.assessments.current().filter(round=application.round).values("assessor")
    people = User.objects.filter(can_sign_in(), groups__name=Role.ASSESSOR.value).exclude(pk__in=asked)
    people = people.exclude(pk__in=OwnSchool.objects.filter(school=school).values("user"))
    return people.exclude(pk__in=SchoolMembership.objects.filter(school=school).values("user")).order_by("username")


def may_support(user, school):
    """Return whether ``user`` looks after judging for ``school``: runs the scheme and does not belong there."""
    return user.is_active and runs_the_scheme(user) and not belongs_to(user, school)


def may_sit_on_the_panel(user, application):
    """Return whether ``user`` may decide about ``application``: may support it, and never assessed it."""
    assessed = Assessment.objects.filter(application=application.pk, assessor=user.pk)
    return may_support(user, application.school) and not assessed.exists()


def _held(application):
    return Application.objects.select_for_update().get(pk=application.pk)


# --- Asking ---------------------------------------------------------------------------------------


@transaction.atomic
def declare_own_school(school, *, user):
    """Say that one cannot judge a school. Nobody asks why. What one has not sent yet goes to somebody else."""
    OwnSchool.objects.get_or_create(user=user, school=school)
    begun = Application.objects.filter(school=school, state=State.ASSESSED, assessments__assessor=user)
    for application in begun.distinct():
        held = _held(application)
        held.assessments.current().filter(assessor=user, sent_at=None).delete()
        _waits_where_nobody_judges(held)


@transaction.atomic
def ask_to_assess(application, assessor, *, by):
    """Ask a young assessor to judge a sent application, and return the assessment. ``by`` supports them.

    Raises :class:`JudgingRefused` with the code ``role``, ``state``, ``not-an-assessor``, ``own-school``, ``twice`` or
    ``enough``.
    """
    held = _held(application)
    if not may_support(by, held.school):
        raise JudgingRefused("role", _("A peer worker who does not belong to the school asks people in."))
    if held.state not in (State.SENT, State.ASSESSED):
        raise JudgingRefused("state", _("Only an application that was sent can be assessed."))
    if not has_role(assessor, Role.ASSESSOR):
        raise JudgingRefused("not-an-assessor", _("This person is not an assessor. Choose one who is."))
    if belongs_to(assessor, held.school):
        raise JudgingRefused("own-school", _("Nobody judges their own school. Ask somebody else."))
    asked = Assessment.objects.current().filter(application=held, round=held.round)
    if asked.filter(assessor=assessor).exists():
        raise JudgingRefused("twice", _("You have asked them already."))
    if asked.count() >= ASSESSORS:
        raise JudgingRefused("enough", _("Two people are at it. That is enough."))
    Application.objects.filter(pk=held.pk).update(state=State.ASSESSED)
    begun = CriterionRating.objects.filter(
        assessment__application=held, assessment__round=held.round, assessment__assessor=assessor
    )
    asked = Assessment.objects.create(application=held, round=held.round, assessor=assessor, supporter=by)
    # Who comes back finds the words that they wrote before they were taken off.
    begun.update(assessment=asked)
    return asked


@transaction.atomic
def take_off(assessment, *, by):
    """Take an assessor who has not sent yet off an application, so that somebody else can be asked.

    What they wrote is kept, and nobody reads it. Raises :class:`JudgingRefused` with the code ``role`` or ``sent``.
    """
    application = _held(assessment.application)
    held = Assessment.objects.current().select_for_update().filter(pk=assessment.pk).first()
    if not may_support(by, application.school):
        raise JudgingRefused("role", _("A peer worker who does not belong to the school does this."))
    if held is None:
        return
    if held.is_sent or held.round != application.round:
        raise JudgingRefused("sent", _("They have sent theirs already, so it counts."))
    held.taken_off_at, held.taken_off_by = timezone.now(), by
    held.save(update_fields=["taken_off_at", "taken_off_by"])
    _waits_where_nobody_judges(application)


def _waits_where_nobody_judges(application):
    """Let ``application`` wait for two assessors again when the last one of its round has gone."""
    if not application.assessments.current().filter(round=application.round).exists():
        Application.objects.filter(pk=application.pk, state=State.ASSESSED).update(state=State.SENT)


@transaction.atomic
def give_back(application, *, by, reason):
    """Give a sent application back to its school to mend, as long as nobody has sent a rating.

    Raises :class:`JudgingRefused` with ``rated``, and as :func:`charter.applications.actions.send_back` does.
    """
    held = _held(application)
    asked = held.assessments.current().filter(round=held.round)
    if asked.exclude(sent_at=None).exists():
        raise JudgingRefused("rated", _("Somebody has sent their rating already, so it stays. The panel decides."))
    for assessment in asked:
        take_off(assessment, by=by)
    if held.state == State.ASSESSED:
        Application.objects.filter(pk=held.pk).update(state=State.SENT)
    return applications.send_back(held, by=by, reason=reason)


# --- Rating ---------------------------------------------------------------------------------------


def _must_be_theirs(assessment, user):
    held = Assessment.objects.select_for_update().select_related("application__school").get(pk=assessment.pk)
    if held.assessor_id != user.pk or belongs_to(user, held.application.school):
        raise JudgingRefused("not-yours", _("This is somebody else’s to judge."))
    if held.taken_off_at or held.application.state != State.ASSESSED or held.application.round != held.round:
        raise JudgingRefused("state", _("This application is not being assessed now."))
    return held


@transaction.atomic
def rate(assessment, key, *, by, edition, rating, words):
    """Keep what an assessor thinks of one criterion, before they send. Returns the rating.

    ``edition`` is the one they had before them, 0 when there was none. When they saved something else since, on another
    screen, raises :class:`ChangedMeanwhile`; when nothing at all is filled in on this one, what is there stays.
    """
    held = _must_be_theirs(assessment, by)
    if held.is_sent:
        raise JudgingRefused("sent", _("You have sent it, so it stays as it is. Now you can talk about it."))
    if key not in {criterion.key for criterion in held.application.criteria}:
        raise JudgingRefused("criterion", _("This criterion is not one that you are asked about now."))
    kept = CriterionRating.objects.filter(assessment=held, key=key).first()
    kept = kept or CriterionRating(assessment=held, key=key, edition=0)
    words = words.strip()
    is_empty = rating is None and not words
    if (kept.rating, kept.words) == (rating, words) or (is_empty and kept.edition != edition):
        return kept
    if kept.edition != edition:
        raise ChangedMeanwhile(kept)
    kept.rating, kept.words, kept.edition = rating, words, kept.edition + 1
    kept.full_clean(validate_unique=False, validate_constraints=False)
    kept.save()
    return kept


@transaction.atomic
def send(assessment, *, by):
    """Send one's assessment. When both have, each reads the other's. Raises with ``unfinished`` and as :func:`rate`."""
    held = _must_be_theirs(assessment, by)
    if held.is_sent:
        return held
    done = set(held.ratings.exclude(rating=None).exclude(words="").values_list("key", flat=True))
    if open_ones := [each.looking_for for each in held.application.criteria if each.key not in done]:
        raise JudgingRefused(
            "unfinished", _("Rate each criterion and say why in a few words. Still open: %s.") % "; ".join(open_ones)
        )
    held.sent_at = timezone.now()
    held.save(update_fields=["sent_at"])
    return held


def both_sent(application, round_=None):
    """Return the two assessments of a round (default: this one) when both were sent, or an empty list.

    Until then they are blind.
    """
    round_ = round_ or application.round
    sent = [each for each in application.assessments.all() if each.round == round_ and each.is_sent]
    return sorted(sent, key=lambda each: each.pk) if len(sent) == ASSESSORS else []


def differences(application):
    """Return ``(criterion, its two ratings)`` for each criterion in which the two do not agree in the end."""
    pairs = side_by_side(application, both_sent(application))
    return [(criterion, two) for criterion, two in pairs if two[0].final != two[1].final]


def side_by_side(application, two):
    """Return ``(criterion, its two ratings)`` for each criterion that the ``two`` assessments of a round rate."""
    ratings = [{rating.key: rating for rating in each.ratings.all()} for each in two]
    if not ratings:
        return []
    return [
        (criterion, [one[criterion.key] for one in ratings])
        for criterion in application.judged_by.criteria
        if all(criterion.key in one for one in ratings)
    ]


@transaction.atomic
def say(application, key, *, by, words):
    """Say something in the conversation about one criterion. The two assessors and who supports them take part."""
    held = _held(application)
    two = both_sent(held)
    among = held.assessments.current().filter(round=held.round, assessor=by.pk).exists()
    theirs = among and not belongs_to(by, held.school)
    if not theirs and not may_support(by, held.school):
        raise JudgingRefused("not-yours", _("This conversation is between those who judge."))
    if held.state != State.ASSESSED or not two:
        raise JudgingRefused("state", _("You can talk about it when both have sent."))
    if not words.strip():
        raise JudgingRefused("words", _("Write something first."))
    return Remark.objects.create(application=held, round=held.round, key=key, by=by, words=words.strip())


@transaction.atomic
def say_beside(assessment, *, by, words):
    """Let an assessor ask who supports them, or let these answer. The other assessor does not read it.

    Raises :class:`JudgingRefused` with ``not-yours``, ``state`` or ``words``.
    """
    held = Assessment.objects.select_for_update().select_related("application__school").get(pk=assessment.pk)
    asks = held.assessor_id == by.pk and not belongs_to(by, held.application.school)
    if not asks and not may_support(by, held.application.school):
        raise JudgingRefused("not-yours", _("This is between an assessor and who supports them."))
    if held.taken_off_at or held.application.state != State.ASSESSED or held.application.round != held.round:
        raise JudgingRefused("state", _("This application is not being assessed now."))
    if not words.strip():
        raise JudgingRefused("words", _("Write something first."))
    held.asks_since = (held.asks_since or timezone.now()) if asks else None
    held.answered_at = None if asks else timezone.now()
    held.save(update_fields=["asks_since", "answered_at"])
    return Question.objects.create(assessment=held, by=by, words=words.strip())


def read_answer(assessment):
    """Remember that its assessor read what they were answered."""
    Assessment.objects.filter(pk=assessment.pk).exclude(answered_at=None).update(answered_at=None)


@transaction.atomic
def settle(assessment, key, *, by, rating):
    """Change one's own rating after the conversation. The blind one is kept beside it."""
    held = _must_be_theirs(assessment, by)
    if not both_sent(held.application):
        raise JudgingRefused("state", _("You can talk about it when both have sent."))
    changed = CriterionRating.objects.filter(assessment=held, key=key).update(settled=rating)
    if not changed:
        raise JudgingRefused("criterion", _("This criterion is not one that you are asked about now."))


# --- Deciding -------------------------------------------------------------------------------------


def newest_ratings(application):
    """Return the ratings of each criterion by key, as they were sent in the newest round that asked about it."""
    newest = {}
    for rating in (
        CriterionRating.objects.filter(assessment__application=application.pk, assessment__sent_at__isnull=False)
        .select_related("assessment")
        .order_by("assessment")
    ):
        newest.setdefault(rating.key, {}).setdefault(rating.assessment.round, []).append(rating)
    return {key: rounds[max(rounds)] for key, rounds in newest.items()}


def what_assessors_say(application):
    """Return the rating of each criterion by key: in its newest round, the lower of the two where they differ."""
    return {key: min(rating.final for rating in two) for key, two in newest_ratings(application).items()}


def missing_by_assessors(application):
    """Return the criteria that are not met for the level, as the assessors see it."""
    return missing_for(application.level, application.judged_by.criteria, what_assessors_say(application))


def overrules(application, outcome):
    """Return whether ``outcome`` is another than the assessors' ratings lead to."""
    return (outcome == Outcome.AWARD) == bool(missing_by_assessors(application))


@transaction.atomic
def propose(application, *, by, outcome, reasons, gaps=(), overruled_because=""):
    """Propose a decision, which another person confirms. A newer proposal takes the place of one not confirmed.

    Raises :class:`JudgingRefused` with ``role``, ``state``, ``award`` when there can be none yet, ``reasons``,
    ``gaps``, ``which`` or ``overruled``.
    """
    held = _held(application)
    _must_be_for_the_panel(held, by)
    if outcome == Outcome.AWARD and (against := applications.why_no_award(held)):
        raise JudgingRefused("award", _("%(reason)s Nothing is lost: propose it again then.") % {"reason": against})
    if not reasons.strip():
        raise JudgingRefused("reasons", _("Say why, kindly and in plain words. The school reads it."))
    keys = {criterion.key for criterion in held.judged_by.criteria}
    if outcome == Outcome.GAPS and not (gaps and set(gaps) <= keys):
        raise JudgingRefused("gaps", _("Choose the criteria that the school has to mend."))
    if gaps and outcome != Outcome.GAPS:
        raise JudgingRefused(
            "which",
            _("You ticked gaps, and chose “%(outcome)s”. Which do you mean? Choose “%(gaps)s”, or take the ticks away.")
            % {"outcome": Outcome(outcome).label, "gaps": Outcome.GAPS.label},
        )
    if overrules(held, outcome) and not overruled_because.strip():
        raise JudgingRefused(
            "overruled", _("The young assessors see it otherwise. Say why you decide against them: they will read it.")
        )
    _replace(held.decisions.filter(round=held.round, confirmed_at=None))
    return Decision.objects.create(
        application=held,
        round=held.round,
        outcome=outcome,
        reasons=reasons.strip(),
        gaps=sorted(gaps) if outcome == Outcome.GAPS else [],
        overruled_because=overruled_because.strip() if overrules(held, outcome) else "",
        proposed_by=by,
    )


def _replace(proposals):
    """Delete proposals, and keep what they said."""
    for old in proposals:
        ReplacedProposal.objects.create(**{name: getattr(old, name) for name in ReplacedProposal.FIELDS})
    proposals.delete()


def _must_be_for_the_panel(application, user):
    if not may_sit_on_the_panel(user, application):
        raise JudgingRefused("role", _("The panel are people who did not assess it and do not belong to the school."))
    if application.state != State.ASSESSED or not both_sent(application):
        raise JudgingRefused("state", _("The panel decides when both assessors have sent."))


@transaction.atomic
def confirm(decision, *, by):
    """Confirm what another person proposed: now it counts, and the school is told. Returns the decision.

    Raises :class:`JudgingRefused` with ``role``, ``state``, ``same``, ``gone``, ``done``, or ``changed`` when an
    assessor thinks otherwise since, so that it goes against them or does so no more. Lets through what a receiver of
    ``decided`` raises.
    """
    held = _held(decision.application)
    if Decision.objects.filter(pk=decision.pk).exclude(confirmed_at=None).exists():
        raise JudgingRefused("done", _("Somebody confirmed it already. It is decided."))
    _must_be_for_the_panel(held, by)
    decision = Decision.objects.select_for_update().filter(pk=decision.pk, confirmed_at=None).first()
    if decision is None:
        raise JudgingRefused("gone", _("Somebody changed the proposal. Read the new one."))
    if decision.proposed_by_id == by.pk:
        raise JudgingRefused("same", _("You proposed it. Somebody else on the panel has to confirm it."))
    if overrules(held, decision.outcome) != bool(decision.overruled_because):
        raise JudgingRefused(
            "changed", _("An assessor changed a rating since this was proposed. Read it again, and propose anew.")
        )
    decision.confirmed_by, decision.confirmed_at = by, timezone.now()
    decision.said = _said(held, decision.gaps)
    decision.save(update_fields=["confirmed_by", "confirmed_at", "said"])
    _bring_on(held, decision)
    decided.send(Decision, decision=decision, by=by)
    applications.tell(held)
    return decision


def _said(application, keys):
    """Return what the school says of each gap before it mends it, as JSON: its next words take the place of these."""
    return {
        answer.key: {
            "rating": answer.rating,
            "words": answer.words,
            "plan": answer.plan,
            "plan_by": answer.plan_by.isoformat() if answer.plan_by else None,
        }
        for answer in application.answers.filter(key__in=keys)
    }


def _bring_on(application, decision):
    if decision.outcome == Outcome.GAPS:
        application.state, application.gaps, application.round = State.DRAFT, decision.gaps, application.round + 1
        application.due_on = timezone.localdate() + datetime.timedelta(weeks=WEEKS_TO_MEND)
        application.reminded_on = None
    else:
        application.state, application.ended_at = State.DECIDED, timezone.now()
    application.save()


# --- How far assessors agree ----------------------------------------------------------------------


def agreement():
    """Return the :class:`Agreement` of all blind ratings of the scheme, or None while too few schools were judged.

    It grows by ten judgements at a time: from two figures that one judgement lies between, anybody could work out how
    far these two people agreed.
    """
    two, sent = {}, {}
    rows = CriterionRating.objects.filter(assessment__sent_at__isnull=False).exclude(rating=None)
    for application, round_, key, rating, sent_at in rows.order_by("assessment").values_list(
        "assessment__application", "assessment__round", "key", "rating", "assessment__sent_at"
    ):
        two.setdefault((application, round_), {}).setdefault(key, []).append(rating)
        sent[application, round_] = max(sent_at, sent.get((application, round_), sent_at))
    judged = {
        each: whole
        for each, by_key in two.items()
        if (whole := [pair for pair in by_key.values() if len(pair) == ASSESSORS])
    }
    told = sorted(judged, key=lambda each: (sent[each], each))
    told = told[: len(told) - len(told) % FEWEST_TO_PUBLISH]
    if len({application for application, _round in told}) < FEWEST_TO_PUBLISH:
        return None
    pairs = [pair for each in told for pair in judged[each]]
    kappa = weighted_kappa(pairs)
    return None if kappa is None else Agreement(kappa, len(pairs), len(told))


def published_agreement():
    """Return what :func:`agreement` returned within the last hour: readers of the register ask often."""
    return cache.get_or_set(_AGREEMENT, agreement, timeout=60 * 60)
