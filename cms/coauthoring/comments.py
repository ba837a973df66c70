"""Commenting on a draft from the desk. The comments are Wagtail's own, so that writers meet them in the editor."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Comment, CommentReply

from cms.coauthoring.coauthors import CoauthorRefused
from cms.coauthoring.sharing import Share, share_of

MAX_LENGTH = 2000


def open_comments(page):
    """Return the comments on ``page`` that nobody has resolved, oldest first, with who wrote them and the answers."""
    return (
        Comment.objects.filter(page=page.pk, resolved_at=None)
        .select_related("user")
        .prefetch_related("replies__user")
        .order_by("created_at", "pk")
    )


@transaction.atomic
def add(page, *, by, text, contentpath):
    """Comment on one part of the newest draft of ``page``. ``contentpath`` names it as Wagtail does. Returns it.

    Raises :class:`CoauthorRefused`: ``not-in-it``, ``no-words``, ``no-such-part``.
    """
    _must_be_in(page, by)
    comment = Comment(page_id=page.pk, user=by, text=_words(text), contentpath=contentpath)
    if not comment.has_valid_contentpath(page.get_latest_revision_as_object()):
        raise CoauthorRefused("no-such-part", _("This part is not in the page any more. Choose another."))
    comment.save()
    comment.log_create(user=by)
    return comment


@transaction.atomic
def answer(comment, *, by, text):
    """Answer a comment. Returns the answer. Raises :class:`CoauthorRefused`: ``not-in-it``, ``no-words``."""
    _must_be_in(comment.page, by)
    reply = CommentReply.objects.create(comment=comment, user=by, text=_words(text))
    reply.log_create(user=by)
    return reply


@transaction.atomic
def resolve(comment, *, by):
    """Say that a comment is dealt with: whoever wrote it, or a writer of the page, may.

    Raises :class:`CoauthorRefused`: ``not-in-it``, ``not-yours``.
    """
    share = _must_be_in(comment.page, by)
    if share != Share.WRITES and comment.user_id != by.pk:
        raise CoauthorRefused("not-yours", _("Only whoever wrote this comment, or writes the page, can say so."))
    comment.resolved_at, comment.resolved_by = timezone.now(), by
    comment.save()
    comment.log_resolve(user=by)


def _must_be_in(page, user):
    share = share_of(user, page)
    if share not in (Share.WRITES, Share.COMMENTS):
        raise CoauthorRefused("not-in-it", _("Only the people in this page can comment on it."))
    return share


def _words(text):
    if not text.strip():
        raise CoauthorRefused("no-words", _("Write a few words first."))
    return text.strip()[:MAX_LENGTH]
