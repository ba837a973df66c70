"""Starting a page, and letting somebody in without asking. The desk, the demo and the tests all come through here.

Asking people in, leaving and handing over is :mod:`cms.coauthoring.coauthors`.
"""

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.coauthoring.coauthors import let_in


class CannotStart(Exception):
    """A page cannot be started. Its text says why and what to do instead."""


@transaction.atomic
def start_page(page, *, parent, by, with_others=()):
    """Make the draft ``page`` below ``parent`` and grant it to the people who will write it.

    ``page`` is an unsaved specific page with a title; ``by`` the person who starts it and ``with_others``
    the others, who are in it at once. Nobody needs a permission on the section, so nobody sees the section's
    other drafts. Returns the page, with its first revision. Raises :class:`CannotStart` when such a page has no
    place there.
    """
    if not type(page).can_create_at(parent):
        raise CannotStart(
            _("A %(kind)s cannot go there. Ask an administrator to look at the site's sections.")
            % {"kind": type(page).get_verbose_name()}
        )
    page.live = False
    page.has_unpublished_changes = True
    page.owner = by
    parent.add_child(instance=page)
    page.save_revision(user=by, log_action=True, clean=False)
    for person in dict.fromkeys([by, *with_others]):
        let_in(page, person, by=by)
    return page


@transaction.atomic
def add_coauthor(page, user, *, by):
    """Let ``user`` write ``page`` too. ``by`` is the person who asked for it, for the page's history."""
    let_in(page, user, by=by)
    log(instance=page, action="coauthoring.add", user=by, data={"user_id": user.pk})
