"""The safeguarding lead and the deputy: who they are, and that nothing goes live without both."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.people.models import User, can_sign_in
from cms.people.roles import Role, has_role, is_administrator
from cms.safeguarding.models import ConcernEvent, SafeguardingTeam


class TeamRefused(PermissionDenied):
    """A lead and a deputy who were not named. Its text says why and what to do; ``code`` is stable."""

    def __init__(self, code, reason):
        self.code = code
        self.reason = reason
        super().__init__(reason)


def the_team():
    """Return the :class:`SafeguardingTeam` with its two people, or None before it was ever named. One query."""
    return SafeguardingTeam.objects.select_related("lead", "deputy").filter(pk=SafeguardingTeam.THE_ONE).first()


def people_for_it():
    """Return who can be lead or deputy: everybody with the role who can sign in."""
    leads = User.objects.filter(can_sign_in(), groups__name=Role.SAFEGUARDING_LEAD.value)
    return leads.order_by("username").distinct()


def is_named():
    """Return whether there is a lead and a deputy, both able to sign in and still in their role. One query."""
    both = [can_sign_in("lead__"), can_sign_in("deputy__")]
    roles = {f"{person}__groups__name": Role.SAFEGUARDING_LEAD.value for person in ("lead", "deputy")}
    return SafeguardingTeam.objects.filter(*both, **roles).exists()


def why_not_named():
    """Return, for people, that nothing can go live, or an empty text when there is a lead and a deputy."""
    if is_named():
        return ""
    return _(
        "Nothing can go live yet: this site needs a safeguarding lead and a deputy. Ask an administrator to name them, "
        "under “Safeguarding” on the desk."
    )


def active_team():
    """Return ``[lead, deputy]``, leaving out whoever cannot act: no account, no role any more, or nobody named."""
    team = SafeguardingTeam.objects.filter(pk=SafeguardingTeam.THE_ONE).first()
    if team is None:
        return []
    fit = people_for_it().order_by().in_bulk([pk for pk in (team.lead_id, team.deputy_id) if pk])
    return [fit[pk] for pk in (team.lead_id, team.deputy_id) if pk in fit]


def without_address():
    """Return those of the lead and the deputy to whom no letter can be written: their desk alone tells of a worry."""
    return [person for person in active_team() if not person.email]


@transaction.atomic
def name_team(lead, deputy, *, by, hours=None):
    """Name the ``lead`` and the ``deputy``, and after how many ``hours`` a worry goes on to the deputy. Returns both.

    ``by`` is None for a command. Raises :class:`TeamRefused`: ``not-yours`` unless ``by`` looks after the site,
    ``self`` when people name themselves, because the two read what nobody else may; ``same-person``, ``not-a-lead``.
    """
    if by is not None and not is_administrator(by):
        raise TeamRefused("not-yours", _("Only an administrator can name the lead and the deputy."))
    if by is not None and by.pk in (lead.pk, deputy.pk):
        raise TeamRefused("self", _("Nobody can name themselves. Ask another administrator."))
    if lead.pk == deputy.pk:
        raise TeamRefused("same-person", _("Choose two different people."))
    for person in (lead, deputy):
        if not (person.is_active and has_role(person, Role.SAFEGUARDING_LEAD)):
            reason = _("%(name)s does not have the role “safeguarding lead”. Give them the role first.")
            raise TeamRefused("not-a-lead", reason % {"name": person})
    facts = {"lead": lead, "deputy": deputy, "named_by": by, "named_at": timezone.now()}
    facts |= {"hours": hours} if hours else {}
    team, _made = SafeguardingTeam.objects.update_or_create(pk=SafeguardingTeam.THE_ONE, defaults=facts)
    ConcernEvent.objects.create(
        what=ConcernEvent.What.NAMED,
        by_id=by.pk if by else None,
        data={"lead": lead.pk, "deputy": deputy.pk, "hours": team.hours},
    )
    return team
