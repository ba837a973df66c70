"""What the desk of somebody says about safety, above everything else."""

from cms.coauthoring.models import PageUserObjectPermission
from cms.moderation.presence import who_is_there
from cms.moderation.queue import urgent_among
from cms.people.roles import Role, has_role, is_administrator
from cms.safeguarding.concerns import held_for, open_cases_of, sealed_pages_of, waiting_for_nobody
from cms.safeguarding.crisis_lines import CRISIS_LINES
from cms.safeguarding.team import why_not_named, without_address


def safety_of(user):
    """Return what stands at the top of the desk of ``user``.

    ``held`` are concerns about pages they are in, ``forget`` the sealed pages of which their browser is to keep
    nothing. ``lines`` are the crisis lines when a page that they sent may be about self-harm or abuse: they are asked
    whether they are safe, and nobody is told. For the lead and the deputy ``cases`` holds how many open ones there are
    (``now``, ``with_lead`` and ``with_other``). For whoever looks after the site, ``no_team`` is why nothing can go
    live, and ``hear_nothing`` are the lead and deputy without an e-mail address (``hears_nothing``: ``user`` is one).
    They and the lead learn whether ``nobody_reads``: nobody who can sign off is there. ``alone`` are the ids of
    the worries that wait for nobody, for them and for whoever is in a page of one.
    """
    looks_after_it = is_administrator(user)
    is_lead = has_role(user, Role.SAFEGUARDING_LEAD)
    held = held_for(user)
    unheard = without_address() if looks_after_it or is_lead else []
    return {
        "held": held,
        "forget": sealed_pages_of(user) if held else [],
        "lines": CRISIS_LINES if _sent_something_hard(user) else (),
        "is_lead": is_lead,
        "cases": {whose: len(found) for whose, found in open_cases_of(user).items()} if is_lead else {},
        "looks_after_it": looks_after_it,
        "no_team": why_not_named() if looks_after_it or is_lead else "",
        "hears_nothing": any(person.pk == user.pk for person in unheard),
        "hear_nothing": [person.username for person in unheard if looks_after_it and person.pk != user.pk],
        "nobody_reads": (looks_after_it or is_lead) and not who_is_there(),
        "alone": waiting_for_nobody() if looks_after_it or held else set(),
    }


def _sent_something_hard(user):
    written = PageUserObjectPermission.objects.filter(user=user.pk, permission__codename="change_page")
    return urgent_among(written.values("content_object")).exists()
