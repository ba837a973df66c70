"""Granting a page to a person, taking the grant back, and asking who holds one."""

from django.db.models import Exists, OuterRef
from guardian.shortcuts import assign_perm, remove_perm
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page

from cms.coauthoring.models import PageUserObjectPermission
from cms.people.models import GroupMembership
from cms.people.roles import is_administrator

# Who holds ``change_page`` writes; who holds ``view_page`` only reads the draft and comments on it.
CHANGE, VIEW = "change_page", "view_page"
_CACHE = "_granted_page_paths"


def _base(page):
    """Return ``page`` as a plain ``Page``: guardian looks for grants on the class it is given."""
    return page if type(page) is Page else Page.objects.get(pk=page.pk)


def grant(page, user, permission=CHANGE):
    """Make ``user`` a co-author of ``page``: they may write, comment, compare and send it to a peer worker.

    With ``VIEW`` they may read the draft and comment on it, and are none of its authors.
    """
    assign_perm(permission, user, _base(page))
    forget(user)


def withdraw(page, user):
    """Take every grant of ``page`` back from ``user``. What they wrote stays, and so does their authorship."""
    for permission in (CHANGE, VIEW):
        remove_perm(permission, user, _base(page))
    forget(user)


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
    grants = PageUserObjectPermission.objects.filter(content_object=page.pk, permission__codename=CHANGE)
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
