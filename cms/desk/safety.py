"""What the desk of somebody says about safety, above everything else."""

from cms.coauthoring.models import PageUserObjectPermission
from cms.moderation.queue import urgent_among
from cms.people.roles import Role, has_role, is_administrator
from cms.safeguarding.concerns import cases_of, held_for, sealed_pages_of, waits_for, waits_for_nobody
from cms.safeguarding.crisis_lines import CRISIS_LINES
from cms.safeguarding.models import Concern
from cms.safeguarding.team import why_not_named


def safety_of(user):
    """Return what stands at the top of the desk of ``user``.

    ``held`` are concerns about pages they are in, ``forget`` the sealed pages of which their browser is to keep
    nothing. ``lines`` are the crisis lines when a page that they sent may be about suicide or self-harm: they are asked
    whether they are safe, and nobody is told. For the lead and the deputy ``cases`` counts the open ones that are
    theirs to look at, and ``cases_elsewhere`` those that are with the other one. For whoever looks after the site,
    ``no_team`` is why nothing can go live, and ``is_alone`` is whether a worry waits for nobody.
    """
    looks_after_it = is_administrator(user)
    is_lead = has_role(user, Role.SAFEGUARDING_LEAD)
    held = held_for(user)
    open_cases = list(cases_of(user).filter(state=Concern.State.OPEN)) if is_lead else []
    theirs = [case for case in open_cases if _is_theirs(case, user)]
    return {
        "held": held,
        "forget": sealed_pages_of(user) if held else [],
        "lines": CRISIS_LINES if _sent_something_hard(user) else (),
        "is_lead": is_lead,
        "cases": len(theirs),
        "cases_elsewhere": len(open_cases) - len(theirs),
        "looks_after_it": looks_after_it,
        "no_team": why_not_named() if looks_after_it or is_lead else "",
        "is_alone": looks_after_it and waits_for_nobody(),
    }


def _is_theirs(case, user):
    waits = waits_for(case)
    return case.acknowledged_by_id == user.pk or (waits is not None and waits.pk == user.pk)


def _sent_something_hard(user):
    written = PageUserObjectPermission.objects.filter(user=user.pk, permission__codename="change_page")
    return urgent_among(written.values("content_object")).exists()
