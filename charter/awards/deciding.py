"""The panel's decision becomes an award, in the same transaction: what is raised here undoes the decision."""

from charter.applications.actions import evidence_root
from charter.awards.actions import grant


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
