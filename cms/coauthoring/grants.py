"""Granting a page to a person, taking the grant back, and asking who holds one.

A page has one set of people in all its languages: a grant is copied to each of them, and taken back from each.
"""

from django.db.models import Exists, OuterRef
from django.db.models.signals import post_save
from django.dispatch import receiver
from guardian.shortcuts import assign_perm
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, Revision

from cms.coauthoring.models import PageUserObjectPermission
from cms.people.models import GroupMembership
from cms.people.roles import is_administrator

# Who holds ``change_page`` writes; who holds ``view_page`` only reads the draft and comments on it.
CHANGE, VIEW = "change_page", "view_page"
_CACHE = "_granted_page_paths"


def in_every_language(page):
    """Return ``page`` and its translations, as a queryset of ``Page``. An alias is no page that anybody writes."""
    return Page.objects.filter(translation_key=page.translation_key, alias_of=None)


def grant(page, user, permission=CHANGE):
    """Make ``user`` a co-author of ``page``: they may write, comment, compare and send it to a peer worker.

    With ``VIEW`` they may read the draft and comment on it, and are none of its authors.
    """
    for each in in_every_language(page):
        assign_perm(permission, user, each)
    forget(user)


def withdraw(page, user):
    """Take every grant of ``page`` back from ``user``. What they wrote stays, and so does their authorship."""
    PageUserObjectPermission.objects.filter(user=user, content_object__in=in_every_language(page)).delete()
    forget(user)


@receiver(post_save, sender=Revision)
def _let_the_people_of_other_languages_in(sender, instance, created, raw=False, **kwargs):
    """A translation has the people of its page from its first version on. An alias has no version of its own."""
    page = instance.content_object if created and not raw else None
    if not isinstance(page, Page) or page.latest_revision_id is not None:
        return
    theirs = PageUserObjectPermission.objects.filter(content_object__translation_key=page.translation_key)
    copies = [
        PageUserObjectPermission(user_id=user, permission_id=permission, content_object_id=page.pk)
        for user, permission in theirs.values_list("user", "permission").distinct()
    ]
    PageUserObjectPermission.objects.bulk_create(copies, ignore_conflicts=True)


def counting(grants):
    """Filter ``grants`` to those that count now: in a draft of a group, only while their person's time there lasts.

    What becomes of the others is settled when their pages are handed on (:mod:`cms.coauthoring.moving_on`).
    """
    ran_out = GroupMembership.objects.run_out().filter(
        user=OuterRef("user"), group=OuterRef("content_object__from_group__group")
    )
    return grants.filter(Exists(live_in_some_language("content_object__translation_key")) | ~Exists(ran_out))


def live_in_some_language(key):
    """Return the live pages that are the page with the translation key ``key`` in any language, for a subquery."""
    return Page.objects.filter(translation_key=OuterRef(key), live=True)


def coauthor_ids(page):
    """Return the ids of everybody who may write ``page`` by a grant. Whoever may only comment is not among them."""
    return writers_in([page.pk])


def writers_in(page_ids):
    """Return the ids of everybody who may write one of the pages by a grant."""
    grants = PageUserObjectPermission.objects.filter(content_object__in=page_ids, permission__codename=CHANGE)
    return set(grants.values_list("user_id", flat=True))


def granted_paths(user, permission=CHANGE):
    """Return the tree paths of the pages granted to ``user``. One query per request, cached on the user."""
    if not hasattr(user, _CACHE):
        grants = counting(PageUserObjectPermission.objects.filter(user=user.pk))
        paths = {CHANGE: set(), VIEW: set()}
        for codename, path in grants.values_list("permission__codename", "content_object__path"):
            paths.setdefault(codename, set()).add(path)
        setattr(user, _CACHE, {codename: frozenset(each) for codename, each in paths.items()})
    return getattr(user, _CACHE)[permission]


def forget(user):
    """Drop what :func:`granted_paths` cached, after a change."""
    if hasattr(user, _CACHE):  # Not by its dictionary: ``request.user`` is a wrapper, with one of its own.
        delattr(user, _CACHE)


def meets_drafts_of(page):
    """Return whether whoever is at work in the admin writes ``page``, reads it, or looks after the site.

    Wagtail says in its log context who that is; in a command it is nobody, who may know everything.
    """
    user = get_active_log_context().user
    if user is None or is_administrator(user):
        return True
    return page.path in granted_paths(user) or page.path in granted_paths(user, VIEW)
