"""Wagtail's own ways of writing that no signal tells of. They are wrapped here, once."""

from functools import wraps

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Page

from cms.moderation import authorship
from cms.moderation.eligibility import Refused
from cms.moderation.gate import readdressing
from cms.moderation.holding import hold


def connect():
    """Wrap them."""
    if not hasattr(CopyPageAction.execute, "__wrapped__"):
        CopyPageAction.execute = _with_authors(CopyPageAction.execute)
        Page._update_descendant_url_paths = _with_permit(Page._update_descendant_url_paths)
        DeletePageAction.execute = _never_other_peoples_words(DeletePageAction.execute)
        UnpublishPageAction.execute = _in_one_step(UnpublishPageAction.execute)
        EditView.dispatch = _one_at_a_time(EditView.dispatch)


def _with_authors(execute):
    """Whoever helped to make a page helped to make its copy."""

    @wraps(execute)
    def copy(action, *args, **kwargs):
        copied = execute(action, *args, **kwargs)
        authorship.carry_over(action.page, copied)
        return copied

    return copy


def _with_permit(update):
    """The pages below take the address of a page that was moved or renamed, by one UPDATE that saves none of them."""

    @wraps(update)
    def update_addresses(page, *args, **kwargs):
        with readdressing(page):
            return update(page, *args, **kwargs)

    return update_addresses


def _never_other_peoples_words(execute):
    """Nobody deletes what others wrote, by whatever screen: its history would go with it, and they are not asked.

    A command that deletes for nobody in particular may, which is how words are erased for good.
    """

    @wraps(execute)
    def delete(action, *args, **kwargs):
        if action.user is not None and authorship.others_wrote_in(action.page, action.user):
            reason = _(
                "“%(page)s” was not deleted, because other people wrote in it and their words would be gone for good. "
                "Take it down instead: readers do not see it then, and nobody’s words are lost."
            )
            raise Refused("others-words", reason % {"page": action.page.get_admin_display_title()})
        return execute(action, *args, **kwargs)

    return delete


def _in_one_step(execute):
    """A page goes down and its take-down is recorded, or neither: a signature in between would count for nothing."""

    @wraps(execute)
    @transaction.atomic
    def unpublish(action, *args, **kwargs):
        hold(action.object.pk)
        action.object.unpublished_by = action.user
        return execute(action, *args, **kwargs)

    return unpublish


def _one_at_a_time(dispatch):
    """The editor reads a page and writes all of it: nobody may publish it in between, or it would be a draft again."""

    @wraps(dispatch)
    def edit(view, request, page_id, **kwargs):
        if request.method != "POST":
            return dispatch(view, request, page_id, **kwargs)
        with transaction.atomic():
            hold(page_id)
            return dispatch(view, request, page_id, **kwargs)

    return edit
