"""News on the desk: who hears of what, and where the next step is.

It listens to what happens, by whatever screen it does. Wagtail's own letters about workflows and comments are switched
off here: they name pages and topics, and come one by one.
"""

from django.db.models import Exists, OuterRef, Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Comment, CommentReply, Page, TaskState, WorkflowState
from wagtail.signals import (
    page_published,
    task_rejected,
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

from cms.coauthoring.models import CoAuthorInvitation
from cms.coauthoring.policy import page_policy
from cms.coauthoring.sharing import people_in, writer_ids
from cms.coauthoring.signals import now_looks_after, taken_out
from cms.desk.models import Notice
from cms.moderation.models import NotThisTime, QueueItem, ReaderComment, Suggestion
from cms.moderation.signals import handed_over, signed_off, somebody_wrote

Kind = Notice.Kind

#: How many the desk shows at once, and how many of the newest it looks at.
SHOWN, LOOKED_AT = 10, 50

# What became of a page: the newest of these is all that counts.
_OUTCOMES = (Kind.CHANGES, Kind.DECLINED, Kind.SIGNED, Kind.LIVE)

_WAGTAILS_LETTERS = (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
)


def replace_wagtails_letters():
    """Take the places of Wagtail's letters about workflows, before or after Wagtail has connected them."""
    for signal, sender, name in _WAGTAILS_LETTERS:
        signal.disconnect(sender=sender, dispatch_uid=name)
        signal.connect(_no_letter, sender=sender, dispatch_uid=name)


def _no_letter(sender, **kwargs):
    """Stand where Wagtail's receiver would: a signal takes one receiver of a name."""


def notify(user_ids, kind, page_id):
    """Tell each of ``user_ids`` of one thing that happened to a page. Unread news that it overtakes goes."""
    user_ids = set(user_ids) - {None}
    overtaken = _OUTCOMES if kind in _OUTCOMES else (kind,)
    old = Notice.objects.filter(user__in=user_ids, page=page_id, kind__in=overtaken).order_by()
    old._raw_delete(old.db)  # Nobody listens, and Django would read each of them first.
    # Two comments in one moment are one piece of news, and neither may fail.
    Notice.objects.bulk_create(
        [Notice(user_id=user_id, page_id=page_id, kind=kind) for user_id in user_ids], ignore_conflicts=True
    )


def news_for(user):
    """Return the unread news of ``user``, newest first: of pages that they may still read, and what is still theirs
    to do.

    Invitations are not in it: the desk has a place of its own for those. A list, of the newest only. Two queries.
    """
    still_theirs = QueueItem.objects.visible().filter(page=OuterRef("page"), claimed_by=user.pk)
    to_choose = Suggestion.objects.filter(page=OuterRef("page"), state=Suggestion.State.OPEN)
    to_answer = ReaderComment.objects.filter(page=OuterRef("page"), settled_at=None)
    sent_since = QueueItem.objects.filter(page=OuterRef("page"), sent_at__gt=OuterRef("made_at"))
    # Without joins: SQLite might begin with all the pages.
    news = Notice.objects.filter(
        ~Q(kind=Kind.HANDED) | Exists(still_theirs),
        ~Q(kind=Kind.SUGGESTED) | Exists(to_choose),
        ~Q(kind=Kind.READER) | Exists(to_answer),
        ~Q(kind__in=(Kind.CHANGES, Kind.DECLINED)) | ~Exists(sent_since),
        user=user.pk,
    )
    news = list(news.exclude(kind=Kind.INVITED)[:LOOKED_AT])
    readable = page_policy.readable_instances(user).in_bulk({notice.page_id for notice in news})
    news = [notice for notice in news if notice.page_id in readable or notice.kind == Kind.OUT]
    for notice in news:
        if notice.page_id in readable:
            notice.page = readable[notice.page_id]
    return news


def next_step(notice):
    """Return the label and the address of what to do now."""
    page = reverse("desk:page", args=[notice.page_id])
    return {
        Kind.CHANGES: (_("See what to change"), f"{page}#changes"),
        Kind.SIGNED: (_("See what happens next"), page),
        Kind.LIVE: (_("See your page"), page),
        Kind.DECLINED: (_("Read what they wrote"), page),
        Kind.SUGGESTED: (_("Choose the words"), f"{page}#suggestions"),
        Kind.COMMENT: (_("Read and answer it"), f"{page}#comments"),
        Kind.READER: (_("Read and answer it"), f"{page}#reader-comments"),
        Kind.INVITED: (_("Say yes or no"), reverse("desk:home") + "#invitations"),
        Kind.OUT: (_("Read about it"), page),
        Kind.KEEPS: (_("See your page"), page),
        Kind.CHANGED: (_("See what changed"), reverse("desk:history", args=[notice.page_id])),
        Kind.ANSWERED: (_("See what they chose"), reverse("desk:home") + "#waiting"),
        Kind.HANDED: (_("See what is yours to read"), reverse("desk:home") + "?show=mine#waiting"),
    }[notice.kind]


def with_next_steps(notices):
    """Return each of ``notices`` with the label of its next step."""
    return [(notice, next_step(notice)[0]) for notice in notices]


def read(user, notice_ids):
    """Put news of ``user`` away. What is somebody else's stays."""
    Notice.objects.filter(user=user.pk, pk__in=notice_ids).delete()


def mailed(notices):
    """Remember that a letter told of ``notices``."""
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=timezone.now())


