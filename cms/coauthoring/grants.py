"""Granting a page to a person, taking the grant back, and asking who holds one."""

from guardian.shortcuts import assign_perm, remove_perm
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page

from cms.coauthoring.models import PageUserObjectPermission
from cms.people.roles import is_administrator

CHANGE = "change_page"
_CACHE = "_granted_page_paths"


def _base(page):
    """Return ``page`` as a plain ``Page``: guardian looks for grants on the class it is given."""
    return page if type(page) is Page else Page.objects.get(pk=page.pk)


def grant(page, user):
    """Make ``user`` a co-author of ``page``: they may write, comment, compare and send it to a peer worker."""
    assign_perm(CHANGE, user, _base(page))
    forget(user)


def withdraw(page, user):
    """Take the grant of ``page`` back from ``user``. What they wrote stays, and so does their authorship."""
    remove_perm(CHANGE, user, _base(page))
    forget(user)


def coauthor_ids(page):
    """Return the ids of everybody who may write ``page`` by a grant."""
    return set(PageUserObjectPermission.objects.filter(content_object=page.pk).values_list("user_id", flat=True))


def granted_paths(user):
    """Return the tree paths of the pages granted to ``user``. One query per request, cached on the user."""
    if not hasattr(user, _CACHE):
        paths = PageUserObjectPermission.objects.filter(user=user.pk, permission__codename=CHANGE)
        setattr(user, _CACHE, frozenset(paths.values_list("content_object__path", flat=True)))
    return getattr(user, _CACHE)


def forget(user):
    """Drop what :func:`granted_paths` cached, after a change."""
    user.__dict__.pop(_CACHE, None)


def meets_drafts_of(page):
    """Return whether whoever is at work in the admin writes ``page`` or looks after the site.

    Wagtail says in its log context who that is; in a command it is nobody, who may know everything.
    """
    user = get_active_log_context().user
    return user is None or is_administrator(user) or page.path in granted_paths(user)
