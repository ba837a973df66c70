"""Who has a share in a page, and which: the people who write it, who comment on it, who support its group."""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef
from wagtail.models import Page

from cms.coauthoring.grants import CHANGE, VIEW, counting
from cms.coauthoring.models import CoAuthorInvitation, PageGroup, PageUserObjectPermission
from cms.people.groups import WORKER, members_of, memberships
from cms.people.models import User, can_sign_in
from cms.people.roles import is_administrator

Role = CoAuthorInvitation.Role
PERMISSION = {Role.WRITE: CHANGE, Role.COMMENT: VIEW}


class Share(StrEnum):
    """What somebody may do with a page that is theirs."""

    WRITES = "writes"
    COMMENTS = "comments"
    SUPPORTS = "supports"  # A worker of its group: reads the draft, its history and its comments.


@dataclass(frozen=True)
class Person:
    """Somebody in a page. ``role`` is what they may do in it."""

    user: User
    role: Role

    @property
    def writes(self):
        return self.role == Role.WRITE


def _grants(page_ids):
    grants = PageUserObjectPermission.objects.filter(can_sign_in("user__"), content_object__in=page_ids)
    return counting(grants).select_related("user", "permission").order_by("pk")


def people_in(page_ids):
    """Return ``{page id: [Person, …]}``: who writes in each page and who may comment on it, longest there first."""
    found = defaultdict(dict)
    for grant in _grants(page_ids):
        role = Role.WRITE if grant.permission.codename == CHANGE else Role.COMMENT
        known = found[grant.content_object_id].get(grant.user_id)
        if known is None or role == Role.WRITE:
            found[grant.content_object_id][grant.user_id] = Person(grant.user, role)
    return {page_id: list(people.values()) for page_id, people in found.items()}


def sign_in_names(page_id):
    """Return what those in the page sign in with; those whose time in its group is over have names to hide, too."""
    grants = PageUserObjectPermission.objects.filter(content_object=page_id)
    return set(grants.values_list("user__username", flat=True))


def writer_ids(page_id):
    """Return the ids of the users who write the page, whoever has been there longest first."""
    grants = _grants([page_id]).filter(permission__codename=CHANGE)
    return list(dict.fromkeys(grants.values_list("user_id", flat=True)))


def writers_of(page):
    """Return the users who write ``page``, whoever has been there longest first."""
    return [person.user for person in people_in([page.pk]).get(page.pk, ()) if person.writes]


def share_of(user, page):
    """Return the :class:`Share` of ``user`` in ``page``, or None."""
    roles = {person.role for person in people_in([page.pk]).get(page.pk, ()) if person.user.pk == user.pk}
    if roles:
        return Share.WRITES if Role.WRITE in roles else Share.COMMENTS
    if user.is_active and supported_pages(user).filter(pk=page.pk).exists():
        return Share.SUPPORTS
    return None


def supported_pages(user):
    """Return the pages of the groups that ``user`` supports, as a queryset of ``Page``."""
    groups = memberships().filter(user=user.pk, role=WORKER).values("group")
    return Page.objects.filter(pk__in=PageGroup.objects.filter(group__in=groups).values("page"))


def supporters_of(page_ids):
    """Return ``{page id: (group, [user, …])}``: each page's group and who supports it. Two queries."""
    from_group = list(PageGroup.objects.filter(page__in=page_ids).select_related("group"))
    members = members_of({each.group_id for each in from_group})
    return {
        each.page_id: (each.group, [member.user for member in members[each.group_id] if member.role == WORKER])
        for each in from_group
    }


def left_behind(pages):
    """Filter ``pages`` (a queryset) to those in which nobody writes any more: to be given to somebody."""
    writers = PageUserObjectPermission.objects.filter(
        can_sign_in("user__"), content_object=OuterRef("pk"), permission__codename=CHANGE
    )
    return pages.filter(~Exists(counting(writers)))


def pages_to_give(user):
    """Return the pages left behind that ``user`` may give to somebody, as a queryset of ``Page``.

    Those of the groups that they support and, for an administrator, of the groups that nobody supports.
    """
    pages = left_behind(supported_pages(user))
    if is_administrator(user):
        supported = memberships().filter(role=WORKER).values("group")
        alone = PageGroup.objects.exclude(group__in=supported)
        pages |= left_behind(Page.objects.filter(pk__in=alone.values("page")))
    return pages


def pages_to_read(user):
    """Tell the permission policy which pages one may see beside those one writes in, or None."""
    commented = counting(PageUserObjectPermission.objects.filter(user=user.pk, permission__codename=VIEW))
    pages = Page.objects.filter(pk__in=commented.values("content_object")) | supported_pages(user)
    return pages if pages.exists() else None