@receiver(task_rejected, sender=TaskState, dispatch_uid="desk.notices.changes")
def _changes_were_asked_for(sender, instance, user=None, **kwargs):
    page = instance.workflow_state.content_object
    if isinstance(page, Page):
        notify(writer_ids(page.pk), Kind.CHANGES, page.pk)


@receiver(post_save, sender=NotThisTime, dispatch_uid="desk.notices.declined")
@receiver(post_save, sender=Suggestion, dispatch_uid="desk.notices.suggested")
@receiver(post_save, sender=ReaderComment, dispatch_uid="desk.notices.reader")
def _somebody_said_something(sender, instance, created, raw=False, **kwargs):
    if created and not raw:
        kinds = {NotThisTime: Kind.DECLINED, Suggestion: Kind.SUGGESTED, ReaderComment: Kind.READER}
        notify(writer_ids(instance.page_id), kinds[sender], instance.page_id)


@receiver(post_save, sender=Suggestion, dispatch_uid="desk.notices.answered")
def _suggestion_was_answered(sender, instance, created, raw=False, **kwargs):
    if not (created or raw) and instance.settled_by_id not in (None, instance.by_id):
        notify([instance.by_id], Kind.ANSWERED, instance.page_id)


@receiver(somebody_wrote, dispatch_uid="desk.notices.changed")
def _somebody_from_outside_wrote(sender, page, user_id, **kwargs):
    """A peer worker who changes words of a page becomes one of its authors: the others hear of it."""
    writers = writer_ids(page.pk)
    if user_id not in writers:
        notify(writers, Kind.CHANGED, page.pk)


@receiver(signed_off, dispatch_uid="desk.notices.signed")
def _was_signed_off(sender, page, goes_live, **kwargs):
    if not goes_live:  # They are told of that.
        notify(writer_ids(page.pk), Kind.SIGNED, page.pk)


@receiver(page_published, dispatch_uid="desk.notices.live")
def _went_live(sender, instance, **kwargs):
    notify(writer_ids(instance.pk), Kind.LIVE, instance.pk)


@receiver(post_save, sender=Comment, dispatch_uid="desk.notices.comment")
@receiver(post_save, sender=CommentReply, dispatch_uid="desk.notices.reply")
def _somebody_commented(sender, instance, created, raw=False, **kwargs):
    if not created or raw:
        return
    page_id = instance.page_id if sender is Comment else instance.comment.page_id
    people = [person.user.pk for person in people_in([page_id]).get(page_id, ())]
    notify(set(people) - {instance.user_id}, Kind.COMMENT, page_id)


@receiver(post_save, sender=CoAuthorInvitation, dispatch_uid="desk.notices.invited")
def _somebody_is_asked_in(sender, instance, raw=False, **kwargs):
    if raw or instance.person_id is None:
        return
    if instance.state == CoAuthorInvitation.State.INVITED:
        notify([instance.person_id], Kind.INVITED, instance.page_id)
    else:
        Notice.objects.filter(user=instance.person_id, page=instance.page_id, kind=Kind.INVITED).delete()


@receiver(taken_out, dispatch_uid="desk.notices.out")
def _was_taken_out(sender, page, person, **kwargs):
    Notice.objects.filter(user=person.pk, page=page.pk).delete()
    notify([person.pk], Kind.OUT, page.pk)


@receiver(now_looks_after, dispatch_uid="desk.notices.keeps")
def _looks_after_it(sender, page, person, **kwargs):
    notify([person.pk], Kind.KEEPS, page.pk)


@receiver(handed_over, dispatch_uid="desk.notices.handed")
def _was_handed_over(sender, item, user, **kwargs):
    notify([user.pk], Kind.HANDED, item.page_id)
