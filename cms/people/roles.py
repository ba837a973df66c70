"""The roles, by the name of their Django group. What each may do is granted by ``set_up_site``."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A role is a Django group. None of them can publish: only a sign-off does.

    Being in the peer workers' group opens the desk; signing off needs a valid
    :class:`~cms.people.models.PeerWorker` credential as well.
    """

    AUTHOR = "Authors", _("author")
    PEER_WORKER = "Peer workers", _("peer worker")
    SAFEGUARDING_LEAD = "Safeguarding leads", _("safeguarding lead")
    ASSESSOR = "Assessors", _("assessor")
    SCHOOL = "Schools", _("school")
    ADMINISTRATOR = "Administrators", _("administrator")


#: Who sees or decides about other people's words, and so signs in with two things.
STAFF = (Role.PEER_WORKER, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR)


def has_role(user, role):
    """Return whether ``user`` is in the group of ``role``. One query per user and request, cached on the user."""
    if not user.is_authenticated:
        return False
    if not hasattr(user, "_role_names"):
        user._role_names = set(user.groups.values_list("name", flat=True))
    return role.value in user._role_names


def only_writes(user):
    """Return whether ``user`` is an author and nothing else here: a young person, a parent or a carer."""
    return not user.is_superuser and not any(has_role(user, role) for role in Role if role is not Role.AUTHOR)


def is_administrator(user):
    """Return whether ``user`` looks after the site: has the role, or is a superuser. Neither signs anything off."""
    return user.is_superuser or has_role(user, Role.ADMINISTRATOR)


def supports_others(user):
    """Return whether ``user`` sees or decides about other people's words: has a role of :data:`STAFF`."""
    return user.is_superuser or any(has_role(user, role) for role in STAFF)
