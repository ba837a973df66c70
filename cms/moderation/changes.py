"""What a peer worker asked to be changed, as a list that the authors tick off or answer."""

from django.db import transaction
from django.db.models import Count, Max, Q
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, TaskState

from cms.coauthoring.grants import coauthor_ids
from cms.moderation.eligibility import Refused, named, told
from cms.moderation.models import RequestedChange

LONGEST_ITEM = RequestedChange._meta.get_field("text").max_length


def ask(page, task_state, items):
    """Write the ``items``, each a line of words, under the decision ``task_state``. Empty ones are left out."""
    RequestedChange.objects.bulk_create(
        RequestedChange(page_id=page.pk, task_state_id=task_state.pk, text=text.strip()[:LONGEST_ITEM])
        for text in items
        if text.strip()
    )


def changes_of(page):
    """Return what was asked for the last time that something was, and whatever is open from before."""
    asked = RequestedChange.objects.filter(page=page.pk)
    last_time = asked.aggregate(last=Max("task_state"))["last"]
    return asked.filter(Q(task_state=last_time) | Q(settled_at=None)).select_related("settled_by")


def changes_left(page_ids):
    """Return ``{page id: number}`` of the changes that are neither ticked off nor answered. One query."""
    left = RequestedChange.objects.filter(page__in=page_ids, settled_at=None).order_by()
    return dict(left.values_list("page").annotate(number=Count("pk")))


def must_be_settled(page_id, *, by=None):
    """Raise :class:`Refused` (``changes-left``) while something that was asked for is open. ``by`` sends the page."""
    if number := changes_left([page_id]).get(page_id):
        page = named(Page.objects.get(pk=page_id), by) if by else _("this page")
        raise Refused(
            "changes-left",
            ngettext(
                "%(number)d change is left in %(page)s. Tick it off, or say why not. Then send the page. Your words "
                "are saved.",
                "%(number)d changes are left in %(page)s. Tick each off, or say why not. Then send the page. Your "
                "words are saved.",
                number,
            )
            % {"number": number, "page": page},
        )


@transaction.atomic
def settle(change, *, by, answer=""):
    """Tick ``change`` off, or say in an ``answer`` why it was not done.

    Raises :class:`Refused`: ``not-yours`` unless ``by`` writes the page.
    """
    _must_write(change, by)
    change.settled_at, change.settled_by, change.answer = timezone.now(), by, answer.strip()
    change.save(update_fields=["settled_at", "settled_by", "answer"])


@transaction.atomic
def reopen(change, *, by):
    """Take a tick or an answer back. Raises :class:`Refused`: ``not-yours`` unless ``by`` writes the page."""
    _must_write(change, by)
    change.settled_at, change.settled_by, change.answer = None, None, ""
    change.save(update_fields=["settled_at", "settled_by", "answer"])


def _must_write(change, by):
    if by.pk not in coauthor_ids(change.page):
        words = _("Only the people who write %(page)s can tick this off. Ask one of them.")
        raise Refused("not-yours", told(words, change.page, by))


@receiver(pre_save, sender=TaskState)
def _nothing_open_is_sent(sender, instance, raw=False, **kwargs):
    """By whatever button a page is sent, Wagtail makes a task state for it."""
    if raw or not instance._state.adding:
        return
    state = instance.workflow_state
    if issubclass(state.base_content_type.model_class(), Page):
        must_be_settled(int(state.object_id), by=state.requested_by)
