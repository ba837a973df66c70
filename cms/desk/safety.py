"""What the desk of somebody says about safety, above everything else."""

from cms.coauthoring.models import PageUserObjectPermission
from cms.moderation.presence import who_is_there
from cms.moderation.queue import urgent_among
from cms.people.roles import Role, has_role, is_administrator
from cms.safeguarding.concerns import cases_of, held_for, sealed_pages_of, waits_for_nobody
from cms.safeguarding.crisis_lines import CRISIS_LINES
from cms.safeguarding.models import Concern
from cms.safeguarding.team import why_not_named


def safety_of(user):
    """Return what stands at the top of the desk of ``user``.

    ``held`` are concerns about pages they are in, ``forget`` the sealed pages of which their browser is to keep
    nothing. ``lines`` are the crisis lines when a page that they sent may be about suicide or self-harm: they are asked
    whether they are safe, and nobody is told. For the lead and the deputy ``cases`` counts those that are open. For
    whoever looks after the site, ``no_team`` is why nothing can go live, and ``is_alone`` is whether a worry waits for
    nobody. Both learn whether ``nobody_reads``: nobody who can sign off is there.
    """
    looks_after_it = is_administrator(user)
    is_lead = has_role(user, Role.SAFEGUARDING_LEAD)
    held = held_for(user)
    return {
        "held": held,
        "forget": sealed_pages_of(user) if held else [],
        "lines": CRISIS_LINES if _sent_something_hard(user) else (),
        "is_lead": is_lead,
        "cases": cases_of(user).filter(state=Concern.State.OPEN).count() if is_lead else 0,
        "looks_after_it": looks_after_it,
        "no_team": why_not_named() if looks_after_it or is_lead else "",
        "nobody_reads": (looks_after_it or is_lead) and not who_is_there(),
        "is_alone": looks_after_it and waits_for_nobody(),
    }


def _sent_something_hard(user):
    written = PageUserObjectPermission.objects.filter(user=user.pk, permission__codename="change_page")
    return urgent_among(written.values("content_object")).exists()
