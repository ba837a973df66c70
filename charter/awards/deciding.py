"""The panel's decision becomes an award, in the same transaction: what is raised here undoes the decision."""

from charter.applications.actions import evidence_root
from charter.applications.models import Application
from charter.awards.actions import grant
from charter.awards.models import Award
from charter.judging.models import Decision


def grant_what_was_decided(sender, decision, by, **kwargs):
    """Give the award of a confirmed decision, if that is its outcome."""
    if decision.outcome != sender.Outcome.AWARD:
        return
    application = decision.application
    grant(
        application.school,
        application.level,
        application.judged_by,
        by=by,
        reason=decision.reasons,
        evidence_root=evidence_root(application),
        decision=decision.pk,
    )


def applications_with_an_award_after(moment):
    """Return the applications whose award had not ended at ``moment``, taken back or not."""
    lasting = Award.objects.filter(valid_until__gte=moment).exclude(decision=None)
    decisions = Decision.objects.filter(pk__in=lasting.values("decision"))
    return Application.objects.filter(pk__in=decisions.values("application"))
