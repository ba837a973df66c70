"""The panel's decision becomes an award, in the same transaction: what is raised here undoes the decision."""

import logging

from django.utils.translation import gettext as _

from charter.applications.actions import evidence_root
from charter.applications.models import Application
from charter.awards.actions import AwardRefused, grant
from charter.awards.models import Award
from charter.credentials.issuing import CannotIssue
from charter.credentials.keys import CannotSign
from charter.credentials.status import UsedUp
from charter.judging.models import Decision

logger = logging.getLogger(__name__)


def grant_what_was_decided(sender, decision, by, **kwargs):
    """Give the award of a confirmed decision, if that is its outcome."""
    if decision.outcome != sender.Outcome.AWARD:
        return
    application = decision.application
    try:
        grant(
            application.school,
            application.level,
            application.judged_by,
            by=by,
            reason=decision.reasons,
            evidence_root=evidence_root(application),
            decision=decision.pk,
            tell=False,  # The decision's own letter is enough.
        )
    except (UsedUp, CannotSign, CannotIssue) as problem:
        logger.error("The decision %s was not confirmed, because its badge cannot be made: %s", decision.pk, problem)
        raise AwardRefused(
            "no-badge",
            _(
                "The badge cannot be made just now, so nothing is decided yet. Tell whoever looks after the site. "
                "Nothing is lost."
            ),
        ) from problem


def award_of(application):
    """Return the award that came of ``application``, or None."""
    return Award.objects.with_facts().filter(decision__in=application.decisions.values("pk")).first()


def applications_with_an_award_after(moment):
    """Return the applications whose award had not ended at ``moment``, taken back or not."""
    lasting = Award.objects.filter(valid_until__gte=moment).exclude(decision=None)
    decisions = Decision.objects.filter(pk__in=lasting.values("decision"))
    return Application.objects.filter(pk__in=decisions.values("application"))
