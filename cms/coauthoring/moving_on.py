"""What becomes of somebody's pages when they leave a group, or their account ends. No page is left without anybody."""

from django.db.models import Exists
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from cms.coauthoring.coauthors import State, end_share
from cms.coauthoring.grants import coauthor_ids, live_in_some_language
from cms.coauthoring.models import CoAuthorInvitation, PageUserObjectPermission
from cms.coauthoring.page_groups import group_of
from cms.coauthoring.sharing import left_behind, people_in, writers_of
from cms.people.groups import WORKER, GroupRefused, groups_of, memberships, workers_of
from cms.people.models import GroupMembership, User
from cms.people.signals import account_ending, left_group


@receiver(left_group, sender=GroupMembership)
def let_go(sender, user, group, role, by, ran_out=False, **kwargs):
    """End what ``user`` holds of the group's pages that are live in no language, and the invitations into them.

    A page stays theirs while they share another group with everybody else in it, or while the group has nobody who
    could find a new writer for it. Not so when their time ran out: they have not counted in any of them since, and
    an administrator can find a new writer as well. The words stay in each of them. Raises
    :class:`~cms.people.groups.GroupRefused` (``last-worker``) when pages wait for the group's only worker.
    """
    if role == WORKER:
        _must_not_leave_pages_alone(group)
    pages = Page.objects.filter(from_group__group=group)
    _take_back_invitations(user, pages, by)
    for page in _shared(user, pages.exclude(Exists(live_in_some_language("translation_key")))):
        if not ran_out and _keeps(user, page, group):
            continue
        end_share(page, user, State.LEFT, by=by)


def _keeps(user, page, group):
    others = [person.user for person in people_in([page.pk]).get(page.pk, ()) if person.user.pk != user.pk]
    return _still_meet(user, others) or not (set(writers_of(page)) - {user} or workers_of([group.pk]).get(group.pk))


@receiver(account_ending, sender=User)
def hand_on(sender, user, by, **kwargs):
    """Hand over what ``user`` holds before the account goes.

    Pages with another writer go on. One of a group goes to the group's workers. A draft that was never public, that
    nobody shares and in which nobody else ever wrote a word goes with the account.
    """
    for page in _shared(user, Page.objects.all()):
        if coauthor_ids(page) == {user.pk} and _is_only_theirs(page, user):
            page.specific.delete()
        else:
            end_share(page, user, State.LEFT, by=by)
    # Who asked whom into what is about a person, too.
    CoAuthorInvitation.objects.filter(person=user.pk).delete()
    for name in ("invited_by", "ended_by"):
        CoAuthorInvitation.objects.filter(**{name: user.pk}).update(**{name: None})


def _shared(user, pages):
    """Hold and return those of ``pages`` in which ``user`` writes or comments."""
    grants = PageUserObjectPermission.objects.filter(user=user.pk)
    return list(pages.filter(pk__in=grants.values("content_object")).select_for_update())


def _take_back_invitations(user, pages, by):
    CoAuthorInvitation.objects.filter(person=user.pk, page__in=pages, state=State.INVITED).update(
        state=State.WITHDRAWN, ended_at=timezone.now(), ended_by=by
    )


def _still_meet(user, others):
    """Return whether ``user`` is in a group with each of ``others``. With nobody there is nobody to meet."""
    mine = groups_of(user).values("pk")
    met = set(memberships().filter(group__in=mine).values_list("user_id", flat=True))
    return bool(others) and {other.pk for other in others} <= met


def _must_not_leave_pages_alone(group):
    if not workers_of([group.pk]).get(group.pk) and left_behind(Page.objects.filter(from_group__group=group)).exists():
        raise GroupRefused(
            "last-worker",
            _("Pages in this group wait for somebody to write them. Give them to somebody before you leave."),
        )


def _is_only_theirs(page, user):
    """Return whether nobody is there for ``page``: never public, no worker to hand it on, no word of anybody else."""
    group = group_of(page)
    has_worker = group and any(worker.pk != user.pk for worker in workers_of([group.pk]).get(group.pk, ()))
    others_wrote = Revision.page_revisions.filter(object_id=str(page.pk)).exclude(user=user).exclude(user=None)
    return not (page.live or page.first_published_at or has_worker or others_wrote.exists())
