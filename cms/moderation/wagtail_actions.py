"""Two of Wagtail's own ways of writing that no signal tells of. Both are wrapped here, once."""

from functools import wraps

from django.db import transaction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Page

from cms.moderation import authorship
from cms.moderation.gate import readdressing
from cms.moderation.holding import hold


def connect():
    """Wrap them."""
    if not hasattr(CopyPageAction.execute, "__wrapped__"):
        CopyPageAction.execute = _with_authors(CopyPageAction.execute)
        Page._update_descendant_url_paths = _with_permit(Page._update_descendant_url_paths)
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
